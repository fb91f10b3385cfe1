"""Operators, and what events say of them, on every store."""

from dataclasses import replace

from backend.store.contract import Store
from backend.store.rows_operators import OperatorRow
from sync.authority import OperatorChange, OperatorRole
from sync.position import Position

ANA = OperatorRow(1, "Ana", OperatorRole.STEWARD, b"A" * 32, b"sealed", 5, 5)
BRUNO = OperatorRow(7, "Bruno", OperatorRole.SUPERVISOR, b"B" * 32, b"sealed too", 6, 6)


async def test_operators_come_back_by_number_and_as_they_are_now(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.operators.put(BRUNO)
        await tx.operators.put(ANA)
        assert await tx.operators.locked() == [ANA, BRUNO]
    promoted = replace(ANA, role=OperatorRole.SUPERVISOR, changed_ms=9)
    async with store.transaction() as tx:
        await tx.operators.put(promoted)
    async with store.reading() as tx:
        assert await tx.operators.every() == [promoted, BRUNO]
        assert await tx.operators.get(1) == promoted
        assert await tx.operators.get(2) is None


async def test_the_highest_number_is_that_of_any_operator_or_of_any_event(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.operators.highest() == 0
        await tx.operators.put(BRUNO)
        assert await tx.operators.highest() == 7
        await tx.operators.record(3, [OperatorChange(Position(1, 4), 9, OperatorRole.NONE, b"N" * 32)])
        assert await tx.operators.highest() == 9


async def test_what_an_event_says_comes_back_in_order_without_what_was_withdrawn(store: Store) -> None:
    first, second, third = (
        ANA.change(Position(1, 0)),
        BRUNO.change(Position(1, 0)),
        BRUNO.change(Position(1, 4)),
    )
    async with store.transaction() as tx:
        await tx.operators.record(3, [third, second])
        await tx.operators.record(3, [first])
        await tx.operators.record(4, [first])
        assert await tx.operators.changes(3) == (first, second, third)
        await tx.operators.withdraw(3, [Position(1, 4), Position(1, 5)])
        await tx.operators.withdraw(3, [])
    async with store.reading() as tx:
        assert await tx.operators.changes(3) == (first, second)
        assert await tx.operators.changes(4) == (first,)
        assert await tx.operators.changes(5) == ()
