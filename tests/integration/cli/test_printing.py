"""`portao pass print`: files that are read back, and clear refusals of what would be of no use."""

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from backend.symbols import Symbology
from tests.integration.cli.terminal import Terminal
from tests.symbols import as_image, read_all
from tests.unit.printing.sheets import PASS

FLIGHT = (
    "event", "create", "TP82", "--capacity", "9", "--kind", "flight", "--flight", "tp 82 gru lis",
    "--starts", "2030-01-01T01:00:00Z", "--ends", "2030-01-01T12:00:00Z",
)  # fmt: skip


@pytest.fixture
def flight(office: Terminal) -> str:
    """A flight with two passengers, known as one and two."""
    event = str(office.told(*FLIGHT)["event"])
    for reference, name, seat in (("one", "João da Silva", "7D"), ("two", "Zoë Müller", "7E")):
        office.told("issue", event, "--reference", reference, "--name", name, "--seat", seat)
    return event


def code_of(office: Terminal, event: str, reference: str) -> str:
    return str(office.told("code", event, reference)["code"])


def test_tickets_of_a_flight_are_printed_in_the_order_they_are_named(
    office: Terminal, flight: str, tmp_path: Path
) -> None:
    out = tmp_path / "passes.pdf"
    told = office.told(
        "pass",
        "print",
        "two",
        "one",
        "--event",
        flight,
        "--format",
        "pdf-a6",
        "-o",
        str(out),
        "--gate",
        "B12",
    )
    assert told == {"passes": 2, "left_out": {}, "format": "pdf-a6", "out": str(out)}
    document = pypdfium2.PdfDocument(out.read_bytes())
    pages = [document[page] for page in range(len(document))]
    codes = [read_all(page.render(scale=3).to_numpy().copy(), Symbology.PDF417) for page in pages]
    assert [[found.text for found in page] for page in codes] == [
        [code_of(office, flight, "two")],
        [code_of(office, flight, "one")],
    ]
    assert "Zoë Müller" in pages[0].get_textpage().get_text_bounded()
    assert "B12" in pages[1].get_textpage().get_text_bounded()


def test_all_passes_of_a_flight_but_the_revoked_ones(office: Terminal, flight: str, tmp_path: Path) -> None:
    office.told("revoke", flight, "one")
    told = office.told(
        "pass", "print", "--event", flight, "--all", "--format", "html", "-o", str(tmp_path / "all.html")
    )
    assert told["passes"] == 1
    assert "Zoë Müller" in (tmp_path / "all.html").read_text("utf-8")


def test_all_tickets_lie_in_the_order_of_seats_and_who_is_left_out_is_said(
    office: Terminal, tmp_path: Path
) -> None:
    for seat, reference in (("B/1", "s-1"), ("A/12", "s-2"), ("A/9", "s-3"), ("A/10", "s-4")):
        office.told("issue", "1", "--reference", reference, "--seat", seat)
    office.told("revoke", "1", "s-4")
    out = tmp_path / "all.pdf"
    asked = ("pass", "print", "--event", "1", "--all", "--format", "pdf-a6", "-o", str(out))
    told = office.told(*asked)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(out.read_bytes())]
    shown = [next((seat for seat in ("A/9", "A/12", "B/1") if seat in page), None) for page in pages]
    assert [seat for seat in shown if seat] == ["A/9", "A/12", "B/1"]
    assert ("s-3" in pages[0], told["left_out"]["revoked"] >= 1) == (True, True)
    ran = office.run(*asked, "--lang", "pt-BR", "--data", str(office.data))
    assert f"{told['left_out']['revoked']} de fora: foram cancelados" in ran.err


@pytest.mark.parametrize("symbology", Symbology)
def test_the_symbol_alone_is_an_image(office: Terminal, symbology: Symbology, tmp_path: Path) -> None:
    out = tmp_path / "code.png"
    ran = office.run("pass", "print", PASS, "--format", "png", "--symbol", str(symbology), "-o", str(out))
    assert (ran.code, ran.out) == (0, "")
    assert [found.text for found in read_all(as_image(out.read_bytes()), symbology)] == [PASS]


def test_passes_come_by_the_line_and_go_to_standard_output(office: Terminal) -> None:
    ran = office.run("pass", "print", "-", "--format", "svg", "-o", "-", stdin=PASS.encode() + b"\n\n")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<svg ")


def test_a_ticket_for_a_show_is_printed_too(office: Terminal, tmp_path: Path) -> None:
    office.told("issue", "1", "--reference", "g", "--seat", "A-12")
    out = tmp_path / "ticket.pdf"
    office.told("pass", "print", "g", "--event", "1", "--format", "pdf-roll", "-o", str(out))
    page = pypdfium2.PdfDocument(out.read_bytes())[0].render(scale=4).to_numpy().copy()
    assert [found.text for found in read_all(page, Symbology.QR)] == [code_of(office, "1", "g")]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((PASS[:40],), "MALFORMED"),
        ((PASS[:-2],), "BAD_INPUT"),
        ((PASS, "--gate", "B" * 201), "BAD_INPUT"),
        (("PT1:AB",), "NOT_A_PASS"),
        (("nobody", "--event", "1"), "UNKNOWN_TICKET"),
        (("g", "--event", "77"), "UNKNOWN_EVENT"),
        (("gone", "--event", "1"), "CONFLICT"),
        (("bound", "--event", "1"), "CONFLICT"),
    ],
)
def test_what_would_be_of_no_use_on_paper_is_refused_by_name(
    office: Terminal, arguments: tuple[str, ...], error: str, tmp_path: Path
) -> None:
    office.told("issue", "1", "--reference", "gone")
    office.told("revoke", "1", "gone")
    office.told("issue", "1", "--reference", "bound")
    office.told(
        "reissue",
        "1",
        "bound",
        "--holder-key",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    )
    out = tmp_path / "none.pdf"
    ran = office.office("pass", "print", *arguments, "-o", str(out))
    assert (ran.code, ran.json["error"]) == (1, error)
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "characters of a pass"),
        (("--all",), "--event"),
        (("--event", "1", "--all"), "no tickets"),
        (("--event", "1"), "--all"),
        ((PASS, "--boarding", "25:00"), "21:15"),
        ((PASS, PASS.split("^")[0], "--format", "png"), "one code"),
    ],
)
def test_wrong_usage_says_what_is_missing(
    office: Terminal, arguments: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    ran = office.run("pass", "print", *arguments, "-o", str(tmp_path / "x"), "--data", str(office.data))
    assert ran.code == 2
    assert why in ran.err


def test_looking_at_a_pass_does_not_load_what_prints_one() -> None:
    seen = "import sys; import backend.cli.passes; assert 'fpdf' not in sys.modules and 'sqlalchemy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0
