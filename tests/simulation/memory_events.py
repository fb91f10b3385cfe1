"""Events and their feeds in memory. See `backend.store.contract`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from backend.errors import SnapshotRequired, UnknownEvent
from backend.store.rows import EventRow, EventSaid, FeedRow, PolicyForm, SegmentRow
from backend.store.rows_lost import GenerationRow
from sync.feed import GENESIS, Item, chain_hash, encode_item
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import Gate, Zone
from tests.simulation.memory_setup import MemoryDomains
from tests.simulation.memory_state import Noun

_NUMBERS: Final = 1
_INDEXES: Final = 2


class MemoryEvents(Noun):
    """See `contract.Events`."""

    __slots__ = ()

    async def get(self, event: int) -> EventRow:
        row = self.tables.events.get(event)
        if row is None:
            raise UnknownEvent(event)
        return row

    async def locked(self, event: int) -> EventRow:
        return await self.get(event)

    async def every(self) -> list[EventRow]:
        return [self.tables.events[event] for event in sorted(self.tables.events)]

    async def insert(
        self,
        row: EventRow,
        zones: Sequence[Zone],
        gates: Sequence[Gate],
        policy: Policy,
        form: PolicyForm | None = None,
    ) -> None:
        self.tables.events[row.event] = row
        await self.put_places(row.event, zones, gates)
        await self.add_policy(row.event, policy, row.at, form)
        self.tables.segments[row.event, _NUMBERS] = (SegmentRow(0, row.numbers),)
        self.tables.segments[row.event, _INDEXES] = (SegmentRow(0, row.slots),)

    async def zones(self, event: int) -> tuple[Zone, ...]:
        return self.tables.zones.get(event, ())

    async def gates(self, event: int) -> tuple[Gate, ...]:
        return self.tables.gates.get(event, ())

    async def put_places(self, event: int, zones: Sequence[Zone], gates: Sequence[Gate]) -> None:
        by_zone = {zone.id: zone for zone in (*await self.zones(event), *zones)}
        by_gate = {gate.id: gate for gate in (*await self.gates(event), *gates)}
        self.tables.zones[event] = tuple(by_zone[id_] for id_ in sorted(by_zone))
        self.tables.gates[event] = tuple(by_gate[id_] for id_ in sorted(by_gate))

    async def policies(self, event: int) -> tuple[Policy, ...]:
        return self.tables.policies.get(event, ())

    async def edit(self, event: int, said: EventSaid) -> None:
        self.tables.events[event] = replace(await self.get(event), **said._asdict())

    async def policy_form(self, event: int, version: int) -> PolicyForm | None:
        return self.tables.policy_forms.get((event, version))

    async def add_policy(
        self, event: int, policy: Policy, at: Position, form: PolicyForm | None = None
    ) -> None:
        former = self.tables.policies.get(event, ())
        self.tables.policies[event] = tuple(sorted((*former, policy), key=lambda one: one.version))
        self.tables.policy_places[event, policy.version] = at
        self.tables.policy_forms[event, policy.version] = form

    async def policy_positions(self, event: int) -> dict[int, Position]:
        places = self.tables.policy_places.items()
        return {version: at for (of_event, version), at in places if of_event == event}

    async def ancestry(self, event: int) -> Ancestry:
        return Ancestry(tuple(row.as_fork for row in await self.generations(event)))

    async def rules(self, event: int) -> tuple[tuple[Policy, ...], Ancestry]:
        return await self.policies(event), await self.ancestry(event)

    async def generations(self, event: int) -> tuple[GenerationRow, ...]:
        return self.tables.generations.get(event, ())

    async def begin_generation(self, row: EventRow, added: Sequence[GenerationRow], chain: bytes) -> bool:
        newest = added[-1]
        if not self._changed(row, at=Position(newest.gen, newest.fork), chain=chain):
            return False
        former = self.tables.generations.get(row.event, ())
        self.tables.generations[row.event] = tuple(sorted((*former, *added), key=lambda one: one.gen))
        return True

    async def segments(self, event: int, kind: int) -> tuple[SegmentRow, ...]:
        return self.tables.segments.get((event, kind), ())

    async def take(self, row: EventRow, numbers: int, indexes: int) -> bool:
        return self._changed(
            row,
            next_number=row.next_number + numbers,
            next_index=row.next_index + indexes,
            live=row.live + numbers,
        )

    async def lose(self, event: int, tickets: int) -> None:
        row = await self.get(event)
        self.tables.events[event] = replace(row, live=row.live - tickets)

    async def resize(self, row: EventRow, capacity: int, slots: int, numbers: int) -> bool:
        if not self._changed(row, capacity=capacity, slots=slots, numbers=numbers):
            return False
        for kind, old, new in ((_NUMBERS, row.numbers, numbers), (_INDEXES, row.slots, slots)):
            if new > old:
                former = self.tables.segments[row.event, kind]
                self.tables.segments[row.event, kind] = (*former, SegmentRow(old, new - old))
        return True

    async def close(self, event: int, at_ms: int) -> None:
        row = await self.get(event)
        if row.closed_ms is None:
            self.tables.events[event] = replace(row, closed_ms=at_ms)

    def _changed(self, row: EventRow, **values: object) -> bool:
        """Compare and swap: only if nobody gave out numbers, grew the event or began a generation since `row` was read."""
        now = self.tables.events[row.event]
        if _sizes(now) != _sizes(row) or now.at.gen != row.at.gen:
            return False
        self.tables.events[row.event] = replace(now, **values)  # type: ignore[arg-type]
        return True


class MemoryFeed(Noun):
    """See `contract.Feed`."""

    __slots__ = ()

    async def append(self, event: EventRow, items: Sequence[Callable[[Position], Item]]) -> Position:
        row = await MemoryEvents(self.tables).get(event.event)
        domain = (await MemoryDomains(self.tables).get()).domain
        at, chain = row.at, row.chain
        for item in items:
            at = Position(at.gen, at.pos + 1)
            raw = encode_item(item(at))
            chain = chain_hash(domain, row.event, chain, raw)
            self.tables.feed[row.event, at.gen, at.pos] = FeedRow(at, raw, chain)
        self.tables.events[row.event] = replace(row, at=at, chain=chain)
        return at

    async def after(self, event: int, at: Position, at_most: int) -> list[FeedRow]:
        end = (await MemoryEvents(self.tables).get(event)).at
        ancestry = await MemoryEvents(self.tables).ancestry(event)
        if at.pos > end.pos or not ancestry.descends(end.gen, at):
            raise SnapshotRequired
        last = min(end.pos, at.pos + at_most)
        writers = ancestry.writers(end.gen, at.pos + 1)
        places = zip(range(at.pos + 1, last + 1), writers, strict=False)
        return [self.tables.feed[event, gen, pos] for pos, gen in places]

    async def hashes(self, event: int, gen: int, after: int, up_to: int) -> dict[int, bytes]:
        rows = ((pos, self.tables.feed.get((event, gen, pos))) for pos in range(after + 1, up_to + 1))
        return {pos: row.chain for pos, row in rows if row is not None}

    async def chain_at(self, event: int, at: Position) -> bytes | None:
        end = (await MemoryEvents(self.tables).get(event)).at
        ancestry = await MemoryEvents(self.tables).ancestry(event)
        if at.pos > end.pos or not ancestry.descends(end.gen, at):
            return None
        if at.pos == 0:
            return GENESIS
        row = self.tables.feed.get((event, ancestry.generation_at(end.gen, at.pos), at.pos))
        return None if row is None else row.chain


def _sizes(row: EventRow) -> tuple[int, ...]:
    return row.capacity, row.slots, row.numbers, row.live, row.next_number, row.next_index
