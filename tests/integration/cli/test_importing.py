"""Lists in a terminal: looked at, brought in, corrected, and told in two languages."""

import io
from pathlib import Path
from typing import Final

import pytest
from rich.console import Console

from backend.cli import progress
from backend.imports.report import Progress
from tests.integration.cli.terminal import Terminal

SAMPLES: Final = Path(__file__).parents[1] / "issuing" / "samples"


def a_list(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_a_look_shows_what_each_column_is_taken_for(office: Terminal, tmp_path: Path) -> None:
    path = a_list(tmp_path, "Nº do ingresso;Nome;Cor\r\n7;José;azul\r\n", "cp1252")
    ran = office.run("import", "1", path, "--dry-run", "--data", str(office.data))
    assert ran.code == 0
    assert "csv · Windows-1252 · semicolons" in ran.out
    assert "Nº do ingresso" in ran.out
    assert "(not kept)" in ran.out
    assert "nothing was changed. 1 rows: 1 new" in ran.out
    assert "read as Windows-1252" in ran.err
    assert office.told("event", "show", "1")["live"] == 0


def test_columns_classes_and_statuses_are_named_on_the_command_line(office: Terminal, tmp_path: Path) -> None:
    path = a_list(tmp_path, "Pulseira,Lote,Fase\nW1,Lote 3,Em aberto\n")
    report = office.told(
        "import", "1", path, "--map", "reference=Pulseira", "--map", "class=Lote", "--map", "status=Fase",
        "--class", "Lote 3=Pista", "--status", "Em aberto=unpaid",
    )  # fmt: skip
    assert (report["created"], report["refusals"]) == (1, 0)
    shown = office.told("code", "1", "W1")
    assert (shown["class"], shown["state"]) == ("Pista", "unpaid")


def test_a_column_that_is_not_read_but_cancels_is_warned_of_with_what_to_type(
    office: Terminal, tmp_path: Path
) -> None:
    path = a_list(tmp_path, "reference,Fase do pedido\n1,Pago\n2,Cancelado\n")
    ran = office.run("import", "1", path, "--data", str(office.data))
    assert "the column Fase do pedido is not read, and says Cancelado: those get in." in ran.err
    assert "--map 'status=Fase do pedido'" in ran.err
    report = office.told("import", "1", path)
    assert report["unread"] == [{"column": "Fase do pedido", "words": ["Cancelado"]}]
    mapped = office.told("import", "1", path, "--map", "status=Fase do pedido")
    assert (mapped["revoked"], mapped["unread"]) == (1, [])


def test_codes_that_no_gate_takes_are_told_of_with_the_lines_for_the_policy(
    office: Terminal, tmp_path: Path
) -> None:
    path = a_list(tmp_path, "reference,class,alias\n1,VIP,=old-1\n2,,=old-2\n3,VIP,\n")
    asked = ("import", "1", path, "--aliases")
    ran = office.run(*asked, "--dry-run", "--data", str(office.data))
    assert "2 codes of the list stand for tickets" in ran.out
    assert "the policy in force does not take 2 of them: at the gate they are not recognised." in ran.err
    lines = ran.err[ran.err.index('"proofs"') :]
    policy = tmp_path / "policy.json"
    policy.write_text("{" + lines[: lines.index("\n  ]") + 4] + "}")
    office.told("event", "policy", "1", str(policy))
    report = office.told(*asked)
    assert (report["aliases"], report["aliases_idle"], report["proofs"]) == (2, 0, [])
    assert "does not take" not in office.run(*asked, "--data", str(office.data)).err


def test_a_pair_without_its_mark_is_wrong_usage(office: Terminal, tmp_path: Path) -> None:
    path = a_list(tmp_path, "reference\n1\n")
    ran = office.office("import", "1", path, "--map", "reference")
    assert (ran.code, ran.json["error"]) == (2, "USAGE")


def test_refused_rows_are_told_in_both_languages_and_written_to_a_file(
    office: Terminal, tmp_path: Path
) -> None:
    path = a_list(tmp_path, "reference,seat\n1,A1\n2,this seat is too long\n")
    refused = tmp_path / "refused.csv"
    data = ("--data", str(office.data))
    ran = office.run("import", "1", path, "--refused", str(refused), "--lang", "pt-BR", *data)
    assert ran.code == 1
    assert "1 linhas recusadas; as outras entraram" in ran.err
    assert "ocupa 21 bytes em UTF-8" in ran.err
    written = refused.read_text(encoding="utf-8-sig")
    assert "it takes 21 bytes of UTF-8" in written
    assert "ocupa 21 bytes em UTF-8" in written
    refused.write_text(written.replace("this seat is too long", "A2"), encoding="utf-8")
    assert office.told("import", "1", str(refused))["created"] == 1


def test_what_is_refused_for_one_reason_is_told_once_with_its_lines_and_what_to_type(
    office: Terminal, tmp_path: Path
) -> None:
    rows = "".join(f"{number},Ingresso Inteira - Lote {number // 4}\n" for number in range(8))
    path = a_list(tmp_path, f"reference,class\n{rows}")
    ran = office.run("import", "1", path, "--data", str(office.data))
    assert ran.err.count("it takes 25 bytes of UTF-8") == 2
    assert "2-5" in ran.err
    assert "0, 1, 2 and 1 more" in ran.err
    assert "  --class 'Ingresso Inteira - Lote 0=Ingresso Inteira'\n" in ran.err
    assert "  --class 'Ingresso Inteira - Lote 1=Ingresso Intei 2'\n" in ran.err
    pasted = ("Ingresso Inteira - Lote 0=Ingresso Inteira", "Ingresso Inteira - Lote 1=Ingresso Intei 2")
    report = office.told("import", "1", path, "--class", pasted[0], "--class", pasted[1])
    assert (report["created"], report["refusals"]) == (8, 0)


def test_a_class_that_is_no_compartment_is_told_once_with_the_option_that_makes_it_one(
    office: Terminal, tmp_path: Path
) -> None:
    flight = ("--capacity", "9", "--kind", "flight", "--flight", "TP 82 GRU LIS")
    event = str(office.told("event", "create", "TP82", *flight)["event"])
    path = a_list(tmp_path, "PNR,Name,Class\nABC123,Ana Lima,Economy\nABC123,Rui Lima,Economy\n")
    ran = office.run("import", event, path, "--data", str(office.data))
    assert ran.err.count("--class Economy=Y\n") == 1
    assert office.told("import", event, path, "--class", "Economy=Y")["created"] == 2


def test_a_look_at_a_list_that_names_no_ticket_shows_its_columns_to_choose_from(
    office: Terminal, tmp_path: Path
) -> None:
    path = a_list(tmp_path, "Pulseira;Nome;QR code\nW1;Ana;=secret\n")
    ran = office.run("import", "1", path, "--dry-run", "--data", str(office.data))
    assert ran.code != 0
    assert "the column reference is missing" in ran.err
    for told in ("Pulseira", "(not kept)", "W1", "name", "alias", "=se…"):
        assert told in ran.out
    assert "=secret" not in ran.out
    nothing = office.run("import", "1", path, "--dry-run", "--json", "--data", str(office.data))
    assert "(not kept)" not in nothing.out


def test_all_or_nothing_is_nothing_when_a_row_is_refused(office: Terminal, tmp_path: Path) -> None:
    path = a_list(tmp_path, "reference,seat\n1,A1\n2,this seat is too long\n")
    ran = office.run("import", "1", path, "--all-or-nothing", "--data", str(office.data))
    assert ran.code == 1
    assert "1 rows refused; nothing was changed" in ran.err
    assert office.told("event", "show", "1")["live"] == 0


def test_a_full_event_grows_when_asked(office: Terminal, tmp_path: Path) -> None:
    path = a_list(tmp_path, "reference\n" + "".join(f"{number}\n" for number in range(12)))
    assert len(office.office("import", "1", path).json["refused"]) == 2
    assert office.told("import", "1", path, "--grow")["capacity"] == 12


def test_a_page_of_pretix_says_what_is_missing(office: Terminal) -> None:
    ran = office.run("import", "1", str(SAMPLES / "pretix_page1.json"), "--data", str(office.data))
    assert ran.code == 0
    assert "2 of 5 orders: the list is incomplete, pages 2-3 are missing; fetch ?page=2" in ran.err
    assert "1 are add-on products: left out" in ran.out


def test_a_file_that_is_not_there_is_wrong_usage(office: Terminal, tmp_path: Path) -> None:
    assert office.office("import", "1", str(tmp_path / "none.csv")).code == 2


def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    console = Console(stderr=True, highlight=False, force_terminal=False)
    monkeypatch.setattr(progress, "margin", lambda: console)
    with progress.progressing(True, lambda: now[0]) as told:
        told(Progress(1_000, 10, 100))
        now[0] = 6.0
        told(Progress(2_000, 20, 100))
    assert capsys.readouterr().err == "2,000 rows, 20 %\n"


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(progress, "margin", lambda: Console(file=screen, force_terminal=True, width=100))
    with progress.progressing(True) as told:
        told(Progress(2_000, 50, 100))
    assert "2,000 rows" in screen.getvalue()
