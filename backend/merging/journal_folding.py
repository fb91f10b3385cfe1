"""Folds the journals that something touched: forks, gaps, clocks, what is withheld (PROTOCOL.md 12.4).

A store finds the few entries that matter by its indexes, so that a long journal costs no more than a short one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from backend.merging.event_facts import EventFacts
from backend.merging.group_folding import write_cases
from backend.merging.growth import devices_in_pieces, missing, roots
from backend.merging.outcome import NO_OUTCOME, Outcome
from backend.store.contract import Tx
from backend.store.rows_journal import ChainRow, JournalKey, JournalState, RowsByJournal
from sync.cases import Case
from sync.chain import forks
from sync.journal_fold import Findings, JournalFacts, JournalRow, JournalView, fold_findings


async def fold_journals(tx: Tx, facts: EventFacts, keys: Collection[JournalKey], now_ms: int) -> Outcome:
    """Fold these journals again and write what changed."""
    if not keys:
        return NO_OUTCOME
    event = facts.event
    views = await journal_views(tx, facts, keys)
    held = await tx.views.journal_digests(event, keys)
    digests = {key: view.digest for key, view in views.items() if view.digest != held.get(key)}
    await tx.views.put_journal_digests(event, digests)
    known = await tx.cases.of_journals(event, keys)
    found: list[Case] = [case for view in views.values() for case in view.cases]
    rows = [row for of_journal in known.values() for row in of_journal]
    cases = await write_cases(tx, event, found, rows, now_ms)
    return Outcome(sum(digest - held.get(key, 0) for key, digest in digests.items()), (), tuple(cases))


async def journal_views(
    tx: Tx, facts: EventFacts, keys: Collection[JournalKey]
) -> dict[JournalKey, JournalView]:
    """The views of journals from what the store holds; nothing is written. One that is only announced has none before the end."""
    states = await tx.journals.states(facts.event, keys)
    noted = await _Noted.load(tx, facts.event, states.values())
    found: dict[JournalKey, JournalView] = {}
    for key, state in sorted(states.items()):
        if state.stored or facts.closed:
            findings = await _findings(tx, facts.event, state, noted, facts.closed)
            found[key] = fold_findings(facts.event, findings, journal_facts(state, facts.closed))
    return found


@dataclass(frozen=True, slots=True)
class _Noted:
    """The entries of some devices for which the store has indexes of their own."""

    loose: RowsByJournal
    twins: RowsByJournal
    unreadable: RowsByJournal
    off: RowsByJournal

    @classmethod
    async def load(cls, tx: Tx, event: int, states: Collection[JournalState]) -> "_Noted":
        """Of all journals of the devices of these at once."""
        journals, devices = tx.journals, {state.device for state in states}
        pieces = devices_in_pieces(states)
        return cls(
            await journals.loose(event, pieces),
            await journals.twins(event, pieces),
            *await journals.odd(event, devices),
        )


def journal_facts(state: JournalState, closed: bool) -> JournalFacts:
    """What is known of a journal besides its entries."""
    return JournalFacts(state.device, state.epoch, state.announced_seq, closed, state.announced_hash)


async def _findings(tx: Tx, event: int, state: JournalState, noted: _Noted, closed: bool) -> Findings:
    """What matters of its entries. How it ends does so once the event is over (12.4)."""
    key = state.key
    loose = noted.loose.get(key, [])
    open_ends = roots(loose)
    parted = await _forks(tx, event, state, [*noted.twins.get(key, ()), *open_ends]) if state.forked else ()
    ends = await tx.journals.at_seqs(event, key, [state.last_seq]) if closed else ()
    return Findings(
        entries=state.stored,
        gaps=missing(state, loose),
        roots=_rows(open_ends),
        forks=parted,
        unreadable=_rows(noted.unreadable.get(key, ())),
        off=_first_of_each_boot(_rows(noted.off.get(key, ()))),
        ends=_rows(ends),
    )


async def _forks(
    tx: Tx, event: int, state: JournalState, parting: Iterable[ChainRow]
) -> tuple[tuple[JournalRow, ...], ...]:
    """Where the journal parts: only where twins are, or where the way down is not known. `chain.forks` decides."""
    seqs = {row.seq for row in parting}
    rows = await tx.journals.at_seqs(event, state.key, seqs | {seq - 1 for seq in seqs})
    by_hash = {row.hash: row.journal_row for row in rows}
    found = [fork for fork in forks(row.link for row in rows) if fork.seq in seqs]
    return tuple(tuple(by_hash[name] for name in fork.hashes) for fork in found)


def _rows(rows: Iterable[ChainRow]) -> tuple[JournalRow, ...]:
    return tuple(row.journal_row for row in rows)


def _first_of_each_boot(rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
    first: dict[bytes | None, JournalRow] = {}
    for row in rows:
        first.setdefault(row.boot, row)
    return tuple(first.values())
