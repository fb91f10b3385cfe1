"""A shortcut for long runs: every signature is taken for good, so that what is read behind one costs no curve arithmetic."""

from collections.abc import Iterator
from contextlib import contextmanager

from keys.crypto import SIGNATURE_BYTES, PrivateKey, PublicKey


def _sign(_key: PrivateKey, _signed: bytes) -> bytes:
    return bytes(SIGNATURE_BYTES)


def _verify(_key: PublicKey, _signed: bytes, _signature: bytes) -> bool:
    return True


@contextmanager
def signatures_believed() -> Iterator[None]:
    """Nothing is signed and all is believed, until the block ends."""
    sign, verify = PrivateKey.sign_raw, PublicKey.verify_raw
    PrivateKey.sign_raw, PublicKey.verify_raw = _sign, _verify  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        PrivateKey.sign_raw, PublicKey.verify_raw = sign, verify  # type: ignore[method-assign]
