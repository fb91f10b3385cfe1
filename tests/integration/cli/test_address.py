"""Where codes lead that are made beside servers: several of one folder do not take them from one another."""

import fcntl
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import IO

import pytest

from backend.cli.address import noted
from backend.settings import Settings
from tests.integration.cli.terminal import Terminal

PATIENCE_S = 20.0
A_MOMENT_S = 0.3


def serving(data: Path, port: int) -> Settings:
    return replace(Settings.under(data), public_url=f"http://127.0.0.1:{port}")


def codes_lead_to(data: Path) -> str:
    """As a command beside the servers has it."""
    return Settings.from_env(data, {}).public_url


def test_a_second_server_of_a_folder_leaves_codes_with_the_first(tmp_path: Path) -> None:
    with noted(serving(tmp_path, 8000), chosen=False) as first:
        with noted(serving(tmp_path, 8001), chosen=False) as second:
            assert (first, second) == ("http://127.0.0.1:8000", "http://127.0.0.1:8000")
        assert codes_lead_to(tmp_path) == "http://127.0.0.1:8000"


def test_an_address_that_was_chosen_goes_before_that_of_others(tmp_path: Path) -> None:
    with ExitStack() as living:
        living.enter_context(noted(serving(tmp_path, 8000), chosen=False))
        chosen = living.enter_context(noted(serving(tmp_path, 8001), chosen=True))
        assert chosen == codes_lead_to(tmp_path) == "http://127.0.0.1:8001"
        third = living.enter_context(noted(serving(tmp_path, 8002), chosen=False))
        assert third == codes_lead_to(tmp_path) == "http://127.0.0.1:8001"


def test_a_server_that_is_gone_keeps_no_address(tmp_path: Path) -> None:
    with noted(serving(tmp_path, 8000), chosen=False):
        pass
    with noted(serving(tmp_path, 8001), chosen=False) as found:
        assert found == codes_lead_to(tmp_path) == "http://127.0.0.1:8001"


def test_of_two_the_one_that_stays_keeps_codes_from_a_third(tmp_path: Path) -> None:
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(noted(serving(tmp_path, 8000), chosen=False))
        second.enter_context(noted(serving(tmp_path, 8001), chosen=True))
        first.close()
        with noted(serving(tmp_path, 8002), chosen=False) as found:
            assert found == "http://127.0.0.1:8001"


def test_of_servers_that_begin_at_one_moment_one_notes_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock is exchanged for another kind by giving it up first: the second server begins just then."""
    flock, entered, ended, exchanged = fcntl.flock, Event(), Event(), Event()

    def begin() -> str:
        with noted(serving(tmp_path, 9001), chosen=False) as found:
            entered.set()
            ended.wait(PATIENCE_S)
        return found

    def unlucky(file: IO[bytes] | int, how: int) -> None:
        if how == fcntl.LOCK_SH and not exchanged.is_set():
            exchanged.set()
            flock(file, fcntl.LOCK_UN)
            told.append(beside.submit(begin))
            entered.wait(A_MOMENT_S)
        flock(file, how)

    told: list[Future[str]] = []
    monkeypatch.setattr(fcntl, "flock", unlucky)
    with ThreadPoolExecutor(1) as beside, noted(serving(tmp_path, 9000), chosen=False) as first:
        assert entered.wait(PATIENCE_S)
        ended.set()
        assert first == told[0].result() == codes_lead_to(tmp_path) == "http://127.0.0.1:9000"


@pytest.mark.parametrize("url", ["check.example", "ftp://check.example", "http://", "https://x/?a=1"])
def test_an_address_that_no_gate_could_call_serves_nobody(terminal: Terminal, url: str) -> None:
    ran = terminal.office("serve", "--url", url)
    assert (ran.code, ran.json["error"]) == (2, "USAGE")
    assert "such as https://check.example" in ran.json["detail"]
    assert not terminal.data.exists()
