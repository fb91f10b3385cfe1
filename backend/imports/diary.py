"""Who follows an import while it goes on, beside those who are told how far it is."""

from typing import Protocol

from backend.imports.report import Progress
from backend.store.contract import Tx


class Diary(Protocol):
    """What is kept of an import as it goes on. Whatever one of these raises ends the import, and the transaction that it is in."""

    async def storing_whole(self, rows: int) -> None:
        """From now on so many rows are stored in one transaction, in which nothing else is heard of the import."""

    async def stored(self, tx: Tx, progress: Progress) -> None:
        """As many rows as `progress` says are stored once this transaction is committed."""


class NoDiary:
    """Keeps nothing."""

    async def storing_whole(self, rows: int) -> None:
        """See `Diary`."""

    async def stored(self, tx: Tx, progress: Progress) -> None:
        """See `Diary`."""
