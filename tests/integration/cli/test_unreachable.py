"""`portao device` while nobody answers: the address that was tried, and what to do now."""

import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.cli import devices
from backend.cli.reaching import NoAnswer, reaching
from sync.device.errors import Unreachable
from sync.device.identity import IdentityStore
from tests.integration.cli.terminal import Terminal
from tests.world import EVENT, World

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


class Silent(socketserver.BaseRequestHandler):
    """Takes a call, and hangs up after half a second without a word."""

    def handle(self) -> None:
        time.sleep(0.5)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who says nothing."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_gate_without_a_list_does_not_keep_guests_waiting_for_the_first_one(
    terminal: Terminal, tmp_path: Path, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "gate.db"
    gate = World().device(store)
    IdentityStore(gate.database).move(silent)
    gate.close()
    monkeypatch.setattr(devices, "_FIRST_LIST_S", 0.05)
    ran = terminal.run("device", "scan", "--store", str(store), "--event", str(EVENT), stdin=b"PT1:0\n")
    assert [verdict["reason"] for verdict in ran.lines] == ["FACT_MISSING"]
    assert "the first list takes long" in ran.err
