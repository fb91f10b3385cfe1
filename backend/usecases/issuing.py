"""Tickets, one by one or many at once: issue, show again, reissue, suspend, restore, revoke."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import UNSET, UnsetType

from backend.context import Context
from backend.errors import BadInput, Conflict, UnknownTicket
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import EventRow, TicketRow
from backend.ticketing.credentials import (
    Renewal,
    StateChange,
    change_states,
    holders,
    particulars_in,
    reissue_tickets,
)
from backend.ticketing.issuance import NewTicket, issue_tickets, open_mint
from backend.ticketing.minting import IssuedTicket, Mint, code_again
from backend.ticketing.ticket_drafts import (
    TicketChange,
    TicketDraft,
    changed,
    external_reference_of,
    particulars_of,
)
from keys.crypto import PublicKey
from keys.errors import BadKey, KeyCompromised
from sync.roster import CredentialState

__all__ = ["CodeView", "IssuedTicket", "TicketChange", "TicketDraft"]

_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class CodeView:
    """A ticket with its code. `text` is a secret of its holder; `ticket.state` says whether it still admits."""

    text: str = field(repr=False)
    ticket: TicketRow

    @property
    def state(self) -> CredentialState:
        """What became of the code."""
        return self.ticket.state


async def issue(ctx: Context, event: int, drafts: Sequence[TicketDraft]) -> list[IssuedTicket]:
    """New tickets, all of them or none, in the order of the drafts.

    Raises `BadInput` (its field names the draft), `CapacityExceeded`, `SlotsExhausted`, `EventClosed`, `KeysNotPublished`,
    `KeyMissing`, `UnknownEvent`, and `Conflict` for a reference that the event has already.
    """
    if len(drafts) > _AT_MOST:
        raise BadInput("tickets", f"{len(drafts)} at once", f"Send at most {_AT_MOST} at a time.")
    _refuse_repeated(drafts)
    async with ctx.store.transaction() as tx:
        row = await tx.events.locked(event)
        keys, mint = await open_mint(ctx, tx, row)
        wishes = [_wish(place, draft, row, mint) for place, draft in enumerate(drafts)]
        return await issue_tickets(ctx, tx, row, keys, mint, wishes)


async def revoke(ctx: Context, event: int, reference: str) -> TicketRow:
    """The ticket admits no more, for good, and makes room for another one. Revoking twice changes nothing. `UnknownTicket`."""
    async with ctx.store.transaction() as tx:
        row, ticket = await _locked(tx, event, reference)
        if ticket.state is not CredentialState.REVOKED:
            await change_states(tx, row, [StateChange(ticket.number, ticket.index, CredentialState.REVOKED)])
            await tx.events.lose(event, 1)
            await fold(tx, event, ctx.now_ms())
        return await _again(tx, event, ticket)


async def suspend(ctx: Context, event: int, reference: str) -> TicketRow:
    """The ticket admits no more until it is restored. `UnknownTicket`; `Conflict` if it is revoked."""
    return await _move(ctx, event, reference, CredentialState.SUSPENDED)


async def mark_unpaid(ctx: Context, event: int, reference: str) -> TicketRow:
    """The ticket is not paid for; `restore` says that it is. `UnknownTicket`; `Conflict` if it is revoked."""
    return await _move(ctx, event, reference, CredentialState.UNPAID)


async def restore(ctx: Context, event: int, reference: str) -> TicketRow:
    """A suspended ticket admits again, an unpaid one is paid for. `UnknownTicket`; `Conflict` if it is revoked."""
    return await _move(ctx, event, reference, CredentialState.VALID)


async def reissue(ctx: Context, event: int, reference: str, change: TicketChange) -> IssuedTicket:
    """A new code for the ticket, which replaces the present one from now on.

    Raises `UnknownTicket`, `BadInput`, `SlotsExhausted`, `EventClosed`, `KeysNotPublished`, `KeyMissing`, and `Conflict` if it is
    revoked: what was cancelled never gets a code again.
    """
    async with ctx.store.transaction() as tx:
        row, ticket = await _locked(tx, event, reference)
        _refuse_revoked(ticket)
        keys, mint = await open_mint(ctx, tx, row)
        present = (await holders(tx, event, [ticket]))[ticket.number]
        said = changed(particulars_in(ticket), change, row, mint.last_s)
        renewal = Renewal(ticket, said, _holder(row, change.holder_key, present))
        issued = await reissue_tickets(ctx, tx, row, keys, mint, [renewal])
        await fold(tx, event, ctx.now_ms())
    return issued[0]


async def transfer(
    ctx: Context, event: int, reference: str, name: str, holder_key: bytes | None = None
) -> IssuedTicket:
    """The ticket is another guest's from now on: a new code, bound to his key if there is one. The former code is replaced.

    Errors as of `reissue`; `Conflict` also for a ticket on hold, unpaid, or used up where it was shown, and for a boarding pass:
    what the former holder cannot use is not passed on.
    """
    async with ctx.store.transaction() as tx:
        row, ticket = await _locked(tx, event, reference)
        await _check_passes_on(tx, row, ticket)
        keys, mint = await open_mint(ctx, tx, row)
        said = changed(particulars_in(ticket), TicketChange(name=name, paper=False), row, mint.last_s)
        renewal = Renewal(ticket, said, _holder(row, holder_key, None))
        issued = await reissue_tickets(ctx, tx, row, keys, mint, [renewal])
        await fold(tx, event, ctx.now_ms())
    return issued[0]


async def get_ticket(ctx: Context, event: int, reference: str) -> TicketRow:
    """One ticket, by the importer's reference or by ours as it may be typed; `UnknownTicket`, `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        return await _find(tx, event, reference)


async def code_of(ctx: Context, event: int, reference: str) -> CodeView:
    """The ticket's present code, once more; nothing new is made. `UnknownTicket`, `UnknownEvent`, `KeyCompromised`."""
    async with ctx.store.reading() as tx:
        row, ticket = await tx.events.get(event), await _find(tx, event, reference)
        credential = (await tx.tickets.credentials(event, [ticket.index]))[ticket.index]
        keys = await ctx.vault.keys(tx)
    issued = code_again(keys, row, credential)
    if issued is None:
        raise KeyCompromised(credential.kid)
    return CodeView(issued.text, ticket)


def _refuse_repeated(drafts: Sequence[TicketDraft]) -> None:
    """`BadInput` for a reference that two of these drafts have: the event has no such ticket, and so nothing to reissue."""
    first: dict[str, int] = {}
    for place, draft in enumerate(drafts):
        reference = draft.reference
        if reference is not None and first.setdefault(reference, place) != place:
            detail = f"{reference!r} stands in tickets[{first[reference]}] as well"
            raise BadInput(f"tickets[{place}].reference", detail, "Give each ticket a reference of its own.")


def _wish(place: int, draft: TicketDraft, event: EventRow, mint: Mint) -> NewTicket:
    try:
        return NewTicket(external_reference_of(draft), particulars_of(draft, event, mint.last_s))
    except BadInput as error:
        raise BadInput(f"tickets[{place}].{error.field}", error.detail, error.what_to_do) from None


async def _find(tx: Tx, event: int, reference: str) -> TicketRow:
    await tx.events.get(event)
    ticket = (await tx.tickets.by_reference(event, [reference])).get(reference)
    if ticket is None:
        raise UnknownTicket(event, reference)
    return ticket


async def _locked(tx: Tx, event: int, reference: str) -> tuple[EventRow, TicketRow]:
    row = await tx.events.locked(event)
    return row, await _find(tx, event, reference)


async def _again(tx: Tx, event: int, ticket: TicketRow) -> TicketRow:
    return (await tx.tickets.by_numbers(event, [ticket.number]))[ticket.number]


async def _move(ctx: Context, event: int, reference: str, state: CredentialState) -> TicketRow:
    async with ctx.store.transaction() as tx:
        row, ticket = await _locked(tx, event, reference)
        _refuse_revoked(ticket)
        if ticket.state is not state:
            await change_states(tx, row, [StateChange(ticket.number, ticket.index, state)])
            await fold(tx, event, ctx.now_ms())
        return await _again(tx, event, ticket)


def _refuse_revoked(ticket: TicketRow) -> None:
    if ticket.state is CredentialState.REVOKED:
        raise Conflict(f"ticket {ticket.reference} is revoked for good", "issue another ticket")


async def _check_passes_on(tx: Tx, row: EventRow, ticket: TicketRow) -> None:
    _refuse_revoked(ticket)
    if row.flight is not None:
        raise Conflict("a boarding pass is nobody else's", "correct a name that was misspelt by a reissue")
    if ticket.state is not CredentialState.VALID:
        raise Conflict(f"ticket {ticket.reference} is {ticket.state.name.lower()}", "settle that first")
    views = (await tx.views.keys(row.event, [ticket.number])).get(ticket.number, [])
    if any(view.used_up for view in views):
        raise Conflict(
            f"ticket {ticket.reference} was used: there is nothing left to pass on", "issue another ticket"
        )


def _holder(event: EventRow, key: bytes | UnsetType | None, present: PublicKey | None) -> PublicKey | None:
    if key is UNSET:
        return present
    if not isinstance(key, bytes):
        return None
    if event.flight is not None:
        raise BadInput("holder_key", "a boarding pass is bound to no key", "Leave it out.")
    try:
        return PublicKey.parse(key)
    except BadKey as error:
        raise BadInput("holder_key", str(error), "Send the 32 bytes of an Ed25519 public key.") from None
