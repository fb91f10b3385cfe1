"""The first thing that ever happens: a domain, its root, its ring and its first trust list."""

from dataclasses import dataclass, field
from typing import Final

from backend.callers.access import TokenRole, new_token
from backend.context import Context
from backend.keyring.keychain import fingerprint
from backend.keyring.publishing import SERVER_KEY_S, make_key, signed_list
from backend.keyring.root_ring import write_root
from backend.store.contract import Tx
from backend.store.rows import DomainRow, TrustListRow
from keys.labels import DOMAIN_BYTES, Domain
from keys.ring import KeyRing, RingKey, Secret
from keys.trusted import Usage

_SECRET_BYTES: Final = 32
_ROOT_S: Final = 30 * 366 * 86_400
_SERVER_USAGES: Final = (Usage.ROSTER, Usage.FEED, Usage.DEVICE, Usage.RECEIPT)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What the person who set up the domain must keep. The token is shown this once; only its hash is stored."""

    domain: Domain
    admin_token: str = field(repr=False)
    root_fingerprint: bytes


async def init_domain(ctx: Context) -> Bootstrap:
    """Make the domain. `AlreadyInitialised` when there is one, or its root's file; `PassphraseUnusable`."""
    domain = Domain(ctx.random(DOMAIN_BYTES))
    root = make_key(ctx.random, (), Usage.ROOT, ctx.now_s, ctx.now_s + _ROOT_S)
    first_root = fingerprint(root.private.public)
    async with ctx.store.transaction() as tx:
        await tx.domains.insert(DomainRow(domain, first_root, 1, ctx.now_ms()))
        await _store_keys(ctx, tx, domain, root)
        token, row = new_token(ctx.random, TokenRole.ADMIN, ctx.now_ms())
        await tx.access.add(row)
        # Last, since a file is not undone with the transaction: whatever fails before leaves nothing behind.
        await write_root(ctx.settings.root_ring, ctx.vault, KeyRing(domain, (root,), {}))
    return Bootstrap(domain, token, first_root)


async def _store_keys(ctx: Context, tx: Tx, domain: Domain, root: RingKey) -> None:
    ring = KeyRing(domain, (), {secret: ctx.random(_SECRET_BYTES) for secret in Secret})
    for usage in _SERVER_USAGES:
        ring = ring.with_key(make_key(ctx.random, ring.keys, usage, ctx.now_s, ctx.now_s + SERVER_KEY_S))
    await tx.keys.swap_ring(None, await ctx.vault.seal(ring))
    trust = signed_list(root.private, ring, 1, ctx.now_s, (root.private.public,), ())
    await tx.keys.add_trust_list(TrustListRow(trust.counter, trust.raw, trust.issued))
