"""How a journal's chain grows by what arrives: what is connected, cursor, forks, gaps (PROTOCOL.md 1.9, 6.8, 6.9). Pure.

Nothing here needs a whole journal: what is connected stays so, and what is not yet is marked as loose in the store.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from backend.store.rows_journal import ChainRow, JournalState, Place
from sync.chain import GAPS_AT_MOST, START, Cursor, Link, connected, reached


@dataclass(frozen=True, slots=True)
class Growth:
    """A journal with its new entries. `connected`: of the new and the loose ones, those whose whole chain is here now.

    `twins`: entries, new or stored, that turned out to name the same one before them. Both as (seq, hash).
    """

    state: JournalState
    connected: frozenset[Place]
    twins: frozenset[Place]


def grown(
    state: JournalState, near: Sequence[ChainRow], loose: Iterable[ChainRow], new: Collection[Link]
) -> Growth:
    """What `new` entries, none of them stored, do to a journal.

    `near` are the stored entries that have the seq of a new one or the seq before it, at least; `loose` all that are
    not connected.
    """
    if state.whole and _go_on(state.cursor, new):
        return _longer(state, new)
    joined = reached([*new, *(row.link for row in loose)], _starts(near))
    best = min([state.cursor, *(Cursor(link.seq, link.hash) for link in joined.values())], key=_rank)
    after = replace(
        state,
        cursor=best,
        last_seq=max(state.last_seq, *(link.seq for link in new)),
        stored=state.stored + len(new),
        forked=state.forked or _parts(near, new),
    )
    chained = frozenset((link.seq, link.hash) for link in joined.values())
    return Growth(after, chained, _twins(near, new))


def _go_on(cursor: Cursor, new: Iterable[Link]) -> bool:
    """Whether they are one chain from the cursor on, as nearly everything comes."""
    before, seq = cursor.hash, cursor.seq
    for link in new:
        seq += 1
        if link.prev != before or link.seq != seq:
            return False
        before = link.hash
    return True


def _longer(state: JournalState, new: Collection[Link]) -> Growth:
    """A whole journal with a chain from its cursor on: whole again, with nothing odd about it."""
    *_, last = new
    stored = state.stored + len(new)
    after = replace(state, cursor=Cursor(last.seq, last.hash), last_seq=last.seq, stored=stored)
    return Growth(after, frozenset((link.seq, link.hash) for link in new), frozenset())


def devices_in_pieces(states: Iterable[JournalState]) -> frozenset[bytes]:
    """The devices of which something may be loose or a twin: of the others nothing has to be looked for."""
    return frozenset(state.device for state in states if not state.whole)


def missing(state: JournalState, loose: Iterable[ChainRow]) -> tuple[tuple[int, int], ...]:
    """The gaps of a journal (11.2), as `chain.gaps` finds them in the whole of it; `loose`: all that are not connected."""
    rows = list(loose)
    seqs = sorted({row.seq for row in rows})
    lowest = sorted({root.seq for root in roots(rows)})[:GAPS_AT_MOST]
    return tuple(_hole(state.cursor.seq, seqs, seq) for seq in lowest)


def roots(loose: Iterable[ChainRow]) -> list[ChainRow]:
    """Of the entries that are not connected those whose own predecessor is missing."""
    by_hash = {row.hash: row for row in loose}
    return [row for row in by_hash.values() if not _follows(row, by_hash.get(row.prev))]


def furthest(tips: Iterable[Cursor], after: Iterable[ChainRow]) -> Cursor:
    """The highest entry that hangs on one of `tips`, which are connected; `after`: every stored entry above them."""
    links = [row.link for row in after]
    return min((connected(links, tip) for tip in tips), key=_rank)


def _starts(near: Iterable[ChainRow]) -> list[Cursor]:
    return [START, *(Cursor(row.seq, row.hash) for row in near if row.connected)]


def _rank(cursor: Cursor) -> tuple[int, bytes]:
    """Of two ends the higher one comes first, of equally high ones that with the smaller hash (6.9)."""
    return -cursor.seq, cursor.hash


def _parts(near: Iterable[ChainRow], new: Iterable[Link]) -> bool:
    seqs = {row.seq for row in near}
    for link in new:
        if link.seq in seqs:
            return True
        seqs.add(link.seq)
    return False


def _twins(near: Iterable[ChainRow], new: Collection[Link]) -> frozenset[Place]:
    families: defaultdict[tuple[int, bytes], list[Place]] = defaultdict(list)
    for link in [*new, *(row.link for row in near)]:
        families[link.seq, link.prev].append((link.seq, link.hash))
    fresh = {(link.seq, link.hash) for link in new}
    parted = [family for family in families.values() if len(family) > 1 and not fresh.isdisjoint(family)]
    return frozenset(place for family in parted for place in family)


def _follows(row: ChainRow, parent: ChainRow | None) -> bool:
    return parent is not None and parent.seq == row.seq - 1


def _hole(cursor_seq: int, loose_seqs: Sequence[int], seq: int) -> tuple[int, int]:
    """What is missing right before a root: nothing lower than the next entry below it, whichever branch that is of."""
    place = bisect_left(loose_seqs, seq)
    below = max(min(cursor_seq, seq - 1), loose_seqs[place - 1] if place else 0)
    return min(below + 1, seq - 1), seq - 1
