"""A server that is told to stop ends, whatever somebody still waits for."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep

import httpx
import pytest

from tests.e2e.serving import served

PATIENCE_S = 60.0
DRAFT = {
    "name": "Night of Paper", "kind": "show", "timezone": "America/Sao_Paulo", "starts_s": 1_795_000_000,
    "ends_s": 1_895_000_000, "capacity": 1_000,
}  # fmt: skip


def children(pid: int) -> list[int]:
    """The processes that this one began and that go on."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(one) for one in found]


def drawing(pid: int) -> int:
    """The process that draws for this one, once it is there."""
    until = monotonic() + PATIENCE_S
    while not (found := children(pid)):
        assert monotonic() < until, "nothing is drawn"
        sleep(0.01)  # of a process there is nothing to wait on before it is there
    return found[0]


def over(pid: int) -> bool:
    """Whether this process ended, a little later at the latest, whether or not anybody asked how."""
    until = monotonic() + PATIENCE_S
    stat = Path(f"/proc/{pid}/stat")
    while stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
        if monotonic() > until:
            return False
        sleep(0.01)
    return True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A server that draws for somebody, and the process that it has for that."""

    process: Popen[bytes]
    helper: int
    asked: Future[httpx.Response]


@contextmanager
def server_that_draws(data: Path) -> Iterator[Drawing]:
    """It must come to its end within the block, without a word of what went wrong."""
    with (
        served(data) as server,
        httpx.Client(base_url=server.told["url"], timeout=PATIENCE_S) as http,
        ThreadPoolExecutor() as beside,
    ):
        http.headers["authorization"] = f"Bearer {server.told['admin_token']}"
        event = http.post("/v1/events", json=DRAFT).json()["event"]
        assert http.post(f"/v1/events/{event}/tickets", json={"tickets": [{}] * 1_000}).status_code == 201
        asked = beside.submit(http.get, f"/v1/events/{event}/codes.pdf?limit=1000")
        process = server.running.process
        helper = drawing(process.pid)
        yield Drawing(process, helper, asked)
        assert over(helper)
        assert "Traceback" not in server.running.stderr.read().decode()


def to_the_group(at: Drawing, told: signal.Signals) -> None:
    """As a terminal does, and whoever ends a job of a shell."""
    os.killpg(at.process.pid, told)


def to_each(at: Drawing, told: signal.Signals) -> None:
    """As systemd does, whatever sessions its processes made."""
    os.kill(at.helper, told)
    at.process.send_signal(told)


@pytest.mark.parametrize(
    ("tell", "told"),
    [(to_the_group, signal.SIGINT), (to_the_group, signal.SIGTERM), (to_each, signal.SIGTERM)],
)
def test_a_server_that_draws_is_stopped_and_takes_its_helper_along(
    tmp_path: Path, tell: Callable[[Drawing, signal.Signals], None], told: signal.Signals
) -> None:
    with server_that_draws(tmp_path / "data") as at:
        began = monotonic()
        tell(at, told)
        at.process.wait(timeout=PATIENCE_S)
        assert monotonic() - began < 5.0  # a quarter of a minute, if all were drawn
        assert at.asked.result().status_code == 429


def test_what_draws_outlives_no_server(tmp_path: Path) -> None:
    with server_that_draws(tmp_path / "data") as at:
        at.process.kill()
        began = monotonic()
        assert over(at.helper)
        assert monotonic() - began < 5.0
        with pytest.raises(httpx.TransportError):
            at.asked.result()
