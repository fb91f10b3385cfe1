"""Signed parts, stored once and served as they are."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from backend.schema import parts
from backend.store.noun import Noun
from backend.store.rows import PartRow
from sync.position import Position

_PART = parts.c
_NEWEST_FIRST = (_PART.gen.desc(), _PART.pos.desc())


class SqlParts(Noun):
    """See `contract.Parts`."""

    __slots__ = ()

    async def newest(self, event: int, kind: int) -> PartRow | None:
        columns = select(_PART.kind, _PART.gen, _PART.pos, _PART.raw, _PART.issued_s)
        query = columns.where(self._of(parts, event), _PART.kind == kind).order_by(*_NEWEST_FIRST).limit(1)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else PartRow(row.kind, Position(row.gen, row.pos), row.raw, row.issued_s)

    async def add(self, event: int, rows: Sequence[PartRow]) -> None:
        for row in rows:
            place = {"domain": self._domain, "event": event, "kind": row.kind}
            at = {"gen": row.at.gen, "pos": row.at.pos}
            try:
                async with self._connection.begin_nested():
                    await self._connection.execute(
                        insert(parts).values(**place, **at, raw=row.raw, issued_s=row.issued_s)
                    )
            except IntegrityError:
                continue  # parts are immutable: two bytes for one position would look like a forgery to devices

    async def prune(self, event: int, keep: int) -> None:
        kinds = select(_PART.kind).where(self._of(parts, event)).distinct()
        for kind in (await self._connection.execute(kinds)).scalars().all():
            await self._prune(event, kind, keep)

    async def _prune(self, event: int, kind: int, keep: int) -> None:
        of_kind = (self._of(parts, event), _PART.kind == kind)
        positions = select(_PART.gen, _PART.pos).where(*of_kind).order_by(*_NEWEST_FIRST)
        oldest = (await self._connection.execute(positions.offset(keep - 1).limit(1))).one_or_none()
        if oldest is None:
            return
        gen, pos = oldest
        older = or_(_PART.gen < gen, (_PART.gen == gen) & (_PART.pos < pos))
        await self._connection.execute(delete(parts).where(*of_kind, older))
