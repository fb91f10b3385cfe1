"""What is derived from a shown code, and how the server keeps it (FORMAT.md clause 5 and 6.3)."""

import struct
from typing import Final

from keys.crypto import hkdf, keyed_hash, open_secret, seal_secret
from keys.errors import Malformed
from keys.labels import Domain, Label, prefixed

SEEN_BYTES: Final = 16

_SIGHT_INFO: Final = Label.SIGHT.encode("ascii")
_SEEN: Final = struct.Struct(">I8sII")
_CLAIMED: Final = struct.Struct(">I8s16s")
_DEVICE_BYTES: Final = 8
_NONCE_BYTES: Final = 16
_INDEX_BYTES: Final = 3


def code_secret(signature: bytes, domain: Domain) -> bytes:
    """K of 5.1: 32 bytes that only who saw the code, or issued it, can know."""
    return hkdf(signature, prefixed(Label.CODE, domain, b""))


def sight_key(secret: bytes) -> bytes:
    """The key of proofs of sight (5.2), from K."""
    return hkdf(secret, _SIGHT_INFO)


def proof_of_sight(sight: bytes, event: int, device: bytes, epoch: int, seq: int) -> bytes:
    """16 bytes that show that this device saw the code when it wrote this journal entry (5.3)."""
    if len(device) != _DEVICE_BYTES:
        raise Malformed("5.3", f"a device id is {_DEVICE_BYTES} bytes, not {len(device)}")
    try:
        message = _SEEN.pack(event, device, epoch, seq)
    except struct.error:
        raise Malformed("5.3", "event, epoch and seq are unsigned integers of 32 bits") from None
    return keyed_hash(sight, message)[:SEEN_BYTES]


def proof_of_claim(sight: bytes, event: int, device: bytes, nonce: bytes) -> bytes:
    """16 bytes that show that this device saw the code when it made this claim (5.3)."""
    if (len(device), len(nonce)) != (_DEVICE_BYTES, _NONCE_BYTES):
        raise Malformed("5.3", f"a device id is {_DEVICE_BYTES} bytes, a nonce {_NONCE_BYTES}")
    try:
        message = _CLAIMED.pack(event, device, nonce)
    except struct.error:
        raise Malformed("5.3", "an event is an unsigned integer of 32 bits") from None
    return keyed_hash(sight, message)[:SEEN_BYTES]


def seal_code_secret(
    storage_key: bytes, nonce: bytes, domain: Domain, event: int, index: int, secret: bytes
) -> bytes:
    """K as the server stores it (6.3), bound to its place. `nonce`: 12 random bytes, never twice."""
    return seal_secret(storage_key, nonce, secret, _place(domain, event, index))


class Sealing:
    """Seals and opens K of many codes of one event as the functions do, with what they share put together once."""

    __slots__ = ("_place", "_storage")

    def __init__(self, storage_key: bytes, domain: Domain, event: int) -> None:
        self._storage = storage_key
        self._place = _place(domain, event, 0)[:-_INDEX_BYTES]

    def seal(self, nonce: bytes, index: int, secret: bytes) -> bytes:
        """K of the code with this status index. `nonce`: 12 random bytes, never twice."""
        return seal_secret(self._storage, nonce, secret, self._place_of(index))

    def open(self, sealed: bytes, index: int) -> bytes:
        """K again; `RingLocked` as `open_code_secret`."""
        return open_secret(self._storage, sealed, self._place_of(index))

    def _place_of(self, index: int) -> bytes:
        try:
            return self._place + index.to_bytes(_INDEX_BYTES, "big")
        except OverflowError:
            raise Malformed("6.3", f"status index {index}") from None


def open_code_secret(storage_key: bytes, sealed: bytes, domain: Domain, event: int, index: int) -> bytes:
    """K again; `RingLocked` when the key, the place or a byte is not the one it was sealed with."""
    return open_secret(storage_key, sealed, _place(domain, event, index))


def _place(domain: Domain, event: int, index: int) -> bytes:
    try:
        return domain.raw + event.to_bytes(4, "big") + index.to_bytes(_INDEX_BYTES, "big")
    except OverflowError:
        raise Malformed("6.3", f"event {event}, status index {index}") from None
