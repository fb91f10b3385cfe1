"""What only a supervisor's word lets a device do: let in whom the rules refuse or who has no code, and take back what is older (PROTOCOL.md 6.10, 8.4)."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from keys.body import Ticket
from keys.code_secret import proof_of_sight, sight_key
from keys.shown import Shown
from sync.authority import OperatorRole, Slot, authorise
from sync.content import Content, Kind
from sync.device import ledger
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.denials import refused_by_claim
from sync.device.errors import (
    CannotAdmit,
    CannotOverride,
    NoSuchPassage,
    NotASupervisor,
    NothingToUndo,
    NotOneGuest,
)
from sync.device.guests import Found, one_named
from sync.device.identity import Identity
from sync.device.journal import APP, Journal, Mark
from sync.device.judging import judged, opened
from sync.device.lists import EventLists, ListStore
from sync.device.occasion import Occasion
from sync.device.operators import OperatorStore, Unlocked
from sync.device.timekeeping import TimeStore
from sync.fields import SECOND_BITS
from sync.ledger import OwnFact
from sync.reasons import Reason
from sync.verdict import Place

_BEYOND_ANY_WORD: Final = frozenset({Reason.WRONG_EVENT, Reason.FACT_MISSING, Reason.NOT_INSIDE})
"""Another event's guest is not this one's, and a device without lists does not know whose."""


_ALWAYS_S: Final = (1 << SECOND_BITS) - 1


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

    def override(self, event: int, text: str, who: str, pin: str, use: int = 0) -> Mark:
        """Let in who shows this code although the rules refuse it; the reason that was overridden stands in the entry.

        Raises KeysError for a code that is none of ours, CannotOverride, DeviceIsLocked, NoEvent, NoOperators, PinShut, WrongPin,
        NotASupervisor; sqlite3.Error if it cannot be written.
        """
        supervisor = self._supervisor(event, who, pin)
        with self._database.writing() as connection:
            occasion = self._occasion(event, use)
            shown = opened(connection, occasion, text)
            verdict = judged(connection, occasion, shown, self._identity.device)
            claimed = refused_by_claim(connection, occasion.place, shown.ticket.number)
            reason = claimed if verdict.admits and claimed is not None else verdict.reason
            if reason in _BEYOND_ANY_WORD or (verdict.admits and claimed is None):
                raise CannotOverride(reason)
            head = self._journal.ready(connection, event, occasion.reading, occasion.known)
            seen = proof_of_sight(
                sight_key(shown.secret), event, self._identity.device, head.epoch, head.seq + 1
            )
            return self._let_in(
                connection, occasion, head, supervisor, reason, shown.ticket.number,
                credential=(shown.ticket.index, shown.credential_hash), seen=seen, proof_s=shown.proof_time,
            )  # fmt: skip

    def admit_listed(
        self, event: int, reference: str, who: str, pin: str, use: int = 0
    ) -> tuple[Mark, Found]:
        """Let in a guest of the manifest, by reference or locator, who has no code to show (8.4). The word stands in for the code, and for no rule.

        It is told apart from a scan, and turns nobody away: who shows that code later is let in too. Raises NoManifest, NotOneGuest,
        CannotAdmit, and what `override` raises for the device, the event and the supervisor.
        """
        self._lists.held(event).manifest()
        supervisor = self._supervisor(event, who, pin)
        with self._database.writing() as connection:
            occasion = self._occasion(event, use)
            found = _listed(connection, occasion, reference)
            shown, device = _as_if_shown(event, found), self._identity.device
            verdict = judged(connection, _in_any_form(occasion), shown, device)
            if not verdict.admits:
                raise CannotAdmit(verdict.reason)
            head = self._journal.ready(connection, event, occasion.reading, occasion.known)
            mark = self._let_in(connection, occasion, head, supervisor, Reason.NOT_SHOWN, found.ticket)
        return mark, found

    def take_back(
        self, event: int, who: str, pin: str, ticket: int | None = None, entry: tuple[int, int] | None = None
    ) -> Mark:
        """Take back an own admission or exit that stands, however old it is: the last one, that of a ticket, or an entry (epoch, seq).

        Raises NothingToUndo, NoSuchPassage, and what `override` raises for the device, the event and the supervisor.
        """
        supervisor = self._supervisor(event, who, pin)
        with self._database.writing() as connection:
            occasion = self._occasion(event)
            passage = ledger.last_passage(connection, event, ticket, entry)
            if passage is None:
                raise NothingToUndo if ticket is None and entry is None else NoSuchPassage
            head = self._journal.ready(connection, event, occasion.reading, occasion.known)
            mark = self._write(
                connection, occasion, head, Kind.VOID, supervisor, ref=passage.entry.hash,
                ticket=passage.ticket, zone=passage.zone, use=passage.use, gate=occasion.place.gate,
            )  # fmt: skip
            ledger.take_back(connection, event, passage.entry.hash, mark)
        return mark

    def _supervisor(self, event: int, who: str, pin: str) -> Unlocked:
        """The key, opened before the store is locked: it is made to take long."""
        unlocked = self._operators.unlock(event, who, pin)
        if unlocked.operator.role is not OperatorRole.SUPERVISOR:
            raise NotASupervisor(unlocked.operator.name)
        return unlocked

    def _occasion(self, event: int, use: int = 0) -> Occasion:
        lists, reading = self._lists.held(event), self._clocks()
        moment = self._times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot, lists.mark.issued_ms)
        return Occasion(replace(self._place(lists), use=use), reading, moment, lists)

    def _let_in(
        self,
        connection: sqlite3.Connection,
        occasion: Occasion,
        head: Mark,
        supervisor: Unlocked,
        reason: Reason,
        ticket: int,
        **proof: Any,
    ) -> Mark:
        """The override, and what this device remembers of it."""
        place = occasion.place
        said = {"ticket": ticket, "zone": place.zone, "use": place.use, "count": 1, "gate": place.gate}
        mark = self._write(
            connection, occasion, head, Kind.OVERRIDE, supervisor, reason=int(reason), **said, **proof
        )
        kind = Kind.ADMIT if proof else Kind.OVERRIDE
        fact = OwnFact(
            mark.hash, mark.epoch, mark.seq, kind, occasion.moment.now_ms, place.gate, 1, None, False, proof.get("proof_s")
        )  # fmt: skip
        ledger.remember(connection, place.event, fact, ticket, place.zone, place.use)
        return mark

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


def _listed(connection: sqlite3.Connection, occasion: Occasion, reference: str) -> Found:
    found = one_named(connection, occasion.place.event, occasion.lists.manifest().batch, reference)
    if found is None:
        raise NotOneGuest(reference)
    return found


def _as_if_shown(event: int, found: Found) -> Shown:
    """What the rules are asked about: the guest's live code, whose own times nobody here knows."""
    ticket = Ticket(event, found.ticket, found.index, 0, _ALWAYS_S, seat=found.seat, class_=found.class_)
    return Shown(ticket, b"", b"", b"", None)


def _in_any_form(occasion: Occasion) -> Occasion:
    """By the same rules, but for the one about the form in which a code is shown: there is none."""
    lists = occasion.lists
    return replace(occasion, lists=replace(lists, policies=(replace(lists.policy, proofs=()),)))
