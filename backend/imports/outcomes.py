"""What came of an import, as it lies in the database: sealed, for names of guests may be in it."""

from typing import Final

from backend.context import Context
from backend.store.contract import Tx
from keys.crypto import NONCE_BYTES, hkdf, open_secret, seal_secret
from keys.ring import Secret

_OUTCOMES: Final = b"portao/backend/imports"


async def sealed(ctx: Context, tx: Tx, job: bytes, outcome: bytes) -> bytes:
    """The outcome of this import, for the database."""
    return seal_secret(await _sealing_key(ctx, tx), ctx.random(NONCE_BYTES), outcome, job)


async def opened(ctx: Context, tx: Tx, job: bytes, kept: bytes) -> bytes:
    """What was sealed; `RingLocked` if that was under another ring."""
    return open_secret(await _sealing_key(ctx, tx), kept, job)


async def _sealing_key(ctx: Context, tx: Tx) -> bytes:
    return hkdf((await ctx.vault.keys(tx)).secret(Secret.SESSION), _OUTCOMES)
