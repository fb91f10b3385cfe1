"""Codes of other systems become aliases of tickets: what is stored of them (FORMAT.md 5.5, 5.6, 6.3)."""

from collections.abc import Mapping

from backend.context import Context
from backend.errors import BadInput
from backend.keyring.keychain import Keychain
from backend.store.contract import Tx
from backend.store.rows import TicketRow
from backend.store.rows_aliases import AliasRow
from keys.alias import alias_id, alias_secret
from keys.code_secret import seal_code_secret
from keys.crypto import NONCE_BYTES
from keys.errors import Malformed
from keys.ring import Secret


async def add_aliases(
    ctx: Context, tx: Tx, keys: Keychain, event: int, tickets: Mapping[str, TicketRow]
) -> frozenset[str]:
    """Let each of these texts, as a scanner reads it, stand for its ticket. Those that stand for another ticket already are left
    as they are and given back.

    An alias is as good as the credential that is live now: a new code for the ticket ends it, until it is added again.
    `BadInput` for a text that can be no alias. Of the texts nothing is kept.
    """
    secrets = {text: _secret(text, keys) for text in tickets}
    ids = {text: alias_id(secret) for text, secret in secrets.items()}
    held = await tx.aliases.find(event, set(ids.values()))
    taken = frozenset(
        text
        for text, ticket in tickets.items()
        if ids[text] in held and held[ids[text]].ticket != ticket.number
    )
    rows = [
        _row(ctx, keys, ticket, ids[text], secrets[text])
        for text, ticket in tickets.items()
        if text not in taken and not _stands(held.get(ids[text]), ticket)
    ]
    await tx.aliases.put(event, rows)
    return taken


def check_alias(text: str, keys: Keychain) -> None:
    """`BadInput` for a text that can be no alias."""
    _secret(text, keys)


def _secret(text: str, keys: Keychain) -> bytes:
    try:
        return alias_secret(text, keys.domain)
    except Malformed as error:
        what_to_do = "Give the text as the scanner reads it."
        raise BadInput("alias", error.detail, what_to_do, "no_alias") from None


def _stands(row: AliasRow | None, ticket: TicketRow) -> bool:
    """Whether there is nothing to change."""
    return row is not None and (row.ticket, row.index) == (ticket.number, ticket.index)


def _row(ctx: Context, keys: Keychain, ticket: TicketRow, alias: bytes, secret: bytes) -> AliasRow:
    storage, nonce = keys.secret(Secret.STORAGE), ctx.random(NONCE_BYTES)
    sealed = seal_code_secret(storage, nonce, keys.domain, ticket.event, ticket.index, secret)
    return AliasRow(alias, ticket.number, ticket.index, sealed)
