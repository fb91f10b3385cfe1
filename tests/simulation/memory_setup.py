"""Domain, keys, parts, devices and access tokens in memory: what is set up before the doors open. See `backend.store.contract`."""

from collections.abc import Sequence
from dataclasses import replace

from backend.errors import AlreadyInitialised, NotInitialised
from backend.store.rows import (
    DeviceRow,
    DomainRow,
    EnrolmentRow,
    PartRow,
    SealedRing,
    Sighting,
    TokenRow,
    TrustListRow,
)
from backend.store.rows_bearings import Bearings
from backend.store.rows_repeats import RepeatRow
from backend.store.sightings import said_in
from sync.position import Position
from tests.simulation.memory_state import Noun


class MemoryDomains(Noun):
    """See `contract.Domains`."""

    __slots__ = ()

    async def find(self) -> DomainRow | None:
        return self.tables.domain

    async def get(self) -> DomainRow:
        if self.tables.domain is None:
            raise NotInitialised
        return self.tables.domain

    async def insert(self, row: DomainRow) -> None:
        if self.tables.domain is not None:
            raise AlreadyInitialised("the domain of this database")
        self.tables.domain = row

    async def take_event_number(self) -> int:
        row = await self.get()
        self.tables.domain = replace(row, next_event=row.next_event + 1)
        return row.next_event


class MemoryKeys(Noun):
    """See `contract.Keys`."""

    __slots__ = ()

    async def version(self) -> int | None:
        return None if self.tables.ring is None else self.tables.ring.version

    async def ring(self) -> SealedRing | None:
        return self.tables.ring

    async def swap_ring(self, expected: int | None, raw: bytes) -> bool:
        if await self.version() != expected:
            return False
        self.tables.ring = SealedRing((expected or 0) + 1, raw)
        return True

    async def counter(self) -> int | None:
        return max(self.tables.trust, default=None)

    async def trust_list(self) -> TrustListRow | None:
        counter = await self.counter()
        return None if counter is None else self.tables.trust[counter]

    async def add_trust_list(self, row: TrustListRow) -> bool:
        if row.counter in self.tables.trust:
            return False
        self.tables.trust[row.counter] = row
        return True


class MemoryParts(Noun):
    """See `contract.Parts`. Newest last."""

    __slots__ = ()

    async def newest(self, event: int, kind: int) -> PartRow | None:
        rows = self.tables.parts.get((event, kind), ())
        return rows[-1] if rows else None

    async def add(self, event: int, rows: Sequence[PartRow]) -> None:
        for row in rows:
            held = self.tables.parts.get((event, row.kind), ())
            if all(one.at != row.at for one in held):
                newer = sorted((*held, row), key=lambda one: one.at.as_pair())
                self.tables.parts[event, row.kind] = tuple(newer)

    async def prune(self, event: int, keep: int) -> None:
        for (of_event, kind), rows in list(self.tables.parts.items()):
            if of_event == event:
                self.tables.parts[event, kind] = rows[-keep:]


class MemoryDevices(Noun):
    """See `contract_access.Devices`."""

    __slots__ = ()

    async def offer(self, row: EnrolmentRow) -> None:
        self.tables.offers[row.token_hash] = row

    async def offered(self, token_hash: bytes) -> EnrolmentRow | None:
        return self.tables.offers.get(token_hash)

    async def offers(self, now_s: int) -> list[EnrolmentRow]:
        rows = self.tables.offers.values()
        return [row for row in rows if row.used_ms is None and row.expires_s > now_s]

    async def withdraw_offer(self, token_hash: bytes) -> bool:
        row = self.tables.offers.get(token_hash)
        if row is None or row.used_ms is not None:
            return False
        del self.tables.offers[token_hash]
        return True

    async def use_offer(self, token_hash: bytes, device: bytes, at_ms: int) -> bool:
        row = self.tables.offers.get(token_hash)
        if row is None or row.used_ms is not None:
            return False
        self.tables.offers[token_hash] = replace(row, used_ms=at_ms, device=device)
        return True

    async def put(self, row: DeviceRow) -> None:
        self.tables.devices[row.device] = row

    async def get(self, device: bytes) -> DeviceRow | None:
        return self.tables.devices.get(device)

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        tables = self.tables
        if tables.ring is None or not tables.trust:
            return None
        row = tables.events.get(event)
        end = None if row is None else row.at
        return Bearings(tables.ring.version, max(tables.trust), tables.devices.get(device), end)

    async def every(self) -> list[DeviceRow]:
        return sorted(self.tables.devices.values(), key=lambda row: (row.enrolled_ms, row.device))

    async def lock(self, device: bytes, at_ms: int) -> bool:
        row = self.tables.devices.get(device)
        if row is None or row.locked_ms is not None:
            return False
        self.tables.devices[device] = replace(row, locked_ms=at_ms)
        return True

    async def add_lock(self, event: int, device: bytes, last_hash: bytes, at_ms: int) -> None:
        self.tables.locks[event, device] = last_hash

    async def locks(self, event: int) -> dict[bytes, bytes]:
        return {device: last for (of_event, device), last in self.tables.locks.items() if of_event == event}

    async def saw(self, device: bytes, sighting: Sighting) -> None:
        row = self.tables.devices.get(device)
        if row is None:
            return
        self.tables.devices[device] = replace(row, at=_further(row, sighting), **said_in(sighting))

    async def heard(self, device: bytes, sighting: Sighting, since_ms: int) -> bool:
        row = self.tables.devices.get(device)
        if row is None or (row.last_seen_ms is not None and row.last_seen_ms >= since_ms):
            return False
        await self.saw(device, sighting)
        return True


def _further(row: DeviceRow, sighting: Sighting) -> Position | None:
    there = row.at if row.last_event == sighting.event else None
    if there is None or sighting.at is None:
        return sighting.at or there
    return max(there, sighting.at, key=Position.as_pair)


class MemoryAccess(Noun):
    """See `contract_access.Access`."""

    __slots__ = ()

    async def add(self, row: TokenRow) -> None:
        self.tables.tokens[row.token_id] = row

    async def get(self, token_id: str) -> TokenRow | None:
        return self.tables.tokens.get(token_id)

    async def use(self, token_id: str, at_ms: int) -> bool:
        row = self.tables.tokens.get(token_id)
        if row is None or row.used_ms is not None:
            return False
        self.tables.tokens[token_id] = replace(row, used_ms=at_ms)
        return True

    async def withdraw(self, token_id: str) -> bool:
        return self.tables.tokens.pop(token_id, None) is not None


class MemoryClock(Noun):
    """See `contract_clock.Clock`. Nothing in memory has a clock of its own."""

    __slots__ = ()

    async def now_ms(self, given_ms: int | None) -> int:
        assert given_ms is not None
        return given_ms


class MemoryRepeats(Noun):
    """See `contract_repeats.Repeats`."""

    __slots__ = ()

    async def note(self, row: RepeatRow, since_ms: int) -> bool:
        former = await self.find(row.key, since_ms)
        if former is not None and not former.is_given_up(row.at_ms):
            return False
        self.tables.repeats[row.key] = row
        return True

    async def renew(self, row: RepeatRow) -> bool:
        there = self.tables.repeats.get(row.key)
        if there is None or there.at_ms != row.at_ms:
            return False
        self.tables.repeats[row.key] = replace(there, until_ms=row.until_ms)
        return True

    async def find(self, key: bytes, since_ms: int) -> RepeatRow | None:
        row = self.tables.repeats.get(key)
        return None if row is None or row.at_ms < since_ms else row

    async def keep(self, key: bytes, answer: bytes) -> None:
        self.tables.repeats[key] = replace(self.tables.repeats[key], answer=answer)

    async def give_up(self, row: RepeatRow) -> None:
        there = self.tables.repeats.get(row.key)
        if there is not None and there.at_ms == row.at_ms:
            del self.tables.repeats[row.key]

    async def forget(self, before_ms: int) -> None:
        for key in [key for key, row in self.tables.repeats.items() if row.at_ms < before_ms]:
            del self.tables.repeats[key]
