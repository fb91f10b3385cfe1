"""What devices handed back of lost tails, and which items adopted it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select

from backend.schema.lost import adopted_items, lost_items
from backend.store.noun import Noun
from backend.store.rows_lost import LostKey, LostRow
from backend.store.upsert import insert_new
from sync.position import Position

_LOST = lost_items.c
_ADOPTED = adopted_items.c


class SqlLost(Noun):
    """See `contract_lost.Lost`."""

    __slots__ = ()

    async def add(self, event: int, rows: Sequence[LostRow]) -> None:
        values = [
            {
                "domain": self._domain,
                "event": event,
                "gen": row.key.at.gen,
                "pos": row.key.at.pos,
                "chain": row.key.chain,
                "raw": row.raw,
                "device": row.device,
                "handed_ms": row.handed_ms,
            }
            for row in rows
        ]
        await insert_new(self._connection, lost_items, values)

    async def every(self, event: int) -> list[LostRow]:
        columns = select(_LOST.gen, _LOST.pos, _LOST.chain, _LOST.raw, _LOST.device, _LOST.handed_ms)
        query = columns.where(self._of(lost_items, event)).order_by(_LOST.gen, _LOST.pos, _LOST.chain)
        return [
            LostRow(LostKey(Position(gen, pos), chain), raw, device, handed_ms)
            for gen, pos, chain, raw, device, handed_ms in await self._connection.execute(query)
        ]

    async def adopt(self, event: int, adopted: Mapping[Position, LostKey]) -> None:
        values = [
            {
                "domain": self._domain,
                "event": event,
                "gen": at.gen,
                "pos": at.pos,
                "lost_gen": lost.at.gen,
                "lost_pos": lost.at.pos,
                "lost_chain": lost.chain,
            }
            for at, lost in adopted.items()
        ]
        if values:
            await self._connection.execute(insert(adopted_items), values)

    async def adopted(self, event: int) -> dict[Position, LostKey]:
        columns = select(
            _ADOPTED.gen, _ADOPTED.pos, _ADOPTED.lost_gen, _ADOPTED.lost_pos, _ADOPTED.lost_chain
        )
        query = columns.where(self._of(adopted_items, event)).order_by(_ADOPTED.gen, _ADOPTED.pos)
        return {
            Position(gen, pos): LostKey(Position(lost_gen, lost_pos), chain)
            for gen, pos, lost_gen, lost_pos, chain in await self._connection.execute(query)
        }
