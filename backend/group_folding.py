"""Folds the tickets that something touched, and keeps their views (PROTOCOL.md 12.1 to 12.3). Costs what they have, not the event."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from backend.casework import reconciled, told
from backend.event_facts import EventFacts
from backend.key_changes import KeyChange, displacements, key_changes, zone_changes
from backend.outcome import NO_OUTCOME, Outcome
from backend.store.contract import Tx
from backend.store.rows_journal import TicketEntries, TicketEntry
from backend.store.rows_views import CaseRow
from sync.cases import Case
from sync.content import Kind
from sync.fold import fold_group
from sync.group import GroupFacts, GroupView, judged
from sync.voids import withdrawals

TICKETS_A_PAGE: Final = 500
_TAKING_BACK: Final = frozenset({Kind.VOID, Kind.OVERRIDE})


async def fold_tickets(tx: Tx, facts: EventFacts, tickets: Collection[int], now_ms: int) -> Outcome:
    """Fold these tickets again and write what changed. Tickets that nobody passed with have no view."""
    outcome = NO_OUTCOME
    for page in _pages(tickets):
        loaded = await tx.journals.of_tickets(facts.event, page)
        if loaded:
            outcome += await _Page(tx, facts, loaded, now_ms).fold()
    return outcome


async def facts_about(
    tx: Tx, facts: EventFacts, loaded: Mapping[int, TicketEntries]
) -> dict[int, GroupFacts]:
    """The facts about these tickets. Operators are asked for where somebody's word is carried, which is rare."""
    changes = await tx.tickets.changes(facts.event, loaded)
    carried = any(entry.authoriser for one in loaded.values() for entry in one.entries)
    operators = await tx.operators.changes(facts.event) if carried else ()
    return {ticket: facts.of_ticket(ticket, changes.get(ticket, ()), operators) for ticket in sorted(loaded)}


def fold_page(
    event: int, loaded: Mapping[int, TicketEntries], about: Mapping[int, GroupFacts]
) -> dict[int, GroupView]:
    """The views of tickets from their entries and facts."""
    return {ticket: fold_group(event, loaded[ticket].entries, facts) for ticket, facts in about.items()}


def taken_back(loaded: TicketEntries, about: GroupFacts) -> frozenset[bytes]:
    """The entries of a ticket that count nowhere, by the voids and overrides among them."""
    if not any(entry.kind in _TAKING_BACK for entry in loaded.entries):
        return frozenset()
    ordered = sorted(judged(loaded.entries, about), key=lambda entry: entry.order)
    return withdrawals(ordered).uncounted


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
    now_ms: int

    async def fold(self) -> Outcome:
        """Fold, write, and say what the feed is to be told."""
        about = await facts_about(self.tx, self.facts, self.loaded)
        views = fold_page(self.facts.event, self.loaded, about)
        keys = await self._write_keys(views)
        cases = await self._write_cases(views)
        digest = await self._write_digests(views)
        await self._write_voids(about)
        return Outcome(digest, tuple(key for key in keys if key.is_told), tuple(cases))

    async def _write_keys(self, views: Mapping[int, GroupView]) -> list[KeyChange]:
        event = self.facts.event
        held = await self.tx.views.keys(event, views)
        found = {ticket: key_changes(view, held.get(ticket, ())) for ticket, view in views.items()}
        changes = [change for of_ticket in found.values() for change in of_ticket]
        displaced = [
            change
            for ticket, of_ticket in found.items()
            for change in displacements(views[ticket], of_ticket, self.facts.at, self.now_ms)
        ]
        await self.tx.views.put_keys(event, [change.after for change in changes])
        await self.tx.views.add_totals(event, zone_changes(changes))
        await self.tx.views.log_holders(event, displaced)
        return changes

    async def _write_cases(self, views: Mapping[int, GroupView]) -> list[CaseRow]:
        held = await self.tx.cases.of_tickets(self.facts.event, views)
        rows = [row for of_ticket in held.values() for row in of_ticket]
        found = [case for view in views.values() for case in view.cases]
        return await write_cases(self.tx, self.facts.event, found, rows, self.now_ms)

    async def _write_digests(self, views: Mapping[int, GroupView]) -> int:
        event = self.facts.event
        held = await self.tx.views.group_digests(event, views)
        digests = {t: view.digest for t, view in views.items() if view.digest != held.get(t)}
        await self.tx.views.put_group_digests(event, digests)
        return sum(digest - held.get(ticket, 0) for ticket, digest in digests.items())

    async def _write_voids(self, about: Mapping[int, GroupFacts]) -> None:
        voided: dict[TicketEntry, bool] = {}
        for ticket, loaded in self.loaded.items():
            found = taken_back(loaded, about[ticket])
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
