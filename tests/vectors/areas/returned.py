"""PROTOCOL.md 4.5 and 11.5: what a page that is handed back proves to the server that lost it."""

from collections.abc import Sequence
from typing import Final

from tests.vectors.actors import (
    COMPROMISED,
    FEED,
    NOW,
    OTHER_DOMAIN,
    RETIRED,
    ROSTER,
    STRANGER,
    trust,
    trusted,
)
from tests.vectors.areas.feed.build import (
    GENESIS,
    HASH,
    LABEL,
    Line,
    chain_of,
    revoked,
    sign_head,
    spell_head,
)
from tests.vectors.case import Case, Json
from tests.vectors.signed import EVENT, FEEDS, LISTS, OTHER_EVENT, TRUST, claims, sign
from tests.vectors.spelling import array, bstr, mapping, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_FORKED: Final[Line] = ((2, 1, 2),)
_ITEMS: Final = [revoked(1, 1), revoked(1, 2), revoked(2, 3), revoked(2, 4)]
_END: Final = chain_of(_ITEMS)
_BEFORE: Final = chain_of(_ITEMS[:1])
_HEAD: Final = sign_head(2, 4, _END, _FORKED)
_PLACES: Final = ((1, 1), (1, 2), (2, 3), (2, 4))


def cases() -> list[Case]:
    return [*_good(), *_signers(), *_chains(), *_shapes()]


def _message(
    before: bytes = _BEFORE, head: bytes = _HEAD, items: Sequence[bytes] = _ITEMS[1:], event: int = EVENT
) -> bytes:
    rows = array(*(bstr(item) for item in items))
    return mapping((1, uint(event)), (2, bstr(before)), (3, bstr(head)), (4, rows))


def _case(
    name: str,
    comment: str,
    message: bytes,
    expect: str = "OK",
    clause: str = "11.5",
    decoded: Json = None,
    trusted_keys: dict[str, Json] | None = None,
    now: int = NOW,
) -> Case:
    keys = TRUST if trusted_keys is None else trusted_keys
    inputs: dict[str, Json] = {"message": message.hex(), "trust": keys, "now": now}
    return Case(name, clause, comment, inputs, expect, decoded)


def _proven(first: int, last: int = 4) -> Json:
    hashes: list[Json] = [
        [*place, chain_of(_ITEMS[: pos + 1]).hex()]
        for pos, place in enumerate(_PLACES[:last])
        if pos >= first
    ]
    return {"start": first, "head": [2, last], "items": hashes}


def _good() -> list[Case]:
    later = NOW + 10_000
    retired = trust(trusted(FEEDS, FEED, status=RETIRED))
    ended = trust(trusted(FEEDS, FEED, expires=NOW + 1))
    early = sign_head(2, 2, chain_of(_ITEMS[:2]), _FORKED)
    return [
        _case("ok", "from 1 up to 4, over a fork", _message(), decoded=_proven(1)),
        _case("ok-from-the-start", "all", _message(GENESIS, items=_ITEMS), decoded=_proven(0)),
        _case("ok-a-head-alone", "no items", _message(_END, items=()), decoded=_proven(4)),
        _case(
            "ok-before-the-fork",
            "the head names the generation in which the page was asked for",
            _message(head=early, items=_ITEMS[1:2]),
            decoded=_proven(1, 2),
        ),
        _case("ok-key-retired", "it was active then", _message(), decoded=_proven(1), trusted_keys=retired),
        _case(
            "ok-key-ended-since",
            "the head is older than the key's end",
            _message(),
            decoded=_proven(1),
            trusted_keys=ended,
            now=later,
        ),
    ]


def _signers() -> list[Case]:
    payload = spell_head(2, 4, _END, _FORKED)
    withdrawn = trust(trusted(FEEDS, FEED, status=COMPROMISED))
    young = trust(trusted(FEEDS, FEED, not_before=NOW + 1))
    lists = trust(trusted(LISTS, ROSTER))
    return [
        _case("by-a-stranger", "no such key", _message(head=sign(STRANGER, LABEL, payload)), "UNKNOWN_KEY", "1.8"),
        _case("by-a-key-for-rosters", "trusted, but for lists", _message(head=sign(LISTS, LABEL, payload)),
              "KEY_NOT_ALLOWED", "1.8", trusted_keys=lists),
        _case("key-withdrawn", "anybody may have it", _message(), "KEY_COMPROMISED", "1.8", trusted_keys=withdrawn),
        _case("key-not-begun", "the head is older than the key", _message(), "KEY_NOT_ALLOWED", "1.8",
              trusted_keys=young, now=NOW + 2),
        _case("head-from-the-future", "the key is judged as of now, and has not begun", _message(),
              "KEY_NOT_ALLOWED", trusted_keys=trust(trusted(FEEDS, FEED, not_before=NOW)), now=NOW - 1),
        _case("signature-bit", "one bit flipped", _message(head=_HEAD[:-1] + bytes((_HEAD[-1] ^ 1,))),
              "BAD_SIGNATURE", "0.5"),
        _case("another-label", "signed as a profile", _message(head=sign(FEEDS, "PORTAO-PROFILE-V1", payload)),
              "BAD_SIGNATURE", "0.2"),
        _case("another-domain-signed", "our key, for another domain",
              _message(head=sign(FEEDS, LABEL, payload, domain=OTHER_DOMAIN)), "BAD_SIGNATURE", "0.2"),
    ]  # fmt: skip


def _signed(changes: dict[int, bytes]) -> bytes:
    return sign(FEEDS, LABEL, spell_head(2, 4, _END, _FORKED, changes))


def _chains() -> list[Case]:
    elsewhere = _signed(claims(event=OTHER_EVENT, gen=2, pos=4))
    abroad = _signed(claims(domain=OTHER_DOMAIN, gen=2, pos=4))
    misplaced = [*_ITEMS[1:3], revoked(2, 5)]
    wrong_place = sign_head(2, 4, chain_of(misplaced, _BEFORE), _FORKED)
    wrong_writer = [revoked(2, 2), *_ITEMS[2:]]
    before_fork = sign_head(2, 4, chain_of(wrong_writer, _BEFORE), _FORKED)

    def broken(name: str, comment: str, message: bytes) -> Case:
        return _case(name, comment, message, "BROKEN_CHAIN", "4.4")

    return [
        _case("head-of-another-event", "its key serves both", _message(head=elsewhere), "WRONG_EVENT_PART", "4.3"),
        _case("for-another-event", "the message says so", _message(event=OTHER_EVENT), "WRONG_EVENT_PART", "4.3"),
        _case("head-of-another-domain", "inside", _message(head=abroad), "WRONG_EVENT_PART", "4.3"),
        broken("before-another-hash", "the items begin elsewhere", _message(HASH)),
        broken("an-item-changed", "one of them", _message(items=[_ITEMS[1], revoked(2, 9), _ITEMS[3]])),
        broken("an-item-left-out", "the last but one", _message(items=[_ITEMS[1], _ITEMS[3]])),
        broken("an-item-more", "above the head", _message(items=[*_ITEMS[1:], revoked(2, 5)])),
        broken("more-items-than-positions", "five up to 4", _message(GENESIS, items=[*_ITEMS, _ITEMS[3]])),
        broken("no-items-and-another-hash", "a head alone proves its own hash", _message(_BEFORE, items=())),
        broken("an-item-of-another-place", "signed, but it says 5", _message(head=wrong_place, items=misplaced)),
        broken("an-item-of-another-writer", "2 was written by 1", _message(head=before_fork, items=wrong_writer)),
    ]  # fmt: skip


def _shapes() -> list[Case]:
    unread = [bytes(3)]
    chained = sign_head(1, 1, chain_of(unread))
    return [
        _case("an-item-unread", "signed, and no map", _message(GENESIS, chained, unread), "MALFORMED", "4.1"),
        _case("head-that-is-none", "no object", _message(head=b"head"), "MALFORMED", "4.1"),
    ]
