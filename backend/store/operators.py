"""Operators on a SQL database."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select, update

from backend.schema.central import domains
from backend.schema.operators import operator_changes, operators
from backend.store.noun import Noun
from backend.store.rows_operators import OperatorRow
from backend.store.upsert import upsert
from sync.authority import OperatorChange, OperatorRole
from sync.position import Position

_OPERATOR = operators.c
_CHANGE = operator_changes.c
_PLAIN: Final = tuple(one.name for one in fields(OperatorRow) if one.name not in ("number", "role"))


class SqlOperators(Noun):
    """See `contract_operators.Operators`."""

    __slots__ = ()

    async def locked(self) -> list[OperatorRow]:
        # The domain's own row stands for them all: a new operator has no row to lock yet.
        same = update(domains).where(self._own(domains)).values(next_event=domains.c.next_event)
        await self._connection.execute(same)
        return await self.every()

    async def every(self) -> list[OperatorRow]:
        query = select(operators).where(self._own(operators)).order_by(_OPERATOR.operator)
        return [_row(row) for row in await self._connection.execute(query)]

    async def get(self, number: int) -> OperatorRow | None:
        query = select(operators).where(self._own(operators), _OPERATOR.operator == number)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _row(row)

    async def put(self, row: OperatorRow) -> None:
        values = {name: getattr(row, name) for name in _PLAIN}
        who = {"domain": self._domain, "operator": row.number, "role": int(row.role)}
        await upsert(self._connection, operators, [who | values])

    async def highest(self) -> int:
        given = select(func.max(_OPERATOR.operator)).where(self._own(operators))
        told = select(func.max(_CHANGE.operator)).where(self._own(operator_changes))
        numbers = [(await self._connection.execute(query)).scalar_one() for query in (given, told)]
        return max(number or 0 for number in numbers)

    async def record(self, event: int, changes: Sequence[OperatorChange]) -> None:
        rows = [
            {
                "domain": self._domain,
                "event": event,
                "gen": change.at.gen,
                "pos": change.at.pos,
                "operator": change.operator,
                "role": int(change.role),
                "key": change.key,
            }
            for change in changes
        ]
        await upsert(self._connection, operator_changes, rows)

    async def withdraw(self, event: int, places: Collection[Position]) -> None:
        there = {change.at for change in await self.changes(event)} & set(places)
        if there:
            at = [
                and_(_CHANGE.gen == place.gen, _CHANGE.pos == place.pos) for place in sorted(there, key=_pair)
            ]
            await self._connection.execute(
                delete(operator_changes).where(self._of(operator_changes, event), or_(*at))
            )

    async def changes(self, event: int) -> tuple[OperatorChange, ...]:
        columns = (_CHANGE.gen, _CHANGE.pos, _CHANGE.operator, _CHANGE.role, _CHANGE.key)
        query = select(*columns).where(self._of(operator_changes, event)).order_by(*columns[:3])
        rows = await self._connection.execute(query)
        return tuple(
            OperatorChange(Position(gen, pos), operator, OperatorRole(role), key)
            for gen, pos, operator, role, key in rows
        )


def _pair(at: Position) -> tuple[int, int]:
    return at.as_pair()


def _row(row: Any) -> OperatorRow:
    plain = {name: row._mapping[name] for name in _PLAIN}
    return OperatorRow(number=row.operator, role=OperatorRole(row.role), **plain)
