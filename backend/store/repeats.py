"""Requests that may come twice, on a SQL database."""

from dataclasses import asdict

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from backend.schema.repeats import repeats
from backend.store.noun import Noun
from backend.store.rows_repeats import RepeatRow

_REPEAT = repeats.c


class SqlRepeats(Noun):
    """See `contract_repeats.Repeats`."""

    __slots__ = ()

    async def note(self, row: RepeatRow, since_ms: int) -> bool:
        own = self._own(repeats), _REPEAT.key == row.key
        given_up = and_(_REPEAT.answer.is_(None), _REPEAT.until_ms <= row.at_ms)
        await self._connection.execute(delete(repeats).where(*own, or_(_REPEAT.at_ms < since_ms, given_up)))
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(repeats).values(domain=self._domain, **asdict(row)))
        except IntegrityError:
            return False
        return True

    async def renew(self, row: RepeatRow) -> bool:
        own = self._own(repeats), _REPEAT.key == row.key, _REPEAT.at_ms == row.at_ms
        renewing = update(repeats).where(*own).values(until_ms=row.until_ms)
        return (await self._connection.execute(renewing)).rowcount == 1

    async def find(self, key: bytes, since_ms: int) -> RepeatRow | None:
        columns = select(_REPEAT.key, _REPEAT.request, _REPEAT.at_ms, _REPEAT.answer, _REPEAT.until_ms)
        query = columns.where(self._own(repeats), _REPEAT.key == key, _REPEAT.at_ms >= since_ms)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else RepeatRow(*row)

    async def keep(self, key: bytes, answer: bytes) -> None:
        keeping = update(repeats).where(self._own(repeats), _REPEAT.key == key)
        await self._connection.execute(keeping.values(answer=answer))

    async def give_up(self, row: RepeatRow) -> None:
        own = self._own(repeats), _REPEAT.key == row.key, _REPEAT.at_ms == row.at_ms
        await self._connection.execute(delete(repeats).where(*own))

    async def forget(self, before_ms: int) -> None:
        await self._connection.execute(delete(repeats).where(self._own(repeats), _REPEAT.at_ms < before_ms))
