"""What lets a process replay thousands of evenings: each signature is computed once, and no work leaves for another thread.

Signatures, verifications and derivations are pure functions of their bytes, so a remembered result is the result. A signature
made here is known to verify; any other is verified for real the first time.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, TypeVar

from keys import code_secret
from keys.crypto import PrivateKey, PublicKey, hkdf

_AT_MOST: Final = 1 << 17
_T = TypeVar("_T")


async def _at_once(function: Callable[..., _T], /, *given: Any, **named: Any) -> _T:
    return function(*given, **named)


@contextmanager
def shortcuts() -> Iterator[None]:
    """For the length of the block."""
    verify, sign = PublicKey.verify_raw, PrivateKey.sign_raw
    known: dict[tuple[bytes, bytes, bytes], bool] = {}

    def verify_once(key: PublicKey, signed: bytes, signature: bytes) -> bool:
        asked = (key.raw, signed, signature)
        answer = known.get(asked)
        if answer is None:
            answer = known[asked] = verify(key, signed, signature)
        return answer

    def sign_noting(key: PrivateKey, signed: bytes) -> bytes:
        if len(known) > _AT_MOST:
            known.clear()
        signature = sign(key, signed)
        known[key.public.raw, signed, signature] = True
        return signature

    quick: tuple[tuple[Any, str, Any], ...] = (
        (PublicKey, "verify_raw", verify_once),
        (PrivateKey, "sign_raw", sign_noting),
        (asyncio, "to_thread", _at_once),
        (code_secret, "hkdf", lru_cache(maxsize=4096)(hkdf)),
    )
    plain = [(owner, name, getattr(owner, name)) for owner, name, _ in quick]
    for owner, name, function in quick:
        setattr(owner, name, function)
    try:
        yield
    finally:
        for owner, name, function in plain:
            setattr(owner, name, function)
