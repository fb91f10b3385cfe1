"""How items, heads and pages are spelled, and a case around them."""

import hashlib
from collections.abc import Sequence
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import DOMAIN, NOW
from tests.vectors.case import Case, Json
from tests.vectors.signed import EVENT, FEEDS, TRUST, Spelled, claims, fields, sign
from tests.vectors.spelling import array, bstr, mapping, uint

LABEL: Final = "PORTAO-FEED-V1"
GENESIS: Final = bytes(32)
HASH: Final = bytes(range(32))

Line = Sequence[tuple[int, int, int]]
Held = tuple[int, int, bytes]
"""Generation, position, hash."""
START: Final[Held] = (1, 0, GENESIS)


def spell_item(gen: int, pos: int, type_: int, body: Spelled) -> bytes:
    return fields({1: uint(gen), 2: uint(pos), 3: uint(type_), **body})


def revoked(gen: int, pos: int) -> bytes:
    """Another item for each position."""
    return spell_item(gen, pos, 1, {4: uint(pos), 5: uint(2 * pos), 6: uint(1)})


def said_revoked(gen: int, pos: int) -> Json:
    return {"type": "credential", "gen": gen, "pos": pos, "ticket": pos, "index": 2 * pos, "state": 1}


def chain_of(
    items: Sequence[bytes], start: bytes = GENESIS, domain: bytes = DOMAIN, event: int = EVENT
) -> bytes:
    """The hash after these items (4.2)."""
    reached = start
    for item in items:
        linked = event.to_bytes(4, "big") + reached + item
        message = spelling.signing_input("PORTAO-FEED-ITEM-V1", domain, linked)
        reached = hashlib.sha256(message).digest()
    return reached


def spell_head(gen: int, pos: int, hash_: bytes, line: Line = (), changes: Spelled | None = None) -> bytes:
    """The payload of a head, with these fields in place of its own."""
    ancestry = array(*(array(*(uint(number) for number in row)) for row in line))
    latest = uint(max(pos, 9))
    own = {
        **claims(gen=gen, pos=pos),
        5: bstr(hash_),
        6: latest,
        7: uint(NOW * 1000),
        8: uint(5),
        9: ancestry,
    }
    return fields({**own, **(changes or {})})


def sign_head(gen: int, pos: int, hash_: bytes, line: Line = ()) -> bytes:
    return sign(FEEDS, LABEL, spell_head(gen, pos, hash_, line))


def spell_page(head: bytes, items: Sequence[bytes]) -> bytes:
    return mapping((1, bstr(head)), (2, array(*(bstr(item) for item in items))))


def offered(
    name: str,
    comment: str,
    page: bytes,
    expect: str,
    clause: str,
    held: Held,
    decoded: Json = None,
    trusted_keys: dict[str, Json] | None = None,
) -> Case:
    """The page, offered to a reader who holds this."""
    gen, pos, hash_ = held
    inputs: dict[str, Json] = {
        "page": page.hex(),
        "held": [gen, pos],
        "held_hash": hash_.hex(),
        "event": EVENT,
        "trust": TRUST if trusted_keys is None else trusted_keys,
        "now": NOW,
    }
    return Case(name, clause, comment, inputs, expect, decoded)


def followed(gen: int, pos: int, hash_: bytes, items: list[Json], line: Line = ()) -> Json:
    """What comes out of a page that hangs together."""
    return {
        "gen": gen,
        "pos": pos,
        "hash": hash_.hex(),
        "latest_pos": max(pos, 9),
        "issued_ms": NOW * 1000,
        "trust_counter": 5,
        "ancestry": [list(row) for row in line],
        "items": items,
    }
