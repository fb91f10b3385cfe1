"""What enrolled devices are told about people: names for those whose role needs them, cards and aliases for all (PROTOCOL.md 3.5 to 3.8)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from backend.callers.access import Device
from backend.callers.permits import check_names_people, check_told_of_people
from backend.context import Context
from backend.lists.held_people import Listed
from backend.lists.people import alias_rows, cards_of, changed_tickets, manifest_rows
from keys.box import Kind
from keys.trusted import Usage
from sync.alias_list import encode_aliases
from sync.cards import CARDS_A_PAGE, CardCursor, CardPage, sign_cards
from sync.manifest import encode_manifest
from sync.sealed import Recipient, SealedPart, nothing_newer, pack, seal_packed

Held = tuple[int, int]
"""The generation, and the version in it, of the list that a device has."""


async def manifest(ctx: Context, caller: Device, event: int, held: Held) -> bytes:
    """The manifest, sealed to the caller; no piece if the one held is the newest.

    Raises `NotAllowed` unless the caller is a supervisor's device that serves the event now and is not locked, `UnknownEvent`, `KeysNotPublished`.
    """
    check_names_people(caller)
    return await _sealed(ctx, caller, event, held, Kind.MANIFEST)


async def aliases(ctx: Context, caller: Device, event: int, held: Held) -> bytes:
    """The aliases, sealed to the caller; no piece if those held are the newest. Errors as `manifest`, for no particular role."""
    return await _sealed(ctx, caller, event, held, Kind.ALIASES)


async def cards(ctx: Context, caller: Device, event: int, after: CardCursor) -> bytes:
    """The cards after this place in the order of changes, signed. `NotAllowed`, `UnknownEvent`, `KeysNotPublished`."""
    check_told_of_people(caller, event, ctx.now_s)
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
    stamp = row.at.gen, row.people, keys.version, keys.trust.counter
    return await ctx.held_people.page(event, after, stamp, lambda: _page(ctx, event, after))


async def _page(ctx: Context, event: int, after: CardCursor) -> bytes:
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
        changed, credentials = await changed_tickets(tx, event, after, CARDS_A_PAGE + 1)
    page = CardPage(event, row.at, ctx.now_s, after, (), len(changed) > CARDS_A_PAGE)

    def signed() -> bytes:
        rows = cards_of(ctx, keys, changed[:CARDS_A_PAGE], credentials)
        key = keys.signing_key(Usage.ROSTER, event, ctx.now_s)
        return sign_cards(key, keys.domain, replace(page, rows=tuple(rows)))

    return await asyncio.to_thread(signed)


async def _sealed(ctx: Context, caller: Device, event: int, held: Held, kind: Kind) -> bytes:
    """The list is made once for all who ask; the seal around it is each caller's own."""
    check_told_of_people(caller, event, ctx.now_s)
    async with ctx.store.reading() as tx:
        row, keys = await tx.events.get(event), await ctx.vault.keys(tx)
    newest = row.at.gen, row.people
    if held == newest:
        return nothing_newer()
    listed = await ctx.held_people.listed(event, kind, newest, lambda: _listed(ctx, event, kind))
    key = keys.signing_key(Usage.ROSTER, event, ctx.now_s)
    part = SealedPart(event, listed.at, ctx.now_s, kind, listed.version, b"")
    to = Recipient(caller.row.device, caller.row.opening_key)
    return await asyncio.to_thread(seal_packed, key, keys.domain, part, listed.packed, to)


async def _listed(ctx: Context, event: int, kind: Kind) -> Listed:
    """Read and packed; the latter in a thread: a hundred thousand names take a second."""
    plain: Callable[[], bytes]
    async with ctx.store.reading() as tx:
        row = await tx.events.get(event)
        if kind is Kind.MANIFEST:
            plain = partial(encode_manifest, await manifest_rows(tx, event))
        else:
            plain = partial(encode_aliases, await alias_rows(tx, event))
    return Listed(row.at, row.people, await asyncio.to_thread(lambda: pack(plain())))
