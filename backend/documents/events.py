"""Events as JSON."""

from msgspec import Struct, field
from msgspec.structs import asdict

from backend.documents.fields import EventKindName, Place, PolicyForm, of_position
from backend.store.rows import EventRow
from backend.usecases.describing import Description
from backend.usecases.editing_events import Edited
from sync.flight import Flight as FlightValue
from sync.profile import Gate as GateValue
from sync.profile import Zone as ZoneValue


class Flight(Struct, frozen=True):
    """Which flight an event is. `day`: of the year, by the clocks of the origin; `pass_type`: of its passes' security data."""

    carrier: str
    number: str
    origin: str = field(name="from")
    destination: str = field(name="to")
    day: int
    pass_type: str


class Event(Struct, frozen=True):
    """An event. Times in Unix seconds; `live` counts tickets that are not revoked; `at` is where its feed stands."""

    event: int
    name: str
    kind: EventKindName
    timezone: str
    starts_s: int
    ends_s: int
    capacity: int
    live: int
    slots: int
    with_names: bool
    flight: Flight | None
    closed: bool
    at: Place


class Zone(Struct, frozen=True):
    """What gates lead to."""

    zone: int
    name: str


class Gate(Struct, frozen=True):
    """A place of entry, and the zone behind it."""

    gate: int
    name: str
    zone: int


class EventDetails(Event, frozen=True):
    """An event with where people go, through what, and by which rules."""

    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]
    policy: PolicyForm


class EventSaid(Struct, frozen=True):
    """What was said of an event before a change, and which version of its policy was in force."""

    name: str
    timezone: str
    starts_s: int
    ends_s: int
    policy_version: int


class EditedEvent(Event, frozen=True):
    """An event after a change, and what did not follow.

    `policy_version`: in force now; `by_the_clock`: the places in it that name a time by the clock, and stayed where the event moved.
    `codes_outside`: tickets whose codes were good for all of the event and no longer are, or are good at no moment of it; each wants a
    new code. `devices_outside`: enrolled for the event with certificates that end before it does; each wants to be enrolled again.
    """

    was: EventSaid
    policy_version: int
    by_the_clock: tuple[str, ...]
    codes_outside: int
    devices_outside: int


def of_event(row: EventRow) -> Event:
    """The event as it stands."""
    return Event(
        event=row.event,
        name=row.name,
        kind=row.kind.name.lower(),
        timezone=row.timezone,
        starts_s=row.starts_s,
        ends_s=row.ends_s,
        capacity=row.capacity,
        live=row.live,
        slots=row.slots,
        with_names=row.with_names,
        flight=None if row.flight is None else _flight(row.flight),
        closed=row.closed,
        at=of_position(row.at),
    )


def of_description(found: Description) -> EventDetails:
    """The event with what belongs to it."""
    return EventDetails(
        **asdict(of_event(found.row)),
        zones=tuple(Zone(zone.id, zone.name) for zone in found.zones),
        gates=tuple(Gate(gate.id, gate.name, gate.zone) for gate in found.gates),
        policy=found.policy.to_json(),
    )


def of_edited(edited: Edited) -> EditedEvent:
    """The event as it is now, beside how it was."""
    return EditedEvent(
        **asdict(of_event(edited.row)),
        was=EventSaid(*edited.was, edited.policy_was),
        policy_version=edited.policy,
        by_the_clock=edited.by_the_clock,
        codes_outside=edited.codes_outside,
        devices_outside=edited.devices_outside,
    )


def _flight(flight: FlightValue) -> Flight:
    return Flight(
        flight.carrier, flight.number, flight.origin, flight.destination, flight.day, flight.pass_type
    )


def of_zone(zone: ZoneValue) -> Zone:
    """The zone by its number and name."""
    return Zone(zone.id, zone.name)


def of_gate(gate: GateValue) -> Gate:
    """The gate, and where it leads."""
    return Gate(gate.id, gate.name, gate.zone)
