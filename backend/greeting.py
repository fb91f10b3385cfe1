"""What the server answers a device that says where it stands (PROTOCOL.md 11.1). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.growth import missing
from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START, Cursor, connected, highest_common, reached
from sync.messages import Hello, Must


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server has of the journal that a HELLO speaks of.

    `rows`: stored entries, above the cursor, after a fork all of them; `at_skips`: (seq, hash) of those at the seqs of the
    skip list; `last_epoch`: the highest epoch of this device that is on the server for the event.
    """

    state: JournalState
    rows: Sequence[ChainRow]
    at_skips: Sequence[tuple[int, bytes]]
    last_epoch: int
    locked: bool


def announced(state: JournalState, hello: Hello) -> JournalState:
    """The journal after this HELLO: the highest head that was ever announced is remembered (12.4)."""
    if hello.head <= (state.announced_seq or 0):
        return state
    head = hello.skips[0] if hello.skips and hello.skips[0][0] == hello.head else None
    return replace(state, announced_seq=hello.head, announced_hash=head[1] if head else None)


def what_must(standing: Standing, hello: Hello) -> Must:
    """What the device is to do next."""
    if standing.locked:
        return Must.LOCKED
    if standing.last_epoch > hello.epoch or is_another_life(standing, hello):
        return Must.NEW_EPOCH
    behind = standing.state.cursor.seq < hello.head or missing(standing.state, standing.rows)
    return Must.RESEND_FROM if behind else Must.GO


def is_another_life(standing: Standing, hello: Hello) -> bool:
    """Whether who speaks is not who wrote what is here: a restored backup, or a clone.

    The writer's head is never behind what it sent, since an entry is durable before it is sent; and what stands here at a seq
    of its skip list is its own. Lives that part between the seqs it names show when the second one is pushed: a fork.
    """
    state, own = standing.state, dict(hello.skips)
    if state.forked or state.last_seq > hello.head:
        return True
    return any(own[seq] != hash_ for seq, hash_ in standing.at_skips if seq in own)


def cursor_for(standing: Standing, hello: Hello) -> Cursor:
    """How far the speaker's own life of the journal hangs together here (6.9): it goes on from there."""
    state = standing.state
    if not is_another_life(standing, hello):
        return state.cursor
    links = [row.link for row in standing.rows]
    chained = reached(links) if state.forked else _own_below(standing, hello)
    common = highest_common(hello.skips, chained.__contains__)
    if common is None:
        return START
    return connected(links, Cursor(*common)) if state.forked else Cursor(*common)


def _own_below(standing: Standing, hello: Hello) -> frozenset[bytes]:
    """The hashes of the skip list that stand on the one chain that is here."""
    own = dict(hello.skips)
    cursor = standing.state.cursor
    return frozenset(h for seq, h in standing.at_skips if seq <= cursor.seq and own.get(seq) == h)
