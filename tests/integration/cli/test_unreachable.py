"""`portao device` while nobody answers: the address that was tried, and what to do now."""

from pathlib import Path

import pytest

from backend.cli.reaching import NoAnswer, reaching
from sync.device.errors import Unreachable
from tests.integration.cli.terminal import Terminal

NOBODY = "http://127.0.0.1:1"


def test_an_enrolment_that_nobody_answers_says_to_enrol_again(office: Terminal, tmp_path: Path) -> None:
    (office.data / "public_url").write_text(f"{NOBODY}\n")
    code = office.told("event", "offer", "1")["code"]
    ran = office.run("device", "enrol", code, "--store", str(tmp_path / "g.db"), "--name", "g", "--json")
    assert (ran.code, ran.json["error"]) == (1, "UNREACHABLE")
    assert NOBODY in ran.json["detail"]
    assert ran.json["what_to_do"] == "enrol again when the server answers; the code is still good"


def test_an_address_that_is_none_is_told_before_anything_is_looked_at(
    terminal: Terminal, tmp_path: Path
) -> None:
    ran = terminal.run("device", "sync", "--store", str(tmp_path / "none.db"), "--server", "ftp://gate.test")
    assert ran.code == 2
    assert "https:// or http://" in ran.err


def test_any_other_call_names_the_address_and_says_that_scanning_goes_on() -> None:
    with pytest.raises(NoAnswer, match=NOBODY) as caught, reaching(NOBODY):
        raise Unreachable("refused")
    assert caught.value.what_to_do == Unreachable.what_to_do
