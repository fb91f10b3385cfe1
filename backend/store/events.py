"""Events with their zones, gates, policies and generations."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, Update, bindparam, insert, null, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import UnknownEvent
from backend.schema.central import domains, events, gates, generations, policies, segments, zones
from backend.store.noun import of_domain, of_event
from backend.store.policies import SqlPolicies, policy_in
from backend.store.rows import EventRow, EventSaid, PolicyForm, SegmentRow
from backend.store.rows_lost import GenerationRow
from backend.store.upsert import upsert
from keys.labels import Domain
from sync.flight import Flight
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Zone

NUMBERS: Final = 1
INDEXES: Final = 2

_DOMAIN_RAW: Final = "domain_raw"
_GENERATION: Final = ("gen", "parent", "fork", "begun_ms", "device")
_SIZES: Final = ("capacity", "slots", "numbers", "live", "next_number", "next_index")
_GET: Final = select(events).where(of_event(events))
_LOCKED: Final = _GET.add_columns(
    select(domains.c.raw).where(of_domain(domains)).scalar_subquery().label(_DOMAIN_RAW)
).with_for_update(of=events)
_END: Final = update(events).where(of_event(events)).values(pos=bindparam("pos"), chain=bindparam("chain"))
_SEGMENTS: Final = (
    select(segments.c.start, segments.c.size)
    .where(of_event(segments), segments.c.kind == bindparam("kind", type_=segments.c.kind.type))
    .order_by(segments.c.start)
)
_COUNT: Final = (
    update(events).where(of_event(events)).values(people=events.c.people + 1).returning(events.c.people)
)
_RULES: Final = union_all(
    select(policies.c.version.label("number"), null(), null(), policies.c.raw).where(of_event(policies)),
    select(generations.c.gen, generations.c.parent, generations.c.fork, null()).where(of_event(generations)),
).order_by("number")
_GENERATIONS: Final = (
    select(*(generations.c[name] for name in _GENERATION))
    .where(of_event(generations))
    .order_by(generations.c.gen)
)


class SqlEvents(SqlPolicies):
    """See `contract.Events`."""

    __slots__ = ("_held", "_named")

    def __init__(self, connection: AsyncConnection, domain: int) -> None:
        super().__init__(connection, domain)
        self._named: Domain | None = None
        self._held: dict[int, EventRow] = {}  # what is locked: nobody else changes it before this ends

    async def get(self, event: int) -> EventRow:
        return self._held.get(event) or await self._read(_GET, event)

    async def locked(self, event: int) -> EventRow:
        if event not in self._held:
            self._held[event] = await self._read(_LOCKED, event)
        return self._held[event]

    async def domain(self, event: int) -> Domain:
        """The domain, which whoever locks the event reads along with it."""
        await self.locked(event)
        assert self._named is not None
        return self._named

    async def end_feed(self, event: int, at: Position, chain: bytes) -> None:
        """The feed of the event, which is locked, ends here from now on."""
        self._held.pop(event, None)
        await self._begin(_END, event, pos=at.pos, chain=chain)

    async def count_change(self, event: int) -> int:
        """One change more to the people of the event: who holds a list of them learns by it whether it is still true. The count after it."""
        self._held.pop(event, None)
        (row,) = await self._found(_COUNT, event)
        return int(row.people)

    async def _read(self, statement: Executable, event: int) -> EventRow:
        found = await self._found(statement, event)
        if not found:
            raise UnknownEvent(event)
        values = found[0]._asdict()
        raw = values.pop(_DOMAIN_RAW, None)
        self._named = self._named if raw is None else Domain(raw)
        return _event_row(values)

    async def _change(self, event: int, change: Executable) -> int:
        """Change the row of the event, which is read anew then. How many rows that were."""
        self._held.pop(event, None)
        return (await self._connection.execute(change)).rowcount

    async def every(self) -> list[EventRow]:
        query = select(events).where(self._own(events)).order_by(events.c.event)
        return [_event_row(dict(row._mapping)) for row in await self._connection.execute(query)]

    async def insert(
        self,
        row: EventRow,
        event_zones: Sequence[Zone],
        event_gates: Sequence[Gate],
        policy: Policy,
        form: PolicyForm | None = None,
    ) -> None:
        place = {"domain": self._domain, "event": row.event}
        await self._connection.execute(insert(events).values(**place, **_event_values(row)))
        await self.put_places(row.event, event_zones, event_gates)
        await self.add_policy(row.event, policy, row.at, form)
        for kind, size in ((NUMBERS, row.numbers), (INDEXES, row.slots)):
            await self._add_segment(row.event, kind, 0, size)

    async def zones(self, event: int) -> tuple[Zone, ...]:
        query = select(zones.c.zone, zones.c.name).where(self._of(zones, event)).order_by(zones.c.zone)
        return tuple(Zone(*row) for row in await self._connection.execute(query))

    async def gates(self, event: int) -> tuple[Gate, ...]:
        columns = select(gates.c.gate, gates.c.name, gates.c.zone)
        query = columns.where(self._of(gates, event)).order_by(gates.c.gate)
        return tuple(Gate(*row) for row in await self._connection.execute(query))

    async def put_places(self, event: int, event_zones: Sequence[Zone], event_gates: Sequence[Gate]) -> None:
        place = {"domain": self._domain, "event": event}
        zone_values = [{**place, "zone": zone.id, "name": zone.name} for zone in event_zones]
        await upsert(self._connection, zones, zone_values)
        gate_values = [
            {**place, "gate": gate.id, "name": gate.name, "zone": gate.zone} for gate in event_gates
        ]
        await upsert(self._connection, gates, gate_values)

    async def rules(self, event: int) -> tuple[tuple[Policy, ...], Ancestry]:
        rows = await self._found(_RULES, event)
        forks = [(number, parent, fork) for number, parent, fork, raw in rows if raw is None]
        return tuple(policy_in(raw) for *_, raw in rows if raw is not None), Ancestry(tuple(forks))

    async def ancestry(self, event: int) -> Ancestry:
        return Ancestry(tuple(row.as_fork for row in await self.generations(event)))

    async def generations(self, event: int) -> tuple[GenerationRow, ...]:
        return tuple(GenerationRow(*row) for row in await self._found(_GENERATIONS, event))

    async def begin_generation(self, row: EventRow, added: Sequence[GenerationRow], chain: bytes) -> bool:
        newest = added[-1]
        if not await self._changed(row, gen=newest.gen, pos=newest.fork, chain=chain):
            return False
        place = {"domain": self._domain, "event": row.event}
        values = [{**place, **{name: getattr(one, name) for name in _GENERATION}} for one in added]
        await self._connection.execute(insert(generations), values)
        return True

    async def segments(self, event: int, kind: int) -> tuple[SegmentRow, ...]:
        return tuple(SegmentRow(*row) for row in await self._found(_SEGMENTS, event, kind=kind))

    async def take(self, row: EventRow, numbers: int, indexes: int) -> bool:
        return await self._changed(
            row,
            next_number=row.next_number + numbers,
            next_index=row.next_index + indexes,
            live=row.live + numbers,
        )

    async def lose(self, event: int, tickets: int) -> None:
        losing = update(events).where(self._of(events, event)).values(live=events.c.live - tickets)
        await self._change(event, losing)

    async def resize(self, row: EventRow, capacity: int, slots: int, numbers: int) -> bool:
        if not await self._changed(row, capacity=capacity, slots=slots, numbers=numbers):
            return False
        for kind, old, new in ((NUMBERS, row.numbers, numbers), (INDEXES, row.slots, slots)):
            if new > old:
                await self._add_segment(row.event, kind, old, new - old)
        return True

    async def close(self, event: int, at_ms: int) -> None:
        closing = update(events).where(self._of(events, event), events.c.closed_ms.is_(None))
        await self._change(event, closing.values(closed_ms=at_ms))

    async def edit(self, event: int, said: EventSaid) -> None:
        await self._change(event, update(events).where(self._of(events, event)).values(**said._asdict()))

    async def _add_segment(self, event: int, kind: int, start: int, size: int) -> None:
        values = {"kind": kind, "start": start, "size": size}
        await self._connection.execute(insert(segments).values(domain=self._domain, event=event, **values))

    async def _changed(self, row: EventRow, **values: int | bytes) -> bool:
        """Compare and swap: only if nobody gave out numbers, grew the event or began a generation since `row` was read."""
        self._held.pop(row.event, None)
        given = {f"was_{name}": getattr(row, name) for name in _SIZES}
        return (
            await self._count_changed(_swap(tuple(values)), row.event, was_gen=row.at.gen, **given, **values)
            == 1
        )


@cache
def _swap(names: tuple[str, ...]) -> Update:
    """Writes these columns of an event whose sizes and generation are as they were."""
    unchanged = [events.c[name] == bindparam(f"was_{name}", type_=events.c[name].type) for name in _SIZES]
    own = events.c.gen == bindparam("was_gen", type_=events.c.gen.type)
    change = update(events).where(of_event(events), own, *unchanged)
    return change.values({name: bindparam(name) for name in names})


def _event_values(row: EventRow) -> dict[str, Any]:
    names = (
        "name",
        "timezone",
        "starts_s",
        "ends_s",
        *_SIZES,
        "with_names",
        "people",
        "chain",
        "created_ms",
        "closed_ms",
    )
    values = {name: getattr(row, name) for name in names}
    flight = None if row.flight is None else row.flight.to_value()
    return {**values, "kind": int(row.kind), "gen": row.at.gen, "pos": row.at.pos, "flight": flight}


def _event_row(values: dict[str, Any]) -> EventRow:
    values["kind"] = EventKind(values["kind"])
    at = Position(values.pop("gen"), values.pop("pos"))
    flight = values.pop("flight")
    values["flight"] = None if flight is None else Flight.from_value(flight)
    del values["domain"]
    return EventRow(at=at, **values)
