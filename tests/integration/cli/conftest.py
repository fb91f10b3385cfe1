"""A terminal beside a fresh installation; and one made once, for what only reads."""

from pathlib import Path

import pytest

from tests.integration.cli.terminal import Terminal


@pytest.fixture
def terminal(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.delenv("PORTAO_DATA", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(tmp_path / "data", capsysbinary, monkeypatch)


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A terminal with a domain and one event."""
    terminal.told("init")
    terminal.told(
        "event", "create", "Noite", "--capacity", "10", "--gate", "1:Gate A:1", "--gate", "2:Gate B:1"
    )
    return terminal
