"""Tickets as JSON. Only two documents hold a code: that of a ticket made just now, and that of one shown again."""

from msgspec import Struct, field

from backend.documents.fields import StateName
from backend.store.rows import TicketRow
from backend.ticketing.minting import IssuedTicket
from backend.usecases.issuing import CodeView


class Ticket(Struct, frozen=True):
    """A ticket as it stands, without its code. Times in Unix seconds; `index` is its status index on the list.

    `note`: what the office tells supervisors, and the gate that sees the code.
    """

    ticket: int
    reference: str
    external_reference: str | None
    name: str | None
    seat: str | None
    class_: str | None = field(name="class")
    not_before: int
    expires: int
    paper: bool
    index: int
    state: StateName
    note: str | None


class ShownCode(Ticket, frozen=True):
    """A ticket with its code: for its holder alone."""

    code: str


class IssuedCode(Struct, frozen=True):
    """A ticket that was made or reissued just now, with its code: for its holder alone."""

    ticket: int
    reference: str
    external_reference: str | None
    index: int
    code: str


class IssuedBatch(Struct, frozen=True):
    """All the tickets that were asked for, in the order of asking."""

    tickets: tuple[IssuedCode, ...]


def of_ticket(row: TicketRow) -> Ticket:
    """The ticket as it stands."""
    return Ticket(
        row.number,
        row.reference,
        row.external_reference,
        row.name,
        row.seat,
        row.class_,
        row.not_before,
        row.expires,
        row.paper,
        row.index,
        row.state.name.lower(),
        row.note,
    )


def of_code(view: CodeView) -> ShownCode:
    """The ticket with its present code."""
    ticket = of_ticket(view.ticket)
    fields = {name: getattr(ticket, name) for name in Ticket.__struct_fields__}
    return ShownCode(**fields, code=view.text)


def of_issued(issued: IssuedTicket) -> IssuedCode:
    """What the issuer hands on."""
    return IssuedCode(issued.number, issued.reference, issued.external_reference, issued.index, issued.text)
