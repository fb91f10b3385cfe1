"""The store's contract for imports that go on after their request was answered."""

from typing import Protocol

from backend.store.rows_imports import ImportJobRow


class ImportJobs(Protocol):
    """Imports of an event, by id."""

    async def get(self, event: int, job: bytes) -> ImportJobRow | None:
        """One import."""

    async def add(self, event: int, row: ImportJobRow) -> None:
        """A new one."""

    async def go_on(self, event: int, row: ImportJobRow) -> bool | None:
        """How it stands from now on, but for `stopping`, which only `stop` sets: it is given back. `done` never gets less.

        None, and nothing is changed, if it ended. One that was silent for too long goes on: whoever kept the database from it is no reason
        to leave it.
        """

    async def stop(self, event: int, job: bytes) -> None:
        """Somebody wants it to stop."""

    async def forget(self, before_ms: int) -> None:
        """Forget imports of any event that were asked for before."""
