"""An operator's night: a backup while gates push, a lost server, a restore, and nothing that was acknowledged is missing."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.device.device import Device
from sync.reasons import Reason
from tests.databases import POSTGRESQL, SQLITE, bare_database
from tests.e2e.serving import Ran, Served, port_of, portao, served, started

TICKETS = 400
TRIES = 3
PATIENCE_S = 120


@dataclass(slots=True)
class Load:
    """A gate that lets people in and pushes without a pause, until it is told to stop. `done` counts its rounds."""

    gate: Device
    event: int
    codes: Iterator[str]
    done: int = 0
    going: bool = True
    progress: asyncio.Condition = field(default_factory=asyncio.Condition)
    admitted: set[bytes] = field(default_factory=set)

    async def run(self) -> None:
        async with httpx.AsyncClient(timeout=60) as http:
            while self.going:
                self.scan(3)
                await self.gate.syncer(http).sync(self.event)
                async with self.progress:
                    self.done += 1
                    self.progress.notify_all()

    def scan(self, count: int) -> None:
        for _ in range(count):
            answer = self.gate.engine().scan(self.event, next(self.codes))
            assert answer.verdict.reason is Reason.OK
            assert answer.entry is not None
            self.admitted.add(answer.entry.hash)

    async def reach(self, rounds: int) -> None:
        """Until so many more rounds are done."""
        wanted = self.done + rounds
        async with asyncio.timeout(PATIENCE_S), self.progress:
            await self.progress.wait_for(lambda: self.done >= wanted)


async def command(*arguments: str) -> Any:
    ran = await asyncio.to_thread(portao, *arguments, "--json")
    assert ran.code == 0, ran.err + ran.out.decode()
    return ran.lines[-1]


async def enrolled(server: Served, folder: Path) -> list[Device]:
    async with httpx.AsyncClient(timeout=60) as http:
        return [
            await Device.enrol(folder / f"{name}.db", code, name, http)
            for name, code in zip("ab", server.told["enrolment_codes"], strict=True)
        ]


async def synced(gate: Device, event: int) -> Any:
    async with httpx.AsyncClient(timeout=60) as http:
        return await gate.syncer(http).sync(event)


async def issued(server: Served, event: int) -> list[dict[str, Any]]:
    headers = {"authorization": f"Bearer {server.told['admin_token']}"}
    async with httpx.AsyncClient(base_url=server.told["url"], headers=headers, timeout=60) as http:
        grown = await http.post(f"/v1/events/{event}/grow", json={"capacity": 2_000})
        assert grown.is_success, grown.text
        body = {"tickets": [{"seat": f"S{n}"} for n in range(TICKETS)]}
        answer = await http.post(f"/v1/events/{event}/tickets", json=body)
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()["tickets"]
        return found


@asynccontextmanager
async def pushing(load: Load) -> AsyncIterator[None]:
    task = asyncio.create_task(load.run())
    try:
        await load.reach(2)
        yield
    finally:
        load.going = False
        await task  # what ended it early is told instead of the waiting


@pytest.mark.parametrize(
    ("first", "second"), [(SQLITE, SQLITE), (SQLITE, POSTGRESQL), (POSTGRESQL, POSTGRESQL)]
)
async def test_nothing_that_was_acknowledged_is_lost_with_the_server(
    tmp_path: Path, first: str, second: str
) -> None:
    data, anew, file = tmp_path / "data", tmp_path / "anew", tmp_path / "backup"
    data.mkdir()
    anew.mkdir()
    with served(data, database=await bare_database(first, data)) as server:
        event, port = int(server.told["event"]), port_of(server.told)
        one, other = await enrolled(server, tmp_path)
        tickets = await issued(server, event)
        load = Load(one, event, iter([ticket["code"] for ticket in tickets[1:]]))
        for gate in (one, other):
            await synced(gate, event)
        async with pushing(load):
            made = await command("backup", str(file), "--data", str(data))
            assert made["rows"]["tickets"] >= TICKETS
            await load.reach(2)
            await command("revoke", str(event), tickets[0]["reference"], "--data", str(data))
            await synced(other, event)
        assert one.status(event).unsent == 0
        server.kill()
    shutil.copy(data / "passphrase", anew / "passphrase")
    url = await bare_database(second, anew)
    done = await command("restore", str(file), "--data", str(anew), "--database", url)
    assert (done["passphrase_fits"], done["events"][0]["generation"]) == (True, 2)
    with served(anew, port) as server:
        assert server.told["admin_token"] is None
        handed = await synced(other, event)
        assert handed.lost >= 1
        for gate in (one, other, one):
            await synced(gate, event)
        for gate in (one, other):
            assert gate.status(event).unsent == 0
            assert gate.engine().scan(event, tickets[0]["code"]).verdict.reason is Reason.REVOKED
        report = await command("report", str(event), "--data", str(anew))
        assert report["admitted"] == len(load.admitted)
        assert (await command("verify", str(event), "--data", str(anew)))["differences"] == []
    one.close()
    other.close()


def restoring(file: Path, data: Path) -> tuple[str, ...]:
    return ("restore", str(file), "--data", str(data), "--replace", "--json")


@contextmanager
def _killed(file: Path, data: Path, after_s: float) -> Iterator[None]:
    with started(*restoring(file, data)) as running:
        mark = data / "restoring"
        while not mark.exists() and running.process.poll() is None:
            pass
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(timeout=after_s)
        running.process.kill()
        running.process.wait()
        yield


def _said(data: Path) -> Ran:
    return portao("generation", "show", "1", "--data", str(data), "--json")


def test_a_restore_that_is_killed_leaves_the_old_state_or_nothing_that_serves(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup"
    assert portao("init", "--data", str(data)).code == 0
    words = ("event", "create", "Night", "--capacity", "50", "--gate", "1:A:1", "--data", str(data))
    assert portao(*words).code == 0
    assert portao("backup", str(file), "--data", str(data)).code == 0
    generation, refused = 1, 0
    for turn in range(TRIES):
        with _killed(file, data, turn * 0.2):
            said = _said(data)
        if said.code:
            assert said.lines[0]["error"] == "RESTORE_UNFINISHED"
            refused += 1
            assert portao(*restoring(file, data)).code == 0
            said = _said(data)
        assert said.lines[0]["gen"] in (generation, 2)
        generation = 2
    assert refused
