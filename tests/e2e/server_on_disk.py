"""A server's database as it lies on the disk after a kill, held against what it had answered: read from a copy."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backend.context import open_context
from backend.merging.refolding import refold
from backend.settings import Settings
from sync.feed import GENESIS, chain_hash
from sync.roster import CredentialState
from tests.e2e.gate_on_disk import copied, wal_of
from tests.e2e.instants import log_of
from tests.e2e.staged import Stage

_BESIDE: Final = ("passphrase", "root.ring")


@dataclass(slots=True)
class ServerOnDisk:
    """Looks at one installation after each kill. `gates` are the stores of those who push and pull, `facts` what the office was told."""

    stage: Stage
    aside: Path
    gates: tuple[Path, ...]
    facts: Path
    pos: int = 0
    chain: bytes = GENESIS
    heard: int = 0
    torn: int = 0
    _read: int = 0
    _issued: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.aside.mkdir()

    def look(self, closely: bool = False) -> None:
        """Everything that was answered since the last look is there, and the feed goes on from where it stood.

        Closely: the file is sound too, and the whole view follows from the entries in it.
        """
        copy = copied(self.stage.data / "portao.db", self.aside)
        self.torn += log_of(wal_of(copy)).is_torn
        with sqlite3.connect(copy) as database:
            self._check_feed(database)
            for gate in self.gates:
                self._check_gate(database, gate)
            for fact in self._fresh_facts():
                self._check_fact(database, fact)
            if closely:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        if closely:
            for name in _BESIDE:
                shutil.copy(self.stage.data / name, self.aside / name)
            assert asyncio.run(_differences(self.aside, self.stage.event)) == ()

    def told(self) -> int:
        """How far the gates follow the feed, all together: it grows when what one of them wrote has come back to some of them."""
        return sum(_heard(gate) for gate in self.gates)

    def _check_feed(self, database: sqlite3.Connection) -> None:
        """Positions without holes, each chained to the one before (PROTOCOL.md 2.1, 4.2); what stood before stands there still."""
        if self.pos:
            assert _chain_at(database, self.pos) == self.chain
        rows = database.execute(
            "SELECT pos, raw, chain FROM feed_items WHERE pos > ? ORDER BY pos", (self.pos,)
        )
        for pos, raw, chain in rows.fetchall():
            assert pos == self.pos + 1
            assert chain == chain_hash(self.stage.domain, self.stage.event, self.chain, raw)
            self.pos, self.chain = pos, chain
        end = database.execute("SELECT gen, pos, chain FROM events").fetchone()
        assert end == (1, self.pos, self.chain or GENESIS)

    def _check_gate(self, database: sqlite3.Connection, store: Path) -> None:
        """What this gate counts as acknowledged is stored, what it heard is on the line, and nothing is stored that it did not write."""
        with sqlite3.connect(store) as gate:
            journal = gate.execute(
                "SELECT epoch, seq, hash, seq <= connected FROM epochs JOIN journal USING (event, epoch)"
            )
            written = {(epoch, seq): (hash_, sent) for epoch, seq, hash_, sent in journal}
            at = gate.execute("SELECT gen, pos, hash FROM feed").fetchone()
            device = gate.execute("SELECT hash FROM journal WHERE (epoch, seq) = (1, 1)").fetchone()
        gate.close()
        stored = {
            (epoch, seq): hash_
            for epoch, seq, hash_ in database.execute(
                "SELECT epoch, seq, hash FROM entries WHERE device ="
                " (SELECT device FROM entries WHERE hash = ?)",
                device or (b"",),
            )
        }
        assert {place for place, (_, sent) in written.items() if sent} <= stored.keys()
        assert all(written[place][0] == hash_ for place, hash_ in stored.items())
        self.heard = max(self.heard, at[1])
        assert at[0] == 1
        assert _chain_at(database, at[1]) == at[2]

    def _fresh_facts(self) -> list[dict[str, Any]]:
        raw = self.facts.read_bytes() if self.facts.exists() else b""
        end = raw.rfind(b"\n") + 1
        fresh, self._read = raw[self._read : end], end
        return [json.loads(line) for line in fresh.splitlines()]

    def _check_fact(self, database: sqlite3.Connection, fact: Mapping[str, Any]) -> None:
        assert "trouble" not in fact, fact
        for reference, number, index in fact.get("issued", ()):
            query = "SELECT number, status_index FROM tickets WHERE reference = ?"
            assert database.execute(query, (reference,)).fetchone() == (number, index)
            self._issued[reference] = index
        if "revoked" in fact:
            query = "SELECT state FROM credentials WHERE status_index = ?"
            state = database.execute(query, (self._issued[fact["revoked"]],)).fetchone()
            assert state == (int(CredentialState.REVOKED),)
        if "enrolled" in fact:
            query = "SELECT count(*) FROM devices WHERE device = ?"
            assert database.execute(query, (bytes.fromhex(fact["enrolled"]),)).fetchone() == (1,)


def _heard(store: Path) -> int:
    """How far a gate follows the feed."""
    with sqlite3.connect(store) as gate:
        (pos,) = gate.execute("SELECT pos FROM feed").fetchone()
    gate.close()
    return int(pos)


def _chain_at(database: sqlite3.Connection, pos: int) -> bytes:
    if pos == 0:
        return GENESIS
    (chain,) = database.execute("SELECT chain FROM feed_items WHERE pos = ?", (pos,)).fetchone()
    return bytes(chain)


async def _differences(data: Path, event: int) -> object:
    async with open_context(Settings.under(data)) as ctx:
        return await refold(ctx, event)
