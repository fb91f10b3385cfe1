"""Signed parts, stored once and served as they are."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from backend.schema.central import parts
from backend.store.noun import Noun
from backend.store.rows import PartRow
from backend.store.upsert import insert_new
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
        # A part that is there stays: two bytes for one position would look like a forgery to devices.
        place = {"domain": self._domain, "event": event}
        values = [
            {
                **place,
                "kind": row.kind,
                "gen": row.at.gen,
                "pos": row.at.pos,
                "raw": row.raw,
                "issued_s": row.issued_s,
            }
            for row in rows
        ]
        await insert_new(self._connection, parts, values)

    async def prune(self, event: int, keep: int) -> None:
        kinds = select(_PART.kind).where(self._of(parts, event)).distinct()
        for kind in (await self._connection.execute(kinds)).scalars().all():
            await self._prune(event, kind, keep)

    async def _prune(self, event: int, kind: int, keep: int) -> None:
        of_kind = (self._of(parts, event), _PART.kind == kind)
        if keep == 0:
            await self._connection.execute(delete(parts).where(*of_kind))
            return
        positions = select(_PART.gen, _PART.pos).where(*of_kind).order_by(*_NEWEST_FIRST)
        oldest = (await self._connection.execute(positions.offset(keep - 1).limit(1))).one_or_none()
        if oldest is None:
            return
        gen, pos = oldest
        older = or_(_PART.gen < gen, (_PART.gen == gen) & (_PART.pos < pos))
        await self._connection.execute(delete(parts).where(*of_kind, older))
