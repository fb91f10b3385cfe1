"""Invariants 1 and 2: the merge is a set union. Another server gets the same entries, otherwise, and comes to the same view."""

from collections.abc import Iterable
from random import Random
from typing import Final

from backend.store.rows_journal import JournalState
from backend.usecases.reporting import digest
from sync.journal import Frame
from sync.messages import Push
from tests.simulation.aftermath import Aftermath
from tests.simulation.centre import Centre, CrashingStore
from tests.simulation.chronicle import Written
from tests.simulation.evening import Evening
from tests.simulation.memory_state import State
from tests.simulation.memory_store import MemoryStore
from tests.simulation.story import Broken

_CHUNKS_A_PUSH: Final = 40


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
    frames = [after.stored[name].frame for name in after.kept]
    runs = [run for journal in _by_journal(after.stored.values()) for run in _runs(journal, chance)]
    again = chance.sample(frames, min(5, len(frames)))
    chunks = [b"".join(frame.raw for frame in run) for run in runs] + [frame.raw for frame in again]
    chance.shuffle(chunks)
    return chunks


def _by_journal(entries: Iterable[Written]) -> list[list[Frame]]:
    found: dict[tuple[bytes, int], list[Frame]] = {}
    for one in entries:
        found.setdefault(one.place[:2], []).append(one.frame)
    return [sorted(frames, key=lambda frame: frame.seq) for frames in found.values()]


def _runs(frames: list[Frame], chance: Random) -> list[list[Frame]]:
    """Runs of neighbours: of a forked journal each entry alone."""
    seqs = [frame.seq for frame in frames]
    whole = seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    runs: list[list[Frame]] = []
    while frames:
        size = chance.randint(1, 30) if whole else 1
        runs.append(frames[:size])
        frames = frames[size:]
    return runs
