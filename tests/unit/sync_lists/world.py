"""One domain, its keys and its trust list, and how to make signed objects that nobody should have signed."""

from collections.abc import Callable
from typing import Final

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.labels import Domain, Label
from keys.trust import Status, TrustedKey, TrustList, Usage
from sync.feed import (
    GENESIS,
    CredentialItem,
    Followed,
    Head,
    Item,
    Page,
    chain_hash,
    encode_item,
    follow,
    sign_head,
)
from sync.position import Ancestry, Position
from sync.roster import CredentialState

NOW: Final = 1_790_000_000
DOMAIN: Final = Domain(bytes(range(16)))
OTHER_DOMAIN: Final = Domain(bytes(range(16, 32)))
EVENT: Final = 7
OTHER_EVENT: Final = 8
AT: Final = Position(1, 41)

ROOT: Final = PrivateKey.from_seed(b"o" * 32)
ROSTER_KEY: Final = PrivateKey.from_seed(b"r" * 32)
OTHER_EVENT_KEY: Final = PrivateKey.from_seed(b"e" * 32)
FEED_KEY: Final = PrivateKey.from_seed(b"f" * 32)
DEVICE_KEY: Final = PrivateKey.from_seed(b"d" * 32)
EXPIRED_KEY: Final = PrivateKey.from_seed(b"x" * 32)
WITHDRAWN_KEY: Final = PrivateKey.from_seed(b"w" * 32)
STRANGER: Final = PrivateKey.from_seed(b"s" * 32)


def _trusted(
    key: PrivateKey,
    usage: Usage,
    expires: int = NOW + 1_000,
    status: Status = Status.ACTIVE,
    events: frozenset[int] | None = None,
) -> TrustedKey:
    return TrustedKey(key.public, usage, NOW - 1_000, expires, status, events)


TRUST: Final = TrustList(
    domain=DOMAIN,
    counter=1,
    issued=NOW - 1_000,
    expires=NOW + 1_000,
    roots=(ROOT.public,),
    links=(),
    keys=(
        _trusted(ROSTER_KEY, Usage.ROSTER),
        _trusted(OTHER_EVENT_KEY, Usage.ROSTER, events=frozenset({OTHER_EVENT})),
        _trusted(FEED_KEY, Usage.FEED),
        _trusted(DEVICE_KEY, Usage.DEVICE),
        _trusted(EXPIRED_KEY, Usage.ROSTER, expires=NOW),
        _trusted(WITHDRAWN_KEY, Usage.ROSTER, status=Status.COMPROMISED),
    ),
    raw=b"",
)


def forge(
    raw: bytes, key: PrivateKey, label: Label, change: Callable[[dict[int, cbor.Value]], None]
) -> bytes:
    """The object with its payload changed, and signed again by `key`: what an own but faulty server could send."""
    value = cbor.decode(cose.unverified_payload(raw), "test", cose.CAP)
    assert isinstance(value, dict)
    change(value)
    return cose.sign(key, label, DOMAIN, cbor.encode(value))


class Feed:
    """A server's feed, as far as following it is concerned."""

    def __init__(self, ancestry: Ancestry | None = None) -> None:
        self.ancestry = ancestry or Ancestry()
        self.raws: list[bytes] = []
        self.chain: list[bytes] = [GENESIS]

    @property
    def latest(self) -> int:
        """The last position."""
        return len(self.raws)

    def append(self, item: Item) -> None:
        """Add an item, whatever position it says."""
        self.append_raw(encode_item(item))

    def append_raw(self, raw: bytes) -> None:
        """Add the bytes of an item."""
        self.raws.append(raw)
        self.chain.append(chain_hash(DOMAIN, EVENT, self.chain[-1], raw))

    def head(self, gen: int, pos: int, key: PrivateKey = FEED_KEY) -> bytes:
        """A signed head at this position."""
        at = Position(gen, pos)
        head = Head(EVENT, at, self.chain[pos], self.latest, NOW * 1_000, 1, self.ancestry)
        return sign_head(key, DOMAIN, head)

    def page(self, after: int, gen: int = 1, upto: int | None = None) -> Page:
        """The page that leads from `after` to `upto`, or to the end."""
        end = self.latest if upto is None else upto
        return Page(self.head(gen, end), tuple(self.raws[after:end]))


def revocation(gen: int, pos: int) -> CredentialItem:
    """Another item for each position."""
    return CredentialItem(Position(gen, pos), pos, pos, CredentialState.REVOKED)


def feed_of(items: int, forks: tuple[tuple[int, int, int], ...] = ()) -> Feed:
    """A feed whose items were written by the generations of this ancestry, the last of which is the present one."""
    feed = Feed(Ancestry(forks))
    gen = max((row[0] for row in forks), default=1)
    for pos in range(1, items + 1):
        feed.append(revocation(feed.ancestry.generation_at(gen, pos), pos))
    return feed


def follow_page(feed: Feed, page: Page, pos: int, gen: int = 1, held_hash: bytes | None = None) -> Followed:
    """The page, followed from this position with the feed's own hash there, or another one."""
    reached = feed.chain[pos] if held_hash is None else held_hash
    return follow(DOMAIN, EVENT, Position(gen, pos), reached, page, TRUST, NOW)
