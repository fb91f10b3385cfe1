"""The contract of journals: entries by their own hash, each found by what a fold needs it for."""

import asyncio
from typing import Any

import pytest

from backend.store.rows_journal import Denials, JournalState, Passages, Retimed
from backend.store.sql import Store
from sync.chain import Cursor
from sync.clock import Timing
from sync.content import Kind
from sync.position import Position
from tests.altered import replace
from tests.integration.store_journal.entries import DEVICE, EVENT, JOURNAL, OTHER, Draft, name


async def _add(store: Store, *drafts: Draft, event: int = EVENT) -> None:
    async with store.transaction() as tx:
        rows = [draft.row() for draft in drafts]
        await tx.journals.log(event, rows)
        await tx.journals.file(event, rows)


async def test_an_entry_that_is_there_stays_as_it_came(store: Store) -> None:
    await _add(store, Draft("a", point=1_000))
    await _add(store, Draft("a", point=2_000), Draft("b", seq=2))
    async with store.reading() as tx:
        rows = await tx.journals.span(EVENT, JOURNAL, 1)
        assert [(row.hash, row.timing.point) for row in rows] == [(name("a"), 1_000), (name("b"), 60_000)]
        assert await tx.journals.stored(EVENT, JOURNAL, [1, 3]) == {name("a")}


async def test_two_entries_of_one_place_are_both_kept(store: Store) -> None:
    await _add(store, Draft("a"), Draft("b"))
    async with store.reading() as tx:
        rows = await tx.journals.at_seqs(EVENT, JOURNAL, [1, 2])
    assert [(row.seq, row.hash) for row in rows] == [(1, name("a")), (1, name("b"))]


async def test_events_and_journals_do_not_see_one_another(store: Store) -> None:
    await _add(store, Draft("a"), Draft("b", device=OTHER), Draft("c", epoch=2))
    await _add(store, Draft("d"), event=EVENT + 1)
    async with store.reading() as tx:
        assert [row.hash for row in await tx.journals.span(EVENT, JOURNAL, 1)] == [name("a")]
        assert [row.hash for row in await tx.journals.span(EVENT + 1, JOURNAL, 1)] == [name("d")]
        assert await tx.journals.stored(EVENT, JOURNAL, [1]) == {name("a")}


async def test_a_ticket_finds_what_its_fold_needs_and_no_denials(store: Store) -> None:
    await _add(
        store, Draft("a", count=3), Draft("b", seq=2, kind=Kind.VOID), Draft("c", seq=3, kind=Kind.DENY),
        Draft("d", seq=4, ticket=6), Draft("e", seq=5, kind=Kind.FEED_MARK, ticket=None),
    )  # fmt: skip
    async with store.reading() as tx:
        found = await tx.journals.of_tickets(EVENT, [5, 6, 7])
    assert {ticket: {entry.hash for entry in one.entries} for ticket, one in found.items()} == {
        5: {name("a"), name("b")},
        6: {name("d")},
    }
    (admit,) = [entry for entry in found[5].entries if entry.kind is Kind.ADMIT]
    assert (admit.count, admit.index, admit.known, admit.policy) == (3, 9, Position(1, 3), 2)
    assert admit.proven


@pytest.mark.parametrize("barred", [False, True])
async def test_what_the_store_gives_back_of_an_entry_is_what_was_put_in(store: Store, barred: bool) -> None:
    everything: dict[str, Any] = {
        "use": 3, "count": 4, "credential": (7, b"12345678"), "gate": 2, "reason": 5, "seen": bytes(16), "ref": name("r"),
        "operator": 6, "auth": b"auth", "proof_s": 9,
    }  # fmt: skip
    rows = [
        Draft("a", seq=2).row(),
        Draft("b", seq=3, ticket=6, proven=False).row(),
        Draft("c", seq=4, kind=None).row(),
    ]
    said = rows[0].content
    assert said is not None
    full: dict[str, Any] = {
        "content": replace(said, **everything),
        "timing": Timing(1, 9, 5),
        "barred": barred,
    }
    rows[0] = replace(rows[0], **full)
    async with store.transaction() as tx:
        await tx.journals.log(EVENT, rows)
        await tx.journals.file(EVENT, rows)
        found = await tx.journals.of_tickets(EVENT, [5, 6])
    given = [entry for one in found.values() for entry in one.entries]
    assert sorted(given, key=lambda entry: entry.seq) == [row.fold_entry for row in rows[:2]]
    assert rows[2].fold_entry is None


async def test_what_is_found_out_later_is_set_and_the_rest_stays(store: Store) -> None:
    await _add(store, Draft("a"), Draft("b", seq=2), Draft("c", seq=3, kind=Kind.DENY))
    async with store.transaction() as tx:
        await tx.journals.retime(
            EVENT,
            JOURNAL,
            [Retimed(1, name("a"), 5, Timing(1, 9, 5)), Retimed(3, name("c"), None, Timing(2, 3, 3))],
        )
        await tx.journals.void(EVENT, {(5, name("a")): True})
        await tx.journals.bar(EVENT, {(5, name("b")): True})
    async with store.reading() as tx:
        found = (await tx.journals.of_tickets(EVENT, [5]))[5]
        kept = await tx.journals.kept(EVENT, JOURNAL)
    assert found.voided == {name("a")}
    assert {entry.hash: (entry.timing, entry.proven) for entry in found.entries} == {
        name("a"): (Timing(1, 9, 5), True),
        name("b"): (Timing(None, None, 60_000), False),
    }
    assert [entry.raw for entry in kept] == [b"raw of a", b"raw of b", b"raw of c"]
    assert [entry.timing.point for entry in kept] == [5, 60_000, 3]
    assert [entry.folded and entry.folded[1:] for entry in kept] == [(True, False), (True, True), None]


async def test_the_few_entries_that_matter_are_found_by_journal(store: Store) -> None:
    await _add(
        store, Draft("a"), Draft("b", seq=2, kind=None), Draft("c", seq=3, off=True),
        Draft("d", epoch=2, kind=None), Draft("e", device=OTHER, off=True),
    )  # fmt: skip
    async with store.reading() as tx:
        unreadable, _ = await tx.journals.odd(EVENT, [DEVICE, OTHER])
        _, off = await tx.journals.odd(EVENT, [DEVICE])
    assert {key: [row.seq for row in rows] for key, rows in unreadable.items()} == {
        (DEVICE, 1): [2],
        (DEVICE, 2): [1],
    }
    assert {key: [row.hash for row in rows] for key, rows in off.items()} == {(DEVICE, 1): [name("c")]}
    (row,) = unreadable[DEVICE, 1]
    assert (row.kind, row.wall_ms, row.journal_row.timing) == (None, None, None)


async def test_what_is_loose_or_parts_is_found_until_it_no_longer_is(store: Store) -> None:
    await _add(store, Draft("a"), Draft("b", seq=3, connected=False), Draft("c", epoch=2, connected=False))
    await _add(store, Draft("d", twin=True), Draft("e", device=OTHER, twin=True))
    async with store.transaction() as tx:
        loose = await tx.journals.loose(EVENT, [DEVICE])
        assert {key: [row.hash for row in rows] for key, rows in loose.items()} == {
            (DEVICE, 1): [name("b")],
            (DEVICE, 2): [name("c")],
        }
        await tx.journals.connect(EVENT, JOURNAL, [(3, name("b"))])
        await tx.journals.pair(EVENT, JOURNAL, [(1, name("a"))])
        assert set(await tx.journals.loose(EVENT, [DEVICE])) == {(DEVICE, 2)}
        twins = await tx.journals.twins(EVENT, [DEVICE])
        assert {row.hash for row in twins[JOURNAL]} == {name("a"), name("d")}


async def test_states_are_replaced_whole_and_only_stored_epochs_count_as_known(store: Store) -> None:
    first = JournalState(DEVICE, 1, Cursor(2, name("b")), last_seq=4, stored=3)
    announced = JournalState(DEVICE, 2, announced_seq=9, announced_hash=name("z"))
    async with store.transaction() as tx:
        assert await tx.journals.last_epoch(EVENT, DEVICE) == 0
        await tx.journals.put(EVENT, [first, announced])
        after = JournalState(DEVICE, 1, Cursor(4, name("d")), last_seq=4, stored=4, forked=True)
        await tx.journals.put(EVENT, [after])
        assert await tx.journals.states(EVENT, {(DEVICE, 1), (OTHER, 1)}) == {(DEVICE, 1): after}
        assert await tx.journals.every(EVENT) == [after, announced]
        assert await tx.journals.last_epoch(EVENT, DEVICE) == 1


async def test_only_a_higher_head_is_announced_and_nothing_else_changes(store: Store) -> None:
    known = JournalState(DEVICE, 1, Cursor(2, name("b")), last_seq=2, stored=2)
    stale = JournalState(DEVICE, 1, announced_seq=9, announced_hash=name("z"))
    async with store.transaction() as tx:
        await tx.journals.put(EVENT, [known])
        await tx.journals.announce(EVENT, stale)
        await tx.journals.announce(EVENT, replace(stale, announced_seq=5, announced_hash=None))
        after = replace(known, announced_seq=9, announced_hash=name("z"))
        assert await tx.journals.states(EVENT, {JOURNAL}) == {JOURNAL: after}
        fresh = replace(stale, epoch=2)
        await tx.journals.announce(EVENT, fresh)
        assert await tx.journals.every(EVENT) == [after, fresh]


async def test_passages_are_counted_by_gate_and_minute_without_what_was_taken_back(store: Store) -> None:
    await _add(
        store, Draft("a", count=2, point=59_999), Draft("b", seq=2, point=60_000), Draft("c", seq=3, point=119_999),
        Draft("d", seq=4, proven=False), Draft("e", seq=5, kind=Kind.EXIT), Draft("f", seq=6),
        Draft("g", seq=7, kind=Kind.DENY, reason=2, repeats=4), Draft("h", seq=8, kind=Kind.DENY, reason=2),
    )  # fmt: skip
    async with store.transaction() as tx:
        await tx.journals.void(EVENT, {(5, name("f")): True})
        passages = set(await tx.journals.passages(EVENT))
        assert await tx.journals.denials(EVENT) == [Denials(gate=1, reason=2, times=5)]
    assert passages == {
        Passages(Kind.ADMIT, 1, 1, 0, True, people=2, scans=1),
        Passages(Kind.ADMIT, 1, 1, 1, True, people=2, scans=2),
        Passages(Kind.ADMIT, 1, 1, 1, False, people=1, scans=1),
        Passages(Kind.EXIT, 1, 1, 1, True, people=1, scans=1),
    }


async def test_more_than_fits_into_one_statement_is_found_all_the_same(store: Store) -> None:
    await _add(store, *(Draft(str(n), seq=n + 1, ticket=n) for n in range(2_500)))
    async with store.reading() as tx:
        assert len(await tx.journals.stored(EVENT, JOURNAL, range(1, 2_501))) == 2_500
        assert len(await tx.journals.of_tickets(EVENT, range(2_500))) == 2_500


async def test_what_a_failed_transaction_wrote_is_gone(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.journals.log(EVENT, [Draft("a").row()])
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await fail()
    async with store.reading() as tx:
        assert await tx.journals.stored(EVENT, JOURNAL, [1]) == set()


async def test_who_locks_a_journal_waits_for_whoever_has_it_and_sees_what_he_wrote(store: Store) -> None:
    async def count_up() -> None:
        async with store.transaction() as tx:
            held = (await tx.journals.locked(EVENT, {JOURNAL, (DEVICE, 2)})).get(
                JOURNAL, JournalState(*JOURNAL)
            )
            await asyncio.sleep(0)
            await tx.journals.put(EVENT, [replace(held, stored=held.stored + 1)])

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with store.reading() as tx:
        assert (await tx.journals.states(EVENT, {JOURNAL}))[JOURNAL].stored == 10
