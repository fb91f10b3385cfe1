"""A whole list of tickets at once, and again whenever it changed."""

import asyncio
from dataclasses import dataclass
from typing import Final

from backend.context import Context
from backend.credentials import holders, reissue_tickets
from backend.csv_rows import CsvRow, RefusedRow, read_rows
from backend.folding import fold
from backend.import_plan import Plan
from backend.issuance import issue_tickets, open_mint
from backend.keychain import Keychain
from backend.minting import Mint
from backend.store.contract import Tx

_TURN: Final = 500  # rows: a few milliseconds


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows of a file. `updated` tickets got a new code where their code says what changed."""

    rows: int
    created: int
    updated: int
    unchanged: int
    refused: tuple[RefusedRow, ...]


async def import_csv(ctx: Context, event: int, raw: bytes) -> ImportReport:
    """Bring the event's tickets up to this list (columns: `csv_rows.COLUMNS`), by reference; none is removed.

    The same file again changes nothing. A bad row is refused alone; the good ones are stored in one transaction. Raises
    `BadInput` for a file that cannot be read, `UnknownEvent`, `EventClosed`, `KeysNotPublished`, `KeyMissing`.
    """
    rows = await _read(raw)
    async with ctx.store.transaction() as tx:
        row = await tx.events.locked(event)
        keys, mint = await open_mint(ctx, tx, row)
        there = await tx.tickets.by_reference(
            event, [one.reference for one in rows if isinstance(one, CsvRow)]
        )
        plan = Plan(row, mint.last_s, there, await holders(tx, event, list(there.values())))
        await _decide(plan, rows)
        await _carry_out(ctx, tx, plan, keys, mint)
    refused = tuple(sorted(plan.refused, key=lambda refusal: refusal.line))
    updated = len(plan.renewals) + len(plan.renamed)
    return ImportReport(len(rows), len(plan.new), updated, plan.unchanged, refused)


async def _read(raw: bytes) -> list[CsvRow | RefusedRow]:
    """In a thread: a file may hold millions of lines that give no row, between which nothing could be handed on."""
    return await asyncio.to_thread(lambda: list(read_rows(raw)))


async def _decide(plan: Plan, rows: list[CsvRow | RefusedRow]) -> None:
    for place, row in enumerate(rows):
        if isinstance(row, CsvRow):
            plan.add(row)
        else:
            plan.refused.append(row)
        if place % _TURN == 0:
            await asyncio.sleep(0)


async def _carry_out(ctx: Context, tx: Tx, plan: Plan, keys: Keychain, mint: Mint) -> None:
    event = plan.event
    if plan.new:
        await issue_tickets(ctx, tx, event, keys, mint, plan.new)
    if plan.renewals:
        event = await tx.events.locked(event.event)
        await reissue_tickets(ctx, tx, event, keys, mint, plan.renewals)
    await tx.tickets.update_many(plan.renamed)
    await fold(tx, event.event, ctx.now_ms())
