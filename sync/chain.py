"""What of a journal hangs together (PROTOCOL.md 1.9, 6.8): pure functions over the tree that `prev` spans.

A link counts only between neighbours: the entry before must have the hash named and a seq one less.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from msgspec import Struct

from sync.journal import FIRST_PREV

GAPS_AT_MOST: Final = 64


class Link(Struct, frozen=True, gc=False):
    """An entry, as far as the chain is concerned."""

    hash: bytes
    prev: bytes
    seq: int


class Cursor(Struct, frozen=True, gc=False):
    """The last entry of a chain without a hole; `START` before the first."""

    seq: int
    hash: bytes


START: Final = Cursor(0, FIRST_PREV)


@dataclass(frozen=True, slots=True)
class Fork:
    """More than one entry of one seq: two lives of one journal. Hashes ascend."""

    seq: int
    hashes: tuple[bytes, ...]


def reached(links: Iterable[Link], starts: Iterable[Cursor] = (START,)) -> dict[bytes, Link]:
    """Every link, by hash, whose chain leads back to one of `starts` without a hole; all branches of a fork."""
    after = _by_prev(links)
    found: dict[bytes, Link] = {}
    frontier: list[Cursor | Link] = list(starts)
    while frontier:
        end = frontier.pop()
        for link in after.get(end.hash, ()):
            if link.seq == end.seq + 1 and link.hash not in found:
                found[link.hash] = link
                frontier.append(link)
    return found


def connected(links: Iterable[Link], start: Cursor = START) -> Cursor:
    """The new cursor: the highest entry that hangs on `start`, the old one, without a hole.

    Which branch of a fork the old cursor stands on is the device's to say (`highest_common`); after it the longest
    chain wins, then the smallest hash, so that the order of arrival decides nothing. Links below `start` are no matter.
    """
    best = min(reached(links, (start,)).values(), key=lambda link: (-link.seq, link.hash), default=None)
    return start if best is None else Cursor(best.seq, best.hash)


def gaps(
    links: Iterable[Link], start: Cursor = START, at_most: int = GAPS_AT_MOST
) -> tuple[tuple[int, int], ...]:
    """The ranges of seq, both ends included, that keep entries from hanging on `start`; ascending, the lowest `at_most`.

    `links` are those above `start`; of a journal with forks all of them, with `START`. After a fork a range may name
    an entry that is stored, when the one wanted is its other self.
    """
    stored = {link.hash: link for link in links}
    hanging = reached(stored.values(), (start,))
    roots = {
        link.seq
        for link in stored.values()
        if link.hash not in hanging and not _is_parent(stored.get(link.prev), link)
    }
    present = sorted({start.seq, *(link.seq for link in stored.values())})
    below = {later: earlier for earlier, later in pairwise(present)}
    holes = ((min(below.get(seq, 0) + 1, seq - 1), seq - 1) for seq in sorted(roots) if seq > 1)
    return tuple(holes)[:at_most]


def forks(links: Iterable[Link]) -> tuple[Fork, ...]:
    """Where a journal parts in two, ascending: once for each place, not for each entry after it.

    Entries of one seq whose own chains are not stored down to the parting are a fork at that seq until they are.
    """
    stored = {link.hash: link for link in links}
    level: defaultdict[int, list[Link]] = defaultdict(list)
    for link in stored.values():
        level[link.seq].append(link)
    parted = (_parted(rivals, stored) for rivals in level.values() if len(rivals) > 1)
    found = (Fork(rivals[0].seq, tuple(sorted(link.hash for link in rivals))) for rivals in parted if rivals)
    return tuple(sorted(found, key=lambda fork: fork.seq))


def highest_common(
    skips: Iterable[tuple[int, bytes]], has: Callable[[bytes], bool]
) -> tuple[int, bytes] | None:
    """The highest of a device's own (seq, hash) that the server has connected; None if it has none of them (11.1).

    `has` answers for a hash of this journal whether it is stored with its whole chain.
    """
    for seq, hash_ in sorted(skips, reverse=True):
        if has(hash_):
            return seq, hash_
    return None


def _by_prev(links: Iterable[Link]) -> dict[bytes, list[Link]]:
    after: defaultdict[bytes, list[Link]] = defaultdict(list)
    for link in links:
        after[link.prev].append(link)
    return after


def _is_parent(parent: Link | None, link: Link) -> bool:
    return parent is not None and parent.seq == link.seq - 1


def _parted(rivals: list[Link], stored: Mapping[bytes, Link]) -> list[Link]:
    """Those of one seq that part here: twins of one parent, or all of them when a chain is not stored further down."""
    if any(link.seq > 1 and not _is_parent(stored.get(link.prev), link) for link in rivals):
        return rivals
    families = _by_prev(rivals).values()
    return [link for family in families if len(family) > 1 for link in family]
