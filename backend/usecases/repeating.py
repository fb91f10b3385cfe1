"""A request that may come twice takes effect once: who sends it gives it a key, and gets the first answer again for a day.

That it took effect is noted in the very transaction in which it does, so neither two at a time nor a server that stops in between
can make two effects of it. Its answer is written down after that, sealed: it may hold codes of tickets.
"""

import hashlib
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import msgspec

from backend.context import Context
from backend.request_errors import AnswerPending, KeyReused, Repeated
from backend.store.contract import Glance, Store, Tx
from backend.store.rows_repeats import RepeatRow
from keys.crypto import hkdf, keyed_hash, open_secret, seal_secret
from keys.ring import Secret

KEPT_MS: Final = 86_400_000
_NONCE_BYTES: Final = 12
_ANSWERS: Final = b"portao/backend/answers"
_REQUESTS: Final = b"portao/backend/requests"
_FAST: Final = 1


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What went out: status, content type, body; where to, if it said so."""

    status: int
    media: str
    body: bytes
    location: str = ""


CutOff: TypeAlias = Callable[[Context, str], Awaitable[bool]]
"""Whether what went on after its request was answered was cut off, and is given up; the address is where the answer said that it is."""


async def is_known(ctx: Context, who: str, key: str) -> bool:
    """Whether this key came with a request that took effect: so much is known before its body is read."""
    async with ctx.store.reading() as tx:
        now_ms = await tx.clock.now_ms(ctx.shared_ms())
        return await tx.repeats.find(_of(who, key), now_ms - KEPT_MS) is not None


def _of(who: str, key: str) -> bytes:
    return hashlib.sha256(f"{who}\0{key}".encode()).digest()


async def asked(ctx: Context, who: str, key: str, request: bytes, again_ms: int | None = None) -> RepeatRow:
    """A request that somebody gave this key. `request`: a hash of all that was asked.

    `again_ms`: of one that does no harm when it is done again, how long nothing may be heard of it before it is.

    It is kept under a secret: a request may hold a PIN or a code, which are soon guessed from a hash of their own.
    """
    async with ctx.store.reading() as tx:
        secret = hkdf((await ctx.vault.keys(tx)).secret(Secret.SESSION), _REQUESTS)
        now_ms = await tx.clock.now_ms(ctx.shared_ms())
    until_ms = None if again_ms is None else now_ms + again_ms
    return RepeatRow(_of(who, key), keyed_hash(secret, request), now_ms, until_ms=until_ms)


async def answer_again(ctx: Context, row: RepeatRow, cut_off: CutOff | None = None) -> Answer | None:
    """What the request was answered when it took effect; None if it did not, or if it was cut off and may be done again.

    `KeyReused` if its key belongs to another request, `AnswerPending` while the answer is not written down.
    """
    async with ctx.store.reading() as tx:
        former = await tx.repeats.find(row.key, row.at_ms - KEPT_MS)
        if former is None:
            return None
        if former.request != row.request:
            raise KeyReused
        if former.is_given_up(row.at_ms):
            return None
        if former.answer is None:
            waited_ms = None if former.until_ms is None else former.until_ms - row.at_ms
            raise AnswerPending(None if waited_ms is None else -(-waited_ms // 1000))
        sealing = await _sealing_key(ctx, tx)
    raw = zlib.decompress(open_secret(sealing, former.answer, row.key))
    answer = msgspec.msgpack.decode(raw, type=Answer)
    if cut_off is None or not answer.location or not await cut_off(ctx, answer.location):
        return answer
    async with ctx.store.transaction() as tx:
        await tx.repeats.give_up(former)
    return None


def only_once(ctx: Context, row: RepeatRow) -> Context:
    """The context in which the request is carried out: its first transaction raises `Repeated` if it took effect before."""
    return replace(ctx, store=_NotingStore(ctx.store, row, ctx.shared_ms))


async def keep_answer(ctx: Context, row: RepeatRow, answer: Answer) -> None:
    """Write down what the request was answered, and forget those of former days."""
    packed = zlib.compress(msgspec.msgpack.encode(answer), _FAST)
    async with ctx.store.transaction() as tx:
        sealing = await _sealing_key(ctx, tx)
        await tx.repeats.keep(row.key, seal_secret(sealing, ctx.random(_NONCE_BYTES), packed, row.key))
        await tx.repeats.forget(row.at_ms - KEPT_MS)


async def _sealing_key(ctx: Context, tx: Tx) -> bytes:
    return hkdf((await ctx.vault.keys(tx)).secret(Secret.SESSION), _ANSWERS)


@dataclass(slots=True)
class _NotingStore:
    """A store whose first transaction that ends well also notes that the request took effect; later ones, that it is still at work."""

    _store: Store
    _row: RepeatRow
    _shared_ms: Callable[[], int | None]
    _noted: bool = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        async with self._store.transaction() as tx:
            if not await self._note(tx):
                raise Repeated
            yield tx
        self._noted = True

    async def _note(self, tx: Tx) -> bool:
        row = self._row
        if row.until_ms is not None:
            now_ms = await tx.clock.now_ms(self._shared_ms())
            row = replace(row, until_ms=now_ms + row.until_ms - row.at_ms)
        if not self._noted:
            return await tx.repeats.note(row, row.at_ms - KEPT_MS)
        return row.until_ms is None or await tx.repeats.renew(row)

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        return self._store.reading()

    def glance(self) -> AbstractAsyncContextManager[Glance]:
        return self._store.glance()

    def single(self) -> AbstractAsyncContextManager[Glance]:
        return self.transaction()

    @property
    def one_writes_at_a_time(self) -> bool:
        return self._store.one_writes_at_a_time
