"""PROTOCOL.md 5.4: what a device may do. `decoded.allows`: whether it may work for `event` at `gate` (null: none in particular)."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import (
    COMPROMISED,
    DEVICE,
    DOMAIN,
    NOW,
    OTHER_DOMAIN,
    RETIRED,
    STRANGER,
    signer,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json
from tests.vectors.signed import CENTRE, FEEDS, TRUST, Spelled, fields, sign
from tests.vectors.spelling import array, bstr, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_LABEL: Final = "PORTAO-CERT-V1"
_GATE: Final = signer("gate")
_ID: Final = hashlib.sha256(_GATE.public).digest()[:8]
_OPENING: Final = bytes(range(32))
_GOOD: Final = {
    1: bstr(DOMAIN),
    2: bstr(_ID),
    3: bstr(_GATE.public),
    4: bstr(_OPENING),
    5: uint(1),
    6: array(uint(7), uint(9)),
    7: array(uint(1), uint(3)),
    8: uint(NOW - 10),
    9: uint(NOW + 10),
    10: tstr("Portão A"),
}
_DECODED: Final[dict[str, Json]] = {
    "device": _ID.hex(),
    "signing_key": _GATE.public.hex(),
    "opening_key": _OPENING.hex(),
    "role": 1,
    "events": [7, 9],
    "gates": [1, 3],
    "from_s": NOW - 10,
    "to_s": NOW + 10,
    "name": "Portão A",
}


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _signers()
    yield from _limits()
    yield from _identity()
    yield from _fields()


def _signed(changes: Spelled) -> bytes:
    return sign(CENTRE, _LABEL, fields({**_GOOD, **changes}))


def _case(
    name: str,
    comment: str,
    raw: bytes,
    expect: str,
    *,
    clause: str = "5.4",
    now: int = NOW,
    event: int = 7,
    gate: int | None = 1,
    keys: dict[str, Json] | None = None,
    decoded: Json = None,
) -> Case:
    inputs: dict[str, Json] = {
        "certificate": raw.hex(),
        "event": event,
        "gate": gate,
        "trust": TRUST if keys is None else keys,
        "now": now,
    }
    return Case(name, clause, comment, inputs, expect, decoded)


def _good() -> Iterator[Case]:
    def ok(
        name: str, comment: str, allows: bool, event: int = 7, gate: int | None = 1, now: int = NOW
    ) -> Case:
        decoded: dict[str, Json] = {**_DECODED, "allows": allows}
        return _case(name, comment, _signed({}), "OK", event=event, gate=gate, now=now, decoded=decoded)

    yield ok("ok", "its event and its gate", True)
    yield ok("ok-no-gate-in-particular", "as when it asks for lists", True, gate=None)
    yield ok("ok-first-second", "from_s is within", True, now=NOW - 10)
    yield ok("ok-last-second", "to_s - 1 is within", True, now=NOW + 9)
    yield ok("ok-but-another-event", "it opens, and is not for event 8", False, event=8)
    yield ok("ok-but-another-gate", "it opens, and is not for gate 2", False, gate=2)
    unlimited = fields({key: value for key, value in _GOOD.items() if key not in (6, 7)})
    everywhere: dict[str, Json] = {**_DECODED, "events": None, "gates": None, "allows": True}
    raw = sign(CENTRE, _LABEL, unlimited)
    yield _case("ok-unlimited", "every event, every gate", raw, "OK", event=8, gate=77, decoded=everywhere)
    relay: dict[str, Json] = {**_DECODED, "role": 3, "allows": True}
    yield _case("ok-relay", "role 3", _signed({5: uint(3)}), "OK", decoded=relay)
    retired = trust(trusted(CENTRE, DEVICE, status=RETIRED))
    said: dict[str, Json] = {**_DECODED, "allows": True}
    comment = "it signs no more, and what it signed holds"
    yield _case("ok-key-retired", comment, _signed({}), "OK", keys=retired, decoded=said)


def _signers() -> Iterator[Case]:
    good = fields(_GOOD)
    strange = sign(STRANGER, _LABEL, good)
    yield _case("signed-by-a-stranger", "no such key", strange, "UNKNOWN_KEY", clause="1.8")
    own = sign(_GATE, _LABEL, good)
    yield _case("signed-by-itself", "the device's own key", own, "UNKNOWN_KEY", clause="1.8")
    feed = sign(FEEDS, _LABEL, good)
    yield _case("signed-by-a-key-for-feeds", "another usage", feed, "KEY_NOT_ALLOWED", clause="1.8")
    moved = sign(CENTRE, _LABEL, good, domain=OTHER_DOMAIN)
    yield _case("signed-under-another-domain", "the right key", moved, "BAD_SIGNATURE", clause="0.2")
    label = sign(CENTRE, "PORTAO-FEED-V1", good)
    yield _case("signed-under-another-label", "the right key", label, "BAD_SIGNATURE", clause="0.2")
    typed = sign(CENTRE, _LABEL, good, "text/plain")
    yield _case("cose-type", "the type of something else", typed, "MALFORMED", clause="4.1")
    for name, key, expect in (
        ("key-of-one-event", trusted(CENTRE, DEVICE, events=[7]), "KEY_NOT_ALLOWED"),
        ("key-past-its-end", trusted(CENTRE, DEVICE, expires=NOW), "KEY_NOT_ALLOWED"),
        ("key-withdrawn", trusted(CENTRE, DEVICE, status=COMPROMISED), "KEY_COMPROMISED"),
    ):
        comment = "a certificate is a matter of the whole domain, by a key that still holds"
        yield _case(name, comment, _signed({}), expect, clause="1.8", keys=trust(key))


def _limits() -> Iterator[Case]:
    raw = _signed({})
    yield _case("too-early", "a second before", raw, "BAD_CERTIFICATE", now=NOW - 11)
    yield _case("too-late", "to_s itself", raw, "BAD_CERTIFICATE", now=NOW + 10)


def _identity() -> Iterator[Case]:
    def bad(
        name: str, comment: str, changes: Spelled, expect: str = "BAD_CERTIFICATE", clause: str = "5.4"
    ) -> Case:
        return _case(name, comment, _signed(changes), expect, clause=clause)

    yield bad("another-domain-inside", "the signature is right", {1: bstr(OTHER_DOMAIN)})
    yield bad("id-of-another-key", "not the hash of this key", {2: bstr(bytes(8))})
    yield bad("key-of-another-id", "a stranger's key", {3: bstr(STRANGER.public)})
    identity = bstr(b"\x01" + bytes(31))
    yield bad("key-identity", "one signature would verify for all", {3: identity}, "BAD_KEY", "0.4")


def _fields() -> Iterator[Case]:
    faults: list[tuple[str, str, Spelled]] = [
        ("id-short", "7 bytes", {2: bstr(_ID[1:])}),
        ("opening-key-short", "31 bytes", {4: bstr(bytes(31))}),
        ("role-0", "no role", {5: uint(0)}),
        ("role-unknown", "role 4", {5: uint(4)}),
        ("events-empty", "for no event", {6: array()}),
        ("events-descend", "9, then 7", {6: array(uint(9), uint(7))}),
        ("event-twice", "7 twice", {6: array(uint(7), uint(7))}),
        ("event-0", "they are 1 and up", {6: array(uint(0))}),
        ("gates-empty", "at no gate", {7: array()}),
        ("gates-descend", "3, then 1", {7: array(uint(3), uint(1))}),
        ("gate-0", "they are 1 and up", {7: array(uint(0), uint(1))}),
        ("dates-empty", "it ends as it begins", {8: uint(NOW), 9: uint(NOW)}),
        ("dates-backward", "it ends before it begins", {8: uint(NOW + 11)}),
        ("name-empty", "no name", {10: tstr("")}),
        ("name-control", "a zero byte", {10: tstr("a\x00")}),
        ("field-unknown", "no clause names field 11", {11: uint(1)}),
    ]
    for name, comment, changes in faults:
        yield _case(name, comment, _signed(changes), "MALFORMED")
