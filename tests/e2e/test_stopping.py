"""A server that is told to stop ends, whatever somebody still waits for."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
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


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_draws_is_stopped_and_takes_its_helper_along(
    tmp_path: Path, told: signal.Signals
) -> None:
    with (
        served(tmp_path / "data") as server,
        httpx.Client(base_url=server.told["url"], timeout=PATIENCE_S) as http,
    ):
        http.headers["authorization"] = f"Bearer {server.told['admin_token']}"
        event = http.post("/v1/events", json=DRAFT).json()["event"]
        assert http.post(f"/v1/events/{event}/tickets", json={"tickets": [{}] * 1_000}).status_code == 201
        with ThreadPoolExecutor() as beside:
            asked = beside.submit(http.get, f"/v1/events/{event}/codes.pdf?limit=1000")
            process = server.running.process
            helper = drawing(process.pid)
            began = monotonic()
            process.send_signal(told)
            process.wait(timeout=PATIENCE_S)
            assert monotonic() - began < 5.0  # a quarter of a minute, if all were drawn
            assert asked.result().status_code == 429
        assert over(helper)
        assert "Traceback" not in server.running.stderr.read().decode()
