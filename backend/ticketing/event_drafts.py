"""An event as somebody asks for it, and the checks that make it one the formats can carry."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from backend.errors import BadInput
from backend.store.rows import EventRow, EventSaid
from backend.ticketing.flights import PASSENGERS_AT_MOST, FlightDraft, flight_of
from backend.ticketing.text_rules import required_text
from sync.errors import BadPolicy
from sync.feed import GENESIS
from sync.fields import NAME_BYTES, SECOND_BITS, SMALL_BITS
from sync.policy import EventTimes, Policy
from sync.position import Position
from sync.profile import ROWS_AT_MOST, EventKind, Gate, Zone
from sync.roster import SLOTS_AT_MOST

CAPACITY_AT_MOST: Final = SLOTS_AT_MOST // 2
SLOTS_A_TICKET: Final = 2  # each ticket may be reissued once, on average, before the event has to grow

_DAYS_AT_MOST: Final = 1_025  # one more than a policy takes, so that it says so
_NO_ZONE: Final = "Factory"  # of machines that nobody told where they are
_START: Final = Position(1, 0)
_Row = TypeVar("_Row", Zone, Gate)


class EventDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What creates an event. Times in Unix seconds; `timezone` an IANA name; `policy` the JSON form of `sync.policy`.

    `zones` are rows (id, name), `gates` rows (id, name, zone). `with_names`: codes carry the guest's name.
    `flight`: which one an event of kind flight is; its tickets are boarding passes then, always with the name.
    """

    name: str
    kind: str
    timezone: str
    starts_s: int
    ends_s: int
    capacity: int
    zones: tuple[tuple[int, str], ...] = ((1, "Inside"),)
    gates: tuple[tuple[int, str, int], ...] = ((1, "Gate A", 1),)
    policy: dict[str, Any] = msgspec.field(default_factory=dict)
    with_names: bool = False
    flight: FlightDraft | None = None


def event_of(draft: EventDraft, event: int, now_ms: int) -> EventRow:
    """The event at its beginning; `BadInput` names the field that does not do."""
    said = said_of(EventSaid(draft.name, draft.timezone, draft.starts_s, draft.ends_s))
    return EventRow(
        **said._asdict(),
        event=event,
        kind=_kind(draft.kind),
        capacity=check_capacity(draft.capacity, 1, draft.flight is not None),
        slots=SLOTS_A_TICKET * draft.capacity,
        numbers=draft.capacity,
        live=0,
        next_number=0,
        next_index=0,
        with_names=draft.with_names,
        at=_START,
        chain=GENESIS,
        created_ms=now_ms,
        closed_ms=None,
        flight=flight_of(draft.flight, _kind(draft.kind), said.starts_s, said.timezone),
    )


def said_of(given: EventSaid) -> EventSaid:
    """Name, time zone and times as an event can have them, at its beginning and later on; `BadInput`."""
    return EventSaid(
        name=required_text("name", given.name, NAME_BYTES),
        timezone=_timezone(given.timezone),
        starts_s=_time("starts_s", given.starts_s, 1),
        ends_s=_time("ends_s", given.ends_s, given.starts_s + 1),
    )


def zones_of(draft: EventDraft) -> tuple[Zone, ...]:
    """The zones, by id; `BadInput`."""
    return _rows("zones", [Zone(_id("zones", id), _row_name("zones", name)) for id, name in draft.zones])


def gates_of(draft: EventDraft) -> tuple[Gate, ...]:
    """The gates, by id; `BadInput`, also for one that leads nowhere."""
    zones = {id for id, _ in draft.zones}
    for id, _, zone in draft.gates:
        if zone not in zones:
            raise BadInput(
                "gates", f"gate {id} leads to zone {zone}, which is not there", "Name one of the zones."
            )
    rows = [Gate(_id("gates", id), _row_name("gates", name), zone) for id, name, zone in draft.gates]
    return _rows("gates", rows)


def zone_of(id: int, name: str) -> Zone:
    """A zone of this number and name; `BadInput`."""
    return Zone(_id("zone", id), _row_name("name", name))


def gate_of(id: int, name: str, zone: int, zones: Collection[int]) -> Gate:
    """A gate that leads to one of these zones; `BadInput`."""
    if zone not in zones:
        raise BadInput("zone", f"{zone} is not there", "Name one of the event's zones.")
    return Gate(_id("gate", id), _row_name("name", name), zone)


def event_times(row: EventRow) -> EventTimes:
    """What a policy of this event may refer to."""
    return times_of(row.starts_s, row.ends_s, row.timezone)


def times_of(starts_s: int, ends_s: int, timezone: str) -> EventTimes:
    """Start, end, and each local midnight from the day before to the day after (PROTOCOL.md 9.3); `BadInput`."""
    zone, day = ZoneInfo(_timezone(timezone)), timedelta(days=1)
    first = (datetime.fromtimestamp(starts_s, zone) - day).date()
    last = (datetime.fromtimestamp(ends_s, zone) + day).date()
    dates = (first + n * day for n in range(min((last - first).days + 1, _DAYS_AT_MOST)))
    return EventTimes(starts_s, ends_s, tuple(_midnight(date, zone) for date in dates))


def policy_of(
    form: object,
    version: int,
    zones: Sequence[Zone],
    times: EventTimes | None = None,
    gates: Sequence[Gate] | None = None,
) -> Policy:
    """The policy of this JSON form under the next version; `BadInput` names the place, also of a zone or gate that is not there."""
    _check_days(form, times)
    try:
        policy = Policy.from_json(form, version, times)
    except BadPolicy as error:
        raise BadInput("policy", str(error), "Correct it and send the whole policy again.") from None
    known = {0, *(zone.id for zone in zones)}
    for zone in _zones_named(policy):
        if zone not in known:
            raise BadInput("policy", f"the event has no zone {zone}", "Name one of the event's zones.")
    for gate, _ in policy.gate_access:
        if gates is not None and gate not in {one.id for one in gates}:
            raise BadInput("policy", f"the event has no gate {gate}", "Name one of the event's gates.")
    return policy


def _zones_named(policy: Policy) -> Iterator[int]:
    """Every zone that the policy says something of; 0 is all of them."""
    yield from (window.zone for window in policy.windows)
    yield from (zone for zone, _ in policy.access)
    yield from (zone for zone, _ in policy.capacities)
    yield from policy.claim


def _check_days(form: object, times: EventTimes | None) -> None:
    """`BadInput` where entries a day are to be counted in an event of more days than a policy takes, which would else be told of days that nobody gave."""
    limits = form.get("limits") if isinstance(form, dict) else None
    if not (isinstance(limits, dict) and limits.get("per_day") and not limits.get("days")):
        return
    if times is not None and len(times.days) >= _DAYS_AT_MOST:
        detail = f"limits.per_day counts local days, and the event lasts longer than {_DAYS_AT_MOST - 1} of them can tell"
        raise BadInput(
            "policy", detail, "Limit entries per_use or in total, or make an event for each part of the time."
        )


def check_capacity(capacity: int, at_least: int, of_flight: bool) -> int:
    """A capacity that the formats can carry and that does not shrink; `BadInput`. `of_flight`: its tickets are boarding passes."""
    at_most = PASSENGERS_AT_MOST if of_flight else CAPACITY_AT_MOST
    if not at_least <= capacity <= at_most:
        raise BadInput("capacity", f"is {capacity}", f"Choose one from {at_least} to {at_most}.")
    return capacity


def _midnight(date: date, zone: ZoneInfo) -> int:
    """When this local day begins; where clocks skip midnight, the first moment that there is."""
    return int(datetime.combine(date, time(), zone).timestamp())


def _kind(name: str) -> EventKind:
    names = [kind.name.lower() for kind in EventKind]
    if name not in names:
        raise BadInput("kind", f"is {name!r}", f"Choose one of {', '.join(names)}.")
    return EventKind[name.upper()]


def _timezone(name: str) -> str:
    """A name of the tz database: it means the same everywhere, and browsers know it. Other files of a machine's are not taken."""
    if name not in _timezones():
        raise BadInput("timezone", f"{name!r} is not known", "Use an IANA name such as America/Sao_Paulo.")
    return name


@cache
def _timezones() -> frozenset[str]:
    names = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return frozenset(names) - {_NO_ZONE}


def _time(field: str, time_s: int, at_least: int) -> int:
    if not at_least <= time_s < 1 << SECOND_BITS:
        raise BadInput(field, f"is {time_s}", "Give Unix seconds, the end after the start.")
    return time_s


def _id(field: str, id: int) -> int:
    if not 0 < id < 1 << SMALL_BITS:
        raise BadInput(field, f"the id {id} is out of range", "Number them 1, 2, 3, ...")
    return id


def _row_name(field: str, name: str) -> str:
    return required_text(field, name, NAME_BYTES)


def _rows(field: str, rows: list[_Row]) -> tuple[_Row, ...]:
    if not 1 <= len(rows) <= ROWS_AT_MOST:
        raise BadInput(field, f"has {len(rows)} rows", f"Give 1 to {ROWS_AT_MOST}.")
    if len({row.id for row in rows}) < len(rows):
        raise BadInput(field, "an id stands there twice", "Give each its own.")
    return tuple(sorted(rows, key=lambda row: row.id))
