"""What enrolled devices are told about people: names for those whose role needs them, cards and aliases for all (PROTOCOL.md 3.5 to 3.8)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from backend.access import Device
from backend.context import Context
from backend.keychain import Keychain
from backend.people import alias_rows, cards_of, changed_tickets, manifest_rows
from backend.permits import check_names_people, check_told_of_people
from backend.store.rows import EventRow
from keys.box import Kind
from keys.trusted import Usage
from sync.alias_list import encode_aliases
from sync.cards import CARDS_A_PAGE, CardCursor, CardPage, sign_cards
from sync.manifest import encode_manifest
from sync.sealed import Recipient, SealedPart, nothing_newer, seal_part

Held = tuple[int, int]
"""The generation, and the version in it, of the list that a device has."""


async def manifest(ctx: Context, caller: Device, event: int, held: Held) -> bytes:
    """The manifest, sealed to the caller; no piece if the one held is the newest.

    Raises `NotAllowed` unless the caller is a supervisor's device that serves the event now and is not locked, `UnknownEvent`, `KeysNotPublished`.
    """
    check_names_people(caller)
    check_told_of_people(caller, event, ctx.now_s)
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
        if held == (row.at.gen, row.people):
            return nothing_newer()
        rows = await manifest_rows(tx, event)
    return await _sealed(ctx, caller, keys, row, Kind.MANIFEST, lambda: encode_manifest(rows))


async def aliases(ctx: Context, caller: Device, event: int, held: Held) -> bytes:
    """The aliases, sealed to the caller; no piece if those held are the newest. Errors as `manifest`, for no particular role."""
    check_told_of_people(caller, event, ctx.now_s)
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
        if held == (row.at.gen, row.people):
            return nothing_newer()
        rows = await alias_rows(tx, event)
    return await _sealed(ctx, caller, keys, row, Kind.ALIASES, lambda: encode_aliases(rows))


async def cards(ctx: Context, caller: Device, event: int, after: CardCursor) -> bytes:
    """The cards after this place in the order of changes, signed. `NotAllowed`, `UnknownEvent`, `KeysNotPublished`."""
    check_told_of_people(caller, event, ctx.now_s)
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
        changed, credentials = await changed_tickets(tx, event, after, CARDS_A_PAGE + 1)
    page = CardPage(event, row.at, ctx.now_s, after, (), len(changed) > CARDS_A_PAGE)

    def signed() -> bytes:
        rows = cards_of(ctx, keys, changed[:CARDS_A_PAGE], credentials)
        key = keys.signing_key(Usage.ROSTER, event, ctx.now_s)
        return sign_cards(key, keys.domain, replace(page, rows=tuple(rows)))

    return await asyncio.to_thread(signed)


async def _sealed(
    ctx: Context, caller: Device, keys: Keychain, row: EventRow, kind: Kind, plain: Callable[[], bytes]
) -> bytes:
    """In a thread: a hundred thousand names take a second."""
    key = keys.signing_key(Usage.ROSTER, row.event, ctx.now_s)
    to = Recipient(caller.row.device, caller.row.opening_key)

    def sealed() -> bytes:
        part = SealedPart(row.event, row.at, ctx.now_s, kind, row.people, plain())
        return seal_part(key, keys.domain, part, to)

    return await asyncio.to_thread(sealed)
