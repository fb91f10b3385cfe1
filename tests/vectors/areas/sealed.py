"""PROTOCOL.md 3.5: what one device alone may read. The boxes are made by `tests.vectors.hpke`, with a fixed ephemeral key."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tests.vectors import hpke, spelling, zlib_bits
from tests.vectors.actors import (
    COMPROMISED,
    DOMAIN,
    NOW,
    OTHER_DOMAIN,
    RECEIPT,
    ROSTER,
    STRANGER,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json
from tests.vectors.signed import EVENT, GEN, LISTS, OTHER_EVENT, POS, TRUST, Spelled, fields, sign
from tests.vectors.spelling import array, bstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_LABEL: Final = "PORTAO-SEALED-V1"
_SEED: Final = hashlib.sha256(b"portao vectors: opening key").digest()
_EPHEMERAL: Final = hashlib.sha256(b"portao vectors: ephemeral key").digest()
_DEVICE: Final = bytes.fromhex("d0d1d2d3d4d5d6d7")
_MANIFEST, _ALIASES = 2, 3
_PLAIN: Final = b"what only this device may read, and nobody on the way"
_STREAM: Final = zlib_bits.stored(_PLAIN)


@dataclass(frozen=True)
class _Piece:
    """One piece as it is spelled: what it says outside and inside, and where its box says that it belongs."""

    share: bytes = _STREAM
    number: int = 0
    pieces: int = 1
    size: int = len(_PLAIN)
    digest: bytes = hashlib.sha256(_PLAIN).digest()
    event: int = EVENT
    gen: int = GEN
    pos: int = POS
    issued_s: int = NOW
    device: bytes = _DEVICE
    kind: int = _MANIFEST
    version: int = 5
    domain: bytes = DOMAIN

    def payload(self, changes: Spelled | None = None, inside: Spelled | None = None) -> bytes:
        said = {
            1: bstr(self.domain),
            2: uint(self.event),
            3: uint(self.gen),
            4: uint(self.pos),
            5: uint(self.issued_s),
            6: bstr(self.device),
            7: uint(self.kind),
            8: uint(self.version),
            9: uint(self.number),
            10: uint(self.pieces),
            11: bstr(self.box(inside or {})),
        }
        return fields({**said, **(changes or {})})

    def box(self, changes: Spelled) -> bytes:
        widths = ((self.event, 4), (self.kind, 1), (self.gen, 4), (self.pos, 8), (self.number, 2))
        place = b"".join(number.to_bytes(width, "big") for number, width in widths) + self.device
        info = spelling.signing_input("PORTAO-SEAL-V1", self.domain, place)
        inside = fields({1: uint(self.size), 2: bstr(self.digest), 3: bstr(self.share), **changes})
        return hpke.seal(_EPHEMERAL, hpke.public_of(_SEED), inside, info)

    def signed(self, changes: Spelled | None = None, inside: Spelled | None = None) -> bytes:
        return sign(LISTS, _LABEL, self.payload(changes, inside))


_ONE: Final = _Piece()
_HALF: Final = 20
_FIRST: Final = replace(_ONE, share=_STREAM[:_HALF], pieces=2)
_SECOND: Final = replace(_ONE, share=_STREAM[_HALF:], pieces=2, number=1)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _signers()
    yield from _elsewhere()
    yield from _boxes()
    yield from _wholeness()
    yield from _fields()


def _case(
    name: str,
    comment: str,
    pieces: list[bytes],
    expect: str = "MALFORMED",
    *,
    clause: str = "3.5",
    keys: dict[str, Json] | None = None,
    decoded: Json = None,
    message: bytes | None = None,
) -> Case:
    raw = array(*(bstr(piece) for piece in pieces)) if message is None else message
    inputs: dict[str, Json] = {
        "sealed": raw.hex(),
        "seed": _SEED.hex(),
        "device": _DEVICE.hex(),
        "sort": _MANIFEST,
        "trust": TRUST if keys is None else keys,
        "event": EVENT,
        "now": NOW,
    }
    return Case(name, clause, comment, inputs, expect, decoded)


def _good() -> Iterator[Case]:
    place: dict[str, Json] = {"event": EVENT, "gen": GEN, "pos": POS, "issued_s": NOW, "version": 5}
    yield _case("ok", "one piece", [_ONE.signed()], "OK", decoded={**place, "plain": _PLAIN.hex()})
    two = [_FIRST.signed(), _SECOND.signed()]
    yield _case(
        "ok-two-pieces", "one stream, cut anywhere", two, "OK", decoded={**place, "plain": _PLAIN.hex()}
    )
    empty = replace(_ONE, share=zlib_bits.stored(b""), size=0, digest=hashlib.sha256(b"").digest())
    yield _case("ok-empty", "nothing is listed", [empty.signed()], "OK", decoded={**place, "plain": ""})
    yield _case("ok-nothing-newer", "no piece", [], "OK", decoded={"plain": None})


def _signers() -> Iterator[Case]:
    good = _ONE.payload()
    stranger = sign(STRANGER, _LABEL, good)
    yield _case(
        "signed-by-a-stranger", "no trusted key has this kid", [stranger], "UNKNOWN_KEY", clause="1.8"
    )
    other = sign(LISTS, "PORTAO-ROSTER-V1", good)
    yield _case("signed-under-another-label", "meant as a roster", [other], "BAD_SIGNATURE", clause="0.2")
    elsewhere = sign(LISTS, _LABEL, good, domain=OTHER_DOMAIN)
    yield _case("signed-under-another-domain", "the right key", [elsewhere], "BAD_SIGNATURE", clause="0.2")
    raw = _ONE.signed()
    flipped = raw[:-1] + bytes((raw[-1] ^ 1,))
    yield _case("signature-bit", "one bit of the signature flipped", [flipped], "BAD_SIGNATURE", clause="0.5")
    yield _case(
        "cose-type", "the type of something else", [sign(LISTS, _LABEL, good, "text/plain")], clause="4.1"
    )
    for name, key, expect in (
        ("key-of-another-usage", trusted(LISTS, RECEIPT), "KEY_NOT_ALLOWED"),
        ("key-of-another-event", trusted(LISTS, ROSTER, events=[OTHER_EVENT]), "KEY_NOT_ALLOWED"),
        ("key-withdrawn", trusted(LISTS, ROSTER, status=COMPROMISED), "KEY_COMPROMISED"),
    ):
        yield _case(name, "the key may not sign this", [raw], expect, clause="1.8", keys=trust(key))
    both = replace(_ONE, device=bytes(8)).payload()
    order = sign(STRANGER, _LABEL, both)
    yield _case(
        "order-signature-first", "a stranger's, and another device's", [order], "UNKNOWN_KEY", clause="3.5"
    )


def _elsewhere() -> Iterator[Case]:
    for name, comment, piece in (
        ("another-domain-inside", "the signature is right", replace(_ONE, domain=OTHER_DOMAIN)),
        ("another-event-inside", "the key serves both", replace(_ONE, event=OTHER_EVENT)),
        ("another-device", "sealed to somebody else", replace(_ONE, device=bytes(8))),
        ("another-kind", "aliases where a manifest belongs", replace(_ONE, kind=_ALIASES)),
    ):
        yield _case(name, comment, [piece.signed()], "WRONG_EVENT_PART", clause="3")


def _boxes() -> Iterator[Case]:
    """Boxes that were made for another place than the signed fields around them say."""
    for name, comment, piece in (
        ("box-of-another-event", "8", replace(_ONE, event=OTHER_EVENT)),
        ("box-of-another-device", "its address names another one", replace(_ONE, device=bytes(8))),
        ("box-of-another-kind", "sealed as aliases", replace(_ONE, kind=_ALIASES)),
        ("box-of-another-generation", "an older one", replace(_ONE, gen=1)),
        ("box-of-another-position", "an older one", replace(_ONE, pos=40)),
        ("box-of-another-piece", "the second one", replace(_ONE, number=1)),
    ):
        raw = _ONE.signed({11: bstr(piece.box({}))})
        yield _case(name, comment, [raw], "SEAL_BROKEN")
    yield _case("box-empty", "nothing is sealed", [_ONE.signed({11: bstr(b"")})], "SEAL_BROKEN")


def _wholeness() -> Iterator[Case]:
    first, second = _FIRST.signed(), _SECOND.signed()
    for name, comment, pieces in (
        ("piece-missing", "the second of two", [first]),
        ("piece-first-missing", "the first of two", [second]),
        ("pieces-exchanged", "the second one first", [second, first]),
        ("piece-twice", "the first one twice", [first, first]),
        ("piece-too-many", "a piece beyond the last", [first, second, replace(_SECOND, number=2).signed()]),
        ("pieces-of-two-positions", "one newer", [first, replace(_SECOND, pos=42).signed()]),
        ("pieces-of-two-times", "one signed later", [first, replace(_SECOND, issued_s=NOW + 1).signed()]),
        ("pieces-of-two-versions", "one of a later version", [first, replace(_SECOND, version=6).signed()]),
        ("pieces-of-two-sizes", "one says another size", [first, replace(_SECOND, size=9).signed()]),
        (
            "pieces-of-two-digests",
            "one says another digest",
            [first, replace(_SECOND, digest=bytes(32)).signed()],
        ),
        ("digest", "another one", [replace(_ONE, digest=bytes(32)).signed()]),
        ("size-too-small", "the stream goes on", [replace(_ONE, size=len(_PLAIN) - 1).signed()]),
        ("size-too-large", "the stream ends before", [replace(_ONE, size=len(_PLAIN) + 1).signed()]),
        ("stream-cut", "its last byte is missing", [replace(_ONE, share=_STREAM[:-1]).signed()]),
    ):
        yield _case(name, comment, pieces, "INCOMPLETE")


def _fields() -> Iterator[Case]:
    for name, comment, piece in (
        ("no-stream", "no zlib", replace(_ONE, share=b"names")),
        ("stream-goes-on", "a byte after the stream", replace(_ONE, share=_STREAM + b"\x00")),
        ("plain-too-large", "32 MiB and a byte", replace(_ONE, size=32 * 1024 * 1024 + 1)),
    ):
        yield _case(name, comment, [piece.signed()])
    for name, comment, changes in (
        ("field-unknown", "no clause names field 99", {99: uint(1)}),
        ("kind-unknown", "9", {7: uint(9)}),
        ("version-too-wide", "2^53", {8: uint(2**53)}),
        ("piece-too-wide", "2^16", {9: uint(2**16)}),
        ("device-short", "7 bytes", {6: bstr(_DEVICE[1:])}),
        ("box-text", "a text where a box belongs", {11: spelling.tstr("box")}),
    ):
        yield _case(name, comment, [_ONE.signed(changes)])
    inside = _ONE.signed(inside={4: uint(1)})
    yield _case("inside-unknown-field", "no clause names field 4", [inside])
    yield _case("inside-digest-short", "31 bytes", [_ONE.signed(inside={2: bstr(bytes(31))})])
    yield _case("message-map", "a map where an array belongs", [], message=spelling.mapping())
    yield _case("message-piece-number", "a number where a piece belongs", [], message=array(uint(1)))
    yield _case("message-too-many", "41 pieces", [b""] * 41)
