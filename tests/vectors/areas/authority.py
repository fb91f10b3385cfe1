"""PROTOCOL.md 6.10: whose word an entry carries. `decoded.authoriser` is the key, null where it is nobody's word."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.vectors.actors import DOMAIN, OTHER_DOMAIN, STRANGER, Signer, signer
from tests.vectors.case import Case, Json
from tests.vectors.journal import DEVICE, EPOCH, EVENT, OTHER_DEVICE, content
from tests.vectors.spelling import bstr, uint

RUNNER: Final = "tests/unit/sync_authority/test_vectors.py"

_SUPERVISOR: Final = signer("supervisor")
_PREV: Final = bytes(range(32))
_REF: Final = bytes(range(32, 64))
_LABEL: Final = b"PORTAO-AUTH-V1\x00"
_VOID, _OVERRIDE = 5, 6
_OVERRIDDEN: Final = {9: uint(4711), 10: uint(1), 11: uint(2), 12: uint(5), 14: uint(3), 15: uint(20)}
_VOIDED: Final = {9: uint(4711), 10: uint(1), 17: bstr(_REF)}


def cases() -> Iterator[Case]:
    yield _case("ok-override", "an override of five people, day 2", _auth(), good=True)
    yield _case(
        "ok-void", "a void; use 0, one person", _auth(kind=_VOID, use=0, count=1, ref=_REF), _VOID, good=True
    )
    yield from _elsewhere()
    yield from _otherwise()
    yield from _shapes()


def _statement(
    event: int = EVENT, device: bytes = DEVICE, epoch: int = EPOCH, seq: int = 9, prev: bytes = _PREV,
    kind: int = _OVERRIDE, ticket: int = 4711, zone: int = 1, use: int = 2, count: int = 5, ref: bytes = bytes(32),
) -> bytes:  # fmt: skip
    def u32(value: int) -> bytes:
        return value.to_bytes(4, "big")

    place = u32(event) + device + u32(epoch) + u32(seq) + prev
    return place + bytes((kind,)) + u32(ticket) + u32(zone) + u32(use) + count.to_bytes(2, "big") + ref


def _auth(
    by: Signer = _SUPERVISOR, domain: bytes = DOMAIN, label: bytes = _LABEL, **changes: int | bytes
) -> bytes:
    return by.public + by.sign_bytes(label + domain + _statement(**changes))  # type: ignore[arg-type]


def _case(
    name: str, comment: str, auth: bytes | None, kind: int = _OVERRIDE, good: bool = False,
    said: Mapping[int, bytes] | None = None, clause: str = "6.10",
) -> Case:  # fmt: skip
    about = said or {_VOID: _VOIDED, _OVERRIDE: _OVERRIDDEN}[kind]
    body = content(kind, dict(about) | ({} if auth is None else {19: bstr(auth)}))
    fields: dict[str, Json] = {
        "domain": DOMAIN.hex(), "event": EVENT, "device": DEVICE.hex(), "epoch": EPOCH, "seq": 9,
        "prev": _PREV.hex(), "content": body.hex(),
    }  # fmt: skip
    return Case(
        name, clause, comment, fields, "OK", {"authoriser": _SUPERVISOR.public.hex() if good else None}
    )


def _elsewhere() -> Iterator[Case]:
    """The same word, given for another place."""
    for what, value in (
        ("event", EVENT + 1), ("device", OTHER_DEVICE), ("epoch", EPOCH + 1), ("seq", 8), ("seq-after", 10),
        ("prev", bytes(32)),
    ):  # fmt: skip
        changes: dict[str, Any] = {what.removesuffix("-after"): value}
        yield _case(f"for-another-{what}", "given for another place in a journal", _auth(**changes))
    yield _case("for-another-domain", "another organisation", _auth(domain=OTHER_DOMAIN))
    yield _case("for-another-label", "signed as an entry", _auth(label=b"PORTAO-ENTRY-SIG-V1\x00"))


def _otherwise() -> Iterator[Case]:
    """The same place, another deed."""
    for what, value in (
        ("kind", _VOID),
        ("ticket", 4712),
        ("zone", 2),
        ("use", 0),
        ("count", 4),
        ("ref", _REF),
    ):
        changes: dict[str, Any] = {what: value}
        yield _case(f"of-another-{what}", "given for something else", _auth(**changes))
    word = _auth(kind=_VOID, use=0, count=1, ref=bytes(32))
    yield _case("of-a-void-of-nothing", "given for no entry in particular", word, _VOID)


def _shapes() -> Iterator[Case]:
    auth = _auth()
    yield _case("none", "nobody was asked", None)
    yield _case("by-another-key", "the key beside it did not sign", STRANGER.public + auth[32:])
    yield _case("signature-bit", "one bit flipped", auth[:-1] + bytes((auth[-1] ^ 1,)))
    yield _case("key-that-is-none", "the identity", bytes((1,)) + bytes(31) + auth[32:], clause="0.4")
    yield _case("95-bytes", "one too few", auth[:-1])
    yield _case("97-bytes", "one too many", auth + b"\x00")
    yield _case("empty", "no bytes", b"")
    admitted = {9: uint(4711), 10: uint(1), 13: b"\x82" + uint(9) + bstr(bytes(8)), 14: uint(3)}
    word = _auth(kind=2, use=0, count=1)
    yield _case("of-an-admit", "an admit needs nobody's word", word, 2, said=admitted)
