"""Claims in memory. See `backend.store.contract_claims`."""

from backend.store.rows_claims import ClaimGround, EntryKey
from sync.leases import Counted, Lease
from tests.simulation.memory_state import Noun


class MemoryClaims(Noun):
    """See `contract_claims.Claims`."""

    __slots__ = ()

    async def ground(self, event: int, key: EntryKey, index: int) -> ClaimGround | None:
        row = self.tables.credentials.get((event, index))
        if row is None:
            return None
        policy = self.tables.policies[event][-1]
        leases = self.tables.claims.get((event, key), ())
        return ClaimGround(row.ticket, row.body, row.sealed_secret, policy, self._counted(event, key), leases)

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
