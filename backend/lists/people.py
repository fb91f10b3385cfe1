"""Who the tickets of an event belong to, as devices are told it: rows of a manifest, cards, and aliases (PROTOCOL.md 3.6 to 3.8)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from backend.context import Context
from backend.keyring.keychain import Keychain
from backend.store.contract import Tx
from backend.store.rows import Change, CredentialRow, TicketRow
from backend.store.rows_aliases import AliasRow
from keys.card import CardPlace, Guest, seal_card
from keys.code_secret import open_code_secret
from keys.crypto import NONCE_BYTES
from keys.ring import Secret
from sync.alias_list import Alias
from sync.cards import CardCursor, CardRow
from sync.manifest import PAPER, ManifestRow

_ROWS_A_TURN: Final = 5_000


async def manifest_rows(tx: Tx, event: int) -> list[ManifestRow]:
    """A row for each ticket, ascending."""
    rows: list[ManifestRow] = []
    after = -1
    while page := await tx.tickets.page(event, after, _ROWS_A_TURN):
        rows += [_manifest_row(ticket) for ticket in page]
        after = page[-1].number
    return rows


def _manifest_row(ticket: TicketRow) -> ManifestRow:
    return ManifestRow(
        ticket=ticket.number,
        credential=ticket.index,
        reference=ticket.reference,
        locator=ticket.external_reference,
        class_=ticket.class_,
        seat=ticket.seat,
        state=ticket.state,
        flags=PAPER if ticket.paper else 0,
        name=ticket.name,
        note=ticket.note,
    )


async def alias_rows(tx: Tx, event: int) -> list[Alias]:
    """The aliases of the event with what their tickets say, ascending."""
    aliases, rows = await tx.aliases.every(event), list[Alias]()
    for start in range(0, len(aliases), _ROWS_A_TURN):
        some = aliases[start : start + _ROWS_A_TURN]
        tickets = await tx.tickets.by_numbers(event, {row.ticket for row in some})
        rows += [_alias(row, tickets[row.ticket]) for row in some if row.ticket in tickets]
    return rows


def _alias(row: AliasRow, ticket: TicketRow) -> Alias:
    times = ticket.not_before, ticket.expires
    return Alias(row.alias, row.ticket, row.index, *times, ticket.class_, ticket.seat)


async def changed_tickets(
    tx: Tx, event: int, after: CardCursor, at_most: int
) -> tuple[list[tuple[Change, TicketRow]], Mapping[int, CredentialRow]]:
    """The tickets after this place in the order of changes, and their live credentials."""
    changed = await tx.tickets.changed_after(event, after, at_most)
    return changed, await tx.tickets.credentials(event, [ticket.index for _, ticket in changed])


def cards_of(
    ctx: Context,
    keys: Keychain,
    changed: Sequence[tuple[Change, TicketRow]],
    credentials: Mapping[int, CredentialRow],
) -> list[CardRow]:
    """A card for each of these tickets. Some 30 µs each: to be called in a thread."""
    nonces = ctx.random(NONCE_BYTES * len(changed))
    boxes = (nonces[start : start + NONCE_BYTES] for start in range(0, len(nonces), NONCE_BYTES))
    return list(_sealed(keys, zip(changed, boxes, strict=True), credentials))


def _sealed(
    keys: Keychain,
    changed: Iterator[tuple[tuple[Change, TicketRow], bytes]],
    credentials: Mapping[int, CredentialRow],
) -> Iterator[CardRow]:
    storage = keys.secret(Secret.STORAGE)
    for ((version, number), ticket), nonce in changed:
        sealed = credentials[ticket.index].sealed_secret
        secret = open_code_secret(storage, sealed, keys.domain, ticket.event, ticket.index)
        place = CardPlace(keys.domain, ticket.event, ticket.index, version)
        card = seal_card(secret, place, Guest(ticket.name, ticket.seat, ticket.note), nonce)
        yield CardRow(CardCursor(version, number), ticket.index, card)
