"""What an office tells the gates about a guest: a note, and codes of other systems that are as good as ours."""

from msgspec.structs import replace

from backend.context import Context
from backend.errors import BadInput, EventClosed, UnknownTicket
from backend.store.contract import Tx
from backend.store.rows import TicketRow
from backend.ticketing.aliases import add_aliases
from backend.ticketing.text_rules import optional_text
from keys.card import NOTE_BYTES


async def set_note(ctx: Context, event: int, reference: str, note: str | None) -> TicketRow:
    """Note something about the ticket's guest, for supervisors and for the gate that sees the code; None or nothing takes it back.

    The code stays the same. Raises `UnknownEvent`, `UnknownTicket`, `BadInput`.
    """
    text = optional_text("note", note, NOTE_BYTES)
    async with ctx.store.transaction() as tx:
        noted = replace(await _ticket(tx, event, reference), note=text)
        await tx.tickets.update_many([noted])
    return noted


async def set_alias(ctx: Context, event: int, reference: str, alias: str) -> TicketRow:
    """Let a code of another system, as a scanner reads it, stand for the ticket's present code. Of its text nothing is kept.

    Raises `UnknownEvent`, `UnknownTicket`, `EventClosed`, and `BadInput` for a text that can be none or is another ticket's.
    """
    async with ctx.store.transaction() as tx:
        if (await tx.events.locked(event)).closed:
            raise EventClosed(event)
        ticket, keys = await _ticket(tx, event, reference), await ctx.vault.keys(tx)
        if await add_aliases(ctx, tx, keys, event, {alias: ticket}):
            raise BadInput("alias", "is another ticket's", "Revoke that ticket, or use another code.")
    return ticket


async def _ticket(tx: Tx, event: int, reference: str) -> TicketRow:
    await tx.events.get(event)
    found = await tx.tickets.by_reference(event, [reference])
    if reference not in found:
        raise UnknownTicket(event, reference)
    return found[reference]
