"""Over the forks of generations (2.2, 2.3, 4.4)."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.feed.build import (
    HASH,
    Held,
    Line,
    chain_of,
    followed,
    offered,
    revoked,
    said_revoked,
    sign_head,
    spell_page,
)
from tests.vectors.case import Case

_TWICE_RESTORED: Final[Line] = ((2, 1, 3), (3, 2, 5))
_WRITTEN: Final = ((1, 1), (1, 2), (1, 3), (2, 4), (2, 5), (3, 6))
_ITEMS: Final = [revoked(gen, pos) for gen, pos in _WRITTEN]
_SAID: Final = [said_revoked(gen, pos) for gen, pos in _WRITTEN]
_HEAD: Final = sign_head(3, 6, chain_of(_ITEMS), _TWICE_RESTORED)


def cases() -> Iterator[Case]:
    yield from _kept()
    yield from _lost()
    yield from _behind()


def _held(gen: int, pos: int) -> Held:
    return gen, pos, chain_of(_ITEMS[:pos])


def _kept() -> Iterator[Case]:
    def ok(name: str, comment: str, clause: str, held: Held, upto: int, head: bytes) -> Case:
        page = spell_page(head, _ITEMS[held[1] : upto])
        end = chain_of(_ITEMS[:upto])
        decoded = followed(3, upto, end, _SAID[held[1] : upto], _TWICE_RESTORED)
        return offered(name, comment, page, "OK", clause, held, decoded)

    yield ok("ok-over-two-forks", "1 up to 3, 2 up to 5, then 3", "2.3", _held(1, 2), 6, _HEAD)
    early = sign_head(3, 3, chain_of(_ITEMS[:3]), _TWICE_RESTORED)
    comment = "the head still names the present generation"
    yield ok("ok-page-ends-before-the-fork", comment, "4.3", _held(1, 2), 3, early)
    yield ok("ok-held-before-the-fork", "held in 3, at 3", "2.3", _held(3, 3), 6, _HEAD)
    yield ok("ok-held-at-the-fork", "held in 2, at 5", "2.3", _held(2, 5), 6, _HEAD)


def _lost() -> Iterator[Case]:
    def lost(name: str, comment: str, held: Held, head: bytes = _HEAD) -> Case:
        return offered(name, comment, spell_page(head, _ITEMS[held[1] :]), "BROKEN_CHAIN", "4.4", held)

    yield lost("lost-by-the-child", "held in 1 at 4; 2 left 1 at 3", _held(1, 4))
    yield lost("lost-by-the-grandchild", "held in 2 at 6; 3 left 2 at 5", _held(2, 6))
    other = sign_head(3, 6, chain_of(_ITEMS), ((3, 1, 3),))
    yield lost("of-unknown-descent", "held in 2; 3 is a child of 1", _held(2, 4), other)
    items = [*_ITEMS[:2], revoked(3, 3)]
    page = spell_page(sign_head(3, 3, chain_of(items), _TWICE_RESTORED), items[2:])
    comment = "the item at 3 was written by 1"
    yield offered("present-generation-before-its-fork", comment, page, "BROKEN_CHAIN", "4.4", _held(1, 2))


def _behind() -> Iterator[Case]:
    def stale(name: str, comment: str, held: Held, head: bytes) -> Case:
        return offered(name, comment, spell_page(head, ()), "STALE_PART", "4.4", held)

    first = chain_of(_ITEMS[:1])
    yield stale("head-behind", "position 1 to a holder of 2", _held(1, 2), sign_head(1, 1, first))
    comment = "1 at 9 to a holder of 2 at 4"
    yield stale("head-of-a-lower-generation", comment, _held(2, 4), sign_head(1, 9, HASH))
    younger = sign_head(3, 1, first, _TWICE_RESTORED)
    yield stale("younger-head-behind", "3 at 1 to a holder of 1 at 2", _held(1, 2), younger)
