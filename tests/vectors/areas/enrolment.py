"""PROTOCOL.md 5.1, 5.2, 5.3 and 5.5: how a device joins, and how it shows that it is the one that joined."""

import hashlib
from collections.abc import Iterator
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import DOMAIN, OTHER_DOMAIN, STRANGER, Signer, signer
from tests.vectors.case import Case, Json
from tests.vectors.signed import Spelled, fields
from tests.vectors.spelling import array, bstr, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_GATE: Final = signer("gate")
_TOKEN: Final = bytes(range(16))
_OPENING: Final = bytes(range(32))
_FINGERPRINT: Final = bytes(range(32, 64))
_URL: Final = "https://checkin.example:8443/portão"
_CODE: Final = {1: tstr(_URL), 2: bstr(DOMAIN), 3: bstr(_FINGERPRINT), 4: bstr(_TOKEN)}
_CHALLENGE: Final = bytes(range(100, 132))


def cases() -> Iterator[Case]:
    yield from _codes()
    yield from _bad_codes()
    yield from _requests()
    yield from _bad_requests()
    yield from _replies()
    yield from _challenges()


def _code(name: str, comment: str, text: str, expect: str, clause: str = "5.1", decoded: Json = None) -> Case:
    return Case(f"code-{name}", clause, comment, {"kind": "code", "text": text}, expect, decoded)


def _text(values: Spelled) -> str:
    return "PTE1:" + spelling.base45(fields(values))


def _codes() -> Iterator[Case]:
    def ok(name: str, comment: str, url: str) -> Case:
        decoded: Json = {
            "url": url,
            "domain": DOMAIN.hex(),
            "root_fingerprint": _FINGERPRINT.hex(),
            "token": _TOKEN.hex(),
        }
        return _code(name, comment, _text({**_CODE, 1: tstr(url)}), "OK", decoded=decoded)

    yield ok("ok", "an address with a port and a path", _URL)
    yield ok("ok-http", "a server on the gate's own network", "http://10.0.0.2")
    yield ok("ok-longest-url", "200 bytes", "https://" + "a" * 192)


def _bad_codes() -> Iterator[Case]:
    good = _text(_CODE)
    for name, prefix in (
        ("no-prefix", ""),
        ("prefix-of-a-ticket", "PT1:"),
        ("prefix-lower-case", "pte1:"),
        ("prefix-of-another-version", "PTE2:"),
        ("space-before", " PTE1:"),
    ):
        yield _code(name, "case and place matter", prefix + good[5:], "NOT_OURS")
    for name, comment, text in (
        ("base45-cut", "the last character is missing", good[:-1]),
        ("base45-foreign", "a character outside the alphabet", good[:-1] + "é"),
        ("base45-lower-case", "nothing is folded", good[:5] + good[5:].lower()),
    ):
        yield _code(name, comment, text, "MALFORMED", "1.3")
    yield _code("nothing-behind-the-prefix", "no bytes", "PTE1:", "MALFORMED")
    raw = fields(_CODE)
    yield _code("goes-on", "a byte after the map", "PTE1:" + spelling.base45(raw + b"\x00"), "MALFORMED")
    faults: list[tuple[str, str, Spelled]] = [
        ("scheme-ftp", "neither https nor http", {1: tstr("ftp://checkin.example")}),
        ("scheme-that-runs", "an address that is a script", {1: tstr("javascript:alert(1)//https://")}),
        ("scheme-upper-case", "nothing is folded", {1: tstr("HTTPS://checkin.example")}),
        ("url-control", "a line break", {1: tstr("https://a\n.example")}),
        ("url-too-long", "201 bytes", {1: tstr("https://" + "a" * 193)}),
        ("domain-short", "15 bytes", {2: bstr(DOMAIN[1:])}),
        ("fingerprint-short", "31 bytes", {3: bstr(_FINGERPRINT[1:])}),
        ("token-long", "17 bytes", {4: bstr(_TOKEN + b"\x00")}),
        ("field-unknown", "field 5", {5: uint(0)}),
        ("too-long", "above 640 characters", {5: bstr(bytes(400))}),
    ]
    for name, comment, changes in faults:
        yield _code(name, comment, _text({**_CODE, **changes}), "MALFORMED")


def _request(
    values: Spelled | None = None, by: Signer = _GATE, label: str = "PORTAO-ENROL-V1", domain: bytes = DOMAIN
) -> bytes:
    signature = by.sign(label, domain, _TOKEN + _GATE.public + _OPENING)
    own = {1: bstr(_TOKEN), 2: bstr(_GATE.public), 3: bstr(_OPENING), 4: tstr("Tablet 2"), 5: bstr(signature)}
    return fields({**own, **(values or {})})


def _requested(
    name: str, comment: str, raw: bytes, expect: str, clause: str = "5.2", decoded: Json = None
) -> Case:
    inputs: dict[str, Json] = {"kind": "request", "request": raw.hex(), "domain": DOMAIN.hex()}
    return Case(f"request-{name}", clause, comment, inputs, expect, decoded)


def _requests() -> Iterator[Case]:
    decoded: dict[str, Json] = {
        "token": _TOKEN.hex(),
        "signing_key": _GATE.public.hex(),
        "opening_key": _OPENING.hex(),
        "name": "Tablet 2",
    }
    yield _requested("ok", "signed by the key that it brings", _request(), "OK", decoded=decoded)
    renamed: dict[str, Json] = {**decoded, "name": "Portão"}
    raw = _request({4: tstr("Portão")})
    yield _requested("ok-renamed", "the name is not signed for", raw, "OK", decoded=renamed)


def _bad_requests() -> Iterator[Case]:
    for name, comment, raw in (
        ("signed-by-another-key", "a stranger signs for this key", _request(by=STRANGER)),
        ("key-of-another", "a stranger's key, this one's signature", _request({2: bstr(STRANGER.public)})),
        ("another-token", "the signature is for another token", _request({1: bstr(bytes(16))})),
        ("another-opening-key", "exchanged on the way", _request({3: bstr(bytes(32))})),
        ("another-label", "the signature of a login", _request(label="PORTAO-LOGIN-V1")),
        ("another-domain", "to another organisation", _request(domain=OTHER_DOMAIN)),
    ):
        yield _requested(name, comment, raw, "BAD_SIGNATURE")
    identity = _request({2: bstr(b"\x01" + bytes(31))})
    yield _requested("key-identity", "one signature would verify for all", identity, "BAD_KEY", "0.4")
    faults: list[tuple[str, str, Spelled]] = [
        ("token-short", "15 bytes", {1: bstr(_TOKEN[1:])}),
        ("opening-key-long", "33 bytes", {3: bstr(_OPENING + b"\x00")}),
        ("name-empty", "no name", {4: tstr("")}),
        ("name-control", "an escape sequence", {4: tstr("\x1b[2J")}),
        ("name-too-long", "201 bytes", {4: tstr("n" * 201)}),
        ("signature-short", "63 bytes", {5: bstr(bytes(63))}),
        ("field-unknown", "field 6", {6: uint(1)}),
        ("too-large", "above 1 KiB", {4: tstr("n" * 1_000)}),
    ]
    for name, comment, changes in faults:
        yield _requested(name, comment, _request(changes), "MALFORMED")


def _replies() -> Iterator[Case]:
    def reply(name: str, comment: str, raw: bytes, expect: str = "MALFORMED", decoded: Json = None) -> Case:
        return Case(f"reply-{name}", "5.3", comment, {"kind": "reply", "reply": raw.hex()}, expect, decoded)

    good = {1: bstr(b"certificate"), 2: bstr(b"trust list")}
    decoded: Json = {"certificate": b"certificate".hex(), "trust_list": b"trust list".hex()}
    yield reply("ok", "what is inside is opened later", fields(good), "OK", decoded)
    yield reply("without-trust-list", "field 2 left out", fields({1: good[1]}))
    yield reply("trust-list-text", "a text", fields({**good, 2: tstr("trust list")}))
    yield reply("field-unknown", "field 3", fields({**good, 3: uint(0)}))
    yield reply("array", "no map", array(good[1], good[2]))


def _challenges() -> Iterator[Case]:
    def answer(
        name: str, comment: str, signature: bytes, verifies: bool, challenge: bytes = _CHALLENGE
    ) -> Case:
        inputs: dict[str, Json] = {
            "kind": "challenge",
            "key": _GATE.public.hex(),
            "domain": DOMAIN.hex(),
            "challenge": challenge.hex(),
            "signature": signature.hex(),
        }
        return Case(f"challenge-{name}", "5.5", comment, inputs, "OK", {"verifies": verifies})

    device = hashlib.sha256(_GATE.public).digest()[:8]
    right = _GATE.sign("PORTAO-LOGIN-V1", DOMAIN, device + _CHALLENGE)
    yield answer("ok", "over the device's id and the challenge", right, True)
    yield answer("another", "an answer once more", right, False, bytes(32))
    bare = _GATE.sign("PORTAO-LOGIN-V1", DOMAIN, _CHALLENGE)
    yield answer("without-id", "over the challenge alone", bare, False)
    moved = _GATE.sign("PORTAO-LOGIN-V1", OTHER_DOMAIN, device + _CHALLENGE)
    yield answer("another-domain", "to another organisation", moved, False)
    strange = STRANGER.sign("PORTAO-LOGIN-V1", DOMAIN, device + _CHALLENGE)
    yield answer("another-key", "a stranger answers", strange, False)
    yield answer("signature-short", "63 bytes", right[:-1], False)
    yield answer("signature-empty", "no bytes", b"", False)
