"""Invariants 1 and 2: the merge is a set union. Another server gets the same entries, otherwise, and comes to the same view."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from backend.store.rows_journal import JournalState
from backend.usecases.reporting import digest
from sync.messages import Push
from tests.simulation.aftermath import Aftermath
from tests.simulation.centre import Centre, CrashingStore
from tests.simulation.chronicle import Written
from tests.simulation.evening import Evening
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore
from tests.simulation.story import Broken

_CHUNKS_A_PUSH: Final = 40
_CUT: Final = 0.1


def check_merge(after: Aftermath) -> None:
    """1, 2: any order, repetition and chunking of the same entries gives the same digest."""
    evening = after.evening
    store = evening.centre.store.inner
    if not isinstance(store, MemoryStore):
        return
    expected = evening.centre.run(digest(evening.centre.ctx, evening.event))
    other = _same_facts(evening, store.state)
    chunks = _chunks(after, evening.plan.chance("merge"))
    for first in range(0, len(chunks), _CHUNKS_A_PUSH):
        push = Push(evening.event, tuple(chunks[first : first + _CHUNKS_A_PUSH]))
        other.push(evening.tablets[0].id, push.encode())
    found = other.run(digest(other.ctx, evening.event))
    if found != expected:
        raise Broken("1 set union", "the same entries in another order give another view")


def _same_facts(evening: Evening, state: State) -> Centre:
    """A server that knows everything but the entries."""
    tables = state.copy()
    tables.journals = {key: _empty(held) for key, held in tables.journals.items() if held.announced_seq}
    for name in _GROWN:
        setattr(tables, name, {})
    store = CrashingStore(MemoryStore(tables))
    ctx = evening.ground.context(store, evening.time, "another server")
    return Centre(ctx, store, evening.event)


_GROWN: Final = (
    "entries",
    "of_journal",
    "of_ticket",
    "views",
    "keys",
    "group_digests",
    "journal_digests",
    "totals",
    "holders",
    "cases",
)
"""The tables that entries fill."""


def _empty(held: JournalState) -> JournalState:
    return JournalState(
        held.device, held.epoch, announced_seq=held.announced_seq, announced_hash=held.announced_hash
    )


def _chunks(after: Aftermath, chance: Random) -> list[bytes]:
    """Every entry at least once, some twice, in chunks of any length and any order."""
    entries = [after.stored[name] for name in after.kept]
    runs = [run for journal in _by_journal(entries) for run in _runs(journal, chance)]
    runs += [[one] for one in chance.sample(entries, min(5, len(entries)))]
    chance.shuffle(runs)
    return [b"".join(one.frame.raw for one in run) for run in runs]


def _by_journal(entries: Iterable[Written]) -> list[list[Written]]:
    found: dict[tuple[bytes, int], list[Written]] = {}
    for one in entries:
        found.setdefault(one.place[:2], []).append(one)
    return [sorted(journal, key=lambda one: (one.frame.seq, one.hash)) for journal in found.values()]


def _runs(journal: Sequence[Written], chance: Random) -> list[list[Written]]:
    """Runs of entries that hang on one another, cut anywhere."""
    runs: list[list[Written]] = []
    for one in journal:
        follows = bool(runs) and runs[-1][-1].hash == one.frame.prev
        if follows and chance.random() > _CUT:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
