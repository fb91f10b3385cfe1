"""The store's contract for claims (PROTOCOL.md 11.6)."""

from collections.abc import Collection
from typing import Protocol

from backend.store.rows_claims import ClaimLook, EntryKey, LeaseEnd, LeasePlace, NewLease


class Claims(Protocol):
    """Leases of entries, and all that decides about the next one. Each method is one statement.

    `now_ms`: Unix milliseconds; None for the database's own clock, which servers on several machines share.
    """

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes], now_ms: int | None
    ) -> ClaimLook | None:
        """The device that claims, and what decides about its claim with the credential of this status index, or with the alias of this
        hash. None before there are keys.
        """

    async def take(self, event: int, key: EntryKey, lease: NewLease, now_ms: int | None) -> bool:
        """Give a lease out from now on. False if one of the same number runs, and is another's, or has another nonce."""

    async def enter(self, event: int, ends: Collection[LeaseEnd]) -> None:
        """The entries that these leases are for have been counted, or came to nothing: the leases are over. At least one."""

    async def sweep(self, after: LeasePlace | None, at_most: int, now_ms: int | None) -> LeasePlace | None:
        """Forget what is over among the first `at_most` rows after a place, in the order of the key. The place of the last of them;
        None if none came after it.
        """
