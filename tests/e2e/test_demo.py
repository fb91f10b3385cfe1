"""`portao demo`: the story comes as its script says, and a story that comes otherwise is noticed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from backend.cli.demo.checking import checked
from backend.cli.demo.playing import Audience, Performance, play
from backend.cli.demo.script import CASES, STEPS
from sync.reasons import Reason
from tests.e2e.serving import portao


@pytest.fixture(scope="module")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    folder: Path = tmp_path_factory.mktemp("demo")
    return asyncio.run(play(folder, Audience(), "en"))


def failures(performance: Performance) -> list[str]:
    return [check.what for check in checked(performance) if not check.holds]


def test_every_check_of_the_script_holds(performance: Performance) -> None:
    assert failures(performance) == []
    assert len(checked(performance)) > len(STEPS)


def test_the_story_shows_every_kind_of_code() -> None:
    shown = {step.reason for step in STEPS}
    assert shown >= {
        Reason.OK, Reason.ALREADY_ADMITTED, Reason.BAD_SIGNATURE, Reason.EXPIRED, Reason.REVOKED, Reason.UNKNOWN_KEY,
        Reason.WRONG_EVENT, Reason.PROOF_STALE, Reason.PROOF_NOT_ACCEPTED, Reason.MALFORMED, Reason.NOT_OURS,
    }  # fmt: skip
    assert len(CASES) == 3


def test_a_verdict_that_differs_is_noticed(performance: Performance) -> None:
    played = performance.steps[0]
    verdict = replace(played.answer.verdict, reason=Reason.REVOKED)
    changed = replace(played, answer=replace(played.answer, verdict=verdict, entry=None))
    other = replace(performance, steps=[changed, *performance.steps[1:]])
    assert failures(other) == ["19:40:10 A valid", "19:40:10 A valid: written down"]


def test_a_case_too_few_or_too_many_is_noticed(performance: Performance) -> None:
    assert failures(replace(performance, cases=performance.cases[1:])) == ["cases"]
    assert failures(replace(performance, cases=[*performance.cases, performance.cases[0]])) == ["cases"]


def test_counts_that_differ_are_noticed(performance: Performance) -> None:
    report = {**performance.report, "admitted": 1, "unproven": 2, "denials": {}}
    found = failures(replace(performance, report=report))
    assert found == ["people let in", "scans without proof", "refusals by reason"]


def test_the_command_tells_the_story_to_programs_in_seconds() -> None:
    ran = portao("demo", "--json", "--lang", "pt-BR")
    told = ran.lines[0]
    assert (ran.code, told["ok"], told["differences"]) == (0, True, [])
    assert told["seconds"] < 120  # seconds, not minutes; how many depends on who else uses the machine
    assert {case["title"] for case in told["cases"]} >= {"Ingresso usado mais de uma vez"}
    assert all(
        scan["expected"] == {"outcome": scan["outcome"], "reason": scan["reason"]} for scan in told["scans"]
    )


def test_the_command_tells_the_story_to_people() -> None:
    ran = portao("demo")
    out = ran.out.decode()
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "WELCOME",
        "STOP",
        "NOT RECOGNISED",
        "Let in, and the code is no longer valid",
        "checks hold",
    ):
        assert words in out
