"""What becomes of credentials after they were issued: states change, and a ticket gets a new code in place of its old one.

Each change is an item of the feed and a fact of the merge, written in the caller's transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from backend.context import Context
from backend.keyring.keychain import Keychain
from backend.store.contract import Tx
from backend.store.rows import CredentialRow, EventRow, TicketRow
from backend.ticketing.issuance import BATCH, strike, take_indexes
from backend.ticketing.minting import IssuedTicket, Mint
from backend.ticketing.ticket_drafts import Particulars
from keys.body import parse_body
from keys.crypto import PublicKey
from sync.feed import CredentialItem, Item
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState


@dataclass(frozen=True, slots=True)
class StateChange:
    """The credential with this status index, one of the ticket's, gets this state."""

    ticket: int
    index: int
    state: CredentialState


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the next code of a ticket says. `holder`: the key it is bound to, or None for one that is not."""

    ticket: TicketRow
    particulars: Particulars
    holder: PublicKey | None


def particulars_in(ticket: TicketRow) -> Particulars:
    """What the ticket says now."""
    return Particulars(
        ticket.name, ticket.seat, ticket.class_, ticket.not_before, ticket.expires, ticket.paper
    )


def with_particulars(ticket: TicketRow, said: Particulars) -> TicketRow:
    """The ticket saying something else."""
    return replace(
        ticket,
        name=said.name,
        seat=said.seat,
        class_=said.class_,
        not_before=said.not_before,
        expires=said.expires,
        paper=said.paper,
    )


async def holders(tx: Tx, event: int, tickets: Sequence[TicketRow]) -> dict[int, PublicKey | None]:
    """By ticket number, the key that its present code is bound to."""
    bodies = await tx.tickets.credentials(event, [ticket.index for ticket in tickets])
    return {ticket.number: _holder_in(bodies[ticket.index]) for ticket in tickets}


def _holder_in(credential: CredentialRow) -> PublicKey | None:
    """A boarding pass is bound to nobody's key."""
    return None if credential.is_pass else parse_body(credential.body)[0].holder


async def change_states(tx: Tx, event: EventRow, changes: Sequence[StateChange]) -> list[Position]:
    """Give credentials their states, in this order, and tell the devices: at these positions of the feed."""
    if not changes:
        return []
    end = await tx.feed.append(event, [_item(change) for change in changes])
    first = end.pos - len(changes) + 1
    places = [Position(end.gen, pos) for pos in range(first, end.pos + 1)]
    facts: dict[int, list[CredentialChange]] = {}
    for at, change in zip(places, changes, strict=True):
        facts.setdefault(change.ticket, []).append(CredentialChange(at, change.index, change.state))
    await tx.tickets.record(event.event, facts)
    return places


async def reissue_tickets(
    ctx: Context, tx: Tx, event: EventRow, keys: Keychain, mint: Mint, renewals: Sequence[Renewal]
) -> list[IssuedTicket]:
    """A new code for each ticket, in place of its present one, whose state it takes over. `event` is locked and as it is now.

    Raises `SlotsExhausted`, `Conflict`.
    """
    indexes = await take_indexes(tx, event, keys, len(renewals))
    issued: list[IssuedTicket] = []
    for start in range(0, len(renewals), BATCH):
        batch = renewals[start : start + BATCH]
        tickets = [
            replace(with_particulars(renewal.ticket, renewal.particulars), index=index)
            for renewal, index in zip(batch, indexes[start : start + BATCH], strict=True)
        ]
        codes, credentials = await strike(ctx, mint, tickets, [renewal.holder for renewal in batch])
        await tx.tickets.add_credentials(credentials)
        await tx.tickets.update_many(tickets)
        await change_states(tx, event, _handed_over(batch, tickets))
        issued += codes
    return issued


def _handed_over(renewals: Sequence[Renewal], tickets: Sequence[TicketRow]) -> list[StateChange]:
    """The old codes are replaced. A new one is valid without saying so, unless the ticket is suspended."""
    changes = []
    for renewal, ticket in zip(renewals, tickets, strict=True):
        changes.append(StateChange(ticket.number, renewal.ticket.index, CredentialState.REPLACED))
        if ticket.state is not CredentialState.VALID:
            changes.append(StateChange(ticket.number, ticket.index, ticket.state))
    return changes


def _item(change: StateChange) -> Callable[[Position], Item]:
    return lambda at: CredentialItem(at, change.ticket, change.index, change.state)
