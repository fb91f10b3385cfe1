"""Tickets come to be: numbers and indexes are taken, codes are made, rows are written, all in the caller's transaction."""

import asyncio
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from backend.context import Context
from backend.errors import CapacityExceeded, Conflict, EventClosed, SlotsExhausted
from backend.keyring.keychain import Keychain
from backend.store.contract import Tx
from backend.store.rows import CredentialRow, EventRow, TicketRow
from backend.ticketing.minting import IssuedTicket, Mint
from backend.ticketing.numbering import LARGE, Kind, allot
from backend.ticketing.ticket_drafts import Particulars
from keys import reference
from keys.crypto import NONCE_BYTES, PublicKey
from keys.ring import Secret
from sync.roster import SLOTS_AT_MOST, CredentialState

BATCH: Final = (
    2_000  # tickets that are signed, then written: little memory, and few turns between the threads
)
_TURN: Final = 100  # tickets: a few milliseconds
_LEAST_EXTENSION: Final = 1_024


class NewTicket(Struct, frozen=True, gc=False):
    """A checked wish for a ticket."""

    external_reference: str | None
    particulars: Particulars


async def open_mint(ctx: Context, tx: Tx, event: EventRow) -> tuple[Keychain, Mint]:
    """What it takes to make codes; `EventClosed`, `KeysNotPublished`, `KeyMissing`."""
    if event.closed:
        raise EventClosed(event.event)
    keys = await ctx.vault.keys(tx)
    return keys, Mint.of(keys, event, ctx.now_s)


async def issue_tickets(
    ctx: Context, tx: Tx, event: EventRow, keys: Keychain, mint: Mint, wishes: Sequence[NewTicket]
) -> list[IssuedTicket]:
    """New tickets in the order of the wishes. `event` is locked and as it is now.

    Raises `CapacityExceeded`, `SlotsExhausted`, `Conflict`.
    """
    numbers = await take_numbers(tx, event, keys, len(wishes))
    # All at once: each claim makes the database remember every page that it changes, and references lie everywhere.
    references = await _references(ctx, tx, event, [number for number, _ in numbers])
    now_ms = ctx.now_ms()
    issued: list[IssuedTicket] = []
    for start in range(0, len(wishes), BATCH):
        part = slice(start, start + BATCH)
        rows = _rows(event.event, wishes[part], numbers[part], references[part], now_ms)
        codes, credentials = await strike(ctx, mint, rows, [None] * len(rows))
        if not await tx.tickets.insert_many(rows, credentials):
            raise Conflict(
                "the event has a ticket with one of these references already", "reissue that ticket instead"
            )
        issued += codes
    return issued


async def strike(
    ctx: Context, mint: Mint, rows: Sequence[TicketRow], holders: Sequence[PublicKey | None]
) -> tuple[list[IssuedTicket], list[CredentialRow]]:
    """The codes of these tickets. Others have their turn on the event loop after every few.

    Not in a thread: a signature lets go of the interpreter's lock, so a thread would queue for it at every single one.
    """
    nonces = ctx.random(NONCE_BYTES * len(rows))
    issued: list[IssuedTicket] = []
    credentials: list[CredentialRow] = []
    for start in range(0, len(rows), _TURN):
        turn = slice(start, start + _TURN)
        mine = nonces[start * NONCE_BYTES : (start + _TURN) * NONCE_BYTES]
        codes, minted = mint.strike(rows[turn], holders[turn], mine)
        issued += codes
        credentials += minted
        await asyncio.sleep(0)
    return issued, credentials


async def take_numbers(tx: Tx, event: EventRow, keys: Keychain, count: int) -> list[tuple[int, int]]:
    """(ticket number, status index) for so many new tickets; errors as `issue_tickets`."""
    if count > event.capacity - event.live:
        raise CapacityExceeded(event.capacity, event.live, count)
    event = await _with_room(tx, event, count)
    indexes = await take_indexes(tx, event, keys, count, numbers=count)
    segments = await tx.events.segments(event.event, Kind.NUMBER)
    secret = keys.secret(Secret.NUMBERS)
    numbers = allot(secret, event.event, Kind.NUMBER, segments, event.next_number, count)
    return list(zip(numbers, indexes, strict=True))


async def take_indexes(tx: Tx, event: EventRow, keys: Keychain, count: int, numbers: int = 0) -> list[int]:
    """Status indexes for so many new credentials, of which `numbers` are those of new tickets; `SlotsExhausted`, `Conflict`."""
    if count > event.slots - event.next_index:
        raise SlotsExhausted(event.slots, event.slots - event.next_index, count)
    segments = await tx.events.segments(event.event, Kind.INDEX)
    if not await tx.events.take(event, numbers, count):
        raise Conflict("other tickets are being issued", "try again")
    return allot(keys.secret(Secret.NUMBERS), event.event, Kind.INDEX, segments, event.next_index, count)


async def _with_room(tx: Tx, event: EventRow, count: int) -> EventRow:
    """The event with enough ticket numbers: they are never given twice, so those of revoked tickets are made up for."""
    missing = event.next_number + count - event.numbers
    if missing <= 0:
        return event
    numbers = min(event.numbers + max(missing, _LEAST_EXTENSION), SLOTS_AT_MOST)
    if numbers < event.next_number + count:
        raise CapacityExceeded(numbers, event.next_number, count)
    if not await tx.events.resize(event, event.capacity, event.slots, numbers):
        raise Conflict("other tickets are being issued", "try again")
    return await tx.events.locked(event.event)


def _rows(
    event: int,
    wishes: Sequence[NewTicket],
    numbers: Sequence[tuple[int, int]],
    references: Sequence[str],
    now_ms: int,
) -> list[TicketRow]:
    return [
        _row(event, wish, number, index, own, now_ms)
        for wish, (number, index), own in zip(wishes, numbers, references, strict=True)
    ]


def _row(event: int, wish: NewTicket, number: int, index: int, own: str, now_ms: int) -> TicketRow:
    said = wish.particulars
    return TicketRow(
        event,
        number,
        own,
        wish.external_reference,
        said.name,
        said.seat,
        said.class_,
        said.not_before,
        said.expires,
        said.paper,
        index,
        CredentialState.VALID,
        now_ms,
    )


async def _references(ctx: Context, tx: Tx, event: EventRow, numbers: Sequence[int]) -> list[str]:
    """A reference of ours for each number. Those that are taken in the domain, or drawn twice, are drawn again.

    In a large event those of one call begin with the same character, which is drawn: or each would change a page of its own in their index.
    It tells that they may have been issued together, and leaves 40 bits to chance.
    """
    drawn: dict[int, str] = {}
    waiting = list(numbers)
    while waiting:
        random = bytearray(ctx.random(len(waiting) * reference.RANDOM_CHARS))
        if event.numbers > LARGE:
            random[:: reference.RANDOM_CHARS] = random[:1] * len(waiting)
        fresh = dict(zip(reference.make_many(random), waiting, strict=True))
        if await tx.tickets.claim_references(event.event, fresh):
            drawn |= {number: text for text, number in fresh.items()}
            waiting = [number for number in waiting if number not in drawn]
    return [drawn[number] for number in numbers]
