"""How fast a gate is: a committed verdict against the least work it could be, and the time from lists to ready."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from keys.labels import Label
from keys.trust import Usage
from sync.device.device import Device
from sync.device.parts import Parts
from sync.reasons import Outcome
from sync.roster import CredentialState
from tests.bench.measure import AT_MOST, Measurement, Target, interleaved, percentile, timed
from tests.world import EVENT, NOW_S, ManualClocks, World

TICKETS = 80_000
SCANS = 2_000
READY_LIMIT_S = 0.5


def verdict_durable_p99() -> Iterator[Measurement]:
    """Code text to committed verdict, beside one Ed25519 verification and one FULL commit of one row, in turn."""
    world, clocks = World(capacity=TICKETS), ManualClocks()
    codes = [world.ticket(number).text for number in range(0, 2 * SCANS, 2)]
    with tempfile.TemporaryDirectory() as folder:
        device = _ready_device(world, Path(folder) / "gate.db", clocks)
        engine = device.engine()
        outcomes = []

        def scan(turn: int) -> None:
            outcomes.append(engine.scan(EVENT, codes[turn]).verdict.outcome)

        values, limits = interleaved(scan, _least_work(world, Path(folder) / "bare.db"), SCANS)
        device.close()
    assert outcomes == [Outcome.ADMIT] * SCANS
    for percent, case in ((99, ""), (50, "median")):
        value, limit = percentile(values, percent) * 1000, percentile(limits, percent) * 1000
        yield Measurement("verdict_durable_p99", value, "ms", limit, Target(AT_MOST, 3), case)


class _LeastWork:
    """One verification, one commit of one row: no gate that is safe can do less."""

    def __init__(self, world: World, path: Path) -> None:
        key, self._domain = world.key(Usage.TICKET), world.domain
        self._public, self._payload = key.public, bytes(36)
        self._signature = key.sign(Label.TICKET, self._domain, self._payload)
        self._row = random.Random("row").randbytes(300)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, entry BLOB NOT NULL)")

    def __call__(self, turn: int) -> None:
        assert self._public.verify(Label.TICKET, self._domain, self._payload, self._signature)
        self._connection.execute("INSERT INTO log (entry) VALUES (?)", (self._row,))


def _least_work(world: World, path: Path) -> _LeastWork:
    return _LeastWork(world, path)


def device_ready() -> Iterator[Measurement]:
    """Signed parts of 80,000 tickets in hand, until the first verdict could be given: verified, stored, loaded."""
    world = World(capacity=TICKETS)
    parts = _parts(world)
    times = []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as folder:
            device = world.device(Path(folder) / "gate.db")
            times.append(timed(lambda device=device: _make_ready(device, parts)))  # type: ignore[misc]
            device.close()
    yield Measurement("device_ready", max(times), "s", READY_LIMIT_S, Target(AT_MOST, 1))


def _make_ready(device: Device, parts: Parts) -> None:
    device.lists.save_parts(EVENT, parts, NOW_S)
    device.engine()
    device.lists.held(EVENT)


def _ready_device(world: World, path: Path, clocks: ManualClocks) -> Device:
    device = world.device(path, clocks=clocks)
    _make_ready(device, _parts(world))
    return device


def _parts(world: World) -> Parts:
    """1 % revoked and half of the odd tickets in; the even ones are left for scanning."""
    chance = random.Random("parts")
    revoked = chance.sample(range(TICKETS, 2 * TICKETS), TICKETS // 100)
    inside = chance.sample(range(1, TICKETS, 2), TICKETS // 4)
    return world.parts(dict.fromkeys(revoked, CredentialState.REVOKED), {(1, 0): inside})
