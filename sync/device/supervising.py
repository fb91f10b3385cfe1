"""What only a supervisor's word lets a device do: let in whom the rules refuse, and take back what is older than two minutes (PROTOCOL.md 6.10)."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final

from keys.code_secret import proof_of_sight, sight_key
from keys.shown import Shown
from sync.authority import OperatorRole, Slot, authorise
from sync.content import Content, Kind
from sync.device import ledger
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import CannotOverride, DeviceIsLocked, NotASupervisor, NothingToUndo
from sync.device.identity import Identity
from sync.device.journal import APP, Journal, Mark
from sync.device.lists import EventLists, ListStore
from sync.device.occasion import Occasion
from sync.device.operators import OperatorStore, Unlocked
from sync.device.timekeeping import TimeStore
from sync.ledger import OwnFact
from sync.reasons import Reason
from sync.verdict import Place, RosterAnswer, Verdict, decide

_BEYOND_ANY_WORD: Final = frozenset({Reason.WRONG_EVENT, Reason.FACT_MISSING, Reason.NOT_INSIDE})
"""Another event's guest is not this one's, and a device without lists does not know whose."""


class Supervising:
    """Overrides and late voids at one gate. Each opens the supervisor's key for one entry."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        lists: ListStore,
        journal: Journal,
        times: TimeStore,
        clocks: Clocks,
        operators: OperatorStore,
        place: Callable[[EventLists], Place],
    ) -> None:
        self._database = database
        self._identity = identity
        self._lists = lists
        self._journal = journal
        self._times = times
        self._clocks = clocks
        self._operators = operators
        self._place = place

    def override(self, event: int, text: str, who: str, pin: str) -> Mark:
        """Let in who shows this code although the rules refuse it; the reason that was overridden stands in the entry.

        Raises KeysError for a code that is none of ours, CannotOverride, DeviceIsLocked, NoEvent, NoOperators, PinShut, WrongPin,
        NotASupervisor; sqlite3.Error if it cannot be written.
        """
        supervisor = self._supervisor(event, who, pin)
        with self._database.writing() as connection:
            occasion = self._occasion(event)
            shown = occasion.opened(text)
            verdict = self._judged(connection, occasion, shown)
            if verdict.admits or verdict.reason in _BEYOND_ANY_WORD:
                raise CannotOverride(verdict.reason)
            place, ticket = occasion.place, shown.ticket
            head = self._journal.ready(connection, event, occasion.reading, occasion.known)
            seen = proof_of_sight(
                sight_key(shown.secret), event, self._identity.device, head.epoch, head.seq + 1
            )
            mark = self._write(
                connection, occasion, head, Kind.OVERRIDE, supervisor,
                ticket=ticket.number, zone=place.zone, use=place.use, count=1, gate=place.gate,
                reason=int(verdict.reason), credential=(ticket.index, shown.credential_hash), seen=seen,
                proof_s=shown.proof_time,
            )  # fmt: skip
            fact = OwnFact(
                mark.hash, mark.epoch, mark.seq, Kind.ADMIT, occasion.moment.now_ms, place.gate, 1, None, False, shown.proof_time
            )  # fmt: skip
            ledger.remember(connection, event, fact, ticket.number, place.zone, place.use)
        return mark

    def take_back(self, event: int, who: str, pin: str) -> Mark:
        """Take back this device's last admission or exit that stands, however old it is.

        Raises NothingToUndo, and what `override` raises for the device, the event and the supervisor.
        """
        supervisor = self._supervisor(event, who, pin)
        with self._database.writing() as connection:
            occasion = self._occasion(event)
            passage = ledger.last_passage(connection, event)
            if passage is None:
                raise NothingToUndo
            head = self._journal.ready(connection, event, occasion.reading, occasion.known)
            mark = self._write(
                connection, occasion, head, Kind.VOID, supervisor, ref=passage.entry.hash,
                ticket=passage.ticket, zone=passage.zone, use=passage.use, gate=occasion.place.gate,
            )  # fmt: skip
            ledger.take_back(connection, event, passage.entry.hash, mark)
        return mark

    def _supervisor(self, event: int, who: str, pin: str) -> Unlocked:
        """The key, opened before the store is locked: it is made to take long."""
        if self._lists.held(event).mark.locked:
            raise DeviceIsLocked
        unlocked = self._operators.unlock(event, who, pin)
        if unlocked.operator.role is not OperatorRole.SUPERVISOR:
            raise NotASupervisor(unlocked.operator.name)
        return unlocked

    def _occasion(self, event: int) -> Occasion:
        lists, reading = self._lists.held(event), self._clocks()
        moment = self._times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot, lists.mark.issued_ms)
        return Occasion(self._place(lists), reading, moment, lists)

    def _judged(self, connection: sqlite3.Connection, occasion: Occasion, shown: Shown) -> Verdict:
        """What the rules say: what is overridden."""
        lists, place = occasion.lists, occasion.place
        told = ledger.Told(lists.admissions, lists.mark.at.pos)
        standing = ledger.standing_of(connection, place, shown.ticket.number, told, self._identity.device)
        answer = RosterAnswer.of(lists.roster.state(shown.ticket.index))
        return decide(shown, place, answer, standing, lists.policy, occasion.moment, occasion.list_age_s)

    def _write(
        self,
        connection: sqlite3.Connection,
        occasion: Occasion,
        head: Mark,
        kind: Kind,
        supervisor: Unlocked,
        **fields: Any,
    ) -> Mark:
        """The entry with the supervisor's word for this very place of the journal."""
        reading, known, identity = occasion.reading, occasion.known, self._identity
        said = Content(
            kind, reading.wall_ms, reading.mono_ms, reading.boot, known.at, known.policy, APP, **fields
        )
        slot = Slot(occasion.place.event, identity.device, head.epoch, head.seq + 1, head.hash)
        auth = authorise(supervisor.key, identity.domain, slot, said)
        mark, _ = self._journal.append_after(
            connection, occasion.place.event, head, kind, reading, known, auth=auth, **fields
        )
        return mark
