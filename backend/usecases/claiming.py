"""Who may be first: a device asks before it lets somebody in (CLAIM, PROTOCOL.md 11.6)."""

from typing import Final

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.callers.recognising import Shown, recognised
from backend.context import Context
from backend.errors import Busy, NotAllowed
from backend.keyring.keychain import Keychain
from backend.merging.proving import claim_is_proven
from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey, LeasePlace, NewLease
from sync.claim import FIRST, Claim, Claimed, ClaimReply
from sync.errors import Locked, NotSeen
from sync.leases import Denied, Granted, judge

_TRIES: Final = 16  # each lost one means that somebody else got a stay
_SWEPT_AT_A_TIME: Final = 500


async def claim(ctx: Context, caller: Device, asked: Claim) -> ClaimReply:
    """Answer a CLAIM. Of all who claim one stay at a time, one is told `first`, on whichever server of this database.

    Raises `NotAllowed` for an event or a gate that the device does not serve, `Locked`, `NotSeen`, and `Busy` where others
    were faster again and again.
    """
    return await _answer(ctx, caller, asked, await _look(ctx, caller.id, asked))


async def claim_at_once(ctx: Context, shown: Shown, asked: Claim) -> ClaimReply | None:
    """As `claim`, by whom the session names, who is looked at in the same look as what he asks about. None where it takes more than
    that to know him: nothing was done then.
    """
    look = await _look(ctx, shown.device, asked)
    caller = None if look is None else recognised(shown, look.bearings, ctx.now_s)
    return None if caller is None else await _answer(ctx, caller, asked, look)


async def sweep(ctx: Context, at_most: int = _SWEPT_AT_A_TIME) -> None:
    """Forget the leases that are over, so many rows at a time: who claims meanwhile waits for no more than those. `Busy`."""
    after: LeasePlace | None = None
    while True:
        async with ctx.store.single() as one:
            after = await one.claims.sweep(after, at_most, ctx.shared_ms())
        if after is None:
            return


async def _answer(ctx: Context, caller: Device, asked: Claim, look: ClaimLook | None) -> ClaimReply:
    _check(caller, asked, ctx.now_s)
    for _ in range(_TRIES):
        ground = await _proven(ctx, look, asked, caller.id)
        answer = judge(ground.policy, ground.counted, ground.leases, asked, caller.id, ground.now_ms)
        if isinstance(answer, Denied):
            return ClaimReply(Claimed.SECOND, answer.rule, answer.taken)
        if await _taken(ctx, asked, caller.id, answer):
            return FIRST
        look = await _look(ctx, caller.id, asked)
    raise Busy


def _check(caller: Device, asked: Claim, now_s: int) -> None:
    check_serves(caller, asked.event, now_s)
    if caller.row.gates is not None and asked.gate not in caller.row.gates:
        raise NotAllowed(f"this device's certificate does not serve gate {asked.gate}")
    if caller.row.locked:
        raise Locked(caller.id)


async def _look(ctx: Context, device: bytes, asked: Claim) -> ClaimLook | None:
    async with ctx.store.glance() as one:
        return await one.claims.look(device, asked.event, _key(asked), asked.credential, ctx.shared_ms())


def _key(asked: Claim) -> EntryKey:
    return EntryKey(asked.ticket, asked.zone, asked.use)


async def _proven(ctx: Context, look: ClaimLook | None, asked: Claim, device: bytes) -> ClaimGround:
    """What was seen, if who asks saw the code: `NotSeen`."""
    if look is None or look.ground is None:
        raise NotSeen
    keys = ctx.vault.as_seen(look.bearings) or await _keys(ctx)
    if not claim_is_proven(keys, look.ground, asked, device):
        raise NotSeen
    return look.ground


async def _keys(ctx: Context) -> Keychain:
    async with ctx.store.reading() as tx:
        return await ctx.vault.keys(tx)


async def _taken(ctx: Context, asked: Claim, device: bytes, granted: Granted) -> bool:
    """Take the stay; where nothing limits entries, there is none to take."""
    if granted.stay is None:
        return True
    lease = NewLease(granted.stay, device, asked.gate, asked.nonce)
    async with ctx.store.single() as one:
        return await one.claims.take(asked.event, _key(asked), lease, ctx.shared_ms())
