"""PROTOCOL.md 3.2: the validity list, a Token Status List with our claim -65537."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import zlib_bits
from tests.vectors.actors import DOMAIN, NOW, ROSTER
from tests.vectors.case import Case, Json
from tests.vectors.signed import (
    EVENT,
    GEN,
    LISTS,
    POS,
    Sort,
    Spelled,
    cases_of_every_sort,
    claims,
    fields,
)
from tests.vectors.spelling import TRUE, array, bstr, head, negative, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_TYPE: Final = "application/statuslist+cwt"
_SUBJECT: Final = f"urn:portao:roster:{DOMAIN.hex()}:{EVENT}"
_SLOTS: Final = 10
_BITS: Final = bytes((0b00_00_00_01, 0b00_00_10_00, 0b00_00_11_00))
_STATES: Final[dict[str, Json]] = {"0": 1, "5": 2, "9": 3}
_TOKEN_KEYS: Final = {
    "sub": uint(2),
    "exp": uint(4),
    "iat": uint(6),
    "list": uint(65533),
    "ttl": uint(65534),
    "ours": negative(-65537),
}
_OTHER_KEY: Final = {"other": negative(-65538)}

Token = dict[str, bytes]


def _ours(bits: bytes, slots: int, count: int) -> dict[int, bytes]:
    return {**claims(), 5: uint(slots), 6: uint(count), 7: bstr(hashlib.sha256(bits).digest())}


_OURS: Final = _ours(_BITS, _SLOTS, 3)


def _list(packed: bytes, width: bytes = uint(2)) -> bytes:
    return head(5, 2) + tstr("lst") + bstr(packed) + tstr("bits") + width


def _token(changes: Token) -> bytes:
    """The CWT; a change to b"" leaves a claim out, one of "other" adds a claim."""
    token = {
        "sub": tstr(_SUBJECT),
        "exp": uint(NOW + 86_400),
        "iat": uint(NOW),
        "list": _list(zlib_bits.stored(_BITS)),
        "ttl": uint(3_600),
        "ours": fields(_OURS),
    } | changes
    keys = _TOKEN_KEYS | _OTHER_KEY
    pairs = [keys[name] + value for name, value in token.items() if value]
    return head(5, len(pairs)) + b"".join(pairs)


def _spell(claimed: Spelled, besides: Spelled) -> bytes:
    return _token({"ours": fields({**_OURS, **claimed, **besides})})


SORT: Final = Sort("roster", "3.2", "PORTAO-ROSTER-V1", LISTS, ROSTER, _spell, _TYPE)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from cases_of_every_sort(SORT)
    yield from _tokens()
    yield from _sizes()
    yield from _streams()
    yield from _unpaid()


def _unpaid() -> Iterator[Case]:
    """Field 8: of the suspended (index 5 here) those that are only not paid for."""

    def marked(*octets: int) -> Token:
        return {"ours": fields({**_OURS, 8: bstr(zlib_bits.stored(bytes(octets)))})}

    yield _ok("ok-unpaid", "index 5", marked(0b0010_0000, 0), states={"0": 1, "5": 4, "9": 3})
    yield _bad("unpaid-none", "an empty field is left out", marked(0, 0), "MALFORMED")
    yield _bad("unpaid-valid", "index 4 is valid", marked(0b0011_0000, 0), "MALFORMED")
    yield _bad("unpaid-revoked", "index 0 is revoked", marked(0b0010_0001, 0), "MALFORMED")
    yield _bad("unpaid-beyond-slots", "index 10 of ten", marked(0b0010_0000, 0b100), "MALFORMED")
    yield _bad("unpaid-short", "one byte for ten slots", marked(0b0010_0000))
    yield _bad("unpaid-no-stream", "no zlib", {"ours": fields({**_OURS, 8: bstr(b"\x20\x00")})}, "MALFORMED")


def _ok(name: str, comment: str, token: Token, **decoded: Json) -> Case:
    said: dict[str, Json] = {
        "event": EVENT,
        "gen": GEN,
        "pos": POS,
        "slots": _SLOTS,
        "issued_s": NOW,
        "expires_s": NOW + 86_400,
        "states": _STATES,
    }
    return SORT.case(name, comment, SORT.signed(_token(token)), "OK", decoded={**said, **decoded})


def _bad(name: str, comment: str, token: Token, expect: str = "INCOMPLETE") -> Case:
    return SORT.case(name, comment, SORT.signed(_token(token)), expect)


def _whole(bits: bytes, slots: int, count: int, packed: bytes | None = None) -> Token:
    """A list of these bits that is right in itself."""
    stream = zlib_bits.stored(bits) if packed is None else packed
    return {"list": _list(stream), "ours": fields(_ours(bits, slots, count))}


def _good() -> Iterator[Case]:
    yield _ok("ok", "index 0 revoked, 5 suspended, 9 replaced; the last of ten slots", {})
    yield _ok("ok-one-slot", "the smallest list", _whole(b"\x00", 1, 0), slots=1, states={})
    full = _whole(b"\xe4", 4, 3)
    yield _ok("ok-full-byte", "four slots and no unused bit", full, slots=4, states={"1": 1, "2": 2, "3": 3})
    packed = zlib_bits.zeros(2)
    compressed = _whole(bytes(517), 2_068, 0, packed)
    yield _ok(
        "ok-compressed", "517 zero bytes in one block of the fixed code", compressed, slots=2_068, states={}
    )
    stale = {"exp": uint(NOW - 1)}
    yield _ok("ok-expired", "its age is the policy's matter", stale, expires_s=NOW - 1)


def _tokens() -> Iterator[Case]:
    for name in _TOKEN_KEYS:
        yield _bad(f"claim-missing-{name}", "a claim left out", {name: b""}, "MALFORMED")
    yield _bad("claim-unknown", "a claim that no roster has", {"other": uint(1)}, "MALFORMED")
    yield _bad(
        "subject-of-another-event", "the same domain", {"sub": tstr(_SUBJECT[:-1] + "8")}, "WRONG_EVENT_PART"
    )
    yield _bad(
        "subject-upper-case",
        "the domain in capitals",
        {"sub": tstr(_SUBJECT.replace(DOMAIN.hex(), DOMAIN.hex().upper()))},
        "WRONG_EVENT_PART",
    )
    yield _bad("subject-bytes", "a byte string", {"sub": bstr(_SUBJECT.encode())}, "MALFORMED")
    yield _bad("ttl-true", "true where a number belongs", {"ttl": TRUE}, "MALFORMED")
    yield _bad("issued-too-late", "2^32", {"iat": uint(2**32)}, "MALFORMED")
    stream = zlib_bits.stored(_BITS)
    yield _bad("width-1", "one bit a credential", {"list": _list(stream, uint(1))}, "MALFORMED")
    yield _bad("width-text", "a text", {"list": _list(stream, tstr("2"))}, "MALFORMED")
    yield _bad("list-array", "an array", {"list": array(bstr(stream), uint(2))}, "MALFORMED")
    yield _bad(
        "list-without-width", "bits left out", {"list": head(5, 1) + tstr("lst") + bstr(stream)}, "MALFORMED"
    )
    swapped = head(5, 2) + tstr("bits") + uint(2) + tstr("lst") + bstr(stream)
    yield _bad("list-keys-swapped", "the longer key first", {"list": swapped}, "MALFORMED")
    more = (
        head(5, 3) + tstr("lst") + bstr(stream) + tstr("bits") + uint(2) + tstr("aggregation_uri") + tstr("x")
    )
    yield _bad("list-with-more", "a field of the draft that we do not use", {"list": more}, "MALFORMED")
    text = head(5, 2) + tstr("lst") + tstr("abc") + tstr("bits") + uint(2)
    yield _bad("list-text", "the stream as text", {"list": text}, "MALFORMED")
    yield _bad("own-claim-array", "an array", {"ours": array(uint(1))}, "MALFORMED")
    lacking = {key: value for key, value in _OURS.items() if key != 7}
    yield _bad("digest-missing", "field 7 left out", {"ours": fields(lacking)}, "MALFORMED")


def _sizes() -> Iterator[Case]:
    def ours(**changes: bytes) -> Token:
        numbers = {"slots": 5, "count": 6, "digest": 7}
        return {"ours": fields({**_OURS, **{numbers[name]: value for name, value in changes.items()}})}

    yield _bad("count-below", "one fewer than there are", ours(count=uint(2)))
    yield _bad("count-above", "more than there are", ours(count=uint(10)))
    yield _bad("count-of-bits", "set bits counted, not indexes", ours(count=uint(4)))
    yield _bad("digest-another", "32 zero bytes", ours(digest=bstr(bytes(32))))
    yield _bad(
        "digest-of-the-stream",
        "over what is sent, not over the list",
        ours(digest=bstr(hashlib.sha256(zlib_bits.stored(_BITS)).digest())),
    )
    yield _bad("digest-short", "31 bytes", ours(digest=bstr(bytes(31))), "MALFORMED")
    yield _bad("slots-above", "13 slots need a byte more", ours(slots=uint(13)))
    yield _bad("slots-below", "8 slots need a byte less", ours(slots=uint(8)))
    yield _bad("slots-before-a-state", "index 9 is set in a list of 9", ours(slots=uint(9)))
    yield _bad("slots-0", "no list at all", ours(slots=uint(0)), "MALFORMED")
    yield _bad("slots-too-many", "2^24 + 1", ours(slots=uint(2**24 + 1)), "MALFORMED")
    yield _bad("slots-beyond-measure", "2^64 - 1", ours(slots=uint(2**64 - 1)), "MALFORMED")
    yield _bad("unused-bits-set", "three slots, and the fourth is set", _whole(b"\x40", 3, 1))


def _streams() -> Iterator[Case]:
    stream = zlib_bits.stored(_BITS)

    def bad(name: str, comment: str, packed: bytes, expect: str = "INCOMPLETE") -> Case:
        return _bad(name, comment, {"list": _list(packed)}, expect)

    yield bad(
        "stream-goes-on", "a byte too many, and a digest that does not fit", zlib_bits.stored(_BITS + b"\x00")
    )
    longer = {"list": _list(zlib_bits.stored(_BITS + b"\x00")), "ours": fields(_ours(_BITS + b"\x00", 10, 3))}
    yield _bad("stream-goes-on-and-digest-fits", "a byte too many, zero and covered by the digest", longer)
    yield bad("stream-bomb", "258,001 bytes where 3 belong", zlib_bits.zeros(1_000))
    yield bad("stream-short", "a byte too few", zlib_bits.stored(_BITS[:-1]))
    yield bad("stream-cut", "cut within its data", stream[:-6])
    yield bad("stream-cut-check-sum", "cut within its check sum", stream[:-1])
    yield bad("stream-empty", "no bytes", b"")
    yield bad("stream-with-more", "a byte after the stream", stream + b"\x00", "MALFORMED")
    yield bad("stream-twice", "two streams", stream + stream, "MALFORMED")
    yield bad("stream-check-sum", "another check sum", stream[:-1] + bytes((stream[-1] ^ 1,)), "MALFORMED")
    yield bad("stream-raw", "deflate without zlib around it", stream[2:-4], "MALFORMED")
    yield bad("stream-gzip", "the head of gzip", bytes.fromhex("1f8b0800000000000003"), "MALFORMED")
    yield bad("stream-none", "the list as it is", _BITS, "MALFORMED")
