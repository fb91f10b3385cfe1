"""The feed of an event: items at positions without holes, chained by hash (PROTOCOL.md 2 and 4)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import SnapshotRequired
from backend.feed.notices import NOTICES, FeedNotice
from backend.schema.central import feed_items
from backend.store.bulk import begin_rows
from backend.store.by_column import Row
from backend.store.events import SqlEvents
from backend.store.noun import Noun
from backend.store.rows import EventRow, FeedRow
from sync.feed import GENESIS, Chain, Item, encode_item
from sync.position import Ancestry, Position

_COLUMNS: Final = ("domain", "event", "gen", "pos", "raw", "chain")
_ALIKE: Final = (("domain", "event", "gen"),)
_NOTIFY: Final = select(func.pg_notify(bindparam("notices", type_=Text), bindparam("told", type_=Text)))


class SqlFeed(Noun):
    """See `contract.Feed`. `grown` takes the events whose feed got longer."""

    __slots__ = ("_events", "_grown")

    def __init__(
        self,
        connection: AsyncConnection,
        domain: int,
        of_events: SqlEvents,
        grown: set[int],
    ) -> None:
        super().__init__(connection, domain)
        self._events = of_events
        self._grown = grown

    async def append(self, event: EventRow, items: Sequence[Callable[[Position], Item]]) -> Position:
        # What the caller read may be behind what this transaction appended since: the locked row decides.
        row = await self._events.locked(event.event)
        domain = await self._events.domain(event.event)
        at, chain, links = row.at, row.chain, Chain(domain, event.event)
        written: list[Row] = []
        for item in items:
            at = Position(at.gen, at.pos + 1)
            raw = encode_item(item(at))
            chain = links.after(chain, raw)
            written.append((self._domain, event.event, at.gen, at.pos, raw, chain))
        if written:
            await begin_rows(self._connection, feed_items, _COLUMNS, written, alike=_ALIKE)
            await self._events.end_feed(event.event, at, chain)
            self._grown.add(event.event)
            await self._nudge(event.event, at)
        return at

    async def _nudge(self, event: int, at: Position) -> None:
        """Tell the other processes, once this transaction is committed; on SQLite they look for themselves."""
        if not self._is_sqlite:
            told = FeedNotice(self._domain, event, at).text
            await self._begin(_NOTIFY, event, notices=NOTICES, told=told)

    async def after(self, event: int, at: Position, at_most: int) -> list[FeedRow]:
        row, ancestry = await self._line(event)
        if at.pos > row.at.pos or not ancestry.descends(row.at.gen, at):
            raise SnapshotRequired
        found: list[FeedRow] = []
        for gen, low, high in _runs(ancestry, row.at):
            if high > at.pos and len(found) < at_most:
                low = max(low, at.pos)
                found += await self._run(event, gen, low, high, at_most - len(found))
        return found

    async def hashes(self, event: int, gen: int, after: int, up_to: int) -> dict[int, bytes]:
        column = feed_items.c
        query = select(column.pos, column.chain).where(
            self._of(feed_items, event), column.gen == gen, column.pos > after, column.pos <= up_to
        )
        rows = await self._connection.execute(query)
        return {row.pos: row.chain for row in rows}

    async def chain_at(self, event: int, at: Position) -> bytes | None:
        row, ancestry = await self._line(event)
        if at.pos > row.at.pos or not ancestry.descends(row.at.gen, at):
            return None
        if at.pos == 0:
            return GENESIS
        gen = ancestry.generation_at(row.at.gen, at.pos)
        run = await self._run(event, gen, at.pos - 1, at.pos, 1)
        return run[0].chain if run else None

    async def _line(self, event: int) -> tuple[EventRow, Ancestry]:
        return await self._events.get(event), await self._events.ancestry(event)

    async def _run(self, event: int, gen: int, low: int, high: int, at_most: int) -> list[FeedRow]:
        column = feed_items.c
        query = (
            select(column.gen, column.pos, column.raw, column.chain)
            .where(self._of(feed_items, event), column.gen == gen, column.pos > low, column.pos <= high)
            .order_by(column.pos)
            .limit(at_most)
        )
        rows = await self._connection.execute(query)
        return [FeedRow(Position(row.gen, row.pos), row.raw, row.chain) for row in rows]


def _runs(ancestry: Ancestry, end: Position) -> Iterator[tuple[int, int, int]]:
    """The line of generations that leads to `end`, oldest first: (generation, position before its first item, its last)."""
    parents = {gen: (parent, fork) for gen, parent, fork in ancestry.forks}
    runs, gen, high = [], end.gen, end.pos
    while gen in parents:
        parent, fork = parents[gen]
        runs.append((gen, fork, high))
        gen, high = parent, fork
    runs.append((gen, 0, high))
    yield from reversed(runs)
