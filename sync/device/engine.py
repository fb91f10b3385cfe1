"""Scan -> verdict -> durable entry -> answer. No network, one transaction, one commit (PROTOCOL.md 1.2, 1.3)."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from keys.card import Guest
from keys.code_secret import proof_of_sight, sight_key
from keys.crypto import keyed_hash
from keys.errors import KeysError
from keys.shown import Shown
from sync.claim import Claim
from sync.clock import Reading
from sync.content import Kind
from sync.device import ledger
from sync.device.claiming import Asked, claim_of
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.denials import Denials
from sync.device.errors import UnknownGate
from sync.device.identity import Identity
from sync.device.journal import Journal, Mark
from sync.device.judging import judged, opened
from sync.device.lists import EventLists, ListStore
from sync.device.locking import is_locked
from sync.device.occasion import Occasion
from sync.device.people import guest_of
from sync.device.storage import StorageFailed
from sync.device.timekeeping import TimeStore
from sync.enrolment import Certificate
from sync.errors import SyncError
from sync.ledger import OwnFact
from sync.verdict import (
    Direction,
    Place,
    Verdict,
    list_missing,
    locked_out,
    refuse_code,
    storage_failed,
)

UNDO_MS: Final = 120_000
_STILL_LEAVING_MS: Final = 10_000
_FOREIGN: Final = b"portao foreign codes"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: the verdict, and the entry (epoch, seq, hash) that was committed for it, if one was due.

    `guest`: who it is, where the device was told (PROTOCOL.md 3.6, 3.7); nothing of it made the verdict.
    `fault`: why nothing could be committed, if the verdict is STORAGE_FAILED.
    """

    verdict: Verdict
    entry: Mark | None
    list_age_s: int | None
    tier: str = "device"
    fault: StorageFailed | None = None
    guest: Guest | None = None


@dataclass(frozen=True, slots=True)
class _Exit:
    """The last guest counted out: a code held before the reader is read again and again, and leaves once."""

    credential: bytes
    place: Place
    until_ms: int
    answer: Answer


class Engine:
    """Decides at one gate of one event. Safe to use beside a syncing thread and beside other processes on the same store."""

    def __init__(
        self,
        database: Database,
        certificate: Certificate,
        identity: Identity,
        lists: ListStore,
        journal: Journal,
        times: TimeStore,
        clocks: Clocks,
        place: Callable[[EventLists], Place],
    ) -> None:
        self._database = database
        self._certificate = certificate
        self._device = identity.device
        self._lists = lists
        self._journal = journal
        self._times = times
        self._clocks = clocks
        self._place = place
        self._denials = Denials(journal, keyed_hash(identity.key.seed, _FOREIGN))
        self._exit: _Exit | None = None

    def question(
        self, event: int, text: str, nonce: bytes, direction: Direction = Direction.ENTRY, use: int = 0
    ) -> Claim | None:
        """The claim that is due before this code is scanned (11.6); None if this device is not to ask. `nonce`: 16 random bytes.

        Writes nothing; whatever is wrong, `scan` tells.
        """
        try:
            with self._database.reading() as connection:
                if direction is Direction.EXIT or is_locked(connection, event):
                    return None
                occasion = self._occasion(event, direction, use)
                if not occasion.lists.policy.claims(occasion.place.zone):
                    return None
                shown = opened(connection, occasion, text)
                if not judged(connection, occasion, shown, self._device).admits:
                    return None
                return claim_of(connection, occasion.place, shown, self._device, nonce)
        except (KeysError, SyncError, sqlite3.Error):
            return None

    def scan(
        self,
        event: int,
        text: str,
        direction: Direction = Direction.ENTRY,
        use: int = 0,
        asked: Asked | None = None,
    ) -> Answer:
        """The verdict on one code, committed before it is returned. `asked`: what came of the claim before it, if one was due.

        A device without lists that verify cannot tell (FACT_MISSING); one whose store cannot be written refuses (STORAGE_FAILED); one that
        is locked, or works beyond its certificate, lets nobody pass. Raises UnknownGate.
        """
        echo = self._denials.echo
        try:
            with self._database.writing() as connection:
                if is_locked(connection, event):
                    return Answer(locked_out(direction, None), None, None)
                occasion = self._occasion(event, direction, use, asked)
                return _with_tier(self._answer(connection, occasion, text), asked)
        except UnknownGate:
            raise
        except (
            KeysError,
            SyncError,
        ):  # no list yet, or one that a withdrawn key signed: the gate asks for help, it does not fall silent
            self._denials.echo = echo
            return Answer(list_missing(direction), None, None)
        except sqlite3.Error as error:
            self._denials.echo, self._exit = echo, None  # what was rolled back was not said
            fault = StorageFailed(error, self._database.path)
            return Answer(storage_failed(direction), None, None, fault=fault)

    def _occasion(
        self, event: int, direction: Direction = Direction.ENTRY, use: int = 0, asked: Asked | None = None
    ) -> Occasion:
        lists, reading = self._lists.held(event), self._clocks()
        place = self._place(lists)
        if (place.direction, place.use) != (direction, use):
            place = replace(place, direction=direction, use=use)
        moment = self._times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot, lists.mark.issued_ms)
        return Occasion(place, reading, moment, lists, asked)

    def _answer(self, connection: sqlite3.Connection, occasion: Occasion, text: str) -> Answer:
        age, direction = occasion.list_age_s, occasion.place.direction
        if not self._may_work(occasion):
            return Answer(locked_out(direction, age), None, age)
        try:
            shown = opened(connection, occasion, text)
        except KeysError as error:
            refused = refuse_code(error, direction, age, occasion.place.flight)
            return Answer(refused, self._denials.write(connection, occasion, refused, text), age)
        if self._exit and self._is_same_exit(self._exit, occasion, shown):
            return self._exit.answer
        verdict = judged(connection, occasion, shown, self._device)
        guest = self._guest(connection, occasion, shown, verdict)
        answer = Answer(verdict, self._record(connection, occasion, shown, verdict, text), age, guest=guest)
        if verdict.records is Kind.EXIT:
            until_ms = occasion.reading.mono_ms + _STILL_LEAVING_MS
            self._exit = _Exit(shown.credential_hash, occasion.place, until_ms, answer)
        else:
            self._exit = None
        return answer

    def _guest(
        self, connection: sqlite3.Connection, occasion: Occasion, shown: Shown, verdict: Verdict
    ) -> Guest | None:
        """Who shows the code, where it is one of this event."""
        if verdict.ticket is None:
            return None
        lists = occasion.lists
        return guest_of(connection, lists.trust.domain, occasion.place.event, shown, lists.people)

    def _is_same_exit(self, last: _Exit, occasion: Occasion, shown: Shown) -> bool:
        same = (last.credential, last.place) == (shown.credential_hash, occasion.place)
        return same and occasion.reading.mono_ms < last.until_ms

    def _may_work(self, occasion: Occasion) -> bool:
        """Whether the certificate covers this event, gate and time (5.4); a clock that is not known ends no certificate."""
        certificate, now_s = self._certificate, occasion.moment.now_s
        if occasion.moment.uncertainty_ms is None:
            now_s = min(max(now_s, certificate.from_s), certificate.to_s - 1)
        return certificate.allows(occasion.place.event, occasion.place.gate, now_s)

    def _record(
        self, connection: sqlite3.Connection, occasion: Occasion, shown: Shown, verdict: Verdict, text: str
    ) -> Mark | None:
        if verdict.records is None:
            return None
        if not verdict.admits:
            return self._denials.write(connection, occasion, verdict, text)
        self._denials.flush(connection, occasion)
        return self._pass(connection, occasion, shown, verdict.records, verdict)

    def _pass(
        self, connection: sqlite3.Connection, occasion: Occasion, shown: Shown, kind: Kind, verdict: Verdict
    ) -> Mark:
        """Write that somebody goes in or out, with the proof that their code was seen (PROTOCOL.md 8)."""
        place, ticket = occasion.place, shown.ticket
        head = self._journal.ready(connection, place.event, occasion.reading, occasion.known)
        sight = sight_key(shown.secret)
        seen = proof_of_sight(sight, place.event, self._device, head.epoch, head.seq + 1)
        mark, _ = self._journal.append_after(
            connection, place.event, head, kind, occasion.reading, occasion.known,
            ticket=ticket.number, zone=place.zone, use=place.use, count=1, gate=place.gate, reason=int(verdict.reason),
            credential=(ticket.index, shown.credential_hash), seen=seen, proof_s=shown.proof_time,
            claim=asked.mark if (asked := occasion.claimed(shown)) else None,
        )  # fmt: skip
        fact = OwnFact(
            mark.hash, mark.epoch, mark.seq, kind, occasion.moment.now_ms, place.gate, 1, None, False, shown.proof_time
        )  # fmt: skip
        ledger.remember(connection, place.event, fact, ticket.number, place.zone, place.use)
        return mark

    def undo(self, event: int) -> Mark | None:
        """Take back this device's last admission or exit, if it is not older than two minutes (PROTOCOL.md 12.1).

        None if there is nothing to take back. Raises NoEvent; sqlite3.Error if it cannot be written.
        """
        with self._database.writing() as connection:
            occasion = self._occasion(event)
            passage = ledger.last_passage(connection, event)
            if passage is None or not self._is_recent(connection, event, passage, occasion.reading):
                return None
            mark, _ = self._journal.append(
                connection, event, Kind.VOID, occasion.reading, occasion.known, ref=passage.entry.hash,
                ticket=passage.ticket, zone=passage.zone, use=passage.use, gate=occasion.place.gate,
            )  # fmt: skip
            ledger.take_back(connection, event, passage.entry.hash, mark)
        self._exit = None  # whoever was called back may leave again
        return mark

    def _is_recent(
        self, connection: sqlite3.Connection, event: int, passage: ledger.Passage, now: Reading
    ) -> bool:
        """By the same clock as the server judges it: the monotonic one, within one boot. The wall clock can be set."""
        then = self._journal.clocks_at(connection, event, passage.entry)
        if then is None or then.boot != now.boot:
            return False
        return 0 <= now.mono_ms - then.mono_ms <= UNDO_MS

    def finish(self, event: int) -> None:
        """Write down what is only counted so far, before the program ends. Raises NoEvent, sqlite3.Error."""
        if self._denials.echo is not None:
            with self._database.writing() as connection:
                self._denials.flush(connection, self._occasion(event))

    def close(self, event: int) -> Mark:
        """Write the closing `checkpoint`: this journal is complete (PROTOCOL.md 6.4). Raises NoEvent, sqlite3.Error."""
        with self._database.writing() as connection:
            occasion = self._occasion(event)
            self._denials.flush(connection, occasion)
            mark, _ = self._journal.append(
                connection, event, Kind.CHECKPOINT, occasion.reading, occasion.known
            )
        return mark


def _with_tier(answer: Answer, asked: Asked | None) -> Answer:
    """The verdict is the server's too, if that was asked and said something."""
    return answer if asked is None or asked.reply is None else replace(answer, tier="server")


def place_at(gate: int | None, allowed: frozenset[int] | None) -> Callable[[EventLists], Place]:
    """Where a device stands: the gate named, or the only one it is allowed. Raises UnknownGate when asked for another."""

    def find(lists: EventLists) -> Place:
        gates = [one for one in lists.profile.gates if allowed is None or one.id in allowed]
        chosen = [one for one in gates if one.id == gate] if gate is not None else gates[:1]
        if not chosen:
            raise UnknownGate(gate or 0, [one.id for one in gates])
        profile = lists.profile
        return Place(profile.event, chosen[0].id, chosen[0].zone, flight=profile.flight, gates=profile.gates)

    return find
