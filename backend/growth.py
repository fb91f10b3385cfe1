"""How a journal's chain grows by what arrives: cursor and forks (PROTOCOL.md 1.9, 6.8, 6.9). Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START, Cursor, Link, connected, gaps, reached


def first_needed(state: JournalState, new: Iterable[Link], margin: int) -> int:
    """From which seq on the stored entries are needed to grow the journal: all of them once it is forked."""
    if state.forked:
        return 1
    lowest = min(link.seq for link in new)
    return max(1, min(lowest, state.cursor.seq + 1) - margin)


def parts(stored: Iterable[ChainRow], new: Iterable[Link]) -> bool:
    """Whether two entries of one seq come together: the journal has two lives."""
    seqs = {row.seq: row.hash for row in stored}
    return any(seqs.setdefault(link.seq, link.hash) != link.hash for link in new)


def grown(state: JournalState, stored: Sequence[ChainRow], new: Collection[Link]) -> JournalState:
    """The journal with `new` entries. `stored` are those there already, from `first_needed` on; all of them after a fork."""
    forked = state.forked or parts(stored, new)
    start = START if forked else state.cursor
    links = [*(row.link for row in stored if row.seq > start.seq), *new]
    return replace(
        state,
        cursor=connected(links, start),
        last_seq=max(state.last_seq, *(link.seq for link in new)),
        stored=state.stored + len(new),
        forked=forked,
    )


def missing(state: JournalState, stored: Iterable[ChainRow]) -> tuple[tuple[int, int], ...]:
    """The gaps of a journal (11.2); `stored` are the entries above its cursor, after a fork all of them."""
    start = START if state.forked else state.cursor
    return gaps([row.link for row in stored if row.seq > start.seq], start)


def branch(state: JournalState, stored: Sequence[ChainRow], tips: Iterable[Cursor]) -> Cursor:
    """How far the sender's own life of a journal hangs together: along the branch that one of `tips` stands on (6.9)."""
    if not state.forked:
        return state.cursor
    links = [row.link for row in stored]
    hanging = reached(links)
    ends = [connected(links, tip) for tip in tips if tip.hash in hanging]
    return max(ends, key=lambda end: end.seq, default=state.cursor)
