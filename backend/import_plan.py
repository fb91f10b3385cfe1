"""Decides what becomes of each row of an import: a new ticket, a new code for one that is there, nothing, or a refusal. Pure.

The first row of a reference counts, whatever follows it. What a file has no column for stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import UNSET
from msgspec.structs import replace

from backend.credentials import Renewal, particulars_in, with_particulars
from backend.csv_rows import CsvRow, RefusedRow
from backend.errors import BadInput
from backend.issuance import NewTicket
from backend.store.rows import EventRow, TicketRow
from backend.ticket_drafts import (
    Particulars,
    TicketChange,
    TicketDraft,
    changed,
    external_reference_of,
    particulars_of,
)
from keys.crypto import PublicKey
from sync.roster import CredentialState


@dataclass(slots=True)
class Plan:
    """What is to be done. `last_s`: when the event's key ends, Unix seconds; `holders`: bound keys by ticket number."""

    event: EventRow
    last_s: int
    tickets: Mapping[str, TicketRow]
    holders: Mapping[int, PublicKey | None]
    new: list[NewTicket] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)
    renamed: list[TicketRow] = field(default_factory=list)
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    _lines: dict[str | int, int] = field(default_factory=dict)

    def add(self, row: CsvRow) -> None:
        """Decide about one more row."""
        ticket = self.tickets.get(row.reference)
        first = self._lines.setdefault(row.reference if ticket is None else ticket.number, row.line)
        if first != row.line:
            self._refuse(
                row, f"line {first} has this ticket already", "Remove one of them; the first one counted."
            )
            return
        try:
            if ticket is None:
                self._create(row)
            else:
                self._update(row, ticket)
        except BadInput as error:
            self._refuse(row, f"{error.field}: {error.detail}", error.what_to_do)

    def _create(self, row: CsvRow) -> None:
        draft = TicketDraft(
            reference=row.reference,
            name=row.cells.get("name"),
            seat=row.cells.get("seat"),
            class_=row.cells.get("class"),
            not_before=row.time("not_before"),
            expires=row.time("expires"),
        )
        wish = NewTicket(external_reference_of(draft), particulars_of(draft, self.event, self.last_s))
        if len(self.new) >= self.event.capacity - self.event.live:
            full = f"the event is full: it holds {self.event.capacity} tickets"
            self._refuse(row, full, "Grow the event (portao event grow), then import the file again.")
        elif self._has_index(row):
            self.new.append(wish)

    def _update(self, row: CsvRow, ticket: TicketRow) -> None:
        now = particulars_in(ticket)
        wanted = changed(now, _change(row), self.event, self.last_s)
        if wanted == now:
            self.unchanged += 1
        elif ticket.state is CredentialState.REVOKED:
            what_to_do = "Give it a new reference if the guest is to have a ticket again."
            self._refuse(row, "this ticket was revoked", what_to_do)
        elif self._in_code(wanted) == self._in_code(now):
            self.renamed.append(with_particulars(ticket, wanted))
        elif self._has_index(row):
            self.renewals.append(Renewal(ticket, wanted, self.holders[ticket.number]))

    def _in_code(self, said: Particulars) -> Particulars:
        """What of it the code says: a name that it does not carry is no reason to replace a code that is already printed."""
        return said if self.event.with_names else replace(said, name=None)

    def _has_index(self, row: CsvRow) -> bool:
        free = self.event.slots - self.event.next_index - len(self.new) - len(self.renewals)
        if free <= 0:
            used = f"all {self.event.slots} status indexes of the event are used"
            self._refuse(row, used, "Grow the event (portao event grow), then import the file again.")
        return free > 0

    def _refuse(self, row: CsvRow, reason: str, what_to_do: str) -> None:
        self.refused.append(RefusedRow(row.line, row.reference, reason, what_to_do))


def _change(row: CsvRow) -> TicketChange:
    return TicketChange(
        name=row.cells.get("name", UNSET),
        seat=row.cells.get("seat", UNSET),
        class_=row.cells.get("class", UNSET),
        not_before=row.time("not_before") if "not_before" in row.cells else UNSET,
        expires=row.time("expires") if "expires" in row.cells else UNSET,
    )
