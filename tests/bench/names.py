"""What names cost a supervisor's tablet: bytes and time for 80,000 of them, and how soon one is found."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Final

from keys import reference
from keys.box import Kind
from keys.crypto import opening_public_key
from keys.trust import Usage
from sync.device.device import Device
from sync.device.guests import search
from sync.manifest import ManifestRow, encode_manifest, parse_manifest
from sync.roster import CredentialState
from sync.sealed import Recipient, SealedPart, open_sealed_part, seal_part
from tests.bench.measure import AT_MOST, Measurement, Target, percentile, timed
from tests.world import EVENT, NOW_S, START, SeededRandom, World

TICKETS: Final = 80_000
SEARCHES: Final = 500
BYTES_LIMIT: Final = 3_000_000
OPEN_LIMIT_S: Final = 5.0
PAUSE_LIMIT_S: Final = 0.25
SEARCH_LIMIT_MS: Final = 60.0
_SYLLABLES: Final = (
    *("ba", "be", "bi", "ca", "ce", "co", "da", "de", "fa", "fe", "gui", "ja", "jo", "la", "le", "lu", "ma"),
    *("me", "mi", "na", "ne", "no", "pa", "pe", "ra", "re", "ri", "sa", "se", "ti", "va", "vi", "ção", "é"),
)


def manifest_open() -> Iterator[Measurement]:
    """A manifest in hand until a guest can be looked for; how long a scan may have to wait meanwhile; how soon somebody is found.

    In seconds of CPU: what a tablet that does nothing else would take, however busy this machine is.
    """
    world, rows = World(capacity=TICKETS), _rows()
    with tempfile.TemporaryDirectory() as folder:
        device = world.device(Path(folder) / "tablet.db")
        device.lists.save_parts(EVENT, world.parts(), NOW_S)
        raw = _sealed(world, device, rows)
        yield Measurement("manifest_bytes", len(raw), "B", BYTES_LIMIT, Target(AT_MOST, 1))
        pauses = _Pauses(device)
        took = timed(lambda: _take(world, device, raw), process_time)
        yield Measurement("manifest_open", took, "s", OPEN_LIMIT_S, Target(AT_MOST, 1))
        yield Measurement(
            "manifest_open", pauses.longest, "s", PAUSE_LIMIT_S, Target(AT_MOST, 1), "one transaction"
        )
        value = percentile(_searches(device, rows), 99) * 1000
        yield Measurement("manifest_search", value, "ms", SEARCH_LIMIT_MS, Target(AT_MOST, 1))
        device.close()


def _rows() -> list[ManifestRow]:
    chance, drawn = random.Random("names"), SeededRandom("references")
    names = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(3_000)]
    return [
        ManifestRow(
            number, chance.randrange(2 * TICKETS), reference.make(drawn(9)), f"BR-{number}", chance.choice(("pista", "VIP")),
            f"{chance.choice('ABCDEF')}-{chance.randrange(400)}", CredentialState.VALID, 0, " ".join(chance.choices(names, k=3)),
            "wheelchair" if chance.random() < 0.02 else None,
        )
        for number in range(TICKETS)
    ]  # fmt: skip


def _sealed(world: World, device: Device, rows: list[ManifestRow]) -> bytes:
    to = Recipient(device.identity.device, opening_public_key(device.identity.opening_seed))
    part = SealedPart(EVENT, START, NOW_S, Kind.MANIFEST, 1, encode_manifest(rows))
    return seal_part(world.key(Usage.ROSTER), world.domain, part, to)


def _take(world: World, device: Device, raw: bytes) -> None:
    to = Recipient(device.identity.device, device.identity.opening_seed)
    part = open_sealed_part(raw, world.trust(), EVENT, Kind.MANIFEST, to, NOW_S)
    assert part is not None
    device.people.save_manifest(part, world.key(Usage.ROSTER).public.kid, parse_manifest(part.plain).rows)


class _Pauses:
    """How long the longest transaction held the store, and with it whoever scans."""

    def __init__(self, device: Device) -> None:
        self.longest = self._began = 0.0
        with device.database.glancing() as connection:
            connection.set_trace_callback(self._saw)

    def _saw(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self._began = process_time()
        elif statement.startswith("COMMIT"):
            self.longest = max(self.longest, process_time() - self._began)


def _searches(device: Device, rows: list[ManifestRow]) -> list[float]:
    """Beginnings of one, two and three letters and more of names, references, and of two names at once."""
    chance = random.Random("searches")
    held = device.lists.held(EVENT).people.manifest
    assert held is not None
    times = []
    with device.database.glancing() as connection:
        connection.set_trace_callback(None)
        for _ in range(SEARCHES):
            typed = _typed(chance, chance.choice(rows))
            times.append(timed(lambda typed=typed: _found(connection, held.batch, typed), process_time))  # type: ignore[misc]
    return times


def _typed(chance: random.Random, row: ManifestRow) -> str:
    words = (row.name or "").split()
    ways = (
        row.reference,
        words[0][: chance.randint(1, 4)],
        " ".join(word[:2] for word in words[:2]),
        " ".join(words[:2]),
    )
    return chance.choice(ways)


def _found(connection: sqlite3.Connection, batch: int, typed: str) -> None:
    assert search(connection, EVENT, batch, typed).found
