"""An operator's key under a PIN (FORMAT.md 6.5)."""

import re
from typing import Final

from keys.crypto import KEY_BYTES, PrivateKey, PublicKey
from keys.errors import Malformed, RingLocked
from keys.passphrase_box import Cost, open_box, seal_box

LEAST_DIGITS: Final = 6
MOST_DIGITS: Final = 12

_PIN: Final = re.compile(rf"[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}")
_RUN: Final = "0123456789"


def check_pin(pin: str) -> None:
    """`Malformed` (6.5) for what may not become a PIN: too short or too long, no digits, or among the first that anybody tries."""
    if _PIN.fullmatch(pin) is None:
        raise Malformed("6.5", f"a PIN is {LEAST_DIGITS} to {MOST_DIGITS} digits")
    if len(set(pin)) == 1 or pin in _RUN or pin in _RUN[::-1]:
        raise Malformed("6.5", "a PIN of one digit, or of digits in a row, is guessed first")


def seal_key(key: PrivateKey, pin: str, salt: bytes, nonce: bytes, cost: Cost) -> bytes:
    """The operator's key as it rests on devices. `salt` (16) and `nonce` (24) are random and new each time. `Malformed`."""
    check_pin(pin)
    return seal_box(key.seed, pin.encode("ascii"), salt, nonce, cost)


def open_key(sealed: bytes, pin: str, public: PublicKey) -> PrivateKey:
    """The key with this public half; `RingLocked` for a wrong PIN, whatever is wrong with it. `Malformed` for no box at all."""
    seed = open_box(sealed, pin.encode())
    if len(seed) != KEY_BYTES:
        raise RingLocked
    key = PrivateKey.from_seed(seed)
    if key.public != public:
        raise RingLocked
    return key
