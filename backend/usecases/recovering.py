"""After a server lost a tail of its feed: another generation begins, and devices hand back what was lost (PROTOCOL.md 2.2, 4.5, 11.5)."""

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.merging.folding import fold
from backend.recovery.adopting import adopt
from backend.recovery.counting import Recovery, codes_named, life_reports, undecided
from backend.recovery.generations import Beginning, begin, begin_everywhere
from backend.recovery.losses import due_beginning, lost_of
from backend.recovery.lost_words import ADOPTED
from backend.store.rows import EventRow
from backend.store.rows_lost import LostKey, LostRow
from sync.cases import CaseStatus
from sync.feed import CaseItem
from sync.lost_tail import ProvenItem, Return, ReturnReply, prove


@until_it_holds
async def hand_back(ctx: Context, caller: Device, raw: bytes) -> bytes:
    """Take in a page of the feed as a device heard it, and adopt what this server lost of it.

    Who brings it does not matter, our own signature does. Raises `Malformed`, `UnknownEvent`, `NotAllowed`, `Conflict`, and the
    errors of `prove`.
    """
    handed = Return.parse(raw)
    check_serves(caller, handed.event, ctx.now_s)
    async with ctx.store.reading() as tx:
        await tx.events.get(handed.event)
        keys = await ctx.vault.keys(tx)
    proven = prove(keys.domain, handed, keys.trust, ctx.now_s)
    async with ctx.store.transaction() as tx:
        row = await tx.events.locked(handed.event)
        lost = await lost_of(tx, row.event, proven)
        beginning = await due_beginning(tx, row, proven, lost, caller.id, ctx.now_ms())
        if beginning is not None:
            await begin(tx, row, beginning)
        kept = [_kept(one, caller.id, ctx.now_ms()) for one in lost]
        await tx.lost.add(row.event, [one for one in kept if one is not None])
        if lost or beginning is not None:
            await adopt(ctx, tx, keys, row.event)
            await fold(tx, row.event, ctx.now_ms())
        at = (await tx.events.get(row.event)).at
    return ReturnReply(at, len(lost)).encode()


async def begin_generation(ctx: Context, event: int) -> EventRow:
    """This server was put back to a backup: its feed goes on in another generation, from where it ends; `UnknownEvent`."""
    async with ctx.store.transaction() as tx:
        row = await tx.events.locked(event)
        await begin(tx, row, Beginning(row.at.pos, ctx.now_ms()))
        await fold(tx, event, ctx.now_ms())
        return await tx.events.get(event)


@until_it_holds
async def begin_generations(ctx: Context) -> list[EventRow]:
    """As `begin_generation`, for every event, all or none."""
    async with ctx.store.transaction() as tx:
        return await begin_everywhere(tx, ctx.now_ms())


async def recovery(ctx: Context, event: int) -> Recovery:
    """What became of the feed's former lives; `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        row, generations = await tx.events.get(event), await tx.events.generations(event)
        lost = await tx.lost.every(event)
        lives = life_reports(generations, lost, await tx.lost.adopted(event), await tx.devices.every())
        named = codes_named(lost)
        unknown = named - set(await tx.tickets.credentials(event, named))
        cases = await tx.cases.every(event, CaseStatus.OPEN) if lost else []
        return Recovery(row.at.gen, lives, undecided(cases, lost), len(unknown))


def _kept(one: ProvenItem, device: bytes, now_ms: int) -> LostRow | None:
    """The lost item as it is kept; None for one whose state follows from entries."""
    decided = isinstance(one.item, CaseItem) and one.item.status == CaseStatus.SETTLED
    if not (decided or isinstance(one.item, ADOPTED)):
        return None
    return LostRow(LostKey(one.item.at, one.chain), one.raw, device, now_ms)
