"""The store's contract for claims (PROTOCOL.md 11.6)."""

from typing import Protocol

from backend.store.rows_claims import ClaimGround, EntryKey
from sync.leases import Lease


class Claims(Protocol):
    """Leases of entries, and all that decides about the next one. Each method is one statement."""

    async def ground(self, event: int, key: EntryKey, index: int) -> ClaimGround | None:
        """What decides about a claim with the credential of this status index; None if the event has none such."""

    async def take(self, event: int, key: EntryKey, lease: Lease) -> bool:
        """Give the lease of a stay out. False if one that runs at `lease.at_ms` is another's, or has another nonce."""
