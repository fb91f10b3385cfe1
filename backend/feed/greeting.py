"""What the server answers a device that says where it stands (PROTOCOL.md 11.1). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.merging.growth import missing
from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START, Cursor, highest_common
from sync.messages import Hello, Must


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server has of the journal that a HELLO speaks of.

    `loose`: stored entries that are not connected; `at_skips`: those at the seqs of the skip list; `last_epoch`: the highest
    epoch of this device that is on the server for the event.
    """

    state: JournalState
    loose: Sequence[ChainRow]
    at_skips: Sequence[ChainRow]
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
    behind = standing.state.cursor.seq < hello.head or missing(standing.state, standing.loose)
    return Must.RESEND_FROM if behind else Must.GO


def is_another_life(standing: Standing, hello: Hello) -> bool:
    """Whether who speaks is not who wrote what is here: a restored backup, or a clone.

    The writer's head is never behind what it sent, since an entry is durable before it is sent; and what stands here at a seq
    of its skip list is its own. Lives that part between the seqs it names show when the second one is pushed: a fork.
    """
    state, own = standing.state, dict(hello.skips)
    if state.forked or state.last_seq > hello.head:
        return True
    return any(own.get(row.seq) != row.hash for row in standing.at_skips)


def common_with(standing: Standing, hello: Hello) -> Cursor:
    """The highest entry of the skip list that is connected here; `START` if there is none."""
    connected = frozenset(row.hash for row in standing.at_skips if row.connected)
    common = highest_common(hello.skips, connected.__contains__)
    return START if common is None else Cursor(*common)
