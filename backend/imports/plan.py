"""Decides what becomes of each row of a list: a new ticket, a new code for one that is there, another state, nothing, or a refusal. Pure.

The first row of a reference counts, whatever follows it. What a list has no column for stays as it is, and who is not in it stays in.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from backend.errors import BadInput
from backend.imports import idle_aliases
from backend.imports.first_lines import FirstLines
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from backend.store.rows import EventRow, TicketRow
from backend.ticketing.boarding import name_of
from backend.ticketing.credentials import Renewal, StateChange, particulars_in, with_particulars
from backend.ticketing.issuance import NewTicket
from backend.ticketing.ticket_drafts import (
    Particulars,
    TicketChange,
    TicketRules,
    changed,
    checked_reference,
)
from keys.crypto import PublicKey
from sync.policy import Policy
from sync.roster import CredentialState

CANCELLED: Final = "cancelled"
"""Why a row makes no ticket and is no mistake: the list says that it was cancelled, and it never was one here."""


@dataclass(slots=True)
class Plan:
    """What is to be done with some rows. `last_s`: when the event's key ends, Unix seconds; `holders`: bound keys by ticket number.

    `check_alias` refuses what can be no alias (`BadInput`); None: the codes in the list are not wanted. `aliases`: reference by code; `idle` counts those
    that by `policy`, which is in force, no gate takes for their class.
    `states` and `renewed_states` belong to `new` and `renewals`, one each; None is no change. `moves` are of codes that stay.
    """

    event: EventRow
    last_s: int
    tickets: Mapping[str, TicketRow]
    holders: Mapping[int, PublicKey | None]
    lines: FirstLines = field(default_factory=FirstLines)
    check_alias: Callable[[str], None] | None = None
    new: list[NewTicket] = field(default_factory=list)
    states: list[CredentialState | None] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)
    renewed_states: list[CredentialState | None] = field(default_factory=list)
    renamed: list[TicketRow] = field(default_factory=list)
    moves: list[StateChange] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    aliases_taken: int = 0
    policy: Policy | None = None
    idle: Counter[str] = field(default_factory=Counter)
    updated: int = 0
    revoked: int = 0
    unchanged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    _zone: ZoneInfo | None = None
    _rules: TicketRules = field(init=False)
    _room: int = field(init=False)
    _indexes: int = field(init=False)

    def __post_init__(self) -> None:
        self._rules = TicketRules.of(self.event, self.last_s)
        self._room = self.event.capacity - self.event.live
        self._indexes = self.event.slots - self.event.next_index

    def add(self, row: Row) -> None:
        """Decide about one more row."""
        reference = row.reference
        ticket = self.tickets.get(reference)
        named = reference if ticket is None else ticket.external_reference or ticket.reference
        first = self.lines.claim(named, row.line)
        if first != row.line:
            self._refuse(row, Why.REPEATED, first=first)
            return
        refused = len(self.refused)
        alias = None if self.check_alias is None else row.alias
        try:
            if alias is not None and self.check_alias is not None:
                self.check_alias(alias)
            if ticket is not None:
                self._update(row, ticket)
            elif row.state is CredentialState.REVOKED:
                self.left_out[CANCELLED] += 1
            else:
                self._create(row)
        except BadInput as error:
            self.refused.append(RefusedRow.of(row.line, row.reference, error, row.cells))
        if alias is not None and len(self.refused) == refused and row.state is not CredentialState.REVOKED:
            self.aliases.setdefault(alias, reference)
            self._note_idle(row, ticket)

    def _note_idle(self, row: Row, ticket: TicketRow | None) -> None:
        kept = None if ticket is None else ticket.class_
        class_ = row.cells.get("class", kept)
        if self.policy is not None and not idle_aliases.takes(self.policy, class_):
            self.idle[class_ or ""] += 1

    def _create(self, row: Row) -> None:
        said = row.cells.get
        particulars = self._rules.particulars(
            said("name"),
            said("seat"),
            said("class"),
            self._time(row, "not_before") if said("not_before") else None,
            self._time(row, "expires") if said("expires") else None,
        )
        wish = NewTicket(checked_reference(row.reference), particulars)
        if len(self.new) >= self._room + self.revoked:
            self._refuse(row, Why.FULL, capacity=self.event.capacity)
        elif self._has_index(row):
            self.new.append(wish)
            self.states.append(None if row.state is CredentialState.VALID else row.state)

    def _update(self, row: Row, ticket: TicketRow) -> None:
        if row.state is CredentialState.REVOKED:
            self._revoke(ticket)
            return
        now = particulars_in(ticket)
        wanted = changed(now, self._change(row), self.event, self.last_s)
        state = _next_state(ticket.state, row.state)
        if ticket.state is CredentialState.REVOKED:
            if wanted == now and row.state is None:
                self.unchanged += 1
            else:
                self._refuse(row, Why.REVOKED)
        elif wanted == now and state is None:
            self.unchanged += 1
        elif self._in_code(wanted) != self._in_code(now):
            self._renew(row, Renewal(ticket, wanted, self.holders[ticket.number]), state)
        else:
            self._keep_code(ticket, now, wanted, state)

    def _revoke(self, ticket: TicketRow) -> None:
        if ticket.state is CredentialState.REVOKED:
            self.unchanged += 1
        else:
            self.moves.append(StateChange(ticket.number, ticket.index, CredentialState.REVOKED))
            self.revoked += 1

    def _renew(self, row: Row, renewal: Renewal, state: CredentialState | None) -> None:
        if self._has_index(row):
            self.renewals.append(renewal)
            self.renewed_states.append(state)
            self.updated += 1

    def _keep_code(
        self, ticket: TicketRow, now: Particulars, wanted: Particulars, state: CredentialState | None
    ) -> None:
        self.updated += 1
        if wanted != now:
            self.renamed.append(with_particulars(ticket, wanted))
        if state is not None:
            self.moves.append(StateChange(ticket.number, ticket.index, state))

    def _in_code(self, said: Particulars) -> Particulars:
        """What of it the code says: a name that it does not carry is no reason to replace a code that is already printed.

        A boarding pass carries the name, in its own letters.
        """
        if self._rules.of_flight:
            return replace(said, name=name_of(said.name))
        return said if self.event.with_names else replace(said, name=None)

    def _has_index(self, row: Row) -> bool:
        if len(self.new) + len(self.renewals) < self._indexes:
            return True
        self._refuse(row, Why.NO_INDEX, slots=self.event.slots)
        return False

    def _change(self, row: Row) -> TicketChange:
        cells = row.cells
        return TicketChange(
            name=cells.get("name", UNSET),
            seat=cells.get("seat", UNSET),
            class_=cells.get("class", UNSET),
            not_before=self._time(row, "not_before") if "not_before" in cells else UNSET,
            expires=self._time(row, "expires") if "expires" in cells else UNSET,
        )

    def _time(self, row: Row, name: str) -> int | None:
        if not row.cells.get(name):
            return None
        self._zone = self._zone or ZoneInfo(self.event.timezone)
        return row.time(name, self._zone)

    def _refuse(self, row: Row, why: Why, **values: object) -> None:
        self.refused.append(RefusedRow(row.line, row.reference, why, None, values, row.cells))


def _next_state(now: CredentialState, said: CredentialState | None) -> CredentialState | None:
    """The state that a list brings about, None for no change. What somebody suspended is restored by somebody, and by no list."""
    if said is None or said is now or now is CredentialState.SUSPENDED:
        return None
    return said
