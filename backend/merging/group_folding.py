"""Folds the tickets that something touched, and keeps their views (PROTOCOL.md 12.1 to 12.3). Costs what they have, not the event."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.merging.casework import reconciled, told
from backend.merging.event_facts import EventFacts
from backend.merging.first_admits import FirstAdmits
from backend.merging.key_changes import (
    KeyChange,
    displacements,
    group_row,
    key_changes,
    moved_zones,
    zone_changes,
)
from backend.merging.outcome import NO_OUTCOME, Outcome
from backend.merging.unfiled import NONE, Unfiled
from backend.store.contract import Tx
from backend.store.rows_journal import TicketEntries, TicketEntry
from backend.store.rows_views import CaseRow, GroupRow, KeyRow
from sync.cases import Case
from sync.content import Kind
from sync.fold import fold_group
from sync.group import CredentialChange, GroupFacts, GroupView, judged
from sync.voids import withdrawals

TICKETS_A_PAGE: Final = 500
_TAKING_BACK: Final = frozenset({Kind.VOID, Kind.OVERRIDE})


async def fold_tickets(
    tx: Tx,
    facts: EventFacts,
    tickets: Collection[int],
    now_ms: int,
    unfiled: Unfiled = NONE,
) -> Outcome:
    """Fold these tickets again and write what changed. Tickets that nobody passed with have no view.

    `unfiled`: what this transaction brings of these tickets; it is stored here. Every transaction folds what it stores, so a
    ticket without a view has no other entries, and nothing is read of it.
    """
    outcome, fresh = NO_OUTCOME, unfiled.tickets
    for page in _pages(tickets):
        held = await tx.views.groups(facts.event, page)
        changes = await tx.tickets.changes(facts.event, page)
        await unfiled.file(tx, facts.event)
        unfiled = NONE
        loaded = {ticket: fresh[ticket] for ticket in page if ticket in fresh and ticket not in held}
        others = [ticket for ticket in page if ticket not in loaded]
        if others:
            loaded |= await tx.journals.of_tickets(facts.event, others)
        if loaded:
            about = await _facts_about(tx, facts, loaded, changes)
            outcome += await _Page(tx, facts, loaded, about, held, now_ms).fold()
    return outcome


async def facts_about(
    tx: Tx, facts: EventFacts, loaded: Mapping[int, TicketEntries]
) -> dict[int, GroupFacts]:
    """The facts about these tickets."""
    return await _facts_about(tx, facts, loaded, await tx.tickets.changes(facts.event, loaded))


async def _facts_about(
    tx: Tx,
    facts: EventFacts,
    loaded: Mapping[int, TicketEntries],
    changes: Mapping[int, Sequence[CredentialChange]],
) -> dict[int, GroupFacts]:
    """Operators are asked for where somebody's word is carried, which is rare."""
    carried = any(entry.authoriser for one in loaded.values() for entry in one.entries)
    operators = await tx.operators.changes(facts.event) if carried else ()
    return {ticket: facts.of_ticket(ticket, changes.get(ticket, ()), operators) for ticket in sorted(loaded)}


def fold_page(
    event: int, loaded: Mapping[int, TicketEntries], about: Mapping[int, GroupFacts]
) -> dict[int, GroupView]:
    """The views of tickets from their entries and facts, by the fold alone."""
    return {ticket: fold_group(event, loaded[ticket].entries, facts) for ticket, facts in about.items()}


def taken_back(loaded: TicketEntries, about: GroupFacts) -> frozenset[bytes]:
    """The entries of a ticket that count nowhere, by the voids and overrides among them."""
    if not _takes_back(loaded):
        return frozenset()
    ordered = sorted(judged(loaded.entries, about), key=lambda entry: entry.order)
    return withdrawals(ordered).uncounted


def _takes_back(loaded: TicketEntries) -> bool:
    """Whether there is an entry that may take one back."""
    return any(entry.kind in _TAKING_BACK for entry in loaded.entries)


def _pages(tickets: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(tickets)
    for start in range(0, len(ordered), TICKETS_A_PAGE):
        yield ordered[start : start + TICKETS_A_PAGE]


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of tickets in one transaction."""

    tx: Tx
    facts: EventFacts
    loaded: Mapping[int, TicketEntries]
    about: Mapping[int, GroupFacts]
    held: Mapping[int, GroupRow]
    now_ms: int

    async def fold(self) -> Outcome:
        """Fold, write, and say what the feed is to be told."""
        rows = self._first_admits()
        others = {ticket: facts for ticket, facts in self.about.items() if ticket not in rows}
        views = fold_page(self.facts.event, self.loaded, others)
        rows |= {ticket: group_row(view) for ticket, view in views.items()}
        keys = await self._write_keys(views, rows)
        cases = await self._write_cases(views)
        digest = await self._write_groups(rows.values())
        await self._write_voids(views)
        told = tuple(key for key in keys if key.is_told)
        return Outcome(digest, told, tuple(cases), moved_zones(keys))

    def _first_admits(self) -> dict[int, GroupRow]:
        """The views of tickets that had none, the short way where there is one."""
        first, found = FirstAdmits(self.facts.in_force), {}
        for ticket, about in self.about.items():
            entries = self.loaded[ticket].entries
            row = first.row(entries[0], about) if len(entries) == 1 and ticket not in self.held else None
            if row is not None:
                found[ticket] = row
        return found

    async def _write_keys(
        self, views: Mapping[int, GroupView], rows: Mapping[int, GroupRow]
    ) -> list[KeyChange]:
        event = self.facts.event
        found = {ticket: key_changes(row.keys, self._held_keys(ticket)) for ticket, row in rows.items()}
        changes = [change for of_ticket in found.values() for change in of_ticket]
        displaced = [
            change
            for ticket, of_ticket in found.items()
            if ticket in self.held  # nobody held a place of another one
            for change in displacements(views[ticket], of_ticket, self.facts.at, self.now_ms)
        ]
        await self.tx.views.add_totals(event, zone_changes(changes))
        await self.tx.views.log_holders(event, displaced)
        return changes

    async def _write_cases(self, views: Mapping[int, GroupView]) -> list[CaseRow]:
        seen = [ticket for ticket in views if ticket in self.held]  # without a view there was no case
        held = await self.tx.cases.of_tickets(self.facts.event, seen) if seen else {}
        rows = [row for of_ticket in held.values() for row in of_ticket]
        found = [case for view in views.values() for case in view.cases]
        return await write_cases(self.tx, self.facts.event, found, rows, self.now_ms)

    async def _write_groups(self, rows: Iterable[GroupRow]) -> int:
        """Write the views that are others now; by how much the sum of digests changes."""
        changed = [row for row in rows if row != self.held.get(row.ticket)]
        await self.tx.views.put_groups(self.facts.event, changed)
        return sum(row.digest - self._held_digest(row.ticket) for row in changed)

    def _held_keys(self, ticket: int) -> tuple[KeyRow, ...]:
        return self.held[ticket].keys if ticket in self.held else ()

    def _held_digest(self, ticket: int) -> int:
        return self.held[ticket].digest if ticket in self.held else 0

    async def _write_voids(self, tickets: Iterable[int]) -> None:
        """Which entries of these tickets are taken back; a first admit is not, and takes nothing back."""
        voided: dict[TicketEntry, bool] = {}
        for ticket in tickets:
            loaded = self.loaded[ticket]
            if not loaded.voided and not _takes_back(loaded):
                continue
            found = taken_back(loaded, self.about[ticket])
            voided |= {(ticket, name): name in found for name in found ^ loaded.voided}
        await self.tx.journals.void(self.facts.event, voided)


async def write_cases(
    tx: Tx, event: int, found: Collection[Case], held: Collection[CaseRow], now_ms: int
) -> list[CaseRow]:
    """Store what changed of the cases of tickets or journals, whose stored ones are `held`; those that the feed is told of."""
    if not found and not held:
        return []
    before = {row.id: row for row in held}
    settlements = await tx.cases.settlements(event, before) if before else {}
    changed = reconciled(found, held, settlements, now_ms)
    await tx.cases.put(event, changed)
    return [row for row in changed if told(row, before.get(row.id))]
