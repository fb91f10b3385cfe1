"""What the merge made of everything, and what people decided, in memory. See `backend.store.contract_journal`."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Final

from backend.store.rows_journal import JournalKey
from backend.store.rows_views import CaseRow, GroupRow, HolderChange, KeyRow, ViewState, ZoneTotal
from sync.cases import CaseClass, CaseStatus, Settlement
from sync.position import Position
from tests.simulation.memory_state import Noun

_NOTHING: Final = ViewState(0, Position(1, 0))
_SUMS: Final = tuple(one.name for one in fields(ZoneTotal) if one.name != "zone")


class MemoryViews(Noun):
    """See `contract_journal.Views`."""

    __slots__ = ()

    async def state(self, event: int) -> ViewState:
        return self.tables.views.get(event, _NOTHING)

    async def put_state(self, event: int, state: ViewState) -> None:
        self.tables.views[event] = state

    async def keys(self, event: int, tickets: Collection[int]) -> dict[int, list[KeyRow]]:
        held = self.tables.keys
        return {ticket: list(held[event, ticket]) for ticket in tickets if (event, ticket) in held}

    async def tickets(self, event: int) -> list[int]:
        return sorted(ticket for of_event, ticket in self.tables.group_digests if of_event == event)

    async def groups(self, event: int, tickets: Collection[int]) -> dict[int, GroupRow]:
        held, keys = self.tables.group_digests, self.tables.keys
        return {
            ticket: GroupRow(ticket, held[event, ticket], keys.get((event, ticket), ()))
            for ticket in tickets
            if (event, ticket) in held
        }

    async def put_groups(self, event: int, rows: Sequence[GroupRow]) -> None:
        for row in rows:
            self.tables.group_digests[event, row.ticket] = row.digest
            if row.keys:
                self.tables.keys[event, row.ticket] = row.keys

    async def journal_digests(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
        held = self.tables.journal_digests
        return {key: held[event, *key] for key in keys if (event, *key) in held}

    async def put_journal_digests(self, event: int, digests: Mapping[JournalKey, int]) -> None:
        self.tables.journal_digests.update({(event, *key): digest for key, digest in digests.items()})

    async def add_totals(self, event: int, changes: Sequence[ZoneTotal]) -> None:
        for change in changes:
            held = self.tables.totals.get((event, change.zone), ZoneTotal(change.zone))
            sums = {name: getattr(held, name) + getattr(change, name) for name in _SUMS}
            self.tables.totals[event, change.zone] = replace(held, **sums)

    async def totals(self, event: int) -> list[ZoneTotal]:
        return [self.tables.totals[key] for key in sorted(self.tables.totals) if key[0] == event]

    async def used_up(self, event: int, below: int) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = {}
        for (of_event, ticket), rows in self.tables.keys.items():
            for row in rows:
                if of_event == event and row.used_up and row.admits and ticket < below and row.zone > 0:
                    found.setdefault((row.zone, row.use), []).append(ticket)
        return found

    async def entered(self, event: int, below: int) -> list[KeyRow]:
        rows = [row for (of_event, _), held in self.tables.keys.items() if of_event == event for row in held]
        return [row for row in rows if row.admits and row.ticket < below and row.zone > 0]

    async def log_holders(self, event: int, changes: Sequence[HolderChange]) -> None:
        for change in changes:
            former = self.tables.holders.get((event, change.ticket), ())
            if all(_holder_key(change) != _holder_key(one) for one in former):
                self.tables.holders[event, change.ticket] = (*former, change)

    async def holder_changes(self, event: int, ticket: int) -> list[HolderChange]:
        return sorted(
            self.tables.holders.get((event, ticket), ()),
            key=lambda one: (*one.at.as_pair(), one.zone, one.use),
        )


class MemoryCases(Noun):
    """See `contract_journal.Cases`."""

    __slots__ = ()

    async def of_tickets(self, event: int, tickets: Collection[int]) -> dict[int, list[CaseRow]]:
        found: dict[int, list[CaseRow]] = {}
        for (of_event, _), row in self.tables.cases.items():
            if of_event == event and row.ticket is not None and row.ticket in tickets:
                found.setdefault(row.ticket, []).append(row)
        return found

    async def of_journals(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, list[CaseRow]]:
        found: dict[JournalKey, list[CaseRow]] = {}
        for (of_event, _), row in self.tables.cases.items():
            if of_event != event or row.device is None or row.epoch is None:
                continue
            if (row.device, row.epoch) in keys:
                found.setdefault((row.device, row.epoch), []).append(row)
        return found

    async def get(self, event: int, case: bytes) -> CaseRow | None:
        return self.tables.cases.get((event, case))

    async def every(self, event: int, status: CaseStatus | None) -> list[CaseRow]:
        rows = [row for (of_event, _), row in self.tables.cases.items() if of_event == event]
        wanted = [row for row in rows if status is None or row.status is status]
        return sorted(wanted, key=lambda row: (row.found_ms, row.id))

    async def put(self, event: int, rows: Sequence[CaseRow]) -> None:
        for row in rows:
            held = self.tables.cases.get((event, row.id))
            if held is not None and held.found_ms != row.found_ms:
                row = replace(row, found_ms=held.found_ms)
            self.tables.cases[event, row.id] = row

    async def counts(self, event: int) -> dict[tuple[CaseClass, CaseStatus], int]:
        return dict(Counter((row.class_, row.status) for row in await self.every(event, None)))

    async def settlements(self, event: int, cases: Collection[bytes]) -> dict[bytes, list[Settlement]]:
        held = self.tables.settlements
        return {case: list(held[event, case]) for case in cases if (event, case) in held}

    async def settle(self, event: int, settlement: Settlement) -> None:
        former = self.tables.settlements.get((event, settlement.case), ())
        self.tables.settlements[event, settlement.case] = (*former, settlement)


def _holder_key(change: HolderChange) -> tuple[object, ...]:
    return change.ticket, change.zone, change.use, change.at
