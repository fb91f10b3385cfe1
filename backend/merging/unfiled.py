"""What a transaction brings of tickets, as long as it stands in the log alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from msgspec.structs import replace

from backend.store.contract import Tx
from backend.store.rows_journal import EntryRow, TicketEntries
from sync.group import FoldEntry


@dataclass(frozen=True, slots=True)
class Unfiled:
    """Entries of the log that are still to be stored among those of their tickets, and what their folds need of them, by ticket.

    Whoever folds them stores them (`file`): once he has read what he needs, so that they are written while he thinks.
    """

    rows: Sequence[EntryRow] = ()
    tickets: Mapping[int, TicketEntries] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[EntryRow], proven: Collection[bytes]) -> Self:
        """Those that a fold needs among these rows; `proven`: the hashes of those whose proof of sight is right."""
        filed: list[EntryRow] = []
        entries: defaultdict[int, list[FoldEntry]] = defaultdict(list)
        for one in rows:
            row = replace(one, proven=True) if one.hash in proven else one
            entry = row.fold_entry
            if entry is not None:
                filed.append(row)
                entries[entry.ticket].append(entry)
        return cls(
            filed, {ticket: TicketEntries(tuple(some), frozenset()) for ticket, some in entries.items()}
        )

    async def file(self, tx: Tx, event: int) -> None:
        """Store them."""
        await tx.journals.file(event, self.rows)


NONE: Final = Unfiled()
