"""`portao entries`: what was written down about a ticket, or by a device, in the order in which it happened."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from backend.cli.entries import all_entries, entries_table
from backend.cli.opened import on
from backend.context import Context
from backend.store.rows_journal import EntryRow
from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.clock import UNBOUNDED, Timing
from sync.content import Kind
from sync.journal import write_entry
from sync.phrases import Phrases
from tests.integration.cli.terminal import Terminal
from tests.integration.store_journal.entries import DEVICE, Draft

KEY = PrivateKey.from_seed(bytes(range(32)))
ADMIT = Draft("admit", seq=2, count=3, point=1_795_000_300_000)
EXIT = Draft("exit", seq=1, epoch=2, kind=Kind.EXIT, point=1_795_000_200_000, proven=False)


def _row(draft: Draft) -> EntryRow:
    """As the draft, with a frame that can be read, and a time that is sure to 0.9 s."""
    row = draft.row()
    assert row.content is not None
    place = (row.prev, 1, row.device, row.epoch, row.seq)
    return EntryRow(
        hash=row.hash,
        prev=row.prev,
        device=row.device,
        epoch=row.epoch,
        seq=row.seq,
        content=row.content,
        own=UNBOUNDED,
        timing=Timing(draft.point - 900, draft.point + 900, draft.point),
        connected=True,
        twin=False,
        off=False,
        proven=draft.proven,
        barred=False,
        raw=write_entry(KEY, Domain(bytes(16)), *place, row.content).frame_raw,
    )


async def _put(ctx: Context, drafts: list[Draft]) -> None:
    async with ctx.store.transaction() as tx:
        rows = [_row(draft) for draft in drafts]
        await tx.journals.log(1, rows)
        await tx.journals.file(1, rows)


@pytest.fixture
def reference(office: Terminal) -> str:
    """Of a ticket about which a device wrote twice; it wrote of the later one first."""
    issued = office.told("issue", "1", "--name", "Ana")
    drafts = [replace(draft, ticket=issued["ticket"]) for draft in (ADMIT, EXIT)]
    on(office.data, lambda ctx: _put(ctx, drafts))
    return str(issued["reference"])


def test_a_tickets_entries_are_told_in_the_order_in_which_they_happened(
    office: Terminal, reference: str
) -> None:
    told = office.told("entries", "1", reference)["entries"]
    assert told == office.told("entries", "1", "--ticket", reference)["entries"]
    assert [(one["kind"], one["people"], one["counts"], one["uncounted"]) for one in told] == [
        ("exit", 1, False, "unproven"),
        ("admit", 3, True, None),
    ]
    assert {one["device"] for one in told} == {DEVICE.hex()}


def test_in_words_each_line_says_how_sure_its_time_is_and_whether_it_counts(
    office: Terminal, reference: str
) -> None:
    data = ("--data", str(office.data))
    _, first, second = office.run("entries", "1", "--ticket", reference, *data).out.splitlines()
    for part in ("±1 s", "Gate A", "went out", reference, "no: not proven"):
        assert part in first
    assert "let in (3)" in second
    assert second.split()[-1] == "yes"
    portuguese = office.run("entries", "1", "--ticket", reference, "--lang", "pt-BR", *data).out
    assert "não: sem prova" in portuguese


def test_a_narrow_terminal_cuts_no_time_and_no_reference(office: Terminal, reference: str) -> None:
    found = on(office.data, lambda ctx: all_entries(ctx, 1, reference, None))
    out = Console(file=io.StringIO(), width=72)
    out.print(entries_table(found, "en"))
    assert isinstance(out.file, io.StringIO)
    told = out.file.getvalue()
    assert "…" not in told
    assert told.count(reference) == 2
    assert all(Phrases(found.names, "en").when(one.logged.timing.point) in told for one in found.entries)


def test_in_eighty_columns_no_word_is_broken_and_what_no_entry_says_has_no_column(
    office: Terminal, reference: str
) -> None:
    found = on(office.data, lambda ctx: all_entries(ctx, 1, reference, None))
    out = Console(file=io.StringIO(), width=80)
    out.print(entries_table(found, "en"))
    assert isinstance(out.file, io.StringIO)
    head, *lines = out.file.getvalue().splitlines()
    assert "operator" not in head
    assert "reason" not in head
    assert {"proven", "went", "Gate"} <= {word for line in lines for word in line.split()}


def test_of_a_ticket_without_entries_there_is_nothing_to_tell(office: Terminal) -> None:
    issued = office.told("issue", "1")
    ran = office.run("entries", "1", "--ticket", issued["reference"], "--data", str(office.data))
    assert ran.out.strip() == "Nothing was written down."


@pytest.mark.parametrize(
    ("asked", "code", "error"),
    [
        ([], 2, "USAGE"),
        (["--ticket", "A", "--device", "00"], 2, "USAGE"),
        (["A", "--ticket", "A"], 2, "USAGE"),
        (["--ticket", "nobody"], 1, "UNKNOWN_TICKET"),
        (["--device", "cd" * 8], 1, "UNKNOWN_DEVICE"),
        (["--device", "Tablet A"], 2, "USAGE"),
    ],
)
def test_what_is_not_known_or_not_asked_is_one_clear_line(
    office: Terminal, asked: list[str], code: int, error: str
) -> None:
    ran = office.office("entries", "1", *asked)
    assert (ran.code, ran.json["error"]) == (code, error)
