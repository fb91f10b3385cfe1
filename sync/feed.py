"""The ordered changes of an event: a hash chain of items under a signed head (PROTOCOL.md 4).

`follow` is the one way in: from what is held and a page to what may be applied, or a refusal with nothing applied.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from keys import cbor, cose
from keys.cbor import Fields
from keys.crypto import PrivateKey
from keys.errors import Malformed
from keys.labels import Domain, Label, prefixed
from keys.trust import TrustList, Usage
from sync.errors import BrokenChain, StalePart
from sync.feed_items import (
    HASH_BYTES,
    ITEM_CAP,
    CaseItem,
    ClosedItem,
    CredentialItem,
    Item,
    LockItem,
    OccupancyItem,
    OperatorItem,
    PolicyItem,
    ProfileItem,
    SlotsItem,
    UnknownItem,
    encode_item,
    locked_devices,
    parse_item,
)
from sync.fields import WIDE_BITS
from sync.part import claims, open_payload, read_claims
from sync.position import Ancestry, Position, ancestry_value, read_ancestry
from sync.presence import Day, Holder, PresenceItem

__all__ = [
    "GENESIS",
    "ITEMS_AT_MOST",
    "ITEM_CAP",
    "PAGE_CAP",
    "CaseItem",
    "Chain",
    "ClosedItem",
    "CredentialItem",
    "Day",
    "Followed",
    "Head",
    "Holder",
    "Item",
    "LockItem",
    "OccupancyItem",
    "OperatorItem",
    "Page",
    "PolicyItem",
    "PresenceItem",
    "ProfileItem",
    "SlotsItem",
    "UnknownItem",
    "chain_hash",
    "encode_item",
    "encode_page",
    "follow",
    "locked_devices",
    "open_head",
    "parse_item",
    "parse_page",
    "sign_head",
]

GENESIS: Final = bytes(HASH_BYTES)
HEAD_CAP: Final = 64 * 1024
PAGE_CAP: Final = 4 * 1024 * 1024
ITEMS_AT_MOST: Final = 10_000
_HEAD_CLAUSE: Final = "4.3"
_PAGE_CLAUSE: Final = "11.3"


@dataclass(frozen=True, slots=True)
class Head:
    """What the feed signs for: that the chain's hash is `hash` at `at`, and that it goes on to `latest_pos`.

    `issued_ms` in Unix milliseconds; `trust_counter` is that of the trust list now published.
    """

    event: int
    at: Position
    hash: bytes
    latest_pos: int
    issued_ms: int
    trust_counter: int
    ancestry: Ancestry


@dataclass(frozen=True, slots=True)
class Page:
    """A signed head, and the raw items that lead up to it (11.3)."""

    head_raw: bytes
    items: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What a page proved: the position and hash to hold from now on (`head.at`, `head.hash`), and the items to apply."""

    head: Head
    items: tuple[Item, ...]

    def follows(self, held: Position) -> bool:
        """Whether it leads on from this position: false once somebody else went further with the same store."""
        head = self.head
        goes_on = head.at.gen >= held.gen and head.ancestry.descends(head.at.gen, held)
        return goes_on and head.at.pos - len(self.items) == held.pos


def chain_hash(domain: Domain, event: int, prev: bytes, item_raw: bytes) -> bytes:
    """The chain's hash after an item, from the one before it (4.2); `GENESIS` comes before the first."""
    return Chain(domain, event).after(prev, item_raw)


class Chain:
    """The chain of one event's feed: `chain_hash`, with what stands before each of its links put together once."""

    __slots__ = ("_before",)

    def __init__(self, domain: Domain, event: int) -> None:
        self._before = prefixed(Label.FEED_ITEM, domain, event.to_bytes(4, "big"))

    def after(self, prev: bytes, item_raw: bytes) -> bytes:
        """The chain's hash after an item, from the one before it."""
        return hashlib.sha256(self._before + prev + item_raw).digest()


def sign_head(key: PrivateKey, domain: Domain, head: Head) -> bytes:
    """The signed head. It is read back first, so that none leaves that a device would refuse: `Malformed`."""
    payload = cbor.encode(
        {
            **claims(domain, head.event, head.at),
            5: head.hash,
            6: head.latest_pos,
            7: head.issued_ms,
            8: head.trust_counter,
            9: ancestry_value(head.ancestry),
        }
    )
    _read_head(payload, domain, head.event)
    return cose.sign(key, Label.FEED, domain, payload)


def open_head(raw: bytes, trust: TrustList, event: int, now: int) -> Head:
    """The head of this event's feed, signed by a key for feeds. `now` in Unix seconds.

    Raises the errors of FORMAT.md 1.8, `Malformed` and `WrongEventPart`.
    """
    payload = open_payload(raw, Label.FEED, Usage.FEED, trust, event, now)
    return _read_head(payload, trust.domain, event)


def encode_page(page: Page) -> bytes:
    """The body of an answer to PULL. `Malformed` when it exceeds the caps of a page."""
    raw = cbor.encode({1: page.head_raw, 2: list(page.items)})
    parse_page(raw)
    return raw


def parse_page(raw: bytes) -> Page:
    """The page in these bytes; `Malformed` (11.3). Nothing in it is verified yet: that is `follow`."""
    fields = Fields.of(cbor.decode(raw, _PAGE_CLAUSE, PAGE_CAP), _PAGE_CLAUSE)
    head_raw = fields.bytes(1, at_most=HEAD_CAP)
    values = fields.list(2, at_most=ITEMS_AT_MOST)
    fields.done()
    items = tuple(value for value in values if isinstance(value, bytes))
    if len(items) != len(values):
        raise Malformed(_PAGE_CLAUSE, "an item that is not a byte string")
    return Page(head_raw, items)


def follow(
    domain: Domain,
    event: int,
    held: Position,
    held_hash: bytes,
    page: Page,
    trust: TrustList,
    now: int,
) -> Followed:
    """What the page adds to what is held, once all of it hangs together (4.4); `now` in Unix seconds.

    Raises the errors of `open_head`; `StalePart` for a head behind the held position; `BrokenChain` when the page does not lead
    from the held hash to the head's, or its generation lost what is held; `Malformed` for an item that cannot be read.
    """
    head = open_head(page.head_raw, trust, event, now)
    _check_reach(held, head, len(page.items))
    _check_chain(domain, held_hash, page.items, head)
    return Followed(head, tuple(_items(held, page.items, head)))


def _read_head(payload: bytes, domain: Domain, event: int) -> Head:
    fields = Fields.of(cbor.decode(payload, _HEAD_CLAUSE, HEAD_CAP), _HEAD_CLAUSE)
    head = Head(
        event=event,
        at=read_claims(fields, domain, event, _HEAD_CLAUSE, "head"),
        hash=fields.bytes(5, size=HASH_BYTES),
        latest_pos=fields.uint(6, bits=WIDE_BITS),
        issued_ms=fields.uint(7, bits=WIDE_BITS),
        trust_counter=fields.uint(8, bits=WIDE_BITS),
        ancestry=read_ancestry(fields, 9),
    )
    fields.done()
    if head.latest_pos < head.at.pos:
        raise Malformed(_HEAD_CLAUSE, "the latest position lies before the head")
    if not head.ancestry.announces(head.at.gen):
        raise Malformed(_HEAD_CLAUSE, "the ancestry leaves out the head's own generation")
    return head


def _check_reach(held: Position, head: Head, items: int) -> None:
    """Whether this many items can lead from the held position to the head, by their positions alone."""
    if head.at.gen < held.gen:
        raise StalePart(held.as_pair(), head.at.as_pair())
    if not head.ancestry.descends(head.at.gen, held):
        raise BrokenChain(f"generation {head.at.gen} lost position {held.gen}/{held.pos}")
    if head.at.pos < held.pos:
        raise StalePart(held.as_pair(), head.at.as_pair())
    if head.at.pos - held.pos != items:
        raise BrokenChain(f"{items} items from position {held.pos} to {head.at.pos}")


def _check_chain(domain: Domain, held_hash: bytes, items: Sequence[bytes], head: Head) -> None:
    reached, chain = held_hash, Chain(domain, head.event)
    for raw in items:
        reached = chain.after(reached, raw)
    if reached != head.hash:
        raise BrokenChain(f"the items do not lead to the hash of {head.at.gen}/{head.at.pos}")


def _items(held: Position, raws: Sequence[bytes], head: Head) -> Iterator[Item]:
    """The items, each at its own place on the head's line. They are what the head signed for, so this is its word twice."""
    first = held.pos + 1
    for pos, raw, gen in zip(count(first), raws, head.ancestry.writers(head.at.gen, first), strict=False):
        item = parse_item(raw)
        if item.at != Position(gen, pos):
            raise BrokenChain(f"an item of {item.at.gen}/{item.at.pos} stands at {pos}")
        yield item
