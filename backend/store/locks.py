"""Locks on what may have no row yet, until the transaction ends. On SQLite whoever writes has the only lock that there is."""

import hashlib
from collections.abc import Collection
from typing import Final

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.store.bulk import SQLITE

_BYTES: Final = 8
_NAMES: Final = (
    func.unnest(bindparam("names", type_=ARRAY(BigInteger))).table_valued("thing").render_derived()
)
_TAKE: Final = select(func.pg_advisory_xact_lock(_NAMES.c.thing))


async def take_locks(connection: AsyncConnection, things: Collection[tuple[object, ...]]) -> None:
    """Wait for the lock of each of these things; `Busy`. Always in one order, so that nobody waits in a circle.

    Two things may come to have the same lock: then they wait for each other without need.
    """
    if connection.dialect.name != SQLITE:
        await connection.execute(_TAKE, {"names": sorted({_name(thing) for thing in things})})


def _name(thing: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.sha256(repr(thing).encode()).digest()[:_BYTES], "big", signed=True)
