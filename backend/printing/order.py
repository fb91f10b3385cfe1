"""In which order tickets lie on paper: by seat, as people count them, so that a pile is handed out row by row. Pure."""

import re
from typing import Final, TypeAlias

from backend.store.rows import TicketRow

_NUMBER: Final = re.compile(r"([0-9]+)")
Natural: TypeAlias = tuple[tuple[int, str], ...]
PlaceInPile: TypeAlias = tuple[bool, Natural, str, int]


def place_in_pile(ticket: TicketRow) -> PlaceInPile:
    """What to sort by: the seat; of tickets without one, which come last, the importer's reference, or ours."""
    by = ticket.seat or ticket.external_reference or ticket.reference
    return ticket.seat is None, natural(by), ticket.class_ or "", ticket.number


def natural(text: str) -> Natural:
    """A/9 before A/12, and before B/1."""
    parts = _NUMBER.split(text.casefold())
    return tuple((int(part), "") if part[:1] in "0123456789" else (-1, part) for part in parts if part)
