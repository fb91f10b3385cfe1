"""Scan -> verdict -> durable entry -> answer. No network, one transaction, one commit (PROTOCOL.md 1.2, 1.3)."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from keys.code_secret import proof_of_sight, sight_key
from keys.crypto import keyed_hash
from keys.errors import KeysError
from keys.ticket import Shown, open_ticket
from sync.clock import Moment, Reading
from sync.content import Kind
from sync.device import ledger
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import NoEvent, UnknownGate
from sync.device.identity import Identity
from sync.device.journal import Journal, Known, Mark
from sync.device.lists import EventLists, ListStore
from sync.device.timekeeping import TimeStore
from sync.ledger import OwnFact, Standing
from sync.reasons import Reason
from sync.verdict import (
    Direction,
    Place,
    RosterAnswer,
    Verdict,
    decide,
    list_missing,
    locked_out,
    refuse_code,
    storage_failed,
)

UNDO_MS: Final = 120_000
_ECHO_MS: Final = 30_000
_FOREIGN_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: the verdict, and the entry (epoch, seq, hash) that was committed for it, if one was due."""

    verdict: Verdict
    entry: Mark | None
    list_age_s: int | None
    tier: str = "device"


@dataclass(frozen=True, slots=True)
class _Echo:
    """The last denial: the same code again within a short while is counted, not written again."""

    what: bytes
    verdict: Verdict
    until_ms: int
    repeats: int = 0

    def is_heard(self, what: bytes, reason: Reason, mono_ms: int) -> bool:
        return (self.what, self.verdict.reason) == (what, reason) and mono_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class _Scan:
    """One scan on its way: when, where, by which lists."""

    place: Place
    reading: Reading
    moment: Moment
    lists: EventLists
    list_age_s: int

    @property
    def known(self) -> Known:
        return Known(self.lists.mark.at, self.lists.policy.version)


class Engine:
    """Decides at one gate of one event. Safe to use beside a syncing thread and beside other processes on the same store."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        lists: ListStore,
        journal: Journal,
        times: TimeStore,
        clocks: Clocks,
        place: Callable[[EventLists], Place],
    ) -> None:
        self._database = database
        self._identity = identity
        self._lists = lists
        self._journal = journal
        self._times = times
        self._clocks = clocks
        self._place = place
        self._echo: _Echo | None = None
        self._foreign_key = keyed_hash(identity.key.seed, b"portao foreign codes")

    def scan(self, event: int, text: str, direction: Direction = Direction.ENTRY, use: int = 0) -> Answer:
        """The verdict on one code, committed before it is returned.

        A device that never fetched a list cannot tell (FACT_MISSING); one whose store cannot be written refuses (STORAGE_FAILED).
        """
        try:
            lists = self._lists.held(event)
        except NoEvent:
            return Answer(list_missing(direction), None, None)
        scan = self._begin(lists, replace(self._place(lists), direction=direction, use=use))
        try:
            return self._decided(scan, text)
        except sqlite3.Error:
            return Answer(storage_failed(direction, scan.list_age_s), None, scan.list_age_s)

    def _begin(self, lists: EventLists, place: Place) -> _Scan:
        reading = self._clocks()
        moment = self._times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot)
        age = max(0, moment.now_ms - lists.mark.issued_ms) // 1000
        return _Scan(place, reading, moment, lists, age)

    def _decided(self, scan: _Scan, text: str) -> Answer:
        if scan.lists.mark.locked:
            return Answer(locked_out(scan.place.direction, scan.list_age_s), None, scan.list_age_s)
        try:
            shown = open_ticket(text, scan.lists.trust, scan.moment.now_ms // 1000)
        except KeysError as error:
            return self._deny(scan, refuse_code(error, scan.place.direction, scan.list_age_s), text)
        with self._database.writing() as connection:
            standing = self._standing(connection, scan, shown)
            verdict = self._decide(scan, shown, standing)
            if verdict.admits:
                return self._admit(connection, scan, shown, verdict)
        return self._deny(scan, verdict, text)

    def _standing(self, connection: sqlite3.Connection, scan: _Scan, shown: Shown) -> Standing:
        told = ledger.Told(scan.lists.admissions, scan.lists.mark.at.pos)
        return ledger.standing_of(connection, scan.place, shown.ticket.number, told, self._identity.device)

    def _decide(self, scan: _Scan, shown: Shown, standing: Standing) -> Verdict:
        answer = RosterAnswer.of(scan.lists.roster.state(shown.ticket.index))
        return decide(shown, scan.place, answer, standing, scan.lists.policy, scan.moment, scan.list_age_s)

    def _admit(self, connection: sqlite3.Connection, scan: _Scan, shown: Shown, verdict: Verdict) -> Answer:
        place, ticket, kind = scan.place, shown.ticket, verdict.records
        assert kind is not None
        self._flush_echo(connection, scan)
        head = self._journal.ready(connection, place.event, scan.reading, scan.known)
        seen = proof_of_sight(
            sight_key(shown.secret), place.event, self._identity.device, head.epoch, head.seq + 1
        )
        mark, _ = self._journal.append(
            connection, place.event, kind, scan.reading, scan.known,
            ticket=ticket.number, zone=place.zone, use=place.use, count=1, gate=place.gate, reason=int(verdict.reason),
            credential=(ticket.index, shown.credential_hash), seen=seen, proof_s=shown.proof_time,
        )  # fmt: skip
        fact = OwnFact(
            mark.hash,
            mark.epoch,
            mark.seq,
            kind,
            scan.moment.now_ms,
            place.gate,
            1,
            None,
            False,
            shown.proof_time,
        )
        ledger.remember(connection, place.event, fact, ticket.number, place.zone, place.use)
        return Answer(verdict, mark, scan.list_age_s)

    def _deny(self, scan: _Scan, verdict: Verdict, text: str) -> Answer:
        """Denials are entries too; the same one again within half a minute only counts (PROTOCOL.md 6.4)."""
        what = keyed_hash(self._foreign_key, text.encode("utf-8", "surrogatepass"))[:_FOREIGN_BYTES]
        if self._echo and self._echo.is_heard(what, verdict.reason, scan.reading.mono_ms):
            self._echo = replace(self._echo, repeats=self._echo.repeats + 1)
            return Answer(verdict, None, scan.list_age_s)
        echo = _Echo(what, verdict, scan.reading.mono_ms + _ECHO_MS)
        with self._database.writing() as connection:
            self._flush_echo(connection, scan)
            mark = self._write_denial(connection, scan, echo)
        self._echo = echo
        return Answer(verdict, mark, scan.list_age_s)

    def _write_denial(self, connection: sqlite3.Connection, scan: _Scan, echo: _Echo) -> Mark:
        place, verdict = scan.place, echo.verdict
        mark, _ = self._journal.append(
            connection, place.event, Kind.DENY, scan.reading, scan.known,
            reason=int(verdict.reason), ticket=verdict.ticket, zone=place.zone, use=place.use, gate=place.gate,
            foreign=echo.what if verdict.ticket is None else None, repeats=echo.repeats or None,
        )  # fmt: skip
        return mark

    def _flush_echo(self, connection: sqlite3.Connection, scan: _Scan) -> None:
        """Write down how often the last denial was repeated, once something else happens."""
        echo, self._echo = self._echo, None
        if echo and echo.repeats:
            self._write_denial(connection, scan, echo)

    def undo(self, event: int) -> Mark | None:
        """Take back this device's last admission or exit, if it is not older than two minutes (PROTOCOL.md 12.1).

        None if there is nothing to take back. Raises sqlite3.Error if it cannot be written.
        """
        lists = self._lists.held(event)
        scan = self._begin(lists, self._place(lists))
        with self._database.writing() as connection:
            head = self._journal.ready(connection, event, scan.reading, scan.known)
            passage = ledger.last_passage(connection, event, head.epoch, scan.moment.now_ms - UNDO_MS)
            if passage is None:
                return None
            mark, _ = self._journal.append(
                connection, event, Kind.VOID, scan.reading, scan.known,
                ref=passage.hash, ticket=passage.ticket, zone=passage.zone, use=passage.use, gate=scan.place.gate,
            )  # fmt: skip
            ledger.take_back(connection, event, passage.hash, mark)
        return mark

    def close(self, event: int) -> Mark:
        """Write the closing `checkpoint`: this journal is complete (PROTOCOL.md 6.4). Raises sqlite3.Error."""
        lists = self._lists.held(event)
        scan = self._begin(lists, self._place(lists))
        with self._database.writing() as connection:
            self._flush_echo(connection, scan)
            mark, _ = self._journal.append(connection, event, Kind.CHECKPOINT, scan.reading, scan.known)
        return mark


def place_at(gate: int | None, allowed: frozenset[int] | None) -> Callable[[EventLists], Place]:
    """Where a device stands: the gate named, or the only one it is allowed. Raises UnknownGate when asked for another."""

    def find(lists: EventLists) -> Place:
        gates = [one for one in lists.profile.gates if allowed is None or one.id in allowed]
        chosen = [one for one in gates if one.id == gate] if gate is not None else gates[:1]
        if not chosen:
            raise UnknownGate(gate or 0, [one.id for one in gates])
        return Place(lists.profile.event, chosen[0].id, chosen[0].zone)

    return find
