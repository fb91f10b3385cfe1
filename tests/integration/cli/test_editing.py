"""`portao event edit`: another name or other times, told beside what they were, and what does not follow."""

import json
from pathlib import Path

from tests.integration.cli.terminal import Terminal

TIMES = ("--starts", "2026-11-21T20:00:00-03:00", "--ends", "2026-11-22T02:00:00-03:00")


def _created(office: Terminal, folder: Path, window: dict[str, object]) -> str:
    rules = folder / "rules.json"
    rules.write_text(json.dumps({"windows": [{"zone": 0, **window}]}))
    named = ("Peca", "--capacity", "9", "--timezone", "America/Sao_Paulo", "--policy", str(rules))
    return str(office.told("event", "create", *named, *TIMES)["event"])


def test_it_says_what_was_and_what_is_now_and_when_gates_learn_of_it(
    office: Terminal, tmp_path: Path
) -> None:
    event = _created(office, tmp_path, {"from": "start-30m", "to": "end"})
    later = ("--name", "Peça [2]", "--starts", "2026-11-21T20:30:00-03:00")
    ran = office.run("event", "edit", event, *later, "--data", str(office.data))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"✓ event {event}: Peça [2]",
        "    name  Peça [2], was Peca",
        "  starts  2026-11-21T20:30:00-03:00, was 2026-11-21T20:00:00-03:00",
        "  policy 2 is in force: the same rules, by the new times",
        "  gates learn of it in their next round",
    ]
    shown = office.told("event", "show", event)
    assert (shown["name"], shown["policy"]["windows"][0]["from"]) == ("Peça [2]", "2026-11-21T23:00:00Z")
    again = office.run("event", "edit", event, *later, "--data", str(office.data)).out
    assert again.splitlines() == [f"✓ event {event}: Peça [2]", "  it was so already: nothing changed"]


def test_what_does_not_follow_is_told_with_what_to_do(office: Terminal, tmp_path: Path) -> None:
    event = _created(office, tmp_path, {"from": "2026-11-21T19:30:00-03:00", "to": "end"})
    office.told("issue", event)
    week = ("--starts", "2026-11-28T20:00:00-03:00", "--ends", "2026-11-29T02:00:00-03:00")
    ran = office.run("event", "edit", event, *week, "--data", str(office.data))
    assert ran.code == 0
    by_the_clock, codes = ran.err.splitlines()
    assert "windows[0].from" in by_the_clock
    assert f"portao event policy {event} FILE" in by_the_clock
    assert "new times: 1;" in codes
    assert f"portao reissue {event} REFERENCE --until TIME" in codes
    told = office.told("event", "edit", event, "--timezone", "America/Manaus")
    assert (told["was"]["timezone"], told["timezone"]) == ("America/Sao_Paulo", "America/Manaus")
    assert (told["codes_outside"], told["devices_outside"]) == (1, 0)


def test_a_time_that_is_none_and_a_change_of_nothing_are_refused(office: Terminal) -> None:
    nothing = office.office("event", "edit", "1")
    assert (nothing.code, nothing.json["error"]) == (2, "USAGE")
    assert "--timezone" in nothing.json["detail"]
    badly = office.office("event", "edit", "1", "--starts", "tomorrow")
    assert (badly.code, badly.json["error"]) == (2, "USAGE")
    assert "--starts" in badly.json["detail"]
    assert office.office("event", "edit", "9", "--name", "x").json["error"] == "UNKNOWN_EVENT"
