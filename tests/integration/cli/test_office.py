"""The office in a terminal: every command, in JSON and in words."""

import io
import json
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest
import zxingcpp
from PIL import Image
from rich.console import Console

from backend.cli import drawing
from backend.rendering import blocks
from tests.integration.cli.terminal import Terminal


def test_init_makes_a_domain_once_and_shows_its_token_once(terminal: Terminal) -> None:
    made = terminal.told("init")
    assert made["admin_token"].startswith("pta_")
    assert (terminal.data / "passphrase").stat().st_mode & 0o777 == 0o600
    assert (terminal.data / "root.ring").stat().st_mode & 0o777 == 0o600
    again = terminal.office("init")
    assert (again.code, again.json["error"]) == (1, "ALREADY_INITIALISED")
    assert again.json["what_to_do"]


def test_the_address_that_init_was_given_is_that_of_links_before_the_first_serve(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAO_PUBLIC_URL", "https://check.example")
    terminal.told("init")
    monkeypatch.delenv("PORTAO_PUBLIC_URL")
    assert "https://check.example/" in terminal.office("sign-in").out


LOOKING = (
    ["event", "list"], ["keys", "export"], ["cases", "1"], ["report", "1"], ["verify", "1"], ["sign-in"],
    ["devices", "list"], ["operator", "list"], ["entries", "1", "--ticket", "A"], ["ready", "1"], ["generation", "show", "1"],
    ["backup", "never.backup"],
)  # fmt: skip


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
@pytest.mark.parametrize("there", [False, True])
def test_where_no_installation_is_looking_says_so_and_makes_nothing(
    terminal: Terminal, command: list[str], there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if there:
        terminal.data.mkdir()
    ran = terminal.office(*command)
    assert (ran.code, ran.json["error"]) == (1, "NOT_INITIALISED")
    assert str(terminal.data) in ran.json["detail"]
    assert (
        ran.json["what_to_do"] == "name the folder of an installation with --data, or make one: portao init"
    )
    assert [path.name for path in tmp_path.rglob("*")] == ["data"] * there


def test_tables_without_a_domain_are_no_installation_either(office: Terminal) -> None:
    with closing(sqlite3.connect(office.data / "portao.db")) as connection, connection:
        connection.execute("DELETE FROM domains")
    ran = office.office("event", "list")
    assert (ran.code, ran.json["error"]) == (1, "NOT_INITIALISED")


def test_a_database_that_is_broken_is_one_clear_line(office: Terminal) -> None:
    (office.data / "portao.db").write_bytes(b"this is no database" * 400)
    for suffix in ("-wal", "-shm"):
        (office.data / f"portao.db{suffix}").unlink(missing_ok=True)
    ran = office.run("event", "list", "--data", str(office.data))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: the database cannot be used: ")
    assert ran.err.count("\n") == 1


def test_an_event_is_created_with_its_places_and_rules(terminal: Terminal, tmp_path: Path) -> None:
    terminal.told("init")
    rules = tmp_path / "policy.json"
    rules.write_text(json.dumps({"mode": "re-entry"}))
    made = terminal.told(
        "event", "create", "Festa", "--capacity", "7", "--kind", "stay", "--timezone", "UTC",
        "--starts", "2030-01-01T10:00:00Z", "--ends", "2030-01-03T10:00:00+00:00",
        "--zone", "1:Hall", "--zone", "2:Bar", "--gate", "5:Door: main:2", "--policy", str(rules),
    )  # fmt: skip
    assert (made["starts_s"], made["ends_s"]) == (1_893_492_000, 1_893_664_800)
    shown = terminal.told("event", "show", "1")
    assert shown["gates"] == [{"gate": 5, "name": "Door: main", "zone": 2}]
    assert [zone["name"] for zone in shown["zones"]] == ["Hall", "Bar"]
    assert shown["policy"]["mode"] == "re-entry"
    assert [event["name"] for event in terminal.told("event", "list")["events"]] == ["Festa"]
    assert terminal.told("event", "grow", "1", "--capacity", "9")["capacity"] == 9
    rules.write_text("{}")
    assert terminal.told("event", "policy", "1", str(rules))["version"] == 2
    assert terminal.told("event", "close", "1")["closed"] is True


@pytest.mark.parametrize(
    "options",
    [
        ["--zone", "x:Hall"],
        ["--gate", "1:Door"],
        ["--gate", "1:Door:x"],
        ["--starts", "soon"],
        ["--capacity", "0"],
    ],
)
def test_an_event_that_is_badly_put_is_wrong_usage(office: Terminal, options: list[str]) -> None:
    ran = office.office("event", "create", "X", "--capacity", "1", *options)
    assert (ran.code, ran.json["error"]) == (2, "USAGE")


def test_a_policy_that_is_no_json_is_refused(office: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    for content in ("{", "[]", '{"mode": "twice"}'):
        path.write_text(content)
        ran = office.office("event", "policy", "1", str(path))
        assert (ran.code, ran.json["error"]) == (1, "BAD_INPUT")


def test_a_ticket_goes_through_its_life(office: Terminal) -> None:
    made = office.told("issue", "1", "--reference", "guest 1", "--seat", "A-1")
    assert office.told("code", "1", "guest 1")["code"] == made["code"]
    assert office.told("suspend", "1", made["reference"])["state"] == "suspended"
    assert office.told("reinstate", "1", made["reference"])["state"] == "valid"
    again = office.told("reissue", "1", "guest 1", "--seat", "B-2")
    assert again["index"] != made["index"]
    assert office.told("code", "1", "guest 1")["seat"] == "B-2"
    assert office.told("revoke", "1", "guest 1")["state"] == "revoked"
    refused = office.office("reissue", "1", "guest 1")
    assert (refused.code, refused.json["error"]) == (1, "CONFLICT")
    assert office.office("revoke", "1", "nobody").json["error"] == "UNKNOWN_TICKET"


def test_a_code_is_written_as_an_image(office: Terminal, tmp_path: Path) -> None:
    code = office.told("issue", "1", "--reference", "g")["code"]
    png, svg = tmp_path / "c.png", tmp_path / "c.svg"
    assert office.told("code", "1", "g", "--out", str(png))["out"] == str(png)
    (found,) = zxingcpp.read_barcodes(Image.open(png).convert("L"))
    assert found.text == code
    office.told("code", "1", "g", "--out", str(svg))
    assert svg.read_text().startswith("<svg ")
    assert office.office("code", "1", "g", "--out", "c.gif").code == 2


def test_an_import_tells_each_refused_row_and_exits_1(office: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\ufeffreference,seat\r\nr1,A-1\r\nr1,A-2\r\n,A-3\r\nr2,A-4\r\n")
    ran = office.office("import", "1", str(path))
    assert (ran.code, ran.json["created"], [row["line"] for row in ran.json["refused"]]) == (1, 2, [3, 4])
    words = office.run("import", "1", str(path), "--data", str(office.data))
    assert "2 as they were" in words.out
    assert "2 rows refused" in words.err
    missing = office.office("import", "1", str(tmp_path / "none.csv"))
    assert (missing.code, missing.json["error"]) == (2, "USAGE")


def test_keys_are_rotated_retired_and_withdrawn(office: Terminal) -> None:
    before = office.told("issue", "1")["code"]
    rotated = office.told("keys", "rotate", "ticket", "--event", "1")
    keys = {key["kid"]: key for key in office.told("keys", "list")["keys"]}
    assert keys[rotated["kid"]]["status"] == "active"
    old = next(kid for kid, key in keys.items() if key["usage"] == "ticket" and kid != rotated["kid"])
    assert keys[old]["status"] == "retired"
    assert office.told("keys", "compromise", old)["counter"] > rotated["counter"]
    assert office.told("keys", "publish")["counter"] > 0
    assert len(office.told("keys", "rotate-root")["root_fingerprint"]) == 64
    assert office.told("issue", "1")["code"] != before
    assert office.office("keys", "rotate", "ticket").json["error"] == "BAD_INPUT"
    assert office.office("keys", "rotate", "gold").code == 2
    assert office.office("keys", "retire", "xyz").code == 2
    assert office.office("keys", "retire", "00000000").json["error"] == "UNKNOWN_KEY"


def test_the_times_of_an_event_are_told_by_its_own_clocks(office: Terminal) -> None:
    times = ("--starts", "2026-11-21T23:00:00Z", "--ends", "2026-11-22T03:00:00Z")
    office.told("event", "create", "Peça", "--capacity", "9", "--timezone", "America/Sao_Paulo", *times)
    listed = office.run("event", "list", "--data", str(office.data)).out
    shown = office.run("event", "show", "2", "--data", str(office.data)).out
    assert "2026-11-21T20:00:00-03:00" in listed
    assert "2026-11-21T20:00:00-03:00 to 2026-11-22T00:00:00-03:00" in shown


def test_places_that_nobody_named_have_names_in_the_language_of_who_creates_the_event(
    office: Terminal,
) -> None:
    for lang, event, names in (
        ("en", "2", ["Inside", "Gate A"]),
        ("pt-BR", "3", ["Parte interna", "Portão A"]),
    ):
        office.told("event", "create", "Peça", "--capacity", "9", "--lang", lang)
        told = office.told("event", "show", event)
        assert [told["zones"][0]["name"], told["gates"][0]["name"]] == names


def test_offers_name_their_gates_and_refuse_others(office: Terminal) -> None:
    assert office.told("event", "offer", "1", "--gate", "2")["code"].startswith("PTE1:")
    assert office.office("event", "offer", "1", "--gate", "9").json["error"] == "UNKNOWN_GATE"
    assert office.office("event", "offer", "7").json["error"] == "UNKNOWN_EVENT"
    assert office.office("event", "offer", "1", "--role", "king").code == 2


def test_a_supervisors_tablet_is_enrolled_by_a_link_that_its_camera_reads(
    office: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = tmp_path / "app"
    app.mkdir()
    monkeypatch.setenv("PORTAO_GATE", str(app))
    monkeypatch.setenv("PORTAO_PUBLIC_URL", "https://check.example")
    assert office.told("event", "offer", "1", "--role", "supervisor")["link"] is None
    (app / "index.html").write_text("<!doctype html>", encoding="utf-8")
    made = office.told("event", "offer", "1", "--role", "supervisor")
    base, _, code = made["link"].partition("#")
    assert (base, unquote(code)) == ("https://check.example/gate/", made["code"])
    screen = io.StringIO()
    monkeypatch.setattr(drawing, "console", lambda: Console(file=screen, force_terminal=True, width=200))
    shown = office.run("event", "offer", "1", "--role", "supervisor", "--data", str(office.data)).out
    assert "supervisor's device" in shown
    (link,) = re.findall(r"https://check\.example/gate/#\S+", shown)
    assert blocks(link).splitlines()[9] in screen.getvalue()


def test_tokens_and_links_are_made_for_what_they_are_good_for(office: Terminal) -> None:
    assert office.told("token", "--role", "metrics")["token"].startswith("pta_")
    assert office.office("token", "--role", "link").code == 2
    assert office.told("sign-in")["url"].startswith("http://127.0.0.1:8000/sign-in?link=pta_")


def test_a_token_that_is_withdrawn_opens_nothing_any_more(office: Terminal) -> None:
    token = office.told("token")["token"]
    token_id = token.split("_")[1]
    assert office.told("token", "--withdraw", token)["withdrawn"] == token_id
    again = office.office("token", "--withdraw", token_id)
    assert again.code == 2
    assert office.office("token", "--withdraw", office.told("token")["token"].split("_")[1]).code == 0


def test_links_lead_to_the_address_that_was_served_last(office: Terminal) -> None:
    (office.data / "public_url").write_text("http://127.0.0.1:9999\n")
    assert office.told("sign-in")["url"].startswith("http://127.0.0.1:9999/sign-in?")


def test_an_empty_event_has_no_cases_and_verifies(office: Terminal) -> None:
    assert office.told("cases", "1") == {"cases": []}
    assert office.told("cases", "list", "1", "--status", "all") == {"cases": []}
    assert office.office("cases", "1", "--status", "odd").code == 2
    settled = office.office("cases", "settle", "1", "ab", "--decision", "explained", "--by", "x")
    assert (settled.code, settled.json["error"]) == (1, "UNKNOWN_CASE")
    assert office.told("report", "1")["admitted"] == 0
    assert office.told("verify", "1")["differences"] == []
    assert office.told("devices", "list") == {"devices": []}
    for typed, error in (("Tablet A", "USAGE"), ("cdcd", "USAGE"), ("cd" * 8, "UNKNOWN_DEVICE")):
        assert office.office("devices", "lock", typed).json["error"] == error


WORDS = (
    ["event", "list"], ["event", "show", "1"], ["event", "offer", "1"], ["keys", "list"], ["keys", "export"],
    ["issue", "1"], ["cases", "1"], ["cases", "1", "--lang", "pt-BR"], ["report", "1"], ["verify", "1"],
    ["devices", "list"], ["sign-in"], ["token"], ["event", "grow", "1", "--capacity", "20"], ["event", "close", "1"],
)  # fmt: skip


def test_each_command_speaks_to_people_too(office: Terminal) -> None:
    for command in WORDS:
        ran = office.run(*command, "--data", str(office.data))
        assert (ran.code, ran.err) == (0, ""), command
        assert ran.out.strip(), command


def test_codes_are_never_broken_over_lines(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    ran = office.run("event", "offer", "1", "--data", str(office.data))
    assert any(line.startswith("PTE1:") and len(line) > 100 for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ([], 2),
        (["nonsense"], 2),
        (["event"], 2),
        (["event", "create"], 2),
        (["event", "show", "x"], 2),
        (["--help"], 0),
    ],
)
def test_wrong_usage_exits_2_with_one_line(terminal: Terminal, arguments: list[str], exit_code: int) -> None:
    ran = terminal.run(*arguments)
    assert ran.code == exit_code
    assert "Traceback" not in ran.out + ran.err
    if ran.err:
        assert ran.err.startswith("error: ")
        assert ran.err.count("\n") == 1


def test_the_help_names_every_command(terminal: Terminal) -> None:
    out = terminal.run("--help").out
    for command in (
        "init",
        "serve",
        "demo",
        "event",
        "import",
        "issue",
        "keys",
        "device",
        "cases",
        "verify",
        "ticket",
    ):
        assert command in out


def test_an_enrolment_code_that_went_astray_is_taken_back(office: Terminal) -> None:
    office.told("event", "offer", "1", "--gate", "2", "--name", "[b]tablet")
    (open_,) = office.told("devices", "offers")["enrolments"]
    shown = office.run("devices", "offers", "--data", str(office.data)).out
    assert open_["enrolment"] in shown
    assert "[b]tablet" in shown
    assert office.told("devices", "withdraw", open_["enrolment"]) == {"withdrawn": open_["enrolment"]}
    again = office.office("devices", "withdraw", open_["enrolment"])
    assert (again.code, again.json["error"]) == (1, "UNKNOWN_ENROLMENT")
    none = office.office("devices", "withdraw", "zz")
    assert (none.code, none.json["error"]) == (2, "USAGE")
    assert "'zz' is no id of an enrolment code" in none.json["detail"]
    assert "no enrolment code is open" in office.run("devices", "offers", "--data", str(office.data)).out


def test_a_name_with_spaces_and_marks_can_be_pasted_as_it_is_shown(office: Terminal) -> None:
    out = office.run("event", "offer", "1", "--name", "Gate A; it's", "--data", str(office.data)).out
    (line,) = [line for line in out.splitlines() if line.startswith("portao device enrol ")]
    assert shlex.split(line)[4:] == ["--store", "Gate A; it's.db", "--name", "Gate A; it's"]


def test_a_command_that_is_nearly_one_is_told_which(terminal: Terminal) -> None:
    ran = terminal.run("evnt", "list")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'event'?" in ran.err
    assert "did you mean" not in terminal.run("xyzzy").err


@pytest.mark.parametrize("option", ["--starts", "--ends"])
@pytest.mark.parametrize("time", ["tomorrow", "2030-01-01T10:00:00"])
def test_a_time_that_is_none_is_told_with_its_option(office: Terminal, option: str, time: str) -> None:
    ran = office.office("event", "create", "Matinê", "--capacity", "3", option, time)
    assert (ran.code, ran.json["error"]) == (2, "USAGE")
    assert f"{option}: {time}" in ran.json["detail"]


def test_what_comes_after_creating_an_event_finds_its_folder_again(office: Terminal) -> None:
    ran = office.run("event", "create", "Matinê", "--capacity", "3", "--data", str(office.data))
    assert f"portao event offer 2 --data {office.data}" in ran.out


def test_a_server_that_cannot_start_leaves_the_address_of_codes_as_it_was(office: Terminal) -> None:
    (office.data / "public_url").write_text("https://check.example\n")
    (office.data / "restoring").touch()
    assert office.office("serve", "--port", "0").code == 1
    assert (office.data / "public_url").read_text() == "https://check.example\n"
