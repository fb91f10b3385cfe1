"""Computes the whole view of an event again, from the entries as they came and from the facts, and holds it against what is stored.

The fold of a push is incremental; this one is not: it uses the plain definitions (`propagate`, `fold_journal`, `fold_group`).
What an anchor proves is taken as it was verified when it came, since keys are over some day.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from backend.context import Context
from backend.keyring.keychain import Keychain
from backend.merging.barring import ancestors
from backend.merging.catching_up import catch_up
from backend.merging.event_facts import EventFacts, event_facts
from backend.merging.group_folding import TICKETS_A_PAGE, facts_about, fold_page, taken_back
from backend.merging.journal_folding import journal_facts
from backend.merging.key_changes import KeyChange, key_row, zone_changes
from backend.merging.proving import proofs
from backend.merging.recomputing import Recomputed, recomputed, recomputed_state
from backend.store.contract import Tx
from backend.store.rows_journal import JournalState, KeptEntry, TicketEntries
from backend.store.rows_views import CaseRow, ZoneTotal
from sync.cases import Case, CaseStatus, Settlement, status
from sync.fold import view_digest
from sync.group import GroupFacts, GroupView
from sync.journal_fold import JournalView, fold_journal

_SUMS: Final = tuple(one.name for one in fields(ZoneTotal) if one.name != "zone")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is stored and does not follow from entries and facts, or that follows and is not stored."""

    what: str
    key: str
    stored: str
    computed: str


async def refold(ctx: Context, event: int) -> tuple[Difference, ...]:
    """Every difference between the stored view of an event and the recomputed one: none, if all is well; `UnknownEvent`."""
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        facts = await event_facts(tx, await tx.events.get(event))
        refolding = _Refolding(tx, await ctx.vault.keys(tx), facts)
        await refolding.run()
    return tuple(refolding.differences)


@dataclass(slots=True)
class _Refolding:
    """One recomputation in one reading transaction, journal by journal and then page of tickets by page."""

    tx: Tx
    keys: Keychain
    facts: EventFacts
    differences: list[Difference] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    tickets: set[int] = field(default_factory=set)
    totals: Counter[tuple[int, str]] = field(default_factory=Counter)

    async def run(self) -> None:
        """Hold everything against everything."""
        tx, event = self.tx, self.facts.event
        locks = await tx.devices.locks(event)
        for state in await tx.journals.every(event):
            await self._journal(state, locks.get(state.device))
        self.tickets |= set(await tx.views.tickets(event))
        ordered = sorted(self.tickets)
        for start in range(0, len(ordered), TICKETS_A_PAGE):
            await self._groups(ordered[start : start + TICKETS_A_PAGE])
        self._totals(await tx.views.totals(event))
        self._hold("digest", "", (await tx.views.state(event)).digest, view_digest(self.digests))

    def _hold(self, what: str, key: str, stored: object, computed: object) -> None:
        if stored != computed:
            self.differences.append(Difference(what, key, repr(stored), repr(computed)))

    async def _journal(self, state: JournalState, last_hash: bytes | None) -> None:
        tx, event = self.tx, self.facts.event
        kept = await tx.journals.kept(event, state.key)
        accepted = None
        if last_hash is not None:
            accepted = ancestors(await tx.journals.line(event, state.device), last_hash)
        entries = recomputed(self.keys.domain, kept)
        seen = (await proofs(tx, self.keys, event, [entry.arrival for entry in entries])).proven()
        for stored, entry in zip(kept, entries, strict=True):
            self._entry(stored, entry, entry.arrival.hash in seen, accepted)
        self._hold("journal", _name(state), state, recomputed_state(state, entries))
        await self._journal_view(state, entries)

    def _entry(
        self, stored: KeptEntry, entry: Recomputed, is_proven: bool, accepted: frozenset[bytes] | None
    ) -> None:
        barred = accepted is not None and entry.arrival.hash not in accepted
        folded, name = entry.fold_entry(is_proven, barred), stored.hash.hex()
        self._hold("hash", name, stored.hash, entry.arrival.hash)
        self._hold("timing", name, stored.timing, entry.timing)
        self._hold(
            "ticket entry", name, stored.folded, None if folded is None else (folded, is_proven, barred)
        )
        found = (stored.connected, stored.twin, stored.off)
        self._hold("place", name, found, (entry.connected, entry.twin, entry.off))
        if folded is not None:
            self.tickets.add(folded.ticket)

    async def _journal_view(self, state: JournalState, entries: Sequence[Recomputed]) -> None:
        tx, event = self.tx, self.facts.event
        views: list[JournalView] = []
        if entries or self.facts.closed:
            about = journal_facts(state, self.facts.closed)
            views.append(fold_journal(event, [entry.journal_row for entry in entries], about))
        held = await tx.views.journal_digests(event, {state.key})
        self._hold("journal digest", _name(state), list(held.values()), [view.digest for view in views])
        self.digests += [view.digest for view in views]
        rows = (await tx.cases.of_journals(event, {state.key})).get(state.key, [])
        await self._cases([case for view in views for case in view.cases], rows)

    async def _groups(self, tickets: Sequence[int]) -> None:
        tx, event = self.tx, self.facts.event
        loaded = await tx.journals.of_tickets(event, tickets)
        about = await facts_about(tx, self.facts, loaded)
        views = fold_page(event, loaded, about)
        digests = {ticket: view.digest for ticket, view in views.items()}
        held = await tx.views.groups(event, tickets)
        self._hold("groups", str(tickets[0]), {ticket: row.digest for ticket, row in held.items()}, digests)
        self.digests += digests.values()
        await self._keys(tickets, views)
        self._voided(loaded, about)
        rows = [
            row for of_ticket in (await tx.cases.of_tickets(event, tickets)).values() for row in of_ticket
        ]
        await self._cases([case for view in views.values() for case in view.cases], rows)

    async def _keys(self, tickets: Sequence[int], views: Mapping[int, GroupView]) -> None:
        held = await self.tx.views.keys(self.facts.event, tickets)
        for ticket in tickets:
            keys = views[ticket].keys if ticket in views else ()
            rows = [key_row(ticket, key) for key in keys]
            self._hold("keys", str(ticket), held.get(ticket, []), rows)
            for total in zone_changes([KeyChange(None, row) for row in rows]):
                self.totals.update(_sums(total))

    def _voided(self, loaded: Mapping[int, TicketEntries], about: Mapping[int, GroupFacts]) -> None:
        for ticket, entries in loaded.items():
            found = taken_back(entries, about[ticket])
            self._hold("voided", str(ticket), sorted(entries.voided), sorted(found))

    async def _cases(self, found: Iterable[Case], held: Iterable[CaseRow]) -> None:
        rows = {row.id: (row.status, row.raw) for row in held if row.status is not CaseStatus.DISSOLVED}
        cases = {case.id: case for case in found}
        decided = await self.tx.cases.settlements(self.facts.event, {*rows, *cases})
        computed = {id_: _state(case, decided.get(id_, ())) for id_, case in cases.items()}
        for id_ in sorted({*rows, *computed}):
            self._hold("case", id_.hex(), rows.get(id_), computed.get(id_))

    def _totals(self, stored: Iterable[ZoneTotal]) -> None:
        held: Counter[tuple[int, str]] = Counter()
        for total in stored:
            held.update(_sums(total))
        self._hold(
            "totals", "", {k: n for k, n in held.items() if n}, {k: n for k, n in self.totals.items() if n}
        )


def _state(case: Case, settlements: Iterable[Settlement]) -> tuple[CaseStatus, bytes]:
    return status(case, settlements), case.encode()


def _sums(total: ZoneTotal) -> dict[tuple[int, str], int]:
    return {(total.zone, name): getattr(total, name) for name in _SUMS}


def _name(state: JournalState) -> str:
    return f"{state.device.hex()}/{state.epoch}"
