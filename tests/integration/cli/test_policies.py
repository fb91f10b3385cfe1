"""A policy is tried on examples: each row says what came of it, and a row that is not as expected is the exit code."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.integration.cli.terminal import Ran, Terminal

DOCS: Final = Path(__file__).parents[3] / "docs"
EVENT: Final = (
    *("--starts", "2026-11-21T16:00:00-03:00", "--ends", "2026-11-23T02:00:00-03:00"),
    *("--timezone", "America/Sao_Paulo"),
)  # fmt: skip


def tried(terminal: Terminal, folder: Path, policy: str, table: str, *options: str, form: str = "csv") -> Ran:
    file, examples = folder / "policy.json", folder / f"examples.{form}"
    file.write_text(policy, "utf-8")
    examples.write_text(table, "utf-8")
    return terminal.run("policy", "test", str(file), "--examples", str(examples), *options)


def test_the_example_of_the_documentation_holds(terminal: Terminal) -> None:
    files = str(DOCS / "examples/festival.json"), "--examples", str(DOCS / "examples/festival.csv")
    ran = terminal.run("policy", "test", *files, *EVENT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("as expected.") == 16
    shown = (DOCS / "policies.md").read_text("utf-8")
    assert ran.out.splitlines()[0] in shown


def test_a_row_that_is_not_as_expected_says_so_and_exits_1(terminal: Terminal, tmp_path: Path) -> None:
    table = "at,before,expect\n2026-11-21T20:00:00Z,,refuse\n2026-11-21T21:00:00Z,in 2026-11-21T20:00:00Z,refuse\n"
    ran = tried(terminal, tmp_path, "{}", table)
    assert ran.code == 1
    first, second, last = ran.out.splitlines()
    assert first == (
        "FAILED  1. no class, gate 1, 2026-11-21T20:00:00Z: expected refuse, but the policy says admit OK (Valid ticket)."
    )
    assert second.startswith("ok      2. ")
    assert last == "2 examples, 1 failed."


def test_the_table_may_be_json_and_the_answer_too(terminal: Terminal, tmp_path: Path) -> None:
    rows = [
        {"at": "start", "class": "VIP", "gate": 2, "expect": "attention LOOK"},
        {"at": "start+1m", "expect": "WRONG_ZONE", "gate": 2},
        {"at": "end", "expect": "admit", "direction": "exit", "before": "in start", "use": 3},
        {"at": "start", "expect": "admit", "class": "VIP", "proof": "bare"},
    ]
    policy = {
        "access": [{"gate": 2, "classes": ["VIP"]}],
        "notes": [{"class": "VIP", "look_at": ["check_id"]}],
    }
    ran = tried(terminal, tmp_path, json.dumps(policy), json.dumps(rows), *EVENT, "--json", form="json")
    assert (ran.code, ran.json["failed"]) == (1, 1)
    assert [(row["ok"], row["reason"]) for row in ran.json["rows"]] == [
        (True, "LOOK"),
        (True, "WRONG_ZONE"),
        (True, "OK"),
        (False, "PROOF_NOT_ACCEPTED"),
    ]


def test_the_sentences_are_in_the_language_that_was_asked_for(terminal: Terminal, tmp_path: Path) -> None:
    ran = tried(terminal, tmp_path, "{}", "at,expect\n2026-11-21T20:00:00Z,OK\n", "--lang", "pt-BR")
    assert "sem classe, portão 1" in ran.out


@pytest.mark.parametrize(
    ("policy", "table", "detail"),
    [
        ('{"mode": "twice"}', "at,expect\nstart,OK\n", "mode is none of"),
        ("{", "at,expect\nstart,OK\n", "is not JSON"),
        ("{}", "at,expect\nstart,OK\n", "row 1.at refers to an event"),
        ("{}", "at,expect\n2026-11-21T20:00:00Z,maybe\n", "row 1.expect names no outcome"),
        ("{}", "at,expect\n2026-11-21T20:00:00Z,\n", "row 1.expect is missing"),
        ("{}", "at,expect,colour\n2026-11-21T20:00:00Z,OK,red\n", "row 1.colour is not known"),
        ("{}", "at,expect,before\n2026-11-21T20:00:00Z,OK,left early\n", "row 1.before"),
        ("{}", "at,expect\n2026-11-21T20:00:00Z,OK,3\n", "another number of cells"),
        ("{}", "at,expect\n", "is not a table"),
    ],
)
def test_what_cannot_be_read_is_named(
    terminal: Terminal, tmp_path: Path, policy: str, table: str, detail: str
) -> None:
    ran = tried(terminal, tmp_path, policy, table, "--json")
    assert (ran.code, ran.json["error"]) == (1, "BAD_INPUT")
    assert detail in ran.json["detail"]


def test_a_mistake_in_the_table_is_told_of_the_table(terminal: Terminal, tmp_path: Path) -> None:
    ran = tried(terminal, tmp_path, "{}", "at,expect,clas\nstart,OK,VIP\n", *EVENT, "--json")
    assert ran.json["detail"] == "examples: the table's row 1.clas is not known"


def test_an_event_that_ends_before_it_begins_is_told_of_its_options(
    terminal: Terminal, tmp_path: Path
) -> None:
    times = ["--starts", "2026-11-21T20:00:00Z", "--ends", "2026-11-21T18:00:00Z"]
    ran = tried(terminal, tmp_path, "{}", "at,expect\nstart,OK\n", *times, "--json")
    assert (ran.code, ran.json["error"]) == (2, "USAGE")
    assert "--ends" in ran.json["detail"]
