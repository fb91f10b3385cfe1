"""Folds the journals that something touched: forks, gaps, clocks, what is withheld (PROTOCOL.md 12.4).

A store finds the few entries that matter by its indexes, so that a long journal costs no more than a short one.
"""

from collections.abc import Collection, Iterable, Sequence

from backend.event_facts import EventFacts
from backend.group_folding import write_cases
from backend.growth import missing
from backend.outcome import NO_OUTCOME, Outcome
from backend.store.contract import Tx
from backend.store.rows_journal import ChainRow, JournalKey, JournalState
from sync.cases import Case
from sync.chain import START, forks, reached
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
    devices = {device for device, _ in states}
    unreadable = await tx.journals.unreadable(facts.event, devices)
    off = await tx.journals.off(facts.event, devices)
    found: dict[JournalKey, JournalView] = {}
    for key, state in sorted(states.items()):
        if state.stored or facts.closed:
            rows = await _ends(tx, facts.event, state)
            findings = _findings(state, rows, unreadable.get(key, ()), off.get(key, ()))
            found[key] = fold_findings(facts.event, findings, journal_facts(state, facts.closed))
    return found


def journal_facts(state: JournalState, closed: bool) -> JournalFacts:
    """What is known of a journal besides its entries."""
    return JournalFacts(state.device, state.epoch, state.announced_seq, closed, state.announced_hash)


async def _ends(tx: Tx, event: int, state: JournalState) -> list[ChainRow]:
    """The entry at the cursor and all that hang on nothing; of a forked journal all."""
    first = 1 if state.forked else max(1, state.cursor.seq)
    return await tx.journals.span(event, state.key, first)


def _findings(
    state: JournalState,
    rows: Sequence[ChainRow],
    unreadable: Iterable[ChainRow],
    off: Iterable[ChainRow],
) -> Findings:
    by_hash = {row.hash: row for row in rows}
    parted = forks(row.link for row in rows) if state.forked else ()
    return Findings(
        entries=state.stored,
        gaps=missing(state, rows),
        roots=tuple(row.journal_row for row in _roots(state, rows)),
        forks=tuple(tuple(by_hash[name].journal_row for name in fork.hashes) for fork in parted),
        unreadable=tuple(row.journal_row for row in unreadable),
        off=_first_of_each_boot(row.journal_row for row in off),
        ends=tuple(row.journal_row for row in rows if row.seq == state.last_seq),
    )


def _roots(state: JournalState, rows: Sequence[ChainRow]) -> list[ChainRow]:
    """The entries that hang neither on the journal's start nor on an entry that is stored."""
    start = START if state.forked else state.cursor
    above = {row.hash: row for row in rows if row.seq > start.seq}
    hanging = reached([row.link for row in above.values()], (start,))
    return [row for row in above.values() if row.hash not in hanging and not _hangs(above.get(row.prev), row)]


def _hangs(parent: ChainRow | None, row: ChainRow) -> bool:
    return parent is not None and parent.seq == row.seq - 1


def _first_of_each_boot(rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
    first: dict[bytes | None, JournalRow] = {}
    for row in rows:
        first.setdefault(row.boot, row)
    return tuple(first.values())
