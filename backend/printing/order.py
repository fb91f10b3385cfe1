"""In which order tickets lie on paper: by seat, as people count them, so that a pile is handed out row by row. Pure."""

import re
from typing import Final, NamedTuple, TypeAlias

from backend.store.rows import TicketMarks, TicketRow

_NUMBER: Final = re.compile(r"([0-9]+)")
Natural: TypeAlias = tuple[tuple[int, str], ...]
PlaceInPile: TypeAlias = tuple[bool, Natural, str, int]


class Mark(NamedTuple):
    """What makes a ticket's place: it stays where it is, whatever becomes of the ticket. `by`: the seat, or the reference of a ticket without one."""

    without_seat: bool
    by: str
    class_: str
    number: int


def place_in_pile(ticket: TicketRow | TicketMarks) -> PlaceInPile:
    """What to sort by."""
    return place_of(mark_of(ticket))


def mark_of(ticket: TicketRow | TicketMarks) -> Mark:
    """By the seat; tickets without one come last, by the importer's reference, or ours."""
    by = ticket.seat or ticket.external_reference or ticket.reference
    return Mark(ticket.seat is None, by, ticket.class_ or "", ticket.number)


def place_of(mark: Mark) -> PlaceInPile:
    """Where in a pile this mark stands."""
    return mark.without_seat, natural(mark.by), mark.class_, mark.number


def natural(text: str) -> Natural:
    """A/9 before A/12, and before B/1."""
    parts = _NUMBER.split(text.casefold())
    return tuple((int(part), "") if part[:1] in "0123456789" else (-1, part) for part in parts if part)
