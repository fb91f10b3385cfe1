"""A list comes in once or ten times, in any order, with bad rows in it: what is good is stored, and every other row is told."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.errors import BadInput, EventClosed, KeysNotPublished, UnknownEvent
from backend.imports.reasons import Why
from backend.imports.report import Choices, ImportReport
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.finding_tickets import list_tickets
from backend.usecases.issuing import code_of, issue, reissue, revoke, suspend
from backend.usecases.running_events import close_event, grow
from keys.crypto import PrivateKey
from sync.feed import CredentialItem
from sync.roster import CredentialState
from tests.integration.issuing.bringing import USUAL, import_bytes
from tests.integration.issuing.office import Office

HEADER = "reference,name,seat,class,not_before,expires\n"
LIST = HEADER + "BR-1,Maria,A1,pista,,\nBR-2,Zé,A2,vip,2026-11-21T18:00:00-03:00,1795300000\n"


async def take(office: Office, event: int, text: str, choices: Choices = USUAL) -> ImportReport:
    return await import_bytes(office.ctx, event, text.encode(), choices)


def told(report: ImportReport) -> tuple[int, int, int, int]:
    """How many are new, changed, as they were, and refused. Nothing else became of any row."""
    tally = report.tally
    assert tally.rows == tally.created + tally.updated + tally.unchanged + tally.refused
    assert tally.refused == len(report.refused)
    return tally.created, tally.updated, tally.unchanged, tally.refused


async def contents(office: Office, event: int) -> dict[str | None, tuple[object, ...]]:
    """What the event's tickets say, by the importer's reference."""
    return {
        row.external_reference: (row.name, row.seat, row.class_, row.not_before, row.expires, row.state)
        for row in await list_tickets(office.ctx, event, limit=1_000)
    }


async def test_a_list_becomes_tickets(office: Office) -> None:
    event = (await office.event()).event
    assert told(await take(office, event, LIST)) == (2, 0, 0, 0)
    valid = CredentialState.VALID
    usual = (await office.row(event)).ends_s + 12 * 3_600
    assert await contents(office, event) == {
        "BR-1": ("Maria", "A1", "pista", 0, usual, valid),
        "BR-2": ("Zé", "A2", "vip", 1_795_294_800, 1_795_300_000, valid),
    }
    shown = await office.opened((await code_of(office.ctx, event, "BR-2")).text)
    assert (shown.ticket.seat, shown.ticket.class_) == ("A2", "vip")


async def test_the_same_list_again_changes_nothing(office: Office) -> None:
    event = (await office.event()).event
    await take(office, event, LIST)
    before, codes = await office.row(event), (await code_of(office.ctx, event, "BR-1")).text
    assert told(await take(office, event, LIST)) == (0, 0, 2, 0)
    assert await office.row(event) == before
    assert (await code_of(office.ctx, event, "BR-1")).text == codes


async def test_a_changed_seat_replaces_the_code_and_never_doubles_the_ticket(office: Office) -> None:
    event = (await office.event()).event
    await take(office, event, LIST)
    old = (await list_tickets(office.ctx, event))[0]
    report = await take(office, event, HEADER + f"{old.external_reference},{old.name},Z9,,,\n")
    assert told(report) == (0, 1, 0, 0)
    feed = await office.feed(event)
    assert [(item.ticket, item.index, item.state) for item in feed if isinstance(item, CredentialItem)] == [
        (old.number, old.index, CredentialState.REPLACED)
    ]
    assert len(await list_tickets(office.ctx, event)) == 2
    shown = await office.opened((await code_of(office.ctx, event, old.reference)).text)
    assert (shown.ticket.number, shown.ticket.seat, shown.ticket.class_) == (old.number, "Z9", None)


async def test_a_changed_name_leaves_codes_alone_that_do_not_carry_it(office: Office) -> None:
    event = (await office.event()).event
    await take(office, event, "reference,name\nBR-1,Maria\n")
    before = (await code_of(office.ctx, event, "BR-1")).text
    assert told(await take(office, event, "reference,name\nBR-1,Mariana\n")) == (0, 1, 0, 0)
    view = await code_of(office.ctx, event, "BR-1")
    assert (view.text, view.ticket.name) == (before, "Mariana")
    assert await office.feed(event) == []


async def test_a_ticket_stays_with_its_holder_through_an_import(office: Office) -> None:
    event = (await office.event()).event
    await take(office, event, LIST)
    holder = PrivateKey.from_seed(b"h" * 32).public
    await reissue(office.ctx, event, "BR-1", TicketChange(holder_key=holder.raw))
    await take(office, event, "reference,seat\nBR-1,Z9\n")
    shown = await office.opened((await code_of(office.ctx, event, "BR-1")).text)
    assert (shown.ticket.seat, shown.ticket.holder) == ("Z9", holder)


async def test_a_ticket_is_found_by_our_reference_too(office: Office) -> None:
    event = (await office.event()).event
    issued = (await issue(office.ctx, event, [TicketDraft(seat="A1")]))[0]
    assert told(await take(office, event, f"reference,seat\n{issued.reference},B2\n")) == (0, 1, 0, 0)
    assert len(await list_tickets(office.ctx, event)) == 1


async def test_bad_rows_are_told_by_line_and_the_good_ones_are_stored(office: Office) -> None:
    event = (await office.event()).event
    rows = (
        "BR-1,,A1,,,\n"
        "BR-2,,this seat is too long,,,\n"
        ",,A3,,,\n"
        "BR-4,,A4,,soon,\n"
        "BR-1,,A5,,,\n"
        'BR-6,"Zé,A6,,,\n'
        "BR-7,,A7,,,,,\n"
        "BR-8,,A8,,5,4\n"
        "BR-9,,A9,,,\n"
    )
    report = await take(office, event, HEADER + rows)
    assert told(report) == (2, 0, 0, 7)
    assert [(row.line, row.reference) for row in report.refused] == [
        (3, "BR-2"), (4, ""), (5, "BR-4"), (6, "BR-1"), (7, ""), (8, "BR-7"), (9, "BR-8"),
    ]  # fmt: skip
    assert all(row.reason("en") and row.what_to_do("pt-BR") for row in report.refused)
    assert set(await contents(office, event)) == {"BR-1", "BR-9"}


async def test_rows_beyond_the_capacity_wait_for_a_grown_event(office: Office) -> None:
    event = (await office.event(capacity=2)).event
    text = "reference\nBR-1\nBR-2\nBR-3\n"
    report = await take(office, event, text)
    assert told(report) == (2, 0, 0, 1)
    assert (report.refused[0].line, report.refused[0].reference) == (4, "BR-3")
    await grow(office.ctx, event, 3)
    assert told(await take(office, event, text)) == (1, 0, 2, 0)


async def test_a_revoked_ticket_is_not_brought_back_and_a_suspended_one_stays_so(office: Office) -> None:
    event = (await office.event()).event
    await take(office, event, LIST)
    await revoke(office.ctx, event, "BR-1")
    await suspend(office.ctx, event, "BR-2")
    report = await take(office, event, "reference,seat\nBR-1,Z1\nBR-2,Z2\n")
    assert told(report) == (0, 1, 0, 1)
    assert report.refused[0].why is Why.REVOKED
    states = {name: said[-1] for name, said in (await contents(office, event)).items()}
    assert states == {"BR-1": CredentialState.REVOKED, "BR-2": CredentialState.SUSPENDED}


@pytest.mark.parametrize("raw", [b"", b"name\nMaria\n", b"[{", b"PK\x03\x04"])
async def test_a_file_that_cannot_be_read_changes_nothing(office: Office, raw: bytes) -> None:
    row = await office.event()
    with pytest.raises(BadInput, match="file"):
        await import_bytes(office.ctx, row.event, raw)
    assert await office.row(row.event) == row


async def test_an_import_that_may_not_be_issued_is_refused_as_a_whole(office: Office) -> None:
    with pytest.raises(UnknownEvent):
        await take(office, 9, LIST)
    closed = (await office.event()).event
    await close_event(office.ctx, closed)
    with pytest.raises(EventClosed):
        await take(office, closed, LIST)
    office.move_root_away()
    waiting = (await office.event()).event
    with pytest.raises(KeysNotPublished):
        await take(office, waiting, LIST)


texts = st.text(st.sampled_from("AZaz09 ,\"ãé'"), max_size=8)
rows = st.dictionaries(st.integers(1, 30), st.tuples(texts, texts), min_size=1, max_size=8)


def csv_of(entries: list[tuple[int, tuple[str, str]]]) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    return "reference,seat,class\n" + "".join(
        f"BR-{number},{quoted(seat)},{quoted(class_)}\n" for number, (seat, class_) in entries
    )


@given(first=rows, second=rows, seed=st.integers())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_and_any_repetition_of_lists_gives_the_same_tickets(
    office: Office, first: dict[int, tuple[str, str]], second: dict[int, tuple[str, str]], seed: int
) -> None:
    plain, shuffled = [(await office.event(capacity=60)).event for _ in range(2)]
    for rows_now in (first, second):
        entries = list(rows_now.items())
        await take(office, plain, csv_of(entries))
        again = told(await take(office, plain, csv_of(entries)))
        assert again == (0, 0, len(entries), 0)
        random.Random(seed).shuffle(entries)
        await take(office, shuffled, csv_of(entries))
    assert await contents(office, plain) == await contents(office, shuffled)
    assert len(await contents(office, plain)) == len(first.keys() | second.keys())


async def test_a_stadium_is_imported_in_batches(office: Office) -> None:
    event = (await office.event(capacity=9_000)).event
    text = "reference,seat\n" + "".join(f"BR-{number},A{number}\n" for number in range(9_000))
    assert told(await take(office, event, text)) == (9_000, 0, 0, 0)
    assert told(await take(office, event, text)) == (0, 0, 9_000, 0)
    async with office.ctx.store.reading() as tx:
        assert await tx.tickets.counts(event) == {CredentialState.VALID: 9_000}
