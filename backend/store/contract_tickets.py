"""The store's contract for tickets and their credentials."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from backend.store.rows import Change, CredentialRow, TicketMarks, TicketRow
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState


class Tickets(Protocol):
    """Tickets, by number and by reference, and credentials, by status index."""

    async def claim_references(self, event: int, numbers: Mapping[str, int]) -> bool:
        """Take these references of ours for ticket numbers. False: one is taken in the domain, and none was claimed."""

    async def insert_many(self, tickets: Sequence[TicketRow], credentials: Sequence[CredentialRow]) -> bool:
        """New tickets with their first credentials. False: the event has one of the importer's references already, and what
        this transaction wrote must not be committed: others of these tickets may be in it."""

    async def update_many(self, tickets: Sequence[TicketRow]) -> None:
        """Name, seat, class, times, paper and live credential of tickets that are there."""

    async def by_reference(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        """Tickets by what somebody calls them: the importer's reference first, else ours as it may be typed."""

    async def by_external(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        """Tickets by the importer's reference alone."""

    async def by_numbers(self, event: int, numbers: Collection[int]) -> dict[int, TicketRow]:
        """Tickets by number."""

    async def page(
        self,
        event: int,
        after: int,
        limit: int,
        class_: str | None = None,
        state: CredentialState | None = None,
    ) -> list[TicketRow]:
        """Tickets of this class and state, or of any, with a number above `after` (-1: from the start), ascending, at most `limit`."""

    async def marks(self, event: int, after: int, limit: int, class_: str | None = None) -> list[TicketMarks]:
        """What people tell tickets of this class, or of any, by, with a number above `after` (-1: from the start), ascending, at most `limit`: to look through them all."""

    async def changed_after(self, event: int, after: Change, limit: int) -> list[tuple[Change, TicketRow]]:
        """Tickets that changed after `after` ((-1, -1): all), in the order of their changes, at most `limit`.

        What is given out, renamed, moved, noted or coded anew has changed. The state of a credential is the feed's matter.
        """

    async def counts(self, event: int) -> dict[CredentialState, int]:
        """How many tickets have a live credential in each state."""

    async def outside(self, event: int, was: tuple[int, int], now: tuple[int, int]) -> int:
        """How many tickets that are not revoked no longer do since the event lasts from `now[0]` to `now[1]` and not as it `was` (Unix
        seconds): good for all of it then and not any more, or good at no moment of it."""

    async def credentials(self, event: int, indexes: Collection[int]) -> dict[int, CredentialRow]:
        """Credentials by status index."""

    async def add_credentials(self, rows: Sequence[CredentialRow]) -> None:
        """New credentials of tickets that are there."""

    async def record(self, event: int, changes: Mapping[int, Sequence[CredentialChange]]) -> None:
        """Set the states of credentials, by ticket, and remember since which position: in the order of the feed."""

    async def withdraw(self, event: int, at: Collection[Position]) -> None:
        """Forget what was recorded for these positions, which no longer belong to the feed. States stay as they are."""

    async def changes(self, event: int, tickets: Collection[int]) -> dict[int, list[CredentialChange]]:
        """What happened to the credentials of tickets, in the order of the feed; without what was issued and stayed valid."""

    async def non_valid(self, event: int) -> dict[int, CredentialState]:
        """Each status index whose credential is not valid."""
