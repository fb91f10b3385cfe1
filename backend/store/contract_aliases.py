"""The store's contract for codes of other systems that are as good as a code of ours."""

from collections.abc import Collection, Sequence
from typing import Protocol

from backend.store.rows_aliases import AliasRow


class Aliases(Protocol):
    """Aliases by what identifies them (FORMAT.md 5.6): of the text itself nothing is kept. `backend.ticketing.aliases` makes the rows."""

    async def put(self, event: int, rows: Sequence[AliasRow]) -> None:
        """Write aliases, none twice; one that is there stands for the new ticket and credential from now on."""

    async def find(self, event: int, aliases: Collection[bytes]) -> dict[bytes, AliasRow]:
        """Those of these aliases that there are."""

    async def every(self, event: int) -> list[AliasRow]:
        """All of the event, ascending."""
