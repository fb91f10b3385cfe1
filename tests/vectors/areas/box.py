"""Clause 10: what is sealed to one device. The boxes are made by `tests.vectors.hpke`, with a fixed ephemeral key."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from tests.vectors import hpke
from tests.vectors.actors import DOMAIN, OTHER_DOMAIN
from tests.vectors.case import Case, Json
from tests.vectors.spelling import signing_input

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_SEED: Final = hashlib.sha256(b"portao vectors: opening key").digest()
_OTHER_SEED: Final = hashlib.sha256(b"portao vectors: another opening key").digest()
_EPHEMERAL: Final = hashlib.sha256(b"portao vectors: ephemeral key").digest()
_PUBLIC: Final = hpke.public_of(_SEED)
_DEVICE: Final = bytes.fromhex("d0d1d2d3d4d5d6d7")
_PLAIN: Final = b"what only this device may read"
_OPERATORS, _MANIFEST, _ALIASES = 1, 2, 3


def _info(
    label: str = "PORTAO-SEAL-V1",
    domain: bytes = DOMAIN,
    event: int = 7,
    kind: int = _MANIFEST,
    gen: int = 2,
    pos: int = 41,
    piece: int = 0,
    device: bytes = _DEVICE,
) -> bytes:
    widths = ((event, 4), (kind, 1), (gen, 4), (pos, 8), (piece, 2))
    place = b"".join(number.to_bytes(width, "big") for number, width in widths)
    return signing_input(label, domain, place + device)


_GOOD: Final = hpke.seal(_EPHEMERAL, _PUBLIC, _PLAIN, _info())


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _elsewhere()
    yield from _changed()


def _good() -> Iterator[Case]:
    yield _case("ok", "a piece of a manifest", _GOOD, "OK", decoded=_PLAIN)
    empty = hpke.seal(_EPHEMERAL, _PUBLIC, b"", _info())
    yield _case("ok-empty", "nothing inside", empty, "OK", decoded=b"")
    last: dict[str, Any] = {"event": 2**32 - 1, "gen": 2**31 - 1, "pos": 2**53 - 1, "piece": 2**16 - 1}
    box = hpke.seal(_EPHEMERAL, _PUBLIC, _PLAIN, _info(**last))
    yield _case("ok-highest", "numbers at their upper bounds", box, "OK", decoded=_PLAIN, **last)
    for name, kind in (("operators", _OPERATORS), ("aliases", _ALIASES)):
        box = hpke.seal(_EPHEMERAL, _PUBLIC, _PLAIN, _info(kind=kind))
        yield _case(f"ok-{name}", f"sealed as {name}", box, "OK", decoded=_PLAIN, kind=kind)


def _elsewhere() -> Iterator[Case]:
    """A good box, offered where it does not belong."""
    yield _case("another-seed", "another device's key", _GOOD, seed=_OTHER_SEED)
    yield _case("another-domain", "another organisation's", _GOOD, domain=OTHER_DOMAIN)
    yield _case("another-event", "moved to another event", _GOOD, event=8)
    yield _case("another-kind", "a manifest offered as aliases", _GOOD, kind=_ALIASES)
    yield _case("another-generation", "of another life of the feed", _GOOD, gen=3)
    yield _case("another-position", "an older one offered as newer", _GOOD, pos=42)
    yield _case("another-piece", "two pieces exchanged", _GOOD, piece=1)
    yield _case("another-device", "another device's id under the right key", _GOOD, device=bytes(8))
    label = hpke.seal(_EPHEMERAL, _PUBLIC, _PLAIN, _info("PORTAO-CARD-V1"))
    yield _case("another-label", "sealed under a label of something else", label)
    aad = hpke.seal(_EPHEMERAL, _PUBLIC, _PLAIN, _info(), b"\x00")
    yield _case("additional-data", "there is none", aad, clause="10.1")


def _changed() -> Iterator[Case]:
    yield _case("bit-of-the-encapsulated-key", "one bit flipped", bytes((_GOOD[0] ^ 1,)) + _GOOD[1:])
    yield _case("bit-of-the-ciphertext", "one bit flipped", _GOOD[:32] + bytes((_GOOD[32] ^ 1,)) + _GOOD[33:])
    yield _case("bit-of-the-tag", "one bit flipped", _GOOD[:-1] + bytes((_GOOD[-1] ^ 1,)))
    yield _case("cut", "the last byte is missing", _GOOD[:-1])
    yield _case("goes-on", "a byte too many", _GOOD + b"\x00")
    yield _case("key-alone", "no ciphertext", _GOOD[:32])
    yield _case("empty", "nothing at all", b"")
    yield _case("small-order", "an encapsulated key with which every secret is zero", bytes(32) + _GOOD[32:])


def _case(
    name: str,
    comment: str,
    box: bytes,
    expect: str = "SEAL_BROKEN",
    *,
    clause: str = "10.2",
    seed: bytes = _SEED,
    domain: bytes = DOMAIN,
    event: int = 7,
    kind: int = _MANIFEST,
    gen: int = 2,
    pos: int = 41,
    piece: int = 0,
    device: bytes = _DEVICE,
    decoded: bytes | None = None,
) -> Case:
    fields: dict[str, Json] = {
        "seed": seed.hex(),
        "domain": domain.hex(),
        "event": event,
        "kind": kind,
        "gen": gen,
        "pos": pos,
        "piece": piece,
        "device": device.hex(),
        "info": _info("PORTAO-SEAL-V1", domain, event, kind, gen, pos, piece, device).hex(),
        "box": box.hex(),
    }
    return Case(name, clause, comment, fields, expect, None if decoded is None else {"plain": decoded.hex()})
