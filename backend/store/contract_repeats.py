"""The store's contract for requests that may come twice: which took effect, and what was answered."""

from typing import Protocol

from backend.store.rows_repeats import RepeatRow


class Repeats(Protocol):
    """Requests with an idempotency key, by its hash. Each is noted in the transaction that it changes something in."""

    async def note(self, row: RepeatRow, since_ms: int) -> bool:
        """This request takes effect. False if one with its key did so at `since_ms` or later; what is older, or given up by then, is replaced."""

    async def renew(self, row: RepeatRow) -> bool:
        """Its answer is waited for until `row.until_ms`. False if it was given up, and another one took its place."""

    async def find(self, key: bytes, since_ms: int) -> RepeatRow | None:
        """The request with this key that took effect at `since_ms` or later."""

    async def keep(self, key: bytes, answer: bytes) -> None:
        """What was answered."""

    async def give_up(self, row: RepeatRow) -> None:
        """What this one was answered is good no more, unless another one took its place: it may be done again."""

    async def forget(self, before_ms: int) -> None:
        """Forget what took effect before."""
