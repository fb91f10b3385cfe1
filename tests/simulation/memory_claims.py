"""Claims in memory. See `backend.store.contract_claims`. Memory has no clock of its own."""

from collections.abc import Collection
from dataclasses import replace

from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey, LeaseEnd, LeasePlace, NewLease
from sync.leases import LEASE_MS, Counted, Lease
from tests.simulation.memory_setup import MemoryDevices
from tests.simulation.memory_state import Noun


class MemoryClaims(Noun):
    """See `contract_claims.Claims`."""

    __slots__ = ()

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes], now_ms: int | None
    ) -> ClaimLook | None:
        assert now_ms is not None
        seen = await MemoryDevices(self.tables).bearings(device, event)
        return None if seen is None else ClaimLook(seen, self._ground(event, key, credential, now_ms))

    def _ground(
        self, event: int, key: EntryKey, credential: tuple[int, bytes], now_ms: int
    ) -> ClaimGround | None:
        index, hash_ = credential
        row = self.tables.credentials.get((event, index))
        if row is None:
            return None
        policy = self.tables.policies[event][-1]
        held = self.tables.claims.get((event, key.ticket), ())
        leases = tuple(one for zone, one in held if zone == key.zone)
        alias = self.tables.aliases.get((event, hash_))
        counted = self._counted(event, key)
        shown = row.ticket, row.body, row.sealed_secret
        return ClaimGround(*shown, policy, counted, leases, now_ms, alias)

    def _counted(self, event: int, key: EntryKey) -> Counted:
        zone = [row for row in self.tables.keys.get((event, key.ticket), ()) if row.zone == key.zone]
        elsewhere = sum(row.admits for row in zone if row.use != key.use)
        for row in zone:
            if row.use == key.use:
                return Counted(row.admits, row.exits, row.told, row.day, elsewhere)
        return Counted(elsewhere=elsewhere)

    async def take(self, event: int, key: EntryKey, lease: NewLease, now_ms: int | None) -> bool:
        assert now_ms is not None
        held = {(zone, one.stay): one for zone, one in self.tables.claims.get((event, key.ticket), ())}
        former, new = held.get((key.zone, lease.stay)), Lease(*lease, now_ms, now_ms + LEASE_MS, key.use)
        same = former is not None and _who(former) == _who(new)
        if former is not None and former.until_ms > now_ms and not same:
            return False
        held[key.zone, lease.stay] = replace(new, entered=former is not None and same and former.entered)
        self.tables.claims[event, key.ticket] = tuple((zone, held[zone, stay]) for zone, stay in sorted(held))
        return True

    async def enter(self, event: int, ends: Collection[LeaseEnd]) -> None:
        over = set(ends)
        for ticket in {end.ticket for end in ends}:
            held = self.tables.claims.get((event, ticket), ())
            if ended := [LeaseEnd(ticket, one.device, one.nonce) in over for _, one in held]:
                self.tables.claims[event, ticket] = tuple(
                    (zone, replace(one, entered=one.entered or came))
                    for (zone, one), came in zip(held, ended, strict=True)
                )

    async def sweep(self, after: LeasePlace | None, at_most: int, now_ms: int | None) -> LeasePlace | None:
        assert now_ms is not None
        rows = [
            (LeasePlace(*at, zone, one.stay), one)
            for at, held in self.tables.claims.items()
            for zone, one in held
        ]
        page = sorted((place, one.until_ms) for place, one in rows if after is None or place > after)[
            :at_most
        ]
        over = {place for place, until_ms in page if until_ms <= now_ms}
        for at in {place[:2] for place in over}:
            held = self.tables.claims.pop(at)
            if left := tuple(one for one in held if (*at, one[0], one[1].stay) not in over):
                self.tables.claims[at] = left
        return page[-1][0] if page else None


def _who(lease: Lease) -> tuple[bytes, bytes, int]:
    return lease.device, lease.nonce, lease.use
