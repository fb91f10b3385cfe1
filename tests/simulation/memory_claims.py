"""Claims in memory. See `backend.store.contract_claims`."""

from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey
from sync.leases import Counted, Lease
from tests.simulation.memory_setup import MemoryDevices
from tests.simulation.memory_state import Noun


class MemoryClaims(Noun):
    """See `contract_claims.Claims`."""

    __slots__ = ()

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes]
    ) -> ClaimLook | None:
        seen = await MemoryDevices(self.tables).bearings(device, event)
        return None if seen is None else ClaimLook(seen, self._ground(event, key, credential))

    def _ground(self, event: int, key: EntryKey, credential: tuple[int, bytes]) -> ClaimGround | None:
        index, hash_ = credential
        row = self.tables.credentials.get((event, index))
        if row is None:
            return None
        policy = self.tables.policies[event][-1]
        leases = self.tables.claims.get((event, key), ())
        alias = self.tables.aliases.get((event, hash_))
        counted = self._counted(event, key)
        return ClaimGround(row.ticket, row.body, row.sealed_secret, policy, counted, leases, alias)

    def _counted(self, event: int, key: EntryKey) -> Counted:
        zone = [row for row in self.tables.keys.get((event, key.ticket), ()) if row.zone == key.zone]
        elsewhere = sum(row.admits for row in zone if row.use != key.use)
        for row in zone:
            if row.use == key.use:
                return Counted(row.admits, row.exits, row.told, row.day, elsewhere)
        return Counted(elsewhere=elsewhere)

    async def take(self, event: int, key: EntryKey, lease: Lease) -> bool:
        held = {one.stay: one for one in self.tables.claims.get((event, key), ())}
        former = held.get(lease.stay)
        if former is not None and former.until_ms > lease.at_ms and not _same(former, lease):
            return False
        held[lease.stay] = lease
        self.tables.claims[event, key] = tuple(held[stay] for stay in sorted(held))
        return True


def _same(one: Lease, other: Lease) -> bool:
    return (one.device, one.nonce) == (other.device, other.nonce)
