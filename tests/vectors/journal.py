"""A journal spelled by hand (PROTOCOL.md 6): contents, frames, hashes and their signatures."""

import hashlib
from collections.abc import Mapping
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import DOMAIN, Signer, signer
from tests.vectors.spelling import array, bstr, tstr, uint

DEVICE_KEY: Final = signer("device")
OTHER_KEY: Final = signer("another device")
DEVICE: Final = hashlib.sha256(DEVICE_KEY.public).digest()[:8]
OTHER_DEVICE: Final = hashlib.sha256(OTHER_KEY.public).digest()[:8]

EVENT: Final = 7
EPOCH: Final = 3
NONE: Final = bytes(32)
BOOT: Final = bytes.fromhex("b007b007b007b007")
WALL_MS: Final = 1_790_000_000_123
MONO_MS: Final = 86_400_000
APP: Final = "vectors/1"


def said(kind: int, more: Mapping[int, bytes] | None = None) -> dict[int, bytes]:
    """The fields of a content of this kind, each spelled; those of `more` besides or instead."""
    fields = {
        1: uint(1),
        2: uint(kind),
        3: uint(WALL_MS),
        4: uint(MONO_MS),
        5: bstr(BOOT),
        6: array(uint(2), uint(41)),
        7: uint(1),
        8: tstr(APP),
    }
    return fields | dict(more or {})


def content(kind: int, more: Mapping[int, bytes] | None = None) -> bytes:
    """The map of `said`, its keys in order."""
    return spelling.mapping(*sorted(said(kind, more).items()))


MARK: Final = content(8)


def unsigned(
    prev: bytes = NONE,
    event: int = EVENT,
    device: bytes = DEVICE,
    epoch: int = EPOCH,
    seq: int = 1,
    body: bytes = MARK,
    length: int | None = None,
) -> bytes:
    """Clause 6.1 without the signature; `length` is what the frame says, if not the truth."""
    numbers = event.to_bytes(4, "big") + device + epoch.to_bytes(4, "big") + seq.to_bytes(4, "big")
    return prev + numbers + (len(body) if length is None else length).to_bytes(2, "big") + body


def entry_hash(plain: bytes, domain: bytes = DOMAIN, label: str = "PORTAO-ENTRY-V1") -> bytes:
    """Clause 6.2."""
    return hashlib.sha256(spelling.signing_input(label, domain, plain)).digest()


def signed(
    plain: bytes, by: Signer = DEVICE_KEY, domain: bytes = DOMAIN, label: str = "PORTAO-ENTRY-SIG-V1"
) -> bytes:
    """The frame: what stands before the signature, and that."""
    return plain + by.sign(label, domain, entry_hash(plain, domain))


def life(count: int, bodies: Mapping[int, bytes] | None = None) -> list[bytes]:
    """`count` frames of the device in a chain; `bodies` are the contents that are no mark, by seq."""
    frames: list[bytes] = []
    prev = NONE
    for seq in range(1, count + 1):
        plain = unsigned(prev, seq=seq, body=(bodies or {}).get(seq, MARK))
        frames.append(signed(plain))
        prev = entry_hash(plain)
    return frames


def hash_of(frame: bytes) -> bytes:
    """The hash of a whole frame."""
    return entry_hash(frame[:-64])
