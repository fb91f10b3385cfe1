"""What the keeper of the keys does: rotate, retire, withdraw, publish, change the root, export."""

import base64
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from backend.context import Context
from backend.errors import BadInput, RootUnusable
from backend.keyring.keychain import Keychain, fingerprint
from backend.keyring.publishing import EVENT_USAGES, SERVER_KEY_S, key_of_event, make_key, store_ring
from backend.keyring.publishing import publish as publish_list
from backend.keyring.root_ring import find_root, replace_root, root_of
from backend.store.rows import EventRow
from keys.ring import KeyRing, RingKey
from keys.trust import link_root
from keys.trusted import Status, Usage

_ROTATED: Final = (*EVENT_USAGES, Usage.ROSTER, Usage.FEED, Usage.DEVICE, Usage.RECEIPT)


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """The public half of a key and where it stands; times in Unix seconds. `published`: the trust list says the same."""

    kid: bytes
    usage: Usage
    status: Status
    not_before: int
    expires: int
    events: frozenset[int] | None
    published: bool


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What became of a key. `counter` is that of the list that tells devices; None: it is still to be published."""

    kid: bytes
    counter: int | None


async def rotate(ctx: Context, usage: Usage, event: int | None = None) -> KeyChange:
    """A new key in place of the present one, which retires as soon as the new one is published.

    A ticket or bcbp key belongs to an event, every other key to the whole domain: `BadInput`. `UnknownEvent`, `Conflict`.
    """
    if usage not in _ROTATED or (usage in EVENT_USAGES) != (event is not None):
        what_to_do = (
            "Name the event for ticket and bcbp keys, none for roster, feed, device and receipt keys."
        )
        raise BadInput("usage", f"{usage.name.lower()} keys are not rotated like this", what_to_do)
    async with ctx.store.transaction() as tx:
        row = None if event is None else await tx.events.get(event)
        held = await ctx.vault.keys(tx)
        key = _next_key(ctx, held.ring, usage, row)
        stored = await store_ring(ctx, tx, held, held.ring.with_key(key))
    return _change(key.private.public.kid, held, stored)


def _next_key(ctx: Context, ring: KeyRing, usage: Usage, row: EventRow | None) -> RingKey:
    if row is None:
        return make_key(ctx.random, ring.keys, usage, ctx.now_s, ctx.now_s + SERVER_KEY_S)
    _check_signs_codes(usage, row)
    return key_of_event(ctx.random, ring.keys, row, ctx.now_s)


def _check_signs_codes(usage: Usage, row: EventRow) -> None:
    if usage is not row.code_usage:
        wanted = row.code_usage.name.lower()
        raise BadInput(
            "usage", f"event {row.event} has no {usage.name.lower()} keys", f"Rotate {wanted} keys."
        )


async def retire(ctx: Context, kid: bytes) -> KeyChange:
    """The key signs no more; what it signed stays good. `UnknownKey`, `KeyNotAllowed` (FORMAT.md 6.4)."""
    async with ctx.store.transaction() as tx:
        held = await ctx.vault.keys(tx)
        stored = await store_ring(ctx, tx, held, held.ring.retire(kid))
    return _change(kid, held, stored)


async def compromise(ctx: Context, kid: bytes) -> KeyChange:
    """Nothing the key signed is believed any more, once devices have the list. `UnknownKey`, `KeyNotAllowed`."""
    async with ctx.store.transaction() as tx:
        held = await ctx.vault.keys(tx)
        stored = await store_ring(ctx, tx, held, held.ring.compromise(kid))
    return _change(kid, held, stored)


async def publish(ctx: Context, root_ring: Path | None = None) -> int:
    """Sign a new trust list with the root in this file, or in the usual one. Its counter; `RootUnusable`."""
    path = root_ring or ctx.settings.root_ring
    async with ctx.store.transaction() as tx:
        held = await ctx.vault.keys(tx)
        roots = await _root_ring(ctx, path, held)
        root = root_of(path, roots, held.trust.roots[-1])
        stored = await publish_list(ctx, tx, held, held.ring, root, held.trust.roots, held.trust.links)
    return stored.trust.counter


async def rotate_root(ctx: Context, root_ring: Path | None = None) -> bytes:
    """A new root, handed over to by the present one in the next list. Its fingerprint, which new enrolments carry."""
    path = root_ring or ctx.settings.root_ring
    async with ctx.store.transaction() as tx:
        held = await ctx.vault.keys(tx)
        roots = await _root_ring(ctx, path, held)
        old = root_of(path, roots, held.trust.roots[-1])
        new = _root_after(ctx, roots, old.public.kid)
        link = link_root(old, held.domain, new.private.public)
        chain = (*held.trust.roots, new.private.public), (*held.trust.links, link)
        # The file first: it then holds both roots, and the newest list says which of them is in force.
        await replace_root(path, ctx.vault, replace(roots, keys=(*roots.keys, new)))
        await publish_list(ctx, tx, held, held.ring, new.private, *chain)
    return fingerprint(new.private.public)


async def list_keys(ctx: Context) -> list[KeyInfo]:
    """Every key of the ring, in the order of making."""
    async with ctx.store.reading() as tx:
        held = await ctx.vault.keys(tx)
    return [_info(held, key) for key in held.ring.keys]


async def export_trust(ctx: Context) -> dict[str, str]:
    """What somebody needs who verifies codes by himself: domain and root as hexadecimal digits, the list as base64."""
    async with ctx.store.reading() as tx:
        held = await ctx.vault.keys(tx)
    return {
        "domain": held.domain.hex,
        "root_public_key": held.trust.roots[-1].raw.hex(),
        "trust_list": base64.b64encode(held.trust.raw).decode("ascii"),
    }


async def _root_ring(ctx: Context, path: Path, held: Keychain) -> KeyRing:
    ring = await find_root(path, ctx.vault, held.domain)
    if ring is None:
        raise RootUnusable(str(path), "there is no such file")
    return ring


def _root_after(ctx: Context, roots: KeyRing, present: bytes) -> RingKey:
    old = next(key for key in roots.keys if key.private.public.kid == present)
    return make_key(ctx.random, roots.keys, Usage.ROOT, ctx.now_s, max(old.expires, ctx.now_s + SERVER_KEY_S))


def _info(held: Keychain, key: RingKey) -> KeyInfo:
    public = key.private.public
    published = held.says(public, key.status)
    return KeyInfo(public.kid, key.usage, key.status, key.not_before, key.expires, key.events, published)


def _change(kid: bytes, before: Keychain, after: Keychain) -> KeyChange:
    published = after.trust.counter > before.trust.counter
    return KeyChange(kid, after.trust.counter if published else None)
