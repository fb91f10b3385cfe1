"""What devices tell: where they stand (HELLO) and what they wrote down (PUSH); PROTOCOL.md 11.1 and 11.2."""

from dataclasses import replace

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.errors import NotAllowed
from backend.feed.greeting import Standing, announced, common_with, is_another_life, what_must
from backend.keyring.keychain import Keychain
from backend.merging.folding import Folded, fold
from backend.merging.growth import furthest, missing
from backend.merging.intake import Intake, Signer, devices_named, lease_ends, open_push
from backend.merging.journaling import TakenIn, bar_fresh, take_in
from backend.merging.push_reply import answer
from backend.merging.push_tally import NOBODY, Observer, observe
from backend.merging.sightings import sighting_of
from backend.merging.touched import NOTHING, Touched
from backend.store.contract import Tx
from backend.store.rows import DeviceRow, Sighting
from backend.store.rows_journal import JournalState
from keys.crypto import PublicKey
from keys.trusted import Usage
from sync.chain import Cursor
from sync.clock import Anchor, sign_anchor
from sync.messages import Hello, HelloReply, Push
from sync.position import Position


@until_it_holds
async def hello(ctx: Context, caller: Device, raw: bytes) -> bytes:
    """Answer a HELLO: a signed time, how far the journal is here, and what the device is to do next.

    Raises `Malformed`, `UnknownEvent`, and `NotAllowed` for another device's journal or an event that it does not serve.
    """
    received_ms = ctx.now_ms()
    asked = Hello.parse(raw)
    if asked.device != caller.id:
        raise NotAllowed("a device says HELLO for itself only")
    check_serves(caller, asked.event, ctx.now_s)
    async with ctx.store.transaction() as tx:
        keys = await ctx.vault.keys(tx)
        at = (await tx.events.get(asked.event)).at
        standing = await _standing(tx, caller, asked)
        cursor = await _cursor(tx, standing, asked)
        touched = await _remember(tx, standing.state, asked)
        lost_after = await _lost_after(tx, asked)
        await tx.devices.saw(caller.id, _sighting(asked, cursor, lost_after, received_ms))
        if touched:
            await fold(tx, asked.event, ctx.now_ms(), touched)
    return _hello_reply(ctx, keys, standing, asked, cursor, at, received_ms, lost_after)


@until_it_holds
async def push(ctx: Context, caller: Device, asked: Push, observer: Observer = NOBODY) -> bytes:
    """Take in entries, fold what they touch and say what became of them. The same push again changes nothing.

    Chunks are believed or refused one by one; other devices' too, if those were certified here. Raises `UnknownEvent`,
    `NotAllowed` for an event that the caller does not serve.
    """
    check_serves(caller, asked.event, ctx.now_s)
    keys, intake = await _open(ctx, caller, asked)
    async with ctx.store.transaction() as tx:
        taken = await take_in(tx, keys, asked.event, intake.arrivals, ctx.now_s)
        sighting = await sighting_of(tx, caller.id, asked.event, taken, ctx.now_ms())
        await tx.devices.saw(caller.id, sighting)
        folded = await _fold(ctx, tx, asked.event, taken)
        reply = await answer(tx, caller.row, asked.event, intake, taken.states, folded.at)
    observe(observer, intake, taken, folded.cases)
    return reply.encode()


async def _open(ctx: Context, caller: Device, asked: Push) -> tuple[Keychain, Intake]:
    """Verify before anything is locked: signatures need the public keys and nothing else."""
    named = devices_named(asked)
    keys = _at_hand(ctx, caller, named)
    rows: list[DeviceRow | None] = [caller.row]
    if keys is None:
        async with ctx.store.reading() as tx:
            await tx.events.get(asked.event)
            keys = await ctx.vault.keys(tx)
            rows = [await tx.devices.get(device) for device in sorted(named)]
    signers = {
        row.device: Signer(PublicKey.parse(row.signing_key), row.events) for row in rows if row is not None
    }
    return keys, open_push(asked, keys.domain, signers)


def _at_hand(ctx: Context, caller: Device, named: frozenset[bytes]) -> Keychain | None:
    """The open keys, where all that is needed besides was seen in the one look at the caller: that there is the event, and his own key."""
    seen = caller.bearings
    if seen is None or seen.end is None or not named <= {caller.id}:
        return None
    return ctx.vault.as_seen(seen)


async def _fold(ctx: Context, tx: Tx, event: int, taken: TakenIn) -> Folded:
    if not taken.fresh:
        return Folded((await tx.events.get(event)).at, ())
    await tx.events.locked(event)
    if ends := lease_ends(taken.fresh):
        await tx.claims.enter(event, ends)
    barred = await bar_fresh(tx, event, taken)
    return await fold(tx, event, ctx.now_ms(), barred.touched, barred.unfiled)


async def _standing(tx: Tx, caller: Device, asked: Hello) -> Standing:
    key = asked.device, asked.epoch
    state = (await tx.journals.locked(asked.event, {key})).get(key, JournalState(*key))
    loose = await tx.journals.loose(asked.event, {asked.device})
    at_skips = await tx.journals.at_seqs(asked.event, key, [seq for seq, _ in asked.skips])
    last_epoch = await tx.journals.last_epoch(asked.event, asked.device)
    return Standing(state, loose.get(key, ()), at_skips, last_epoch, caller.row.locked)


async def _cursor(tx: Tx, standing: Standing, asked: Hello) -> Cursor:
    """How far the speaker's own life of the journal hangs together here (6.9): it goes on from there."""
    if not is_another_life(standing, asked):
        return standing.state.cursor
    common = common_with(standing, asked)
    if not standing.state.forked:
        return common
    return furthest([common], await tx.journals.span(asked.event, standing.state.key, common.seq + 1))


def _sighting(asked: Hello, cursor: Cursor, lost_after: int | None, received_ms: int) -> Sighting:
    """The device by its own word: what it has left to send, and how far it heard the feed, if it was this server's."""
    unsent = max(0, asked.head - cursor.seq)
    at = asked.heard[0].at if asked.heard and lost_after is None else None
    return Sighting(received_ms, asked.event, unsent=unsent, at=at, told_ms=received_ms)


async def _lost_after(tx: Tx, asked: Hello) -> int | None:
    """Above which position the device heard something else than this server's line; None if it did not (11.1)."""
    for place, (at, hash_) in enumerate(asked.heard or ()):
        if await tx.feed.chain_at(asked.event, at) == hash_:
            return at.pos if place else None
    return 0 if asked.heard else None


async def _remember(tx: Tx, state: JournalState, asked: Hello) -> Touched:
    """Keep what was announced. Once the event is over, what was announced and never came is a case: it is to be folded."""
    after = announced(state, asked)
    if after == state:
        return NOTHING
    await tx.journals.announce(asked.event, after)
    closed = (await tx.events.get(asked.event)).closed
    return Touched(journals=frozenset({after.key})) if closed else NOTHING


def _hello_reply(
    ctx: Context,
    keys: Keychain,
    standing: Standing,
    asked: Hello,
    cursor: Cursor,
    at: Position,
    received_ms: int,
    lost_after: int | None,
) -> bytes:
    key = keys.signing_key(Usage.RECEIPT, None, ctx.now_s)
    reply = HelloReply(
        anchor=b"",
        connected_seq=cursor.seq,
        connected_hash=cursor.hash,
        gaps=missing(standing.state, standing.loose),
        at=at,
        must=what_must(standing, asked),
        trust_counter=keys.trust.counter,
        last_epoch=standing.last_epoch,
        lost_after=lost_after,
    )
    # As late as can be: the narrower the anchor, the better the device knows the time.
    anchor = Anchor(asked.device, asked.nonce, received_ms, max(received_ms, ctx.now_ms()))
    return replace(reply, anchor=sign_anchor(key, keys.domain, anchor)).encode()
