"""PROTOCOL.md 5.9: what a device shows before the doors open, by its own key. `seed` is that key's: signing `decoded` gives `text` again."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import DOMAIN, NOW, OTHER_DOMAIN, STRANGER, Signer, signer
from tests.vectors.case import Case, Json
from tests.vectors.signed import Spelled, fields
from tests.vectors.spelling import NULL, array, bstr, negative, tstr, uint

RUNNER: Final = "tests/unit/sync_authority/test_vectors.py"

_LABEL: Final = "PORTAO-READY-V1"
_GATE: Final = signer("gate")
_ID: Final = hashlib.sha256(_GATE.public).digest()[:8]
_AT_MS: Final = 1_000 * NOW + 123
_CHARS: Final = 640
_GOOD: Final[dict[int, bytes]] = {
    1: bstr(_ID),
    2: uint(7),
    3: uint(2),
    4: uint(_AT_MS),
    5: array(uint(2), uint(41)),
    6: bstr(b"\xde\xad\xbe\xef"),
    7: uint(_AT_MS - 9_000),
    8: uint(3),
    9: uint(5),
    10: uint(14),
    11: uint(5),
    12: array(uint(0), uint(250)),
    13: uint(87),
    14: uint(9_800),
    15: tstr("portao-web/1"),
}
_SAID: Final[dict[str, Json]] = {
    "device": _ID.hex(),
    "event": 7,
    "gate": 2,
    "at_ms": _AT_MS,
    "at": [2, 41],
    "digest": "deadbeef",
    "issued_ms": _AT_MS - 9_000,
    "policy": 3,
    "trust_counter": 5,
    "unsent": 14,
    "flags": 5,
    "clock": [0, 250],
    "battery": 87,
    "free_mib": 9_800,
    "app": "portao-web/1",
}


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _bounds()
    yield from _signers()
    yield from _texts()
    yield from _fields()


def _signed(
    said: Spelled, by: Signer = _GATE, label: str = _LABEL, domain: bytes = DOMAIN, over: bytes | None = None
) -> str:
    """The text of these fields, signed over themselves unless `over` says what else."""
    signature = by.sign(label, domain, fields(said) if over is None else over)
    return _spelled(fields({**said, 16: bstr(signature)}))


def _spelled(raw: bytes) -> str:
    return "PTR1:" + spelling.base45(raw)


def _changed(changes: Spelled) -> str:
    return _signed({**_GOOD, **changes})


def _case(
    name: str,
    comment: str,
    text: str,
    expect: str = "MALFORMED",
    *,
    clause: str = "5.9",
    decoded: Json = None,
) -> Case:
    inputs: dict[str, Json] = {"text": text, "seed": _GATE.seed.hex(), "domain": DOMAIN.hex()}
    return Case(name, clause, comment, inputs, expect, decoded)


def _good() -> Iterator[Case]:
    def ok(name: str, comment: str, changes: Spelled, said: dict[str, Json]) -> Case:
        return _case(name, comment, _changed(changes), "OK", decoded={**_SAID, **said})

    yield ok("ok", "the camera works and the storage is kept", {}, {})
    yield ok("ok-clock-ahead", "ahead, and so not behind", {12: array(uint(7), uint(0))}, {"clock": [7, 0]})
    yield ok("ok-clock-right", "neither", {12: array(uint(0), uint(0))}, {"clock": [0, 0]})
    yield ok("ok-flags-all", "the five of them", {11: uint(31)}, {"flags": 31})
    yield ok("ok-flags-none", "nothing is so", {11: uint(0)}, {"flags": 0})
    yield ok("ok-battery-empty", "0 percent", {13: uint(0)}, {"battery": 0})
    yield ok("ok-battery-full", "100 percent", {13: uint(100)}, {"battery": 100})
    yield ok("ok-app-unnamed", "no text", {15: tstr("")}, {"app": ""})
    yield ok("ok-app-longest", "32 bytes, of 16 letters", {15: tstr("ã" * 16)}, {"app": "ã" * 16})
    least = {key: value for key, value in _GOOD.items() if key not in (12, 13, 14)}
    unsaid: dict[str, Json] = {**_SAID, "clock": None, "battery": None, "free_mib": None}
    comment = "its clock was never compared, and neither battery nor room are known"
    yield _case("ok-least", comment, _signed(least), "OK", decoded=unsaid)


def _bounds() -> Iterator[Case]:
    """The highest numbers, in one code: whatever fits into its field fits into the text."""
    widths = {2: 32, 3: 31, 4: 53, 7: 53, 8: 31, 9: 53, 10: 31, 14: 31}
    highest = {key: uint(2**bits - 1) for key, bits in widths.items()}
    highest |= {5: array(uint(2**31 - 1), uint(2**53 - 1)), 12: array(uint(2**53 - 1), uint(0))}
    names = {
        2: "event",
        3: "gate",
        4: "at_ms",
        7: "issued_ms",
        8: "policy",
        9: "trust_counter",
        10: "unsent",
        14: "free_mib",
    }
    said: dict[str, Json] = {names[key]: 2**bits - 1 for key, bits in widths.items()}
    said |= {"at": [2**31 - 1, 2**53 - 1], "clock": [2**53 - 1, 0]}
    yield _case(
        "ok-highest", "numbers at their upper bounds", _changed(highest), "OK", decoded={**_SAID, **said}
    )
    for key, bits in widths.items():
        name = f"{names[key].replace('_', '-')}-too-wide"
        yield _case(name, f"2^{bits}", _changed({key: uint(2**bits)}))


def _signers() -> Iterator[Case]:
    def forged(name: str, comment: str, text: str, clause: str = "5.9") -> Case:
        return _case(name, comment, text, "BAD_SIGNATURE", clause=clause)

    yield forged("signed-by-a-stranger", "another device's key", _signed(_GOOD, STRANGER))
    elsewhere = _signed(_GOOD, domain=OTHER_DOMAIN)
    yield forged("signed-under-another-domain", "the right key, another domain", elsewhere, "0.2")
    other = _signed(_GOOD, label="PORTAO-LOGIN-V1")
    yield forged("signed-under-another-label", "the answer to a challenge", other, "0.2")
    fewer = _signed({**_GOOD, 10: uint(0)}, over=fields(_GOOD))
    yield forged("unsent-changed", "signed with 14 that were not sent", fewer)
    without = _signed({key: value for key, value in _GOOD.items() if key != 12}, over=fields(_GOOD))
    yield forged("clock-taken-out", "signed with a clock that is behind", without)
    itself = fields({**_GOOD, 16: bstr(bytes(64))})
    yield forged(
        "signed-with-field-16", "the signature is over the map without it", _signed(_GOOD, over=itself)
    )


def _texts() -> Iterator[Case]:
    good = _signed(_GOOD)
    yield _case("prefix-of-enrolment", "another code of ours", "PTE1:" + good[5:], "NOT_OURS")
    yield _case("prefix-lower-case", "case matters", "ptr1:" + good[5:], "NOT_OURS")
    yield _case("text-empty", "nothing", "", "NOT_OURS")
    yield _case("too-long", "641 characters, whatever they say", "PTR1:" + "0" * (_CHARS - 4))
    yield _case("nothing-behind-the-prefix", "no bytes", "PTR1:")
    yield _case("base45-foreign", "a letter that base45 does not have", good[:-1] + "a", clause="1.3")
    yield _case("base45-lone", "a group of one", "PTR1:000" + "0", clause="1.3")
    raw = fields({**_GOOD, 16: bstr(_GATE.sign(_LABEL, DOMAIN, fields(_GOOD)))})
    yield _case("bytes-after", "a byte after the map", _spelled(raw + b"\x00"))
    yield _case("array", "an array of what belongs into a map", _spelled(array(uint(1))))
    pairs = [(16, bstr(_GATE.sign(_LABEL, DOMAIN, fields(_GOOD)))), *sorted(_GOOD.items())]
    yield _case("fields-out-of-order", "field 16 first", _spelled(spelling.mapping(*pairs)))


def _fields() -> Iterator[Case]:
    faults: list[tuple[str, str, Spelled]] = [
        ("device-short", "7 bytes", {1: bstr(_ID[1:])}),
        ("device-long", "9 bytes", {1: bstr(_ID + b"\x00")}),
        ("device-text", "a text where bytes belong", {1: tstr("01234567")}),
        ("gate-0", "they are 1 and up", {3: uint(0)}),
        ("at-ms-negative", "before 1970", {4: negative(-1)}),
        ("at-alone", "a generation without a position", {5: array(uint(2))}),
        ("at-three", "a third number", {5: array(uint(2), uint(41), uint(0))}),
        ("at-number", "a position without its generation", {5: uint(41)}),
        ("generation-0", "they are 1 and up", {5: array(uint(0), uint(41))}),
        ("generation-too-wide", "2^31", {5: array(uint(2**31), uint(41))}),
        ("position-too-wide", "2^53", {5: array(uint(2), uint(2**53))}),
        ("digest-short", "3 bytes", {6: bstr(bytes(3))}),
        ("digest-long", "5 bytes", {6: bstr(bytes(5))}),
        ("flag-unknown", "32 is none", {11: uint(32)}),
        ("flags-text", "a text where a number belongs", {11: tstr("5")}),
        ("clock-ahead-and-behind", "it is one of them", {12: array(uint(1), uint(1))}),
        ("clock-alone", "ahead, and nothing about behind", {12: array(uint(1))}),
        ("clock-three", "a third number", {12: array(uint(0), uint(1), uint(0))}),
        ("clock-empty", "it is left out where it is not known", {12: array()}),
        ("clock-null", "it is left out where it is not known", {12: NULL}),
        ("clock-too-wide", "2^53", {12: array(uint(2**53), uint(0))}),
        ("battery-101", "more than full", {13: uint(101)}),
        ("battery-null", "it is left out where it is not known", {13: NULL}),
        ("app-33-bytes", "one too many", {15: tstr("x" * 33)}),
        ("app-bytes", "bytes where a text belongs", {15: bstr(b"portao")}),
        ("field-0", "no clause names it", {0: uint(1)}),
        ("field-unknown", "no clause names field 17", {17: uint(1)}),
    ]
    for name, comment, changes in faults:
        yield _case(name, comment, _changed(changes))
    for key in (*range(1, 12), 15):
        left = {other: value for other, value in _GOOD.items() if other != key}
        yield _case(f"without-{key}", f"field {key} is missing", _signed(left))
    yield _case("without-16", "unsigned", _spelled(fields(_GOOD)))
    for name, comment, size in (("signature-short", "63 bytes", 63), ("signature-long", "65 bytes", 65)):
        yield _case(name, comment, _spelled(fields({**_GOOD, 16: bstr(bytes(size))})))
