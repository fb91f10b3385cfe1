"""Who may be first: a device asks before it lets somebody in (CLAIM, PROTOCOL.md 11.6)."""

from typing import Final

from backend.access import Device
from backend.context import Context
from backend.errors import Busy, NotAllowed
from backend.keychain import Keychain
from backend.permits import check_serves
from backend.proving import claim_is_proven
from backend.store.rows_claims import ClaimGround, EntryKey
from sync.claim import FIRST, Claim, Claimed, ClaimReply
from sync.errors import Locked, NotSeen
from sync.leases import LEASE_MS, Denied, Granted, Lease, judge

_TRIES: Final = 16  # each lost one means that somebody else got a stay


async def claim(ctx: Context, caller: Device, asked: Claim) -> ClaimReply:
    """Answer a CLAIM. Of all who claim one stay at a time, one is told `first`, on whichever server of this database.

    Raises `NotAllowed` for an event or a gate that the device does not serve, `Locked`, `NotSeen`, and `Busy` where others
    were faster again and again.
    """
    _check(caller, asked, ctx.now_s)
    key = EntryKey(asked.ticket, asked.zone, asked.use)
    for _ in range(_TRIES):
        ground = await _ground(ctx, caller, asked, key)
        now_ms = ctx.now_ms()
        answer = judge(ground.policy, ground.counted, ground.leases, asked, caller.id, now_ms)
        if isinstance(answer, Denied):
            return ClaimReply(Claimed.SECOND, answer.rule, answer.taken)
        if await _taken(ctx, key, asked, caller.id, answer, now_ms):
            return FIRST
    raise Busy


def _check(caller: Device, asked: Claim, now_s: int) -> None:
    check_serves(caller, asked.event, now_s)
    if caller.row.gates is not None and asked.gate not in caller.row.gates:
        raise NotAllowed(f"this device's certificate does not serve gate {asked.gate}")
    if caller.row.locked:
        raise Locked(caller.id)


async def _ground(ctx: Context, caller: Device, asked: Claim, key: EntryKey) -> ClaimGround:
    keys = _at_hand(ctx, caller) or await _keys(ctx)
    async with ctx.store.glance() as look:
        ground = await look.claims.ground(asked.event, key, asked.credential[0])
    if ground is None or not claim_is_proven(keys, ground, asked, caller.id):
        raise NotSeen
    return ground


def _at_hand(ctx: Context, caller: Device) -> Keychain | None:
    """The open keys, if the look that recognised the caller says that they are the present ones."""
    keys, seen = ctx.vault.last, caller.bearings
    if keys is None or seen is None:
        return None
    return keys if (seen.ring_version, seen.trust_counter) == (keys.version, keys.trust.counter) else None


async def _keys(ctx: Context) -> Keychain:
    async with ctx.store.reading() as tx:
        return await ctx.vault.keys(tx)


async def _taken(
    ctx: Context, key: EntryKey, asked: Claim, device: bytes, granted: Granted, now_ms: int
) -> bool:
    """Take the stay; where nothing limits entries, there is none to take."""
    if granted.stay is None:
        return True
    lease = Lease(granted.stay, device, asked.gate, asked.nonce, now_ms, now_ms + LEASE_MS)
    async with ctx.store.single() as tx:
        return await tx.claims.take(asked.event, key, lease)
