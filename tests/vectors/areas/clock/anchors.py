"""7.1: anchors, and what they prove."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.vectors import signed
from tests.vectors.actors import (
    COMPROMISED,
    FEED,
    NOW,
    OTHER_DOMAIN,
    RECEIPT,
    STRANGER,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json
from tests.vectors.journal import DEVICE, OTHER_DEVICE, content
from tests.vectors.signed import CLOCK, TRUST
from tests.vectors.spelling import array, bstr, uint

_LABEL: Final = "PORTAO-TIME-V1"
_NONCE: Final = bytes(range(16))
_NOON: Final = 1_790_000_000_000
_GOOD: Final = {1: bstr(DEVICE), 2: bstr(_NONCE), 3: uint(_NOON), 4: uint(_NOON + 7)}


def cases() -> Iterator[Case]:
    yield from _anchors()
    yield from _malformed_anchors()
    yield from _bounds()
    yield from _entries()


def _spelled(more: Mapping[int, bytes] | None = None) -> bytes:
    return signed.fields({**_GOOD, **(more or {})})


def _signed(payload: bytes) -> bytes:
    return signed.sign(CLOCK, _LABEL, payload)


def _anchor(
    name: str,
    clause: str,
    comment: str,
    raw: bytes,
    expect: str,
    decoded: Json = None,
    *,
    trusts: Json = None,
) -> Case:
    fields: dict[str, Json] = {"kind": "anchor", "anchor": raw.hex(), "trust": trusts or TRUST, "now": NOW}
    return Case(f"anchor-{name}", clause, comment, fields, expect, decoded)


def _anchors() -> Iterator[Case]:
    raw = _signed(_spelled())
    read: Json = {"device": DEVICE.hex(), "nonce": _NONCE.hex(), "received_ms": _NOON, "sent_ms": _NOON + 7}
    yield _anchor("good", "7.1", "the server took 7 ms", raw, "OK", read)
    same: Json = {"device": DEVICE.hex(), "nonce": _NONCE.hex(), "received_ms": _NOON, "sent_ms": _NOON}
    yield _anchor("at-once", "7.1", "within one millisecond", _signed(_spelled({4: uint(_NOON)})), "OK", same)
    for name, key, expect in (
        ("key-of-another-usage", trusted(CLOCK, FEED), "KEY_NOT_ALLOWED"),
        ("key-past-its-end", trusted(CLOCK, RECEIPT, expires=NOW), "KEY_NOT_ALLOWED"),
        ("key-of-one-event", trusted(CLOCK, RECEIPT, events=[7]), "KEY_NOT_ALLOWED"),
        ("key-withdrawn", trusted(CLOCK, RECEIPT, status=COMPROMISED), "KEY_COMPROMISED"),
    ):
        yield _anchor(name, "1.8", "it may not sign the time", raw, expect, trusts=trust(key))
    stranger = signed.sign(STRANGER, _LABEL, _spelled())
    yield _anchor("by-a-stranger", "1.8", "no trusted key has this kid", stranger, "UNKNOWN_KEY")
    elsewhere = signed.sign(CLOCK, _LABEL, _spelled(), domain=OTHER_DOMAIN)
    yield _anchor("of-another-domain", "0.2", "the right key, another domain", elsewhere, "BAD_SIGNATURE")
    receipt = signed.sign(CLOCK, "PORTAO-RECEIPT-V1", _spelled())
    yield _anchor("as-a-receipt", "0.2", "meant as something else", receipt, "BAD_SIGNATURE")
    broken = raw[:-1] + bytes((raw[-1] ^ 1,))
    yield _anchor("signature-bit", "0.5", "one bit flipped", broken, "BAD_SIGNATURE")
    typed = signed.sign(CLOCK, _LABEL, _spelled(), "text/plain")
    yield _anchor("cose-type", "4.1", "the type of something else", typed, "MALFORMED")


def _malformed_anchors() -> Iterator[Case]:
    def bad(name: str, comment: str, payload: bytes) -> Case:
        return _anchor(name, "7.1", comment, _signed(payload), "MALFORMED")

    yield bad("sent-before-received", "an answer before its question", _spelled({4: uint(_NOON - 1)}))
    yield bad("device-7-bytes", "one too few", _spelled({1: bstr(DEVICE[1:])}))
    yield bad("nonce-15-bytes", "one too few", _spelled({2: bstr(_NONCE[1:])}))
    yield bad("received-2-53", "one too much", _spelled({3: uint(2**53), 4: uint(2**53)}))
    yield bad("field-5", "no clause names it", _spelled({5: uint(1)}))
    for key in _GOOD:
        short = {other: value for other, value in _GOOD.items() if other != key}
        yield bad(f"without-{key}", "a field is missing", signed.fields(short))
    yield bad("goes-on", "a byte after the map", _spelled() + b"\x00")
    yield bad("array", "no map", array(uint(1)))


def _bounds() -> Iterator[Case]:
    def case(name: str, comment: str, mono: tuple[int, int], decoded: Json) -> Case:
        fields: dict[str, Json] = {
            "kind": "bounds",
            "received_ms": _NOON,
            "sent_ms": _NOON + 7,
            "send_mono": mono[0],
            "receive_mono": mono[1],
        }
        return Case(f"bounds-{name}", "7.1", comment, fields, "OK", decoded)

    yield case("at-once", "only rounding is left", (500, 500), [_NOON + 6, _NOON + 4])
    yield case("90-ms", "90 ms may be 90.01", (500, 590), [_NOON + 6, _NOON + 95])
    yield case(
        "9999-ms", "which are 10 s by a clock that is 100 ppm slow", (0, 9_999), [_NOON + 6, _NOON + 10_004]
    )
    yield case("30-s", "the longest round trip", (0, 30_000), [_NOON + 6, _NOON + 30_008])
    yield case("backward", "received before it was sent: nothing is known", (500, 499), [None, None])


def _entries() -> Iterator[Case]:
    def case(name: str, comment: str, raw: bytes, decoded: Json, mono: int = 1_590, kind: int = 7) -> Case:
        said = content(kind, {4: uint(mono), 21: bstr(raw), 22: array(uint(1_500), uint(1_590))})
        fields: dict[str, Json] = {
            "kind": "entry",
            "content": said.hex(),
            "device": DEVICE.hex(),
            "trust": TRUST,
            "now": NOW,
        }
        return Case(f"entry-{name}", "7.1", comment, fields, "OK", decoded)

    raw = _signed(_spelled())
    yield case("anchor", "written with the readings of the answer", raw, [_NOON + 6, _NOON + 95])
    yield case("later", "it may have slept since", raw, [_NOON + 6, None], mono=1_591)
    yield case("earlier", "it cannot have the answer yet", raw, [None, None], mono=1_589)
    yield case("another-kind", "only a time_anchor is one", raw, [None, None], kind=8)
    other = _signed(_spelled({1: bstr(OTHER_DEVICE)}))
    yield case("of-another-device", "somebody else's answer", other, [None, None])
    elsewhere = signed.sign(CLOCK, _LABEL, _spelled(), domain=OTHER_DOMAIN)
    yield case("of-another-domain", "it does not verify", elsewhere, [None, None])
    yield case("no-anchor", "these are no such object", b"\x00\x01", [None, None])
