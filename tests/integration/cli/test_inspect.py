"""`portao ticket inspect`: any text in, one JSON object out, and never a traceback."""

import base64
import json
import string
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from keys import base45
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain
from keys.proof import rotating_text
from tests.integration.cli.terminal import Ran, Terminal

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.fixture
def trust(office: Terminal, tmp_path: Path) -> str:
    path = tmp_path / "trust.json"
    assert office.run("keys", "export", "--out", str(path), "--data", str(office.data)).code == 0
    return str(path)


def inspect(terminal: Terminal, code: str, trust: str, *more: str) -> Ran:
    return terminal.run("ticket", "inspect", code, "--trust", trust, *more)


def after(hours: int) -> str:
    """The time some hours from now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


def test_a_valid_code_is_told_field_by_field(office: Terminal, trust: str) -> None:
    made = office.told("issue", "1", "--seat", "A-1", "--class", "VIP", "--paper")
    ran = inspect(office, made["code"], trust)
    told = ran.json
    assert (ran.code, told["valid"], ran.err) == (0, True, "")
    assert (told["event"], told["ticket"], told["index"]) == (1, made["ticket"], made["index"])
    assert (told["seat"], told["class"], told["name"], told["paper"]) == ("A-1", "VIP", None, True)
    assert told["credential"]["id"] == f"{made['index']}-{told['credential']['hash']}"
    assert len(told["credential"]["hash"]) == 16
    assert told["proof"] == {
        "kind": "none",
        "form": "static",
        "holder_key": None,
        "time": None,
        "age_s": None,
    }
    assert (told["key"]["usage"], told["key"]["status"], told["key"]["events"]) == ("ticket", "active", [1])
    assert told["kid"] == next(
        key["kid"] for key in office.told("keys", "list")["keys"] if key["usage"] == "ticket"
    )


def test_a_name_is_told_where_the_event_writes_names(terminal: Terminal, tmp_path: Path) -> None:
    terminal.told("init")
    terminal.told("event", "create", "Noite", "--capacity", "2", "--with-names")
    code = terminal.told("issue", "1", "--name", "Zé da Silva")["code"]
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(terminal.told("keys", "export")))
    assert inspect(terminal, code, str(path)).json["name"] == "Zé da Silva"


def test_a_code_before_and_after_its_time_is_told_so_with_all_it_says(office: Terminal, trust: str) -> None:
    code = office.told("issue", "1", "--seat", "A-1", "--from", after(2), "--until", after(4))["code"]
    for hours, exit_code, error in ((0, 1, "NOT_YET"), (3, 0, None), (5, 1, "EXPIRED")):
        ran = inspect(office, code, trust, "--at", after(hours))
        assert (ran.code, ran.json.get("error"), ran.json["seat"]) == (exit_code, error, "A-1")


def test_a_key_is_judged_at_the_time_given(office: Terminal, trust: str) -> None:
    code = office.told("issue", "1")["code"]
    early = inspect(office, code, trust, "--at", "2020-01-01T00:00:00Z")
    assert (early.code, early.json["error"]) == (1, "KEY_NOT_ALLOWED")
    over = inspect(office, code, trust, "--at", "2090-01-01T00:00:00Z")
    assert (over.code, over.json["error"]) == (1, "EXPIRED")


def test_a_rotating_code_is_judged_by_its_proof(office: Terminal, trust: str) -> None:
    holder = PrivateKey.from_seed(b"h" * 32)
    office.told("issue", "1", "--reference", "r")
    bound = office.told("reissue", "1", "r", "--holder-key", holder.public.raw.hex())
    raw = base45.decode(bound["code"][4:])
    domain = Domain(bytes.fromhex(office.told("keys", "export")["domain"]))
    now = inspect(office, bound["code"], trust).json
    assert (now["proof"]["kind"], now["proof"]["form"]) == ("holder_key", "static")
    at_s = int(time.time())
    rotating = rotating_text(Issued(raw[:-64], raw[-64:]), holder, domain, at_s)
    fresh = inspect(office, rotating, trust)
    assert (fresh.code, fresh.json["proof"]["form"], fresh.json["proof"]["time"]) == (0, "rotating", at_s)
    stale = inspect(office, rotating_text(Issued(raw[:-64], raw[-64:]), holder, domain, at_s - 3600), trust)
    assert (stale.code, stale.json["error"]) == (1, "PROOF_STALE")
    assert stale.json["event"] == 1


def test_errors_are_named_as_in_the_specification(office: Terminal, trust: str) -> None:
    code = office.told("issue", "1")["code"]
    flipped = bytearray(base45.decode(code[4:]))
    flipped[20] ^= 1
    other_kid = bytearray(base45.decode(code[4:]))
    other_kid[2] ^= 1
    for text, name in (
        ("", "NOT_OURS"),
        ("hello", "NOT_OURS"),
        (" " + code, "NOT_OURS"),
        (code + " ", "MALFORMED"),
        (code.lower(), "NOT_OURS"),
        ("PT1:", "MALFORMED"),
        ("PT1+" + code[4:], "MALFORMED"),
        ("PT1:" + "A" * 700, "MALFORMED"),
        ("PT1:" + base45.encode(bytes(flipped)), "BAD_SIGNATURE"),
        ("PT1:" + base45.encode(bytes(other_kid)), "UNKNOWN_KEY"),
    ):
        ran = inspect(office, text, trust)
        assert (ran.code, ran.json["error"]) == (1, name), text
        assert ran.json["detail"]
        assert ("clause" in ran.json) is (name == "MALFORMED")


def test_no_text_at_all_makes_a_traceback(office: Terminal, trust: str) -> None:
    dice, code = Random(7), office.told("issue", "1")["code"]
    texts = [code[:cut] + dice.choice(string.printable) + code[cut + 1 :] for cut in range(0, len(code), 9)]
    texts += ["PT1:" + "".join(dice.choices(ALPHABET, k=150)) for _ in range(5)]
    texts += ["PT1:\udcff\udcfe", "PT1:\x00\x01", "PT1:é€", "PT1+" + "9" * 200, "PT1:" + "\u0660" * 40]
    for text in texts:
        ran = inspect(office, text, trust)
        assert ran.code in (0, 1), text
        assert ran.err == ""
        assert isinstance(ran.json, dict)


def test_a_file_that_is_no_trust_list_is_a_clear_error(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    empty = '{"domain":"00","root_public_key":"","trust_list":""}'
    for content in (
        "",
        "{",
        "[]",
        "{}",
        empty,
        "\x00",
        '{"domain":"zz","root_public_key":"","trust_list":"?"}',
    ):
        path.write_text(content)
        ran = inspect(terminal, "PT1:AB", str(path), "--json")
        assert ran.code in (1, 2), content
        assert ran.json["error"] in ("USAGE", "MALFORMED"), content


def test_a_file_that_is_not_there_is_a_clear_error(terminal: Terminal) -> None:
    ran = inspect(terminal, "PT1:AB", "/nowhere/trust.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1


def test_a_tampered_trust_list_is_refused(office: Terminal, trust: str) -> None:
    exported = json.loads(Path(trust).read_text())
    raw = bytearray(base64.b64decode(exported["trust_list"]))
    raw[-1] ^= 1
    exported["trust_list"] = base64.b64encode(bytes(raw)).decode()
    Path(trust).write_text(json.dumps(exported))
    ran = inspect(office, "PT1:AB", trust)
    assert (ran.code, ran.json["error"]) == (1, "BAD_SIGNATURE")


def test_a_time_that_is_none_is_wrong_usage(terminal: Terminal) -> None:
    for at in ("yesterday", "2026-11-21", "2026-11-21T20:00:00", "1795291200"):
        assert inspect(terminal, "PT1:AB", "trust.json", "--at", at).code == 2, at


def test_a_replaced_code_is_told_genuine_and_its_status_not_known(office: Terminal, trust: str) -> None:
    code = office.told("issue", "1", "--reference", "r")["code"]
    office.told("reissue", "1", "r")
    told = inspect(office, code, trust).json
    assert (told["valid"], told["genuine"]) == (True, True)
    assert told["status"].startswith("not known here")
