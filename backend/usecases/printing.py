"""What is to be printed: tickets with their codes, and what their event knows about the way in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.context import Context
from backend.errors import BadInput, Conflict, UnknownTicket
from backend.keyring.keychain import Keychain
from backend.printing.event_words import Place
from backend.printing.order import Mark, mark_of, place_in_pile
from backend.printing.pile import Pile
from backend.store.contract import Tx
from backend.store.rows import CredentialRow, TicketRow
from backend.ticketing.credentials import holders
from backend.ticketing.minting import code_again
from keys.errors import KeyCompromised
from sync.roster import CredentialState

AT_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Printout:
    """Tickets of one event with their codes, which are secrets of their holders. `left_out` counts those that paper is of no use for, by why."""

    place: Place
    tickets: tuple[tuple[TicketRow, str], ...] = field(repr=False)
    left_out: Counter[str] = field(default_factory=Counter)


async def printout(ctx: Context, event: int, references: Sequence[str]) -> Printout:
    """These tickets, in this order. `UnknownEvent`, `UnknownTicket`, `KeyCompromised`, `BadInput` for more than 1,000.

    `Conflict` for a ticket that paper would make no use of: one that is revoked, or bound to a telephone.
    """
    _check_count(len(references))
    async with ctx.store.reading() as tx:
        place = await _place(tx, event)
        found = await tx.tickets.by_reference(event, references)
        for reference in references:
            if reference not in found:
                raise UnknownTicket(event, reference)
        tickets = [found[reference] for reference in references]
        for ticket in tickets:
            _refuse_revoked(ticket)
        return await _with_codes(ctx, tx, place, tickets)


async def printout_of_all(ctx: Context, event: int) -> Printout:
    """Every ticket of the event that paper is of use for, by seat as people count them. `UnknownEvent`, `KeyCompromised`, `BadInput` for more than 1,000."""
    left_out: Counter[str] = Counter()
    async with ctx.store.reading() as tx:
        place = await _place(tx, event)
        _check_count(place.row.live)
        rows = await tx.tickets.page(event, -1, place.row.next_number)
        tickets = sorted(await _of_use(tx, event, rows, left_out), key=place_in_pile)
        return await _with_codes(ctx, tx, place, tickets, left_out)


async def printout_of_next(
    ctx: Context, event: int, after: Mark | None, at_most: int, class_: str | None = None
) -> tuple[Printout, Mark | None]:
    """Up to so many tickets that paper is of use for, of this class or of any, by seat as people count them, and the place to go on after.

    `after` is the place of the last ticket of the document before (None: there was none), wherever that ticket is by now. Left out is
    what `printout` refuses. None: there are no more. `UnknownEvent`, `KeyCompromised`.
    """
    _check_count(at_most)
    async with ctx.store.reading() as tx:
        place = await _place(tx, event)
        found: list[TicketRow] = []
        pile, wanted = await Pile.behind(tx, event, after, class_), at_most + 1
        while len(found) <= at_most and (numbers := await pile.taken(wanted)):
            rows = await tx.tickets.by_numbers(event, numbers)
            found += await _of_use(tx, event, [rows[number] for number in numbers])
            wanted = AT_MOST
        shown = found[:at_most]
        made = await _with_codes(ctx, tx, place, shown)
    return made, mark_of(shown[-1]) if len(found) > at_most else None


async def _of_use(
    tx: Tx, event: int, rows: Sequence[TicketRow], left_out: Counter[str] | None = None
) -> list[TicketRow]:
    usable = [row for row in rows if row.state is not CredentialState.REVOKED]
    bound = await holders(tx, event, usable)
    found = [row for row in usable if bound[row.number] is None]
    if left_out is not None:
        left_out += Counter(revoked=len(rows) - len(usable), bound=len(usable) - len(found))
    return found


async def _place(tx: Tx, event: int) -> Place:
    row = await tx.events.get(event)
    zones, gates = await tx.events.zones(event), await tx.events.gates(event)
    return Place(row, zones, gates, (await tx.events.policies(event))[-1])


async def _with_codes(
    ctx: Context, tx: Tx, place: Place, tickets: Sequence[TicketRow], left_out: Counter[str] | None = None
) -> Printout:
    event = place.row.event
    bound = await holders(tx, event, tickets)
    for ticket in tickets:
        if bound[ticket.number] is not None:
            raise Conflict(
                f"ticket {ticket.reference} is bound to a telephone, so its code on paper is refused",
                "reissue it bound to no key, then print it",
            )
    credentials = await tx.tickets.credentials(event, [ticket.index for ticket in tickets])
    keys = await ctx.vault.keys(tx)
    pairs = [(ticket, _code(keys, place, credentials[ticket.index])) for ticket in tickets]
    return Printout(place, tuple(pairs), Counter() if left_out is None else left_out)


def _code(keys: Keychain, place: Place, credential: CredentialRow) -> str:
    issued = code_again(keys, place.row, credential)
    if issued is None:
        raise KeyCompromised(credential.kid)
    return issued.text


def _refuse_revoked(ticket: TicketRow) -> None:
    if ticket.state is CredentialState.REVOKED:
        raise Conflict(
            f"ticket {ticket.reference} is revoked for good: there is nothing to print",
            "issue another ticket",
        )


def _check_count(count: int) -> None:
    if count > AT_MOST:
        raise BadInput("tickets", f"{count} at once", f"Print at most {AT_MOST} at a time.")
