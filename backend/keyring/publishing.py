"""Changes of the key ring, and the trust lists that tell devices of them (FORMAT.md 3 and 6; ADR 0005).

A ring and the list made from it are stored in one transaction. Without the root at hand the ring is stored alone: its new
keys then sign nothing, and the former ones go on, until a list with them is signed (`Keychain.signing_key`).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from backend.context import Context
from backend.errors import Conflict
from backend.keyring.keychain import Keychain, fingerprint
from backend.keyring.root_ring import find_root, root_of
from backend.store.contract import Tx
from backend.store.rows import EventRow, TrustListRow
from keys.crypto import KEY_BYTES, PrivateKey, PublicKey
from keys.ring import KeyRing, RingKey
from keys.trust import Anchor, TrustedKey, TrustList, accept, sign_list
from keys.trusted import Status, Usage

DAY_S: Final = 86_400
LIST_S: Final = (
    366 * DAY_S
)  # an expired list shows amber on devices that are offline: publish at least once a year
SERVER_KEY_S: Final = 5 * 366 * DAY_S
EVENT_GRACE_S: Final = (
    30 * DAY_S
)  # after an event's end its key still verifies: gates that upload late, guests who leave late
BACKDATED_S: Final = DAY_S  # a device whose clock is behind must not find a key that is not valid yet
_REMEMBERED_S: Final = 400 * DAY_S
EVENT_USAGES: Final = (Usage.TICKET, Usage.BCBP)
"""What each event has keys of its own for."""


def make_key(
    random: Callable[[int], bytes],
    taken: Iterable[RingKey],
    usage: Usage,
    now_s: int,
    expires_s: int,
    event: int | None = None,
) -> RingKey:
    """A new active key whose kid no key of the ring has. For one event, or without one for the whole domain."""
    kids = {key.private.public.kid for key in taken}
    private = PrivateKey.from_seed(random(KEY_BYTES))
    while private.public.kid in kids:
        private = PrivateKey.from_seed(random(KEY_BYTES))
    events = None if event is None else frozenset({event})
    return RingKey(private, usage, Status.ACTIVE, now_s - BACKDATED_S, expires_s, events)


def key_of_event(
    random: Callable[[int], bytes], taken: Iterable[RingKey], row: EventRow, now_s: int
) -> RingKey:
    """A new key for the codes of an event: it verifies until some time after the event is over."""
    return make_key(random, taken, row.code_usage, now_s, max(row.ends_s, now_s) + EVENT_GRACE_S, row.event)


async def store_ring(ctx: Context, tx: Tx, held: Keychain, ring: KeyRing) -> Keychain:
    """Store a changed ring, and with the root at hand publish it. The keychain from now on; `Conflict`, `RootUnusable`."""
    path = ctx.settings.root_ring
    roots = await find_root(path, ctx.vault, held.domain)
    if roots is None:
        ring = _without_ancient(ring, ctx.now_s)
        await ctx.vault.replace(tx, held, ring)
        return replace(held, ring=ring, version=held.version + 1)
    root = root_of(path, roots, held.trust.roots[-1])
    return await publish(ctx, tx, held, ring, root, held.trust.roots, held.trust.links)


async def publish(
    ctx: Context,
    tx: Tx,
    held: Keychain,
    ring: KeyRing,
    root: PrivateKey,
    roots: tuple[PublicKey, ...],
    links: tuple[bytes, ...],
) -> Keychain:
    """Store the ring and a list of its keys with a higher counter (FORMAT.md 3.4), signed by the last of `roots`."""
    ring = _without_superseded(_without_ancient(ring, ctx.now_s))
    # Also a ring that stays as it is: of two who publish at once, its version tells who was second.
    await ctx.vault.replace(tx, held, ring)
    held = replace(held, ring=ring, version=held.version + 1)
    # Not just the next number: a server that was put back to a backup would give one again, and gates refuse the second list.
    counter = max(held.trust.counter + 1, ctx.now_s)
    trust = signed_list(root, ring, counter, ctx.now_s, roots, links)
    if not await tx.keys.add_trust_list(TrustListRow(trust.counter, trust.raw, trust.issued)):
        raise Conflict("another trust list was published meanwhile", "try again")
    return replace(held, trust=trust)


def signed_list(
    root: PrivateKey,
    ring: KeyRing,
    counter: int,
    now_s: int,
    roots: tuple[PublicKey, ...],
    links: tuple[bytes, ...],
) -> TrustList:
    """The trust list of a ring. Keys that are long over are left out, since nothing is verified by them any more."""
    keys: list[TrustedKey] = [key for key in ring.trusted_keys() if key.expires + EVENT_GRACE_S > now_s]
    raw = sign_list(root, ring.domain, counter, now_s, now_s + LIST_S, roots, links, keys)
    return accept(Anchor(ring.domain, fingerprint(roots[0])), None, raw)


def _without_superseded(ring: KeyRing) -> KeyRing:
    """Once the newest key of a usage and scope is published, those before it retire."""
    newest = {
        (key.usage, key.events): key.private.public.kid for key in ring.keys if key.status is Status.ACTIVE
    }
    for key in ring.keys:
        kid = key.private.public.kid
        if key.status is Status.ACTIVE and newest[key.usage, key.events] != kid:
            ring = ring.retire(kid)
    return ring


def _without_ancient(ring: KeyRing, now_s: int) -> KeyRing:
    """The keys of events that are long over leave, so that rings and lists stay within their caps (FORMAT.md 0.7, 3.1)."""
    kept = tuple(
        key for key in ring.keys if key.usage not in EVENT_USAGES or key.expires + _REMEMBERED_S > now_s
    )
    return replace(ring, keys=kept)
