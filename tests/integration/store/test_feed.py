"""Positions without holes, chained, through the generations; and the parts that stand at them."""

import pytest

from backend.errors import SnapshotRequired
from backend.store.rows import PartRow
from backend.store.rows_lost import GenerationRow
from backend.store.sql import Store
from keys.labels import Domain
from sync.feed import GENESIS, CredentialItem, chain_hash, parse_item
from sync.position import Ancestry, Position
from sync.roster import CredentialState
from tests.integration.store.rows import EVENT, START

NO_DOMAIN = Domain(bytes(16))


async def _append(store: Store, count: int) -> Position:
    def item(at: Position) -> CredentialItem:
        return CredentialItem(at, at.pos, at.pos, CredentialState.REVOKED)

    async with store.transaction() as tx:
        row = await tx.events.locked(EVENT)
        return await tx.feed.append(row, [item] * count)


async def test_positions_ascend_without_holes_and_are_chained(with_event: Store) -> None:
    assert await _append(with_event, 2) == Position(1, 2)
    assert await _append(with_event, 1) == Position(1, 3)
    async with with_event.reading() as tx:
        rows = await tx.feed.after(EVENT, START, 10)
        chain = GENESIS
        for pos, row in enumerate(rows, 1):
            chain = chain_hash(NO_DOMAIN, EVENT, chain, row.raw)
            assert (row.at, row.chain) == (Position(1, pos), chain)
            assert parse_item(row.raw).at == row.at
        event = await tx.events.get(EVENT)
        assert (event.at, event.chain) == (Position(1, 3), chain)


async def test_appending_twice_in_one_transaction_goes_on_where_the_first_ended(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        row = await tx.events.locked(EVENT)
        at = row.at
        for _ in range(2):
            at = await tx.feed.append(row, [lambda at: CredentialItem(at, 1, 1, CredentialState.REVOKED)])
        assert at == Position(1, 2)


async def test_appending_nothing_moves_nothing(with_event: Store) -> None:
    assert await _append(with_event, 0) == START


async def test_a_page_ends_where_it_was_asked_to(with_event: Store) -> None:
    await _append(with_event, 5)
    async with with_event.reading() as tx:
        assert [row.at.pos for row in await tx.feed.after(EVENT, Position(1, 2), 2)] == [3, 4]
        assert await tx.feed.after(EVENT, Position(1, 5), 2) == []


async def test_the_hash_at_a_position_is_that_of_the_last_item_before_it(with_event: Store) -> None:
    await _append(with_event, 2)
    async with with_event.reading() as tx:
        rows = await tx.feed.after(EVENT, START, 10)
        assert await tx.feed.chain_at(EVENT, START) == GENESIS
        assert await tx.feed.chain_at(EVENT, Position(1, 2)) == rows[1].chain
        assert await tx.feed.chain_at(EVENT, Position(1, 3)) is None


@pytest.mark.parametrize("at", [Position(1, 4), Position(2, 1)])
async def test_a_position_of_another_feed_needs_a_snapshot(with_event: Store, at: Position) -> None:
    await _append(with_event, 3)
    async with with_event.reading() as tx:
        with pytest.raises(SnapshotRequired):
            await tx.feed.after(EVENT, at, 10)


async def _begin(store: Store, *generations: GenerationRow) -> bool:
    async with store.transaction() as tx:
        row = await tx.events.locked(EVENT)
        chain = await tx.feed.chain_at(EVENT, Position(row.at.gen, generations[-1].fork))
        assert chain is not None
        return await tx.events.begin_generation(row, generations, chain)


async def test_a_new_generation_goes_on_from_its_fork(with_event: Store) -> None:
    await _append(with_event, 3)
    async with with_event.transaction() as tx:
        row = await tx.events.locked(EVENT)
        assert await tx.events.begin_generation(row, [GenerationRow(4, 1, 3, 17, b"device-1")], row.chain)
        assert not await tx.events.begin_generation(row, [GenerationRow(5, 1, 3)], row.chain)
        assert await tx.events.ancestry(EVENT) == Ancestry(((4, 1, 3),))
        assert await tx.events.generations(EVENT) == (GenerationRow(4, 1, 3, 17, b"device-1"),)
    assert await _append(with_event, 2) == Position(4, 5)
    async with with_event.reading() as tx:
        line = await tx.feed.after(EVENT, Position(1, 1), 10)
        assert [row.at for row in line] == [Position(1, 2), Position(1, 3), Position(4, 4), Position(4, 5)]
        assert [row.at.pos for row in await tx.feed.after(EVENT, Position(1, 1), 3)] == [2, 3, 4]
        assert await tx.feed.chain_at(EVENT, Position(4, 3)) == line[1].chain
        assert await tx.feed.chain_at(EVENT, Position(1, 4)) is None
        with pytest.raises(SnapshotRequired):
            await tx.feed.after(EVENT, Position(1, 4), 10)


async def test_a_new_generation_may_leave_an_end_behind_and_take_over_others(with_event: Store) -> None:
    await _append(with_event, 4)
    async with with_event.reading() as tx:
        former = await tx.feed.after(EVENT, START, 10)
    assert await _begin(with_event, GenerationRow(2, 1, 3), GenerationRow(3, 1, 2, 17))
    async with with_event.reading() as tx:
        event = await tx.events.get(EVENT)
        assert (event.at, event.chain) == (Position(3, 2), former[1].chain)
        assert await tx.events.ancestry(EVENT) == Ancestry(((2, 1, 3), (3, 1, 2)))
    assert await _append(with_event, 1) == Position(3, 3)
    async with with_event.reading() as tx:
        line = await tx.feed.after(EVENT, START, 10)
        assert [row.at for row in line] == [Position(1, 1), Position(1, 2), Position(3, 3)]
        left = {row.at.pos: row.chain for row in former}
        assert await tx.feed.hashes(EVENT, 1, 1, 4) == {2: left[2], 3: left[3], 4: left[4]}
        assert await tx.feed.hashes(EVENT, 3, 0, 9) == {3: line[2].chain}


async def test_a_part_is_stored_once_and_the_newest_is_served(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        assert await tx.parts.newest(EVENT, 1) is None
        await tx.parts.add(
            EVENT, [PartRow(1, Position(1, 5), b"old", 1), PartRow(1, Position(2, 3), b"new", 2)]
        )
        await tx.parts.add(
            EVENT, [PartRow(1, Position(2, 3), b"another", 3), PartRow(2, START, b"kind 2", 4)]
        )
        assert await tx.parts.newest(EVENT, 1) == PartRow(1, Position(2, 3), b"new", 2)
        assert await tx.parts.newest(EVENT, 2) == PartRow(2, START, b"kind 2", 4)


async def test_pruning_leaves_the_newest_parts_of_each_kind(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        rows = [PartRow(kind, Position(1, pos), b"raw", pos) for kind in (1, 2) for pos in range(4)]
        await tx.parts.add(EVENT, [*rows, PartRow(3, START, b"raw", 0)])
        await tx.parts.prune(EVENT, 1)
        kept = [await tx.parts.newest(EVENT, kind) for kind in (1, 2, 3)]
        assert [part.at.pos for part in kept if part] == [3, 3, 0]
        await tx.parts.add(EVENT, [PartRow(1, Position(1, 2), b"again", 9)])
        await tx.parts.prune(EVENT, 2)
        newest = await tx.parts.newest(EVENT, 1)
        assert newest is not None
        assert newest.at == Position(1, 3)
