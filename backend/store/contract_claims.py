"""The store's contract for claims (PROTOCOL.md 11.6)."""

from typing import Protocol

from backend.store.rows_claims import ClaimLook, EntryKey
from sync.leases import Lease


class Claims(Protocol):
    """Leases of entries, and all that decides about the next one. Each method is one statement."""

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes]
    ) -> ClaimLook | None:
        """The device that claims, and what decides about its claim with the credential of this status index, or with the alias of this
        hash. None before there are keys.
        """

    async def take(self, event: int, key: EntryKey, lease: Lease) -> bool:
        """Give the lease of a stay out. False if one that runs at `lease.at_ms` is another's, or has another nonce."""
