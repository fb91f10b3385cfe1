"""FORMAT.md 6.5: `sealed` opens with `pin` to the private half of `key`; or it is refused. The cost is the least there is."""

from collections.abc import Iterator
from typing import Final

from nacl.bindings import crypto_secretbox
from nacl.pwhash import argon2id

from tests.vectors.actors import Signer, signer
from tests.vectors.case import Case, Json
from tests.vectors.spelling import bstr, mapping, uint

RUNNER: Final = "tests/unit/keys/test_vectors.py"

_KEY: Final = signer("operator")
_OTHER: Final = signer("another operator")
_PIN: Final = "270391"
_SALT: Final = bytes(range(16))
_NONCE: Final = bytes(range(24))


def cases() -> Iterator[Case]:
    good = _sealed(_KEY.seed)
    yield _case("ok", "six digits", good, "OK")
    yield _case(
        "ok-twelve-digits", "as long as may be", _sealed(_KEY.seed, "493827160552"), "OK", "493827160552"
    )
    yield _case("pin-wrong", "one digit", good, pin="270392")
    yield _case("pin-longer", "a digit more", good, pin="2703910")
    yield _case("pin-empty", "nothing", good, pin="")
    yield _case("pin-wide-digits", "digits of another alphabet", good, pin="２７０３９１")
    yield _case("key-of-another", "the seed of another key", _sealed(_OTHER.seed))
    yield _case("beside-another-key", "our seed beside another key", good, key=_OTHER)
    yield _case("seed-31-bytes", "one byte short", _sealed(_KEY.seed[:31]))
    yield _case("seed-33-bytes", "one byte more", _sealed(_KEY.seed + b"\x00"))
    yield _case("changed", "one bit", good[:-1] + bytes((good[-1] ^ 1,)))
    yield _case("no-box", "no bytes", b"", "MALFORMED", clause="6.1")
    yield _case("too-dear", "17 passes", _sealed(_KEY.seed, says=17), "MALFORMED", clause="6.1")


def _sealed(plain: bytes, pin: str = _PIN, says: int = 1) -> bytes:
    key = argon2id.kdf(32, pin.encode(), _SALT, 1, 8 * 1024)
    box = _NONCE + crypto_secretbox(plain, _NONCE, key)
    return mapping((1, uint(1)), (2, bstr(_SALT)), (3, uint(says)), (4, uint(8)), (5, bstr(box)))


def _case(
    name: str, comment: str, sealed: bytes, expect: str = "RING_LOCKED", pin: str = _PIN, key: Signer = _KEY,
    clause: str = "6.5",
) -> Case:  # fmt: skip
    fields: dict[str, Json] = {"sealed": sealed.hex(), "pin": pin, "key": key.public.hex()}
    return Case(name, clause, comment, fields, expect, {"seed": _KEY.seed.hex()} if expect == "OK" else None)
