"""The keyed hash and the derivation of keys are those of libraries, for whatever they are given (FORMAT.md 5.1, 5.3)."""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from keys.crypto import hkdf, keyed_hash

KEYS = st.binary(max_size=130)  # shorter than a block of the hash, as long, longer


@given(KEYS, st.binary(max_size=300))
def test_the_keyed_hash_is_the_librarys(key: bytes, message: bytes) -> None:
    assert keyed_hash(key, message) == hmac.digest(key, message, hashlib.sha256)


@given(KEYS, st.binary(max_size=300))
def test_derived_keys_are_the_librarys(secret: bytes, info: bytes) -> None:
    assert hkdf(secret, info) == HKDF(SHA256(), 32, None, info).derive(secret)
