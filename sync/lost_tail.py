"""What a device hands back of a feed whose server lost its tail (PROTOCOL.md 4.5 and 11.5): RETURN and its answer.

A tail is proven by the head that was signed over it, whoever brings it.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple, Self

from keys import cbor, cose
from keys.cbor import Fields
from keys.labels import Domain
from keys.trust import TrustList
from sync.errors import BrokenChain
from sync.feed import HEAD_CAP, ITEMS_AT_MOST, PAGE_CAP, Head, Item, Page, chain_hash, follow, open_head
from sync.feed_items import HASH_BYTES
from sync.fields import EVENT_BITS, SMALL_BITS, WIDE_BITS, read_row
from sync.position import Position, read_position

RETURN_AT_MOST: Final = PAGE_CAP
REPLY_AT_MOST: Final = 1024
_CLAUSE: Final = "11.5"
_HEAD_CLAUSE: Final = "4.3"
_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Return:
    """A page as it was heard; `before` is the chain's hash at which its items begin."""

    event: int
    before: bytes
    page: Page

    def encode(self) -> bytes:
        """The bytes to send."""
        return cbor.encode({1: self.event, 2: self.before, 3: self.page.head_raw, 4: list(self.page.items)})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`. Nothing in it is verified yet: that is `prove`."""
        given = Fields.of(cbor.decode(raw, _CLAUSE, RETURN_AT_MOST), _CLAUSE)
        event, before = given.uint(1, EVENT_BITS), given.bytes(2, size=HASH_BYTES)
        head, values = given.bytes(3, at_most=HEAD_CAP), given.list(4, at_most=ITEMS_AT_MOST)
        row = read_row(values, len(values), _CLAUSE)
        items = tuple(row.bytes(place) for place in range(len(values)))
        given.done()
        return cls(event, before, Page(head, items))


@dataclass(frozen=True, slots=True)
class ReturnReply:
    """Where the feed stands now, and how many of the items handed back the server had lost."""

    at: Position
    lost: int

    def encode(self) -> bytes:
        """The bytes to send."""
        return cbor.encode({1: list(self.at.as_pair()), 2: self.lost})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = Fields.of(cbor.decode(raw, _CLAUSE, REPLY_AT_MOST), _CLAUSE)
        at = read_position(read_row(given.list(1, at_most=2), 2, _CLAUSE), 0, _CLAUSE)
        reply = cls(at, given.uint(2, SMALL_BITS))
        given.done()
        return reply


class ProvenItem(NamedTuple):
    """An item that a head was signed over: its bytes, what they say, and the chain's hash after it."""

    raw: bytes
    item: Item
    chain: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """What a RETURN proves: that `head` was signed over these items, which follow `before`."""

    head: Head
    before: bytes
    items: tuple[ProvenItem, ...]

    @property
    def start(self) -> int:
        """The position before the first item."""
        return self.head.at.pos - len(self.items)


def prove(domain: Domain, handed: Return, trust: TrustList, now: int) -> Proven:
    """What these bytes prove to whoever signed them; `now` in Unix seconds.

    The key is judged as of the head's own time: one that has retired or run out since was good then. A head from the future is
    judged as of now. Raises the errors of FORMAT.md 1.8, `Malformed`, `WrongEventPart`, and `BrokenChain` for items that do not
    lead to the head.
    """
    page = handed.page
    as_of = min(now, _said_s(page.head_raw))
    head = open_head(page.head_raw, trust, handed.event, as_of)
    if len(page.items) > head.at.pos:
        raise BrokenChain(f"{len(page.items)} items up to position {head.at.pos}")
    start = Position(head.at.gen, head.at.pos - len(page.items))
    followed = follow(domain, handed.event, start, handed.before, page, trust, as_of)
    hashes = accumulate(
        page.items, lambda reached, raw: chain_hash(domain, head.event, reached, raw), initial=handed.before
    )
    next(hashes)
    items = map(ProvenItem, page.items, followed.items, hashes)
    return Proven(head, handed.before, tuple(items))


def _said_s(head_raw: bytes) -> int:
    """When a head says it was signed, in Unix seconds. Not verified yet."""
    payload = cbor.decode(cose.unverified_payload(head_raw), _HEAD_CLAUSE, HEAD_CAP)
    return Fields.of(payload, _HEAD_CLAUSE).uint(7, WIDE_BITS) // _MS
