"""A terminal beside a fresh installation. The domain and its event are made once and copied: keys cost time on purpose."""

import shutil
from pathlib import Path

import pytest

from backend.cli.program import run
from tests.integration.cli.terminal import Terminal

GATES = ("--gate", "1:Gate A:1", "--gate", "2:Gate B:1")


@pytest.fixture
def terminal(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.delenv("PORTAO_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(tmp_path / "data", capsysbinary, monkeypatch)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a domain and one event."""
    data = tmp_path_factory.mktemp("made") / "data"
    assert run(["init", "--data", str(data), "--json"]) == 0
    assert run(["event", "create", "Noite", "--capacity", "10", *GATES, "--data", str(data), "--json"]) == 0
    return data


@pytest.fixture
def office(terminal: Terminal, made_once: Path) -> Terminal:
    """A terminal with a domain and one event, all its own."""
    shutil.copytree(made_once, terminal.data)
    return terminal
