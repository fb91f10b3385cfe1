"""A server on a full disk: it refuses with words that say what to do, keeps nothing by halves, and takes in everything once there is room."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.content import Kind
from sync.device.device import Device
from sync.device.errors import Refused
from tests.e2e.forked import Warm
from tests.e2e.small_disk import KINDS, small_disk
from tests.e2e.staged import Stage, serving, staged

SCANS = 400


def scanned(device: Device, stage: Stage, codes: Sequence[str]) -> set[bytes]:
    """Let in whoever shows these codes; the hashes of their entries."""
    engine = device.engine()
    answers = [engine.scan(stage.event, code) for code in codes]
    assert all(answer.verdict.records is Kind.ADMIT for answer in answers)
    return {answer.entry.hash for answer in answers if answer.entry}


def synced(device: Device, stage: Stage) -> int:
    """One round; how many entries are left to send."""

    async def run() -> int:
        async with httpx.AsyncClient() as http:
            return (await device.syncer(http).sync(stage.event)).unsent

    return asyncio.run(run())


def issued(stage: Stage, count: int) -> httpx.Response:
    """Ask for so many new tickets."""
    url, body = f"{stage.url}/v1/events/{stage.event}/tickets", {"tickets": [{"seat": "late"}] * count}
    return httpx.post(url, json=body, headers=stage.admin, timeout=30)


def count(stage: Stage, table: str) -> int:
    with sqlite3.connect(stage.data / "portao.db") as connection:
        found: Any = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names from this file
    connection.close()
    return int(found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_whose_disk_is_full_refuses_whole_and_takes_everything_in_once_when_there_is_room(
    tmp_path: Path, warm: Warm, kind: str
) -> None:
    with small_disk(kind, tmp_path / "data", megabytes=24) as disk:
        stage = staged(tmp_path, SCANS, offers=1)
        with serving(warm, stage) as process:
            device = stage.gate(tmp_path / "gate.db", stage.offers[0])
            admitted = scanned(device, stage, stage.codes)
            tickets, entries = count(stage, "tickets"), count(stage, "entries")
            disk.fill(process)
            with pytest.raises(Refused) as refused:
                synced(device, stage)
            answer = issued(stage, 2_000)
            alive = httpx.get(f"{stage.url}/healthz")
            kept = count(stage, "tickets"), count(stage, "entries")
            disk.free(process)
            unsent, again = synced(device, stage), issued(stage, 20)
        assert (refused.value.status, refused.value.problem) == (503, "DATABASE_UNUSABLE")
        assert "space" in refused.value.what_to_do
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert answer.json()["name"] == "DATABASE_UNUSABLE"
        assert alive.is_success
        assert kept == (tickets, entries)
        assert (unsent, again.status_code) == (0, 201)
        assert count(stage, "tickets") == tickets + 20
        with sqlite3.connect(stage.data / "portao.db") as connection:
            stored = {row[0] for row in connection.execute("SELECT hash FROM ticket_entries")}
        connection.close()
        assert stored == admitted
        assert (stage.differences(), stage.cases()) == ((), [])
        assert "Traceback" not in stage.said()
        device.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_starts_on_a_full_disk_says_so_and_starts_when_there_is_room(
    tmp_path: Path, warm: Warm, kind: str
) -> None:
    with small_disk(kind, tmp_path / "data", megabytes=24) as disk:
        stage = staged(tmp_path, SCANS, offers=1)
        disk.fill(None)
        with at_end(warm, stage, disk.limits()) as (code, words):
            assert (code, "Traceback" in words) == (1, False)
            assert "make room" in words or "check the disk's space" in words, words
        disk.free(None)
        with serving(warm, stage):
            assert issued(stage, 1).status_code == 201
        assert stage.differences() == ()


@contextmanager
def at_end(warm: Warm, stage: Stage, limits: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """`portao serve` until it ends by itself: its exit code, and what it said. Through a pipe, since its disk takes nothing."""
    read, write = os.pipe()
    with os.fdopen(read) as heard:
        process = warm.start_on((read, write, write), "serve", *stage.place, limits=limits)
        os.close(write)
        yield process.end(), heard.read()
