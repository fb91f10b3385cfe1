"""The sealed key ring and the signed trust lists."""

from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from backend.schema.central import key_rings, trust_lists
from backend.store.noun import Noun, of_domain
from backend.store.rows import SealedRing, TrustListRow

_VERSION: Final = select(key_rings.c.version).where(of_domain(key_rings))
_COUNTER: Final = (
    select(trust_lists.c.counter)
    .where(of_domain(trust_lists))
    .order_by(trust_lists.c.counter.desc())
    .limit(1)
)


class SqlKeys(Noun):
    """See `contract.Keys`."""

    __slots__ = ()

    async def version(self) -> int | None:
        found = await self._connection.execute(_VERSION, {"of_domain": self._domain})
        return found.scalar_one_or_none()

    async def ring(self) -> SealedRing | None:
        query = select(key_rings.c.version, key_rings.c.sealed).where(self._own(key_rings))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else SealedRing(row.version, row.sealed)

    async def swap_ring(self, expected: int | None, raw: bytes) -> bool:
        if expected is None:
            return await self._first_ring(raw)
        swap = (
            update(key_rings)
            .where(self._own(key_rings), key_rings.c.version == expected)
            .values(version=expected + 1, sealed=raw)
        )
        return (await self._connection.execute(swap)).rowcount == 1

    async def _first_ring(self, raw: bytes) -> bool:
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(
                    insert(key_rings).values(domain=self._domain, version=1, sealed=raw)
                )
        except IntegrityError:
            return False
        return True

    async def counter(self) -> int | None:
        found = await self._connection.execute(_COUNTER, {"of_domain": self._domain})
        return found.scalar_one_or_none()

    async def trust_list(self) -> TrustListRow | None:
        query = select(trust_lists.c.counter, trust_lists.c.raw, trust_lists.c.issued_s)
        newest = query.where(self._own(trust_lists)).order_by(trust_lists.c.counter.desc()).limit(1)
        row = (await self._connection.execute(newest)).one_or_none()
        return None if row is None else TrustListRow(row.counter, row.raw, row.issued_s)

    async def add_trust_list(self, row: TrustListRow) -> bool:
        values = {"counter": row.counter, "raw": row.raw, "issued_s": row.issued_s}
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(trust_lists).values(domain=self._domain, **values))
        except IntegrityError:
            return False
        return True
