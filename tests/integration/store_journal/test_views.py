"""The contract of views and cases: what is kept, changed by sums, and found again."""

from backend.store.rows_views import CaseRow, GroupRow, HolderChange, KeyRow, ViewState, ZoneTotal
from backend.store.sql import Store
from sync.cases import CaseClass, CaseStatus, Settlement
from sync.feed import Holder
from sync.position import Position
from tests.integration.store_journal.entries import DEVICE, EVENT, name

ROW = KeyRow(5, 1, 0, 1, 0, 2, 0, 0, True, name("a"), Holder(DEVICE, 1, 5, b"12345678"))
CASE = CaseRow(name("c"), CaseClass.DOUBLE_ADMIT, CaseStatus.OPEN, 5, 1, 0, None, None, b"raw", 10, 10)
GAP = CaseRow(name("g"), CaseClass.GAP, CaseStatus.OPEN, None, None, None, DEVICE, 2, b"raw", 5, 5)
HALF = 1 << 255


async def test_a_view_of_nothing_comes_before_the_first_one(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.views.state(EVENT) == ViewState(0, Position(1, 0))
        await tx.views.put_state(EVENT, ViewState(HALF + 1, Position(2, 9)))
        assert await tx.views.state(EVENT) == ViewState(HALF + 1, Position(2, 9))
        assert await tx.views.state(EVENT + 1) == ViewState(0, Position(1, 0))


async def test_key_views_are_replaced_and_found_by_ticket(store: Store) -> None:
    other = KeyRow(5, 2, 1, 0, 0, 0, 0, 1, False, None, None)
    async with store.transaction() as tx:
        await tx.views.put_groups(EVENT, [GroupRow(5, HALF, (ROW, other))])
        assert await tx.views.keys(EVENT, [5, 6]) == {5: [ROW, other]}
        emptied = KeyRow(5, 1, 0, 0, 0, 0, 0, 0, False, None, None)
        await tx.views.put_groups(EVENT, [GroupRow(5, 1, (emptied, other))])
        assert await tx.views.keys(EVENT, [5]) == {5: [emptied, other]}


async def test_a_ticket_may_come_to_have_its_first_key_and_then_a_lower_one(store: Store) -> None:
    low, high = (KeyRow(5, zone, 0, 1, 0, 1, 0, 0, True, None, None) for zone in (1, 2))
    async with store.transaction() as tx:
        for digest, keys in enumerate([(), (high,), (low, high)]):
            await tx.views.put_groups(EVENT, [GroupRow(5, digest, keys)])
            assert await tx.views.groups(EVENT, [5, 6]) == {5: GroupRow(5, digest, keys)}
            assert await tx.views.tickets(EVENT) == [5]


async def test_what_is_used_up_is_told_by_place_for_tickets_that_the_bitmap_has(store: Store) -> None:
    rows = [ROW, KeyRow(6, 1, 0, 1, 1, 0, 0, 0, False, None, None)]
    rows += [
        KeyRow(900, 1, 0, 1, 0, 1, 0, 0, True, None, None),
        KeyRow(7, 0, 0, 1, 0, 1, 0, 0, True, None, None),
        KeyRow(8, 1, 0, 0, 0, 0, 0, 1, True, None, None),  # by another use, under a limit over all
    ]
    async with store.transaction() as tx:
        await tx.views.put_groups(EVENT, [GroupRow(row.ticket, 1, (row,)) for row in rows])
        assert await tx.views.used_up(EVENT, 900) == {(1, 0): [5]}


async def test_digests_keep_all_their_bits(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.views.put_groups(EVENT, [GroupRow(5, HALF), GroupRow(6, 1)])
        await tx.views.put_groups(EVENT, [GroupRow(6, 2)])
        assert await tx.views.groups(EVENT, [5, 6, 7]) == {5: GroupRow(5, HALF), 6: GroupRow(6, 2)}
        assert await tx.views.tickets(EVENT) == [5, 6]
        await tx.views.put_journal_digests(EVENT, {(DEVICE, 1): HALF, (DEVICE, 2): 3})
        assert await tx.views.journal_digests(EVENT, {(DEVICE, 2)}) == {(DEVICE, 2): 3}


async def test_sums_of_zones_change_by_what_is_added(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.views.add_totals(EVENT, [ZoneTotal(1, 3, 3, 0, 3, 0, 0), ZoneTotal(2, unproven=1)])
        await tx.views.add_totals(EVENT, [ZoneTotal(1, -1, 0, 1, 0, 0, 0)])
        assert await tx.views.totals(EVENT) == [ZoneTotal(1, 2, 3, 1, 3, 0, 0), ZoneTotal(2, unproven=1)]


async def test_who_took_whose_place_is_told_in_order(store: Store) -> None:
    first = HolderChange(5, 1, 0, Position(1, 3), name("a"), name("b"), 10)
    second = HolderChange(5, 1, 0, Position(1, 8), name("b"), None, 20)
    async with store.transaction() as tx:
        await tx.views.log_holders(EVENT, [second])
        await tx.views.log_holders(EVENT, [first])
        assert await tx.views.holder_changes(EVENT, 5) == [first, second]
        assert await tx.views.holder_changes(EVENT, 6) == []


async def test_cases_are_found_by_ticket_journal_status_and_id(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.cases.put(EVENT, [CASE, GAP])
        assert await tx.cases.of_tickets(EVENT, [5, 6]) == {5: [CASE]}
        assert await tx.cases.of_journals(EVENT, {(DEVICE, 2)}) == {(DEVICE, 2): [GAP]}
        assert await tx.cases.of_journals(EVENT, {(DEVICE, 1)}) == {}
        assert await tx.cases.every(EVENT, None) == [GAP, CASE]
        assert await tx.cases.every(EVENT, CaseStatus.SETTLED) == []
        assert await tx.cases.get(EVENT, GAP.id) == GAP
        assert await tx.cases.get(EVENT + 1, GAP.id) is None
        assert await tx.cases.counts(EVENT) == {
            (CaseClass.DOUBLE_ADMIT, CaseStatus.OPEN): 1,
            (CaseClass.GAP, CaseStatus.OPEN): 1,
        }


async def test_decisions_are_appended_and_come_back_in_order(store: Store) -> None:
    first = Settlement(CASE.id, "let_stay", "Ana", "seen both", frozenset({name("a"), name("b")}), 5)
    second = Settlement(CASE.id, "sent_away", "Rui", "", frozenset(), 6)
    async with store.transaction() as tx:
        await tx.cases.settle(EVENT, first)
        await tx.cases.settle(EVENT, second)
        assert await tx.cases.settlements(EVENT, [CASE.id, GAP.id]) == {CASE.id: [first, second]}
