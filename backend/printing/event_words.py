"""What an event knows about a ticket's way in: gate, zone, times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from backend.clock_words import clock_time, day_words
from backend.printing.wording import Admission, Known
from backend.store.rows import EventRow, TicketRow
from sync.policy import EVERY_ZONE, Policy
from sync.profile import Gate, Zone

# More names than these tell nobody where to go.
_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class Place:
    """An event with its doors and the policy in force."""

    row: EventRow
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    policy: Policy


def known_of(place: Place, ticket: TicketRow, class_: str | None, language: str) -> Known:
    """What a boarding pass does not say itself. Departure is when the event starts, boarding when its first window opens."""
    zone, doors = ZoneInfo(place.row.timezone), _doors(place, class_)
    opens = _opens_s(place.policy, doors)
    return Known(
        gate=_gate(doors),
        zone=_zone(place, doors),
        boarding=None if opens is None else _time(opens, zone),
        departure=_time(place.row.starts_s, zone),
        date=day_words(datetime.fromtimestamp(place.row.starts_s, zone).date(), language),
        name=ticket.name,
        reference=_reference(ticket),
    )


def admission_of(place: Place, ticket: TicketRow, language: str) -> Admission:
    """What a ticket says to people."""
    row, zone, doors = place.row, ZoneInfo(place.row.timezone), _doors(place, ticket.class_)
    begin, end = ticket.not_before, ticket.expires
    return Admission(
        event=row.name,
        date=clock_time(row.starts_s, zone, language),
        name=ticket.name,
        seat=ticket.seat,
        gate=_gate(doors),
        class_=ticket.class_,
        zone=_zone(place, doors),
        opens=clock_time(begin, zone, language) if begin else None,
        until=clock_time(end, zone, language) if end < row.ends_s else None,
        reference=_reference(ticket),
    )


def _reference(ticket: TicketRow) -> str:
    """What whoever sold the ticket calls it, and a gate finds it by, too; ours where nobody else named it."""
    return ticket.external_reference or ticket.reference


def _doors(place: Place, class_: str | None) -> list[Gate]:
    """The gates that let this class in."""
    return [gate for gate in place.gates if place.policy.lets_in(gate.zone, class_, gate.id)]


def _gate(doors: Sequence[Gate]) -> str | None:
    return ", ".join(gate.name for gate in doors) if 1 <= len(doors) <= _NAMES else None


def _zone(place: Place, doors: Sequence[Gate]) -> str | None:
    """Where the gates lead to, if the event has other zones besides."""
    reached = {gate.zone for gate in doors}
    names = [zone.name for zone in place.zones if zone.id in reached]
    return names[0] if len(names) == 1 < len(place.zones) else None


def _opens_s(policy: Policy, doors: Sequence[Gate]) -> int | None:
    zones = {EVERY_ZONE, *(gate.zone for gate in doors)}
    return min((window.from_s for window in policy.windows if window.zone in zones), default=None)


def _time(at_s: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at_s, zone):%H:%M}"
