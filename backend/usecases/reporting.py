"""What happened at the gates so far, in numbers: counted from entries and views, never from what a device says of itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend.context import Context
from backend.doors.standing import gates_of
from backend.event_report import DeviceReport, GateReport, MinuteReport, Report, ZoneReport
from backend.merging.catching_up import catch_up
from backend.store.rows import DeviceRow, EventRow
from backend.store.rows_journal import Denials, JournalState, Passages
from backend.store.rows_views import ZoneTotal
from sync.cases import CaseClass, CaseStatus
from sync.content import Kind
from sync.profile import Gate, Zone
from sync.reasons import Reason

_LAST_MINUTE: Final = 253_370_764_800 // 60  # the year 9999: a device without a clock may write what it likes
_UNKNOWN: Final = "UNKNOWN"
_REASONS: Final = {int(reason): reason.name for reason in Reason}


async def report(ctx: Context, event: int) -> Report:
    """The report of an event; `UnknownEvent`."""
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        row = await tx.events.get(event)
        passages = await tx.journals.passages(event)
        denials = await tx.journals.denials(event)
        states = await tx.tickets.counts(event)
        counts = _Counts(passages, denials)
        return Report(
            event=event,
            name=row.name,
            timezone=row.timezone,
            closed=row.closed,
            admitted=counts.admitted,
            left=counts.left,
            unproven=counts.unproven,
            tickets={state.name.lower(): count for state, count in sorted(states.items())},
            zones=_zones(counts, await tx.events.zones(event), await tx.views.totals(event)),
            gates=_gates(counts, await tx.events.gates(event)),
            minutes=_minutes(row, passages),
            denials=_by_reason(denials),
            cases=_cases(await tx.cases.counts(event)),
            devices=_devices(row, await tx.devices.every(), await tx.journals.every(event)),
            readiness=await gates_of(tx, event),
        )


async def digest(ctx: Context, event: int) -> bytes:
    """The view digest of an event (PROTOCOL.md 12.7), 32 bytes: equal wherever the same entries and facts are; `UnknownEvent`."""
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        await tx.events.get(event)
        return (await tx.views.state(event)).digest.to_bytes(32, "big")


class _Counts:
    """People by zone and gate, from sums by gate and minute."""

    def __init__(self, passages: Iterable[Passages], denials: Iterable[Denials]) -> None:
        self.into: Counter[tuple[str, int | None]] = Counter()
        self.out_of: Counter[tuple[str, int | None]] = Counter()
        self.unproven_at: Counter[tuple[str, int | None]] = Counter()
        self.denied_at: Counter[int | None] = Counter()
        self.admitted = self.left = self.unproven = 0
        for passage in passages:
            self._count(passage)
        for denial in denials:
            self.denied_at[denial.gate] += denial.times

    def _count(self, passage: Passages) -> None:
        places = (("zone", passage.zone), ("gate", passage.gate))
        if not passage.proven:
            self.unproven += passage.scans
            self.unproven_at.update(dict.fromkeys(places, passage.scans))
        elif passage.kind is Kind.EXIT:
            self.left += passage.people
            self.out_of.update(dict.fromkeys(places, passage.people))
        else:
            self.admitted += passage.people
            self.into.update(dict.fromkeys(places, passage.people))


def _zones(counts: _Counts, zones: Sequence[Zone], totals: Iterable[ZoneTotal]) -> tuple[ZoneReport, ...]:
    """Every zone of the event, and any other that a device named."""
    names = {zone.id: zone.name for zone in zones}
    by_zone = {total.zone: total for total in totals}
    found = []
    for zone in sorted({*names, *by_zone}):
        total, place = by_zone.get(zone, ZoneTotal(zone)), ("zone", zone)
        flow = counts.into[place], counts.out_of[place], total.people_in
        rest = total.tickets, total.surplus, total.unproven
        found.append(ZoneReport(zone, names.get(zone, str(zone)), *flow, *rest))
    return tuple(found)


def _gates(counts: _Counts, gates: Sequence[Gate]) -> tuple[GateReport, ...]:
    found = []
    for gate in gates:
        place = ("gate", gate.id)
        flow = counts.into[place], counts.out_of[place], counts.denied_at[gate.id]
        found.append(GateReport(gate.id, gate.name, gate.zone, *flow, counts.unproven_at[place]))
    return tuple(found)


def _minutes(row: EventRow, passages: Iterable[Passages]) -> tuple[MinuteReport, ...]:
    zone = _time_zone(row.timezone)
    flow: dict[int, Counter[bool]] = {}
    for passage in passages:
        if passage.proven:
            minute = min(max(passage.minute, 0), _LAST_MINUTE)
            flow.setdefault(minute, Counter())[passage.kind is Kind.EXIT] += passage.people
    return tuple(
        MinuteReport(minute * 60, _local(minute, zone), people[False], people[True])
        for minute, people in sorted(flow.items())
    )


def _local(minute: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(minute * 60, zone).isoformat(timespec="minutes")


def _time_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # ValueError: a name that is a path
        return UTC


def _by_reason(denials: Iterable[Denials]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for denial in denials:
        found[_REASONS.get(denial.reason or 0, _UNKNOWN)] += denial.times
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _cases(counts: Mapping[tuple[CaseClass, CaseStatus], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (class_, status), count in sorted(counts.items()):
        found.setdefault(class_.name.lower(), {})[status.name.lower()] = count
    return found


def _devices(
    event: EventRow, rows: Iterable[DeviceRow], states: Iterable[JournalState]
) -> tuple[DeviceReport, ...]:
    """The devices that wrote or announced anything for this event, or that were enrolled for it by its number; by name."""
    by_device: dict[bytes, list[JournalState]] = {}
    for state in states:
        by_device.setdefault(state.device, []).append(state)
    found = [
        _device(row, by_device.get(row.device, ()))
        for row in rows
        if row.device in by_device or event.event in (row.events or ())
    ]
    return tuple(sorted(found, key=lambda one: (one.name, one.device)))


def _device(row: DeviceRow, states: Sequence[JournalState]) -> DeviceReport:
    return DeviceReport(
        device=row.device,
        name=row.name,
        entries=sum(state.stored for state in states),
        missing=sum(max(0, (state.announced_seq or 0) - state.last_seq) for state in states),
        forked=any(state.forked for state in states),
        locked=row.locked,
        last_seen_ms=row.last_seen_ms,
        clock_offset_ms=row.clock_offset_ms,
        unsent=row.unsent,
        told_ms=row.told_ms,
        app=row.app,
        gates=None if row.gates is None else tuple(sorted(row.gates)),
    )
