"""The store's contract for what time it is, where servers must agree."""

from typing import Protocol


class Clock(Protocol):
    """The clock that servers of one database share."""

    async def now_ms(self, given_ms: int | None) -> int:
        """Unix milliseconds by the database's own clock, unless `given_ms` says what time it is (`Context.shared_ms`)."""
