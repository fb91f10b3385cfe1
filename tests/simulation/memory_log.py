"""The log in memory, for whoever looks something up in it. See `backend.store.contract_journal`."""

from collections.abc import Iterable

from backend.store.rows_entries import EntryPlace, LoggedEntry, Standing
from tests.simulation.memory_state import Kept, Noun


class MemoryEntryLog(Noun):
    """The part of `contract_journal.Journals` that is read in pages."""

    __slots__ = ()

    async def log_of_device(
        self, event: int, device: bytes, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        keys = [key for key in self.tables.of_journal if key[:2] == (event, device)]
        names = [name for key in keys for _, name in self.tables.of_journal[key]]
        return _page((self.tables.entries[event, name] for name in names), after, limit)

    async def log_of_ticket(
        self, event: int, ticket: int, after: EntryPlace | None, limit: int
    ) -> list[LoggedEntry]:
        tables, key = self.tables, (event, ticket)
        names = (*tables.of_ticket.get(key, ()), *tables.refused.get(key, ()))
        return _page((self.tables.entries[event, name] for name in names), after, limit)


def _page(kept: Iterable[Kept], after: EntryPlace | None, limit: int) -> list[LoggedEntry]:
    rows = sorted((_logged(one) for one in kept), key=lambda row: row.place)
    return [row for row in rows if after is None or row.place > after][:limit]


def _logged(kept: Kept) -> LoggedEntry:
    row = kept.row
    known = Standing(row.proven, row.barred, kept.voided, row.authoriser)
    standing = None if kept.folded is None else known
    return LoggedEntry(row.device, row.epoch, row.seq, row.hash, row.timing, row.connected, standing, row.raw)
