"""What leads from the held hash to the head's, and what does not (4.2, 4.4)."""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.vectors.actors import OTHER_DOMAIN
from tests.vectors.areas.feed.build import (
    GENESIS,
    HASH,
    START,
    Held,
    chain_of,
    followed,
    offered,
    revoked,
    said_revoked,
    sign_head,
    spell_item,
    spell_page,
)
from tests.vectors.case import Case
from tests.vectors.signed import OTHER_EVENT
from tests.vectors.spelling import uint

SIX: Final = [revoked(1, pos) for pos in range(1, 7)]
END: Final = chain_of(SIX)
HELD: Final[Held] = (1, 2, chain_of(SIX[:2]))


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _wrong_items()
    yield from _wrong_hashes()
    yield from _wrong_places()


def _good() -> Iterator[Case]:
    said = [said_revoked(1, pos) for pos in range(3, 7)]
    page = spell_page(sign_head(1, 6, END), SIX[2:])
    yield offered("ok", "four items from position 2 to 6", page, "OK", "4.4", HELD, followed(1, 6, END, said))
    _, pos, hash_ = HELD
    nothing = spell_page(sign_head(1, pos, hash_), ())
    same = followed(1, pos, hash_, [])
    yield offered("ok-nothing-new", "no items, the same hash", nothing, "OK", "4.4", HELD, same)
    empty = spell_page(sign_head(1, 0, GENESIS), ())
    zero = followed(1, 0, GENESIS, [])
    yield offered("ok-empty-feed", "position 0 has 32 zero bytes", empty, "OK", "4.2", START, zero)


def _wrong_items() -> Iterator[Case]:
    one, two, three, four = SIX[2:]
    changed = spell_item(1, 6, 1, {4: uint(7), 5: uint(12), 6: uint(1)})
    faults: list[tuple[str, str, Sequence[bytes]]] = [
        ("hole", "position 4 left out", (one, three, four)),
        ("hole-at-the-start", "position 3 left out", (two, three, four)),
        ("hole-at-the-end", "position 6 left out", (one, two, three)),
        ("no-items", "nothing leads to 6", ()),
        ("one-too-many", "position 2 once more", SIX[1:]),
        ("repeated", "position 3 twice", (one, one, two, three, four)),
        ("repeated-in-place", "position 4 in the place of 5", (one, two, two, four)),
        ("swapped", "5 before 4", (one, three, two, four)),
        ("of-another-generation", "position 4 as generation 2 has it", (one, revoked(2, 4), three, four)),
        ("changed", "another ticket at 6", (one, two, three, changed)),
        ("not-cbor", "a byte in the place of an item", (one, b"\xff", three, four)),
    ]
    for name, comment, items in faults:
        page = spell_page(sign_head(1, 6, END), items)
        yield offered(name, comment, page, "BROKEN_CHAIN", "4.4", HELD)


def _wrong_hashes() -> Iterator[Case]:
    page = spell_page(sign_head(1, 6, END), SIX[2:])
    comment = "another history up to 2"
    yield offered("held-hash-differs", comment, page, "BROKEN_CHAIN", "4.4", (1, 2, HASH))
    same = spell_page(sign_head(1, 2, HASH), ())
    yield offered("head-hash-differs", "no items, another hash", same, "BROKEN_CHAIN", "4.4", HELD)
    for name, hash_ in (
        ("chain-of-another-event", chain_of(SIX, event=OTHER_EVENT)),
        ("chain-of-another-domain", chain_of(SIX, domain=OTHER_DOMAIN)),
    ):
        moved = spell_page(sign_head(1, 6, hash_), SIX[2:])
        yield offered(name, "hashed for something else", moved, "BROKEN_CHAIN", "4.2", HELD)


def _wrong_places() -> Iterator[Case]:
    """The head signs for the hash, so only the server itself can have put these items there."""
    for name, item in (
        ("place-left-out", revoked(1, 4)),
        ("place-twice", revoked(1, 2)),
        ("place-of-an-unknown-generation", revoked(2, 3)),
    ):
        page = spell_page(sign_head(1, 3, chain_of([item], HELD[2])), [item])
        yield offered(name, "stands at 3, and says something else", page, "BROKEN_CHAIN", "4.4", HELD)
    for pos in (5, 7):
        page = spell_page(sign_head(1, pos, END), SIX[2:])
        comment = "the hash after 6 items"
        yield offered(f"place-of-the-head-{pos}", comment, page, "BROKEN_CHAIN", "4.4", HELD)
