"""How a list may be brought in: looked at first, all of it or nothing, with room made for it, twice at a time, or killed in between."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from backend.errors import BadInput, Conflict
from backend.imports.reasons import RefusedRow, Why
from backend.imports.refused_csv import HEADER, RefusedCsv
from backend.imports.report import Choices, Progress
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases import importing
from backend.usecases.finding_tickets import list_tickets
from backend.usecases.importing import BATCH, import_list
from backend.usecases.issuing import get_ticket, issue, suspend
from sync.feed import CredentialItem, SlotsItem
from sync.roster import CredentialState
from tests.integration.issuing.bringing import import_bytes, reader_of
from tests.integration.issuing.office import Office

SAMPLES: Final = Path(__file__).parent / "samples"
LOOK, WHOLE, GROW = Choices(dry_run=True), Choices(all_or_nothing=True), Choices(grow=True)


def table(count: int, first: int = 0) -> bytes:
    rows = (f"BR-{number},A{number}\n" for number in range(first, first + count))
    return ("reference,seat\n" + "".join(rows)).encode()


async def states(office: Office, event: int) -> dict[str | None, CredentialState]:
    tickets = await list_tickets(office.ctx, event, limit=10_000)
    return {ticket.external_reference: ticket.state for ticket in tickets}


async def test_a_look_tells_what_would_become_of_each_row_and_changes_nothing(office: Office) -> None:
    event = (await office.event(capacity=BATCH + 5)).event
    await import_bytes(office.ctx, event, table(3))
    before = await office.row(event)
    raw = table(BATCH + 10) + b"BR-0,A0\nBR-5000,this seat is too long\n"
    report = await import_bytes(office.ctx, event, raw, LOOK)
    tally = report.tally
    assert (report.applied, tally.created, tally.unchanged, tally.refused) == (False, BATCH + 2, 3, 7)
    assert {row.why for row in report.refused} == {Why.FULL, Why.REPEATED, Why.TOO_LONG}
    assert await office.row(event) == before
    done = await import_bytes(office.ctx, event, raw)
    assert (done.applied, done.tally) == (True, tally)
    assert done.refused == report.refused


async def test_a_row_that_is_refused_refuses_all_if_that_is_wanted(office: Office) -> None:
    row = await office.event(capacity=3_000)
    raw = table(2 * BATCH) + b"BR-0,A9\n"
    report = await import_bytes(office.ctx, row.event, raw, WHOLE)
    assert (report.applied, report.tally.refused) == (False, 1)
    assert await office.row(row.event) == row
    report = await import_bytes(office.ctx, row.event, table(2 * BATCH), WHOLE)
    assert (report.applied, report.tally.created) == (True, 2 * BATCH)
    assert (await office.row(row.event)).live == 2 * BATCH


async def test_an_event_grows_to_exactly_what_a_list_needs_and_only_when_asked(office: Office) -> None:
    event = (await office.event(capacity=2)).event
    assert (await import_bytes(office.ctx, event, table(5))).tally.refused == 3
    looked = await import_bytes(office.ctx, event, table(5), Choices(dry_run=True, grow=True))
    assert (looked.applied, looked.capacity, looked.tally.refused) == (False, 5, 0)
    assert (await office.row(event)).capacity == 2
    report = await import_bytes(office.ctx, event, table(5), GROW)
    assert (report.capacity, report.tally.created, report.tally.unchanged) == (5, 3, 2)
    assert [item.capacity for item in await office.feed(event) if isinstance(item, SlotsItem)] == [5]
    again = await import_bytes(office.ctx, event, table(5), GROW)
    assert (again.capacity, again.tally.unchanged) == (None, 5)


async def test_an_event_whose_indexes_run_out_grows_for_changed_seats(office: Office) -> None:
    event = (await office.event(capacity=3)).event
    await import_bytes(office.ctx, event, table(3))
    for seat in "BCDE":
        raw = b"reference,seat\n" + b"".join(b"BR-%d,%s%d\n" % (n, seat.encode(), n) for n in range(4))
        report = await import_bytes(office.ctx, event, raw, GROW)
        assert report.tally.refused == 0
    assert {ticket.seat for ticket in await list_tickets(office.ctx, event)} == {"E0", "E1", "E2", "E3"}


async def test_orders_of_pretix_come_change_and_go(office: Office) -> None:
    event = (await office.event()).event
    pages = [json.loads((SAMPLES / f"pretix_page{number}.json").read_bytes()) for number in (1, 2, 3)]
    report = await import_bytes(office.ctx, event, json.dumps(pages).encode())
    assert (report.tally.created, report.left_out) == (4, {"add_ons": 1, "cancelled": 2, "test_orders": 1})
    assert await states(office, event) == {
        "B0001-1": CredentialState.VALID,
        "B0002-1": CredentialState.UNPAID,
        "B0004-1": CredentialState.VALID,
        "B0004-3": CredentialState.SUSPENDED,
    }
    at = (await office.row(event)).at
    again = await import_bytes(office.ctx, event, json.dumps(pages).encode())
    assert (again.tally.unchanged, again.tally.updated, (await office.row(event)).at) == (4, 0, at)
    pages[0]["results"][0]["status"], pages[0]["results"][1]["status"] = "c", "p"
    changed = await import_bytes(office.ctx, event, json.dumps(pages[:1]).encode())
    assert (changed.tally.revoked, changed.tally.updated) == (1, 1)
    assert changed.found.missing is not None
    now = await states(office, event)
    assert (now["B0001-1"], now["B0002-1"]) == (CredentialState.REVOKED, CredentialState.VALID)
    assert now["B0004-1"] is CredentialState.VALID  # it is not on the page, and stays
    assert (await office.row(event)).live == 3


async def test_a_revocation_of_a_list_reaches_the_gates(office: Office) -> None:
    event = (await office.event()).event
    await import_bytes(office.ctx, event, b"reference,status\n1,paid\n2,pending\n")
    await import_bytes(office.ctx, event, b"reference,status\n1,cancelled\n2,paid\n")
    told = [item.state for item in await office.feed(event) if isinstance(item, CredentialItem)]
    assert told == [CredentialState.UNPAID, CredentialState.REVOKED, CredentialState.VALID]


async def test_what_somebody_suspended_no_list_restores(office: Office) -> None:
    event = (await office.event()).event
    await import_bytes(office.ctx, event, b"reference,status\n1,paid\n")
    await suspend(office.ctx, event, "1")
    assert (await import_bytes(office.ctx, event, b"reference,status\n1,paid\n")).tally.unchanged == 1
    assert (await get_ticket(office.ctx, event, "1")).state is CredentialState.SUSPENDED


async def test_refused_rows_are_corrected_in_their_file_and_imported_again(office: Office) -> None:
    event = (await office.event()).event
    raw = 'reference,name,seat\n1,=cmd|x,A1\n2,+55 11 5555,"a seat that is too long"\n3,Ana\n4,-Zé,B2,\n'.encode()
    file = io.StringIO(newline="")
    writer = RefusedCsv(file)
    report = await import_list(office.ctx, event, reader_of(raw), refusing=writer.add)
    assert (report.tally.created, report.tally.refused) == (1, 3)
    rows = list(csv.DictReader(io.StringIO(file.getvalue().removeprefix("\ufeff"))))
    assert [(row["reference"], row["name"], row["line"], row["column"]) for row in rows] == [
        ("2", "'+55 11 5555", "3", "seat"), ("3", "", "4", ""), ("4", "", "5", ""),
    ]  # fmt: skip
    assert rows[0]["why"].startswith("it takes 23 bytes")
    assert rows[0]["motivo"].startswith("ocupa 23 bytes")
    corrected = file.getvalue().replace("a seat that is too long", "A2")
    again = await import_bytes(office.ctx, event, corrected.encode())
    assert (again.tally.created, again.tally.refused) == (3, 0)
    names = {ticket.external_reference: ticket.name for ticket in await list_tickets(office.ctx, event)}
    assert (names["1"], names["2"]) == ("=cmd|x", "+55 11 5555")


async def test_a_row_refused_for_its_repeated_reference_changes_no_ticket_from_their_file(
    office: Office,
) -> None:
    event = (await office.event()).event
    file = io.StringIO(newline="")
    writer = RefusedCsv(file)
    raw = b"reference,name\n1,Ana\n1,Bia\n"
    await import_list(office.ctx, event, reader_of(raw), refusing=writer.add)
    again = await import_bytes(office.ctx, event, file.getvalue().encode())
    assert (again.tally.updated, again.tally.refused) == (0, 1)
    assert [ticket.name for ticket in await list_tickets(office.ctx, event)] == ["Ana"]


def test_no_cell_of_a_file_of_refused_rows_is_a_formula() -> None:
    file = io.StringIO(newline="")
    cells = {"name": "=1+1", "seat": "@x", "class": "\t=1", "row": "-2"}
    RefusedCsv(file).add(RefusedRow(2, "+1", Why.TOO_LONG, "name", {"size": 99, "at_most": 64}, cells))
    _, row = list(csv.reader(io.StringIO(file.getvalue())))
    assert dict(zip(HEADER, row, strict=True))["reference"] == "'+1"
    assert [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []


async def test_two_imports_at_once_double_nothing(office: Office) -> None:
    event = (await office.event(capacity=5_000)).event
    reports = await asyncio.gather(
        import_bytes(office.ctx, event, table(3 * BATCH)),
        import_bytes(office.ctx, event, table(3 * BATCH, first=BATCH)),
    )
    assert sum(report.tally.created for report in reports) == 4 * BATCH
    assert sum(report.tally.unchanged for report in reports) == 2 * BATCH
    assert (await office.row(event)).live == 4 * BATCH


async def test_tickets_that_are_sold_meanwhile_are_not_forgotten(office: Office) -> None:
    event = (await office.event(capacity=5_000)).event
    sold = asyncio.create_task(_sell(office, event))
    report = await import_bytes(office.ctx, event, table(3 * BATCH))
    await sold
    assert report.tally.created + report.tally.unchanged == 3 * BATCH
    assert (await office.row(event)).live == 3 * BATCH


async def _sell(office: Office, event: int) -> None:
    """Tickets that are on the list as well, as somebody at the box office sells them."""
    for number in range(3 * BATCH - 20, 3 * BATCH):
        with suppress(Conflict):  # the list was faster
            await issue(office.ctx, event, [TicketDraft(reference=f"BR-{number}", seat=f"A{number}")])
        await asyncio.sleep(0)


async def test_a_list_that_breaks_off_says_what_is_in(office: Office) -> None:
    event = (await office.event(capacity=5_000)).event
    raw = b"[" + b",".join(b'{"id": %d}' % number for number in range(BATCH + 1))
    with pytest.raises(BadInput, match=f"the {BATCH} rows before that were taken"):
        await import_bytes(office.ctx, event, raw)
    assert (await office.row(event)).live == BATCH


async def test_progress_is_told_to_the_end(office: Office) -> None:
    event = (await office.event(capacity=5_000)).event
    told: list[Progress] = []
    reader = reader_of(table(2 * BATCH + 1))
    await import_list(office.ctx, event, reader, told=told.append)
    assert [now.rows for now in told] == [BATCH, 2 * BATCH, 2 * BATCH + 1]
    assert told[-1].read == told[-1].size == reader.size


async def test_a_million_refused_rows_would_be_told_but_not_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "KEPT", 5)
    event = (await office.event()).event
    told: list[RefusedRow] = []
    report = await import_list(
        office.ctx, event, reader_of(b"reference,seat\n" + b",A\n" * 2_000), refusing=told.append
    )
    assert (len(report.refused), report.tally.refused, len(told)) == (5, 2_000, 2_000)


KILLED: Final = """
import asyncio, sys
from contextlib import suppress
from pathlib import Path
from backend.context import open_context
from backend.imports.lists import How, ListReader
from backend.imports.sources import pieces_at
from backend.settings import Settings
from backend.usecases.importing import import_list

async def main(data, event, path):
    async with open_context(Settings.from_env(Path(data), {})) as ctx:
        told = lambda now: print(now.rows, flush=True)
        await import_list(ctx, int(event), ListReader(pieces_at(Path(path)), How()), told=told)

asyncio.run(main(*sys.argv[1:]))
"""


def _killed_after(rows: int, data: Path, event: int, path: Path) -> None:
    arguments = [sys.executable, "-c", KILLED, str(data), str(event), str(path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= rows:
                break
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


async def test_an_import_that_was_killed_is_done_again_and_gives_the_same(
    office: Office, tmp_path: Path
) -> None:
    event = (await office.event(capacity=20_000)).event
    path = tmp_path / "list.csv"
    path.write_bytes(table(20_000))
    await asyncio.to_thread(_killed_after, 2 * BATCH, office.ctx.settings.data, event, path)
    there = (await office.row(event)).live
    assert 2 * BATCH <= there < 20_000
    assert there % BATCH == 0
    report = await import_bytes(office.ctx, event, path.read_bytes())
    assert (report.tally.unchanged, report.tally.created) == (there, 20_000 - there)
    assert (await office.row(event)).live == 20_000


async def test_codes_that_were_mailed_stand_for_tickets_when_asked(office: Office) -> None:
    event = (await office.event()).event
    raw = b"reference,seat,alias,status\n1,A1,=old-1,paid\n2,A2,=old-2,paid\n3,A3,=old-3,cancelled\n4,A4,PT1:X,paid\n5,A5,,paid\n"
    assert (await import_bytes(office.ctx, event, raw)).tally.aliases == 0
    assert await aliases(office, event) == {}
    report = await import_bytes(office.ctx, event, raw, Choices(aliases=True))
    assert (report.tally.aliases, report.tally.aliases_taken) == (2, 0)
    assert [(row.reference, row.why) for row in report.refused] == [("4", Why.NO_ALIAS)]
    there = await aliases(office, event)
    tickets = {ticket.number: ticket for ticket in await list_tickets(office.ctx, event)}
    assert {tickets[number].external_reference for number in there} == {"1", "2"}
    changed = raw.replace(b"A1", b"B1") + b"6,A6,=old-2,paid\n"
    again = await import_bytes(office.ctx, event, changed, Choices(aliases=True))
    assert (again.tally.updated, again.tally.aliases, again.tally.aliases_taken) == (1, 2, 0)
    renewed = await get_ticket(office.ctx, event, "1")
    assert (await aliases(office, event))[renewed.number] == renewed.index
    other = await import_bytes(office.ctx, event, b"reference,alias\n9,=old-1\n", Choices(aliases=True))
    assert (other.tally.created, other.tally.aliases_taken) == (1, 1)


async def aliases(office: Office, event: int) -> dict[int, int]:
    """The status index that each ticket's alias stands for."""
    async with office.ctx.store.reading() as tx:
        return {row.ticket: row.index for row in await tx.aliases.every(event)}
