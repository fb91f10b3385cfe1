"""The clock that servers of one database share, on a SQL database."""

from sqlalchemy import select

from backend.store.noun import Noun, on_each
from backend.store.shared_clock import now_ms_on

_ASKED = on_each(lambda is_sqlite: select(now_ms_on(is_sqlite)))


class SqlClock(Noun):
    """See `contract_clock.Clock`."""

    __slots__ = ()

    async def now_ms(self, given_ms: int | None) -> int:
        if given_ms is not None:
            return given_ms
        found = await self._connection.execute(_ASKED[self._is_sqlite], {"given_ms": None})
        return int(found.scalar_one())
