"""What rests under a passphrase: a key ring, or under a PIN an operator's key (FORMAT.md 6.1, 6.5). A box to a device is `keys.box`.

Argon2id and XSalsa20-Poly1305, both from libsodium.
"""

from dataclasses import dataclass
from typing import Final

from nacl.bindings import crypto_secretbox, crypto_secretbox_open
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

from keys import cbor
from keys.errors import Malformed, RingLocked

SALT_BYTES: Final = 16
NONCE_BYTES: Final = 24
CAP: Final = 1024 * 1024
MOST_PASSES: Final = 16
MOST_MEMORY_KIB: Final = 1024 * 1024
LEAST_MEMORY_KIB: Final = 8  # less is not Argon2

_VERSION: Final = 1
_KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Cost:
    """What trying one passphrase costs: passes over so much memory (KiB)."""

    passes: int
    memory_kib: int

    def check(self) -> None:
        """`Malformed` (6.1) outside 1 to 16 passes and 8 KiB to 1 GiB: a hostile file must not stall its reader."""
        if not 1 <= self.passes <= MOST_PASSES:
            raise Malformed("6.1", f"{self.passes} passes")
        if not LEAST_MEMORY_KIB <= self.memory_kib <= MOST_MEMORY_KIB:
            raise Malformed("6.1", f"{self.memory_kib} KiB of memory")


DEFAULT_COST: Final = Cost(3, 65536)


def seal_box(plain: bytes, passphrase: bytes, salt: bytes, nonce: bytes, cost: Cost) -> bytes:
    """The sealed file. `salt` (16) and `nonce` (24) are random and new each time. `Malformed` (6.1, 0.7) beyond the caps."""
    cost.check()
    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        raise Malformed("6.1", f"a salt is {SALT_BYTES} bytes and a nonce {NONCE_BYTES}")
    box = nonce + crypto_secretbox(plain, nonce, _derive(passphrase, salt, cost))
    raw = cbor.encode({1: _VERSION, 2: salt, 3: cost.passes, 4: cost.memory_kib, 5: box})
    if len(raw) > CAP:
        raise Malformed("0.7", f"a key ring of {len(raw)} bytes")
    return raw


def open_box(raw: bytes, passphrase: bytes) -> bytes:
    """What was sealed. `Malformed` (0.7, 6.1) when this is no sealed file, `RingLocked` when it does not open."""
    fields = cbor.Fields.of(cbor.decode(raw, "6.1", CAP), "6.1")
    fields.exactly(1, _VERSION)
    salt = fields.bytes(2, size=SALT_BYTES)
    cost = Cost(fields.uint(3, bits=32), fields.uint(4, bits=32))
    box = fields.bytes(5)
    fields.done()
    cost.check()
    return _open(box, _derive(passphrase, salt, cost))


def _open(box: bytes, key: bytes) -> bytes:
    try:
        return crypto_secretbox_open(box[NONCE_BYTES:], box[:NONCE_BYTES], key)
    except (CryptoError, ValueError):  # ValueError: a box shorter than its nonce
        raise RingLocked from None


def _derive(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    try:
        return argon2id.kdf(_KEY_BYTES, passphrase, salt, cost.passes, cost.memory_kib * 1024)
    except (
        CryptoError,
        MemoryError,
        RuntimeError,
    ):  # the machine cannot spare the memory that the file asks for
        raise RingLocked from None
