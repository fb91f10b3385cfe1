"""Tells apart the passengers of one booking: a flight's list may have the same booking reference (PNR) in several rows. Pure.

The first of a booking is known by the PNR alone, the others as `ABC123-2`, `ABC123-3`. Who stands in a later list again is found by the name, or
else by the seat; whoever has neither is somebody else. A list that numbers its passengers itself (`ABC123-1`) needs none of this.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from backend.imports.reasons import RefusedRow
from backend.imports.row import Row
from backend.store.rows import TicketRow
from backend.ticketing.boarding import booking_in, name_of
from sync.roster import CredentialState

_REMEMBERED: Final = 100_000  # ten flights full: a longer list is none of passengers
_PLAIN: Final = re.compile(r"[A-Za-z0-9]+")


@dataclass(slots=True)
class _Passenger:
    """Somebody of a booking: the name as a pass has it, and whether a row of this list was about him already."""

    reference: str
    name: str
    seat: str | None
    live: bool = True
    claimed: bool = False


class Passengers:
    """Those whom a list has had so far, and those who have a ticket."""

    def __init__(self) -> None:
        self._of_booking: dict[str, dict[str, _Passenger]] = {}
        self._count = 0
        self._latest: dict[int, str] = {}

    def told_apart(
        self, rows: Sequence[Row | RefusedRow], tickets: Iterable[TicketRow]
    ) -> list[Row | RefusedRow]:
        """These rows, each with the reference of its own passenger; the same rows once more get the same ones."""
        for ticket in tickets:
            self._remember(ticket)
        decided: dict[int, str] = {}
        for row in rows:
            if isinstance(row, Row) and _PLAIN.fullmatch(row.reference) and booking_in(row.reference):
                decided[row.line] = self._latest.get(row.line) or self._reference_of(row)
        self._latest = decided
        return [
            replace(row, reference=decided[row.line]) if isinstance(row, Row) and row.line in decided else row
            for row in rows
        ]

    def _remember(self, ticket: TicketRow) -> None:
        booking = booking_in(ticket.external_reference)
        if booking is None or ticket.external_reference is None:
            return
        live = ticket.state is not CredentialState.REVOKED
        mates = self._of_booking.setdefault(booking, {})
        known = mates.get(ticket.external_reference)
        claimed = known is not None and known.claimed
        mates[ticket.external_reference] = _Passenger(
            ticket.external_reference, name_of(ticket.name), ticket.seat, live, claimed
        )

    def _reference_of(self, row: Row) -> str:
        booking = booking_in(row.reference) or row.reference
        mates = self._of_booking.setdefault(booking, {})
        if "name" not in row.cells:
            return row.reference
        name, seat = name_of(row.cells["name"]), row.cells.get("seat")
        found = _same(list(mates.values()), name, seat)
        if found is None:
            return self._somebody_new(mates, row.reference, name, seat)
        found.claimed, found.name, found.seat = True, name, seat
        return found.reference

    def _somebody_new(self, mates: dict[str, _Passenger], reference: str, name: str, seat: str | None) -> str:
        own = reference
        number = 1
        while any(one.casefold() == own.casefold() for one in mates):
            number += 1
            own = f"{reference}-{number}"
        if self._count < _REMEMBERED:
            self._count += 1
            mates[own] = _Passenger(own, name, seat, claimed=True)
        return own


def by_number(rows: Sequence[Row | RefusedRow], tickets: Iterable[TicketRow]) -> list[Row | RefusedRow]:
    """These rows, with the number alone where a ticket of that reference is there: lists were imported without their bookings before."""
    there = {ticket.external_reference: ticket for ticket in tickets}
    return [
        replace(row, reference=row.number)
        if isinstance(row, Row) and row.number and row.reference not in there and _is_of(row, there)
        else row
        for row in rows
    ]


def _is_of(row: Row, there: Mapping[str | None, TicketRow]) -> bool:
    """Whether the ticket of this number is the row's: a small one may be of another booking."""
    ticket = there.get(row.number)
    if ticket is None:
        return False
    is_seated = ticket.seat is not None and row.cells.get("seat") == ticket.seat
    return is_seated or "name" not in row.cells or name_of(row.cells["name"]) == name_of(ticket.name)


def _same(mates: Sequence[_Passenger], name: str, seat: str | None) -> _Passenger | None:
    """Whom of a booking a row is about: by name and seat, by name, or by the seat where a name was corrected."""
    waiting = [one for one in mates if not one.claimed]
    named = [one for one in waiting if one.name == name]
    named.sort(key=lambda one: one.seat != seat)
    if named:
        return named[0]
    again = [one for one in mates if one.claimed and one.name == name and one.seat == seat]
    if again:
        return again[0]
    return next((one for one in waiting if one.live and seat and one.seat == seat), None)
