"""`kill -9` of a gate at random instants, while it scans and syncs: what was shown is on disk, and what is on disk was at most one scan ahead of it."""

import random
import signal
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.content import Kind
from tests.e2e.forked import Warm, fed
from tests.e2e.gate_on_disk import GateOnDisk, check_shown, shown_in, wal_of
from tests.e2e.instants import MORTAL, Instant, instants
from tests.e2e.staged import Stage, serving, staged

KILLS = 200
CODES = 9_000
READY = (6, 20, 250)
"""How many codes lie ready: soon all are scanned and the sync beside has the machine for itself, or they go on to the end."""
LATEST = Instant(seconds=0.3, writes=400, grows=200 << 10)
"""By then a life has scanned and synced for a while."""


@dataclass(slots=True)
class Gate:
    """One store through many lives."""

    warm: Warm
    stage: Stage
    disk: GateOnDisk
    admitted: set[int] = field(default_factory=set)
    scanned: dict[int, str] = field(default_factory=dict)
    next: int = 0

    def live(self, instant: Instant, chance: random.Random) -> None:
        """Start, scan on and on, be killed; then everything on disk is as it was shown."""
        codes = self._codes(chance, READY[-1] if instant.writes else chance.choice(READY))
        shown = self._killed(codes, instant)
        fresh = self.disk.look()
        check_shown(shown, fresh)
        for verdict in shown:
            known = verdict["ticket"] in self.admitted
            assert verdict["reason"] == ("ALREADY_ADMITTED" if known else "OK")
            self.admitted |= {verdict["ticket"]}
        scans = [one.content for one in fresh if one.content.kind in (Kind.ADMIT, Kind.DENY)]
        for content, code in zip(scans, codes, strict=False):
            assert content.ticket is not None
            self.scanned[content.ticket] = code
            self.admitted |= {content.ticket}
        self.next += len({content.ticket for content in scans if content.kind is Kind.ADMIT})

    def _codes(self, chance: random.Random, ready: int) -> list[str]:
        """New tickets, and after every fourth one that was let in before: in this life or in another."""
        codes = list(self.stage.codes[self.next : self.next + ready])
        old = sorted(self.scanned)
        for place in range(4, len(codes), 5):
            if old:
                codes.insert(place, self.scanned[chance.choice(old)])
        return codes

    def _killed(self, codes: Sequence[str], instant: Instant) -> list[dict[str, Any]]:
        words = ("device", "scan", "--store", str(self.disk.store))
        said, notes = self.disk.aside / "verdicts", self.disk.aside / "notes"
        with fed("".join(f"{code}\n" for code in codes).encode()) as stdin:
            process = self.warm.start(*words, stdin=stdin, stdout=said, stderr=notes, limits=MORTAL)
            assert instant.kill(process, wal_of(self.disk.store), lambda: len(stored(self.stage))) in (
                -signal.SIGKILL,
                -signal.SIGXFSZ,
            )
        return shown_in(said.read_bytes())

    def sync(self) -> None:
        """One undisturbed round with the server."""
        words = ("device", "sync", "--store", str(self.disk.store), "--json")
        said, notes = self.disk.aside / "said", self.disk.aside / "notes"
        with fed(b"") as stdin:
            assert self.warm.start(*words, stdin=stdin, stdout=said, stderr=notes).end() == 0
        self.disk.look()


def stored(stage: Stage) -> set[bytes]:
    """The entries that the server has, read beside it."""
    with sqlite3.connect(stage.data / "portao.db") as connection:
        rows = connection.execute("SELECT hash FROM entries").fetchall()
    connection.close()
    return {row[0] for row in rows}


def test_two_hundred_kills_of_a_gate_that_scans_and_syncs_neither_lose_nor_invent_anything(
    folder: Path, warm: Warm
) -> None:
    stage, chance = staged(folder, CODES, offers=1), random.Random(9)
    with serving(warm, stage):
        device = stage.gate(folder / "gate.db", stage.offers[0])
        disk = GateOnDisk(device.database.path, stage.domain, device.identity.key.public, folder / "aside")
        device.close()
        gate = Gate(warm, stage, disk)
        for instant in instants(1, KILLS, LATEST):
            gate.live(instant, chance)
            assert disk.acknowledged() <= stored(stage)
        assert disk.torn > KILLS // 10, "too few of them hit a commit"
        assert len(stored(stage)) > KILLS // 10, "too few of them synced"
        gate.sync()
        assert stored(stage) == disk.acknowledged() == disk.entries.keys()
    assert {one.frame.epoch for one in disk.entries.values()} == {1}
    assert stage.differences() == ()
    assert stage.cases() == []
