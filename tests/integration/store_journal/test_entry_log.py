"""The contract of the log in pages: by device and by ticket, each entry once, whatever its time is found to be."""

import pytest

from backend.store.contract import Store
from backend.store.rows_entries import EntryPlace, LoggedEntry, Standing
from backend.store.rows_journal import Retimed
from sync.clock import Timing
from sync.content import Kind
from tests.integration.store_journal.entries import DEVICE, EVENT, JOURNAL, OTHER, Draft, name

LATE = Draft("late", seq=70_000, point=1)
DRAFTS = [
    LATE,
    Draft("b", seq=2, kind=Kind.DENY, reason=2),
    Draft("a", seq=1, point=90_000),
    Draft("twin", seq=1, proven=False),
    Draft("second life", seq=1, epoch=2),
    Draft("garbled", seq=2, epoch=2, kind=None, connected=False),
    Draft("elsewhere", device=OTHER),
    Draft("another ticket", seq=2, device=OTHER, ticket=6),
]
OF_DEVICE = ["a", "twin", "b", "late", "second life", "garbled"]
OF_TICKET = ["a", "twin", "b", "late", "second life", "elsewhere"]


@pytest.fixture
async def filled(store: Store) -> Store:
    async with store.transaction() as tx:
        for event, drafts in ((EVENT, DRAFTS), (EVENT + 1, [Draft("of another event")])):
            rows = [draft.row() for draft in drafts]
            await tx.journals.log(event, rows)
            await tx.journals.file(event, rows)
    return store


async def _walked(store: Store, of: str, limit: int) -> list[LoggedEntry]:
    """Every page, each in a transaction of its own."""
    found: list[LoggedEntry] = []
    after: EntryPlace | None = None
    for _ in range(10):
        async with store.reading() as tx:
            if of == "device":
                page = await tx.journals.log_of_device(EVENT, DEVICE, after, limit)
            else:
                page = await tx.journals.log_of_ticket(EVENT, 5, after, limit)
        found += page
        if len(page) < limit:
            return found
        after = page[-1].place
    raise AssertionError("the log has no end")


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize(("of", "labels"), [("device", OF_DEVICE), ("ticket", OF_TICKET)])
async def test_pages_tell_every_entry_once_in_the_order_of_journals(
    filled: Store, of: str, labels: list[str], limit: int
) -> None:
    assert [row.hash for row in await _walked(filled, of, limit)] == [name(label) for label in labels]


async def test_what_is_told_of_an_entry_is_what_is_known_now(filled: Store) -> None:
    async with filled.transaction() as tx:
        await tx.journals.void(EVENT, {(5, name("a")): True})
        await tx.journals.bar(EVENT, {(5, name("late")): True})
        await tx.journals.retime(EVENT, JOURNAL, [Retimed(1, name("a"), 5, Timing(3, 9, 7))])
    found = {row.hash: row for row in await _walked(filled, "device", 100)}
    assert found[name("a")].timing == Timing(3, 9, 7)
    assert found[name("a")].standing == Standing(True, False, True, None)
    assert found[name("twin")].standing == Standing(False, False, False, None)
    assert found[name("late")].standing == Standing(True, True, False, None)
    assert found[name("b")].standing is None
    assert (found[name("garbled")].connected, found[name("garbled")].raw) == (False, b"raw of garbled")
    of_ticket = {row.hash: row for row in await _walked(filled, "ticket", 100)}
    assert of_ticket[name("a")] == found[name("a")]


async def test_nothing_is_told_of_who_wrote_nothing(filled: Store) -> None:
    async with filled.reading() as tx:
        assert await tx.journals.log_of_device(EVENT, b"device-9", None, 10) == []
        assert await tx.journals.log_of_ticket(EVENT, 7, None, 10) == []
        assert await tx.journals.log_of_device(EVENT, DEVICE, (DEVICE, 9, 1, bytes(32)), 10) == []
