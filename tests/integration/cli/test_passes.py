"""`portao pass`: any text in, one JSON object out; and a flight made, issued and verified from the command line."""

import json
from pathlib import Path

import pytest

from tests.integration.cli.terminal import Terminal

FOREIGN = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100"


@pytest.fixture
def trust(office: Terminal, tmp_path: Path) -> Path:
    return tmp_path / "trust.json"


def a_pass(office: Terminal, trust: Path) -> tuple[int, str]:
    """A flight with one passenger: its event and the text of the pass."""
    flight = office.told(
        "event", "create", "TP82", "--capacity", "9", "--kind", "flight", "--flight", "tp 82 gru lis",
        "--starts", "2030-01-01T01:00:00Z", "--ends", "2030-01-01T12:00:00Z",
    )  # fmt: skip
    assert flight["flight"] == {
        "carrier": "TP", "number": "0082", "from": "GRU", "to": "LIS", "day": 365, "pass_type": "9"
    }  # fmt: skip
    made = office.told("issue", str(flight["event"]), "--name", "João da Silva", "--seat", "7D")
    assert office.run("keys", "export", "--out", str(trust), "--data", str(office.data)).code == 0
    return int(flight["event"]), str(made["code"])


def test_a_pass_is_told_field_by_field(office: Terminal) -> None:
    ran = office.run("pass", "parse", FOREIGN)
    told = ran.json
    assert (ran.code, ran.err, told["warnings"], told["dates"]) == (0, "", [], [None])
    assert told["passengerName"] == "DESMARAIS/LUC       "
    assert told["legList"][0]["flight"] == "0834 "


def test_a_reference_time_gives_the_year_and_says_so(office: Terminal) -> None:
    told = office.run("pass", "parse", FOREIGN, "--reference", "2026-01-02T00:00:00Z").json
    assert told["dates"] == [{"date": "2025-11-22", "year_from": "reference"}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "NOT_A_PASS"),
        ("MX" + FOREIGN[2:], "NOT_A_PASS"),
        (FOREIGN[:40], "MALFORMED"),
        (FOREIGN + "+", "MALFORMED"),
    ],
)
def test_a_broken_pass_is_an_error_by_name(office: Terminal, text: str, error: str) -> None:
    ran = office.run("pass", "parse", text)
    assert (ran.code, ran.json["error"]) == (1, error)


def test_an_issued_pass_verifies_and_its_year_comes_from_its_expiry(office: Terminal, trust: Path) -> None:
    event, text = a_pass(office, trust)
    ran = office.run("pass", "verify", text, "--trust", str(trust), "--at", "2030-01-01T02:00:00Z")
    told = ran.json
    assert (ran.code, told["valid"], told["event"]) == (0, True, event)
    assert (told["boarding"]["name"], told["boarding"]["seat"]) == ("SILVA/JOAO DA", "7D")
    assert (told["boarding"]["date"], told["boarding"]["year_from"]) == ("2029-12-31", "expires")
    parsed = office.run("pass", "parse", text).json
    assert parsed["dates"] == [{"date": "2029-12-31", "year_from": "expires"}]
    assert parsed["warnings"] == []


@pytest.mark.parametrize(
    ("change", "at", "error"),
    [
        (("007D", "007E"), "2030-01-01T02:00:00Z", "BAD_SIGNATURE"),
        (("*P1", "*Q1"), "2030-01-01T02:00:00Z", "FOREIGN_PASS"),
        (("^958", "^158"), "2030-01-01T02:00:00Z", "MALFORMED"),
        (("", ""), "2031-01-01T02:00:00Z", "EXPIRED"),
    ],
)
def test_what_does_not_verify_is_an_error_by_name(
    office: Terminal, trust: Path, change: tuple[str, str], at: str, error: str
) -> None:
    _, text = a_pass(office, trust)
    ran = office.run("pass", "verify", text.replace(*change, 1), "--trust", str(trust), "--at", at)
    assert (ran.code, ran.json["error"]) == (1, error)


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_a_pass_is_read_from_standard_input_without_the_line_ending_of_whoever_wrote_it(
    office: Terminal, trust: Path, ending: bytes
) -> None:
    _, text = a_pass(office, trust)
    code = text.encode() + ending
    ran = office.run("pass", "verify", "-", "--trust", str(trust), "--at", "2030-01-01T02:00:00Z", stdin=code)
    assert (ran.code, ran.json["valid"]) == (0, True)
    assert office.run("pass", "parse", "-", stdin=code).json["warnings"] == []


def test_bytes_that_are_no_text_are_refused(office: Terminal) -> None:
    ran = office.run("pass", "parse", "-", stdin=b"M1\xff\xfe")
    assert (ran.code, ran.json["error"]) == (1, "MALFORMED")


def test_a_foreign_pass_is_not_ours(office: Terminal, trust: Path) -> None:
    a_pass(office, trust)
    ran = office.run("pass", "verify", FOREIGN, "--trust", str(trust))
    assert (ran.code, ran.json["error"]) == (1, "FOREIGN_PASS")


def test_a_flight_in_other_words_is_wrong_usage(office: Terminal) -> None:
    ran = office.run(
        "event", "create", "TP82", "--capacity", "9", "--kind", "flight", "--flight", "TP82", "--data", str(office.data)
    )  # fmt: skip
    assert ran.code == 2
    assert "AC 0834 YUL FRA" in ran.err


def test_ticket_keys_and_pass_keys_are_listed_by_their_usage(office: Terminal, trust: Path) -> None:
    event, _ = a_pass(office, trust)
    keys = office.told("keys", "list")["keys"]
    assert [key["usage"] for key in keys if key["events"] == [event]] == ["bcbp"]
    assert json.loads(trust.read_text())["domain"]
