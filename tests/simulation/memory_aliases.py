"""Codes of other systems in memory. See `backend.store.contract_aliases`."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from backend.store.rows_aliases import AliasRow
from tests.simulation.memory_state import Noun, State


class MemoryAliases(Noun):
    """See `contract_aliases.Aliases`."""

    __slots__ = ()

    async def put(self, event: int, rows: Sequence[AliasRow]) -> None:
        if rows:
            count_change(self.tables, event)
        self.tables.aliases.update({(event, row.alias): row for row in rows})

    async def find(self, event: int, aliases: Collection[bytes]) -> dict[bytes, AliasRow]:
        held = self.tables.aliases
        return {alias: held[event, alias] for alias in aliases if (event, alias) in held}

    async def every(self, event: int) -> list[AliasRow]:
        return [row for (of_event, _), row in sorted(self.tables.aliases.items()) if of_event == event]


def count_change(tables: State, event: int) -> int:
    """One change more of the event's people. The count after it."""
    row = tables.events[event]
    tables.events[event] = replace(row, people=row.people + 1)
    return row.people + 1
