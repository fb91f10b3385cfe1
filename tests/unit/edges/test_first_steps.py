"""What whoever starts a server is told, and the walk that a demonstration prints."""

from pathlib import Path

import pytest

from backend.cli.ready import Ready, enrolling, tell
from backend.settings import Settings
from backend.usecases.signing_in import SignInLink


def test_a_gate_that_was_enrolled_at_a_start_before_is_not_to_be_enrolled_again(tmp_path: Path) -> None:
    store = tmp_path / "gate-a.db"
    assert enrolling(1, "gate-a", store, "enrol it") == ("1. enrol gate A", "enrol it")
    store.touch()
    what, command = enrolling(1, "gate-a", store, "enrol it")
    assert what == "1. gate A is enrolled already; how it stands"
    assert command.endswith(f"device status --store {store}")


def test_a_link_without_a_code_is_not_told_as_one_that_enrols(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "http://127.0.0.1:8000"
    link = SignInLink(f"{url}/sign-in?link=x", 1_800_000_000)
    tell(Ready(None, None, (), f"{url}/gate/", link, url), Settings.under(tmp_path, url), None)
    told = capsys.readouterr().out
    assert "the link enrols one" not in told
    assert f"event offer EVENT --data {tmp_path}" in told
