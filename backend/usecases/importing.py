"""A whole list of tickets at once, and again whenever it changed: in small transactions, so that others have their turn and a list may be long."""

import asyncio
import dataclasses
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Final, TypeAlias

from backend.context import Context
from backend.database.trying_again import until_it_holds
from backend.errors import BadInput
from backend.imports import idle_aliases
from backend.imports.diary import Diary, NoDiary
from backend.imports.first_lines import FirstLines
from backend.imports.lists import ListReader
from backend.imports.passengers import Passengers, by_number
from backend.imports.plan import Plan
from backend.imports.reasons import RefusedRow
from backend.imports.report import Choices, ImportReport, Progress, Tally
from backend.imports.row import Row
from backend.keyring.keychain import Keychain
from backend.merging.folding import fold
from backend.store.contract import Tx
from backend.store.rows import EventRow, TicketRow
from backend.ticketing.aliases import check_alias
from backend.ticketing.carrying_out import Work, carry_out
from backend.ticketing.credentials import holders
from backend.ticketing.flights import TICKETS_AT_MOST
from backend.ticketing.issuance import open_mint
from backend.ticketing.minting import Mint
from backend.ticketing.resizing import resize_event
from backend.waited_for import in_thread
from sync.policy import Policy
from sync.roster import SLOTS_AT_MOST

BATCH: Final = 1_000  # rows a transaction: nobody waits for it for a tenth of a second
KEPT: Final = 1_000  # refused rows that a report holds; all of them are told as they come
_TURN: Final = 250  # rows: a few milliseconds

Read: TypeAlias = Row | RefusedRow
_USUAL: Final = Choices()
_UNKEPT: Final = NoDiary()
Refusing: TypeAlias = Callable[[RefusedRow], None]


def silent(_: object) -> None:
    """Tells nobody."""


async def import_list(
    ctx: Context,
    event: int,
    reader: ListReader,
    choices: Choices = _USUAL,
    told: Callable[[Progress], None] = silent,
    refusing: Refusing = silent,
    diary: Diary = _UNKEPT,
) -> ImportReport:
    """Bring the event's tickets up to this list, by reference; who is not in it stays. The same list again changes nothing.

    A bad row is refused alone and told to `refusing`, unless all or nothing is wanted. What `told` or `diary` raise ends it. Raises `BadInput` for a list that cannot be read,
    `UnknownEvent`, `EventClosed`, `KeysNotPublished`, `KeyMissing`, `Conflict`. An import that was cut off is done again from the start.
    """
    run = _Run(ctx, event, reader, choices.aliases, told, refusing, diary)
    if not (choices.dry_run or choices.all_or_nothing or choices.grow):
        await run.apply()
        return run.report(True)
    twice = choices.grow and not choices.dry_run
    check = _Run(ctx, event, reader, choices.aliases, told, silent if twice else refusing)
    capacity = await check.look(choices.grow)
    if choices.dry_run or (choices.all_or_nothing and check.tally.refused):
        return check.report(False, capacity)
    if capacity is not None:
        await run.make_room(capacity, check.tally.codes)
    if not choices.all_or_nothing:
        await run.apply()
        return run.report(True, capacity)
    done = await run.apply_whole(check.tally.rows)
    return run.report(done, capacity)


class _Spoilt(Exception):
    """A row was refused after all, and the transaction with all the others must not hold."""


class _Run:
    """One way through a list."""

    def __init__(
        self,
        ctx: Context,
        event: int,
        reader: ListReader,
        aliases: bool,
        told: Callable[[Progress], None],
        refusing: Refusing,
        diary: Diary = _UNKEPT,
    ) -> None:
        self._ctx, self._event, self._reader, self._aliases = ctx, event, reader, aliases
        self._told, self._refusing, self._diary = told, refusing, diary
        self._lines, self._passengers = FirstLines(), Passengers()
        self._kept: list[RefusedRow] = []
        self._policy: Policy | None = None
        self.tally = Tally()

    def report(self, applied: bool, capacity: int | None = None) -> ImportReport:
        """What became of it all."""
        found = self._reader.found
        left_out = dict(sorted((found.left_out + self.tally.left_out).items()))
        idle, policy = self.tally.idle_classes, self._policy
        proofs = idle_aliases.proofs_taking(policy, idle) if policy is not None and idle else []
        return ImportReport(applied, self.tally, tuple(self._kept), left_out, found, capacity, tuple(proofs))

    async def apply(self) -> None:
        """Store it, some rows after the other."""
        await self._through(self._stored)

    async def apply_whole(self, rows: int) -> bool:
        """Store all these rows in one transaction, in which nobody else writes to the event; False if one is refused: then nothing is."""
        await self._diary.storing_whole(rows)
        try:
            async with self._ctx.store.transaction() as tx:
                await self._through(lambda rows: self._stored_in(tx, rows))
                if self.tally.refused:
                    raise _Spoilt
                await self._diary.stored(tx, self._progress())
        except _Spoilt:
            return False
        return True

    async def look(self, grow: bool) -> int | None:
        """Decide about every row and store nothing; the capacity that the event needs for it, None if it is large enough."""
        async with self._ctx.store.reading() as tx:
            row = await tx.events.get(self._event)
            await open_mint(self._ctx, tx, row)
        await self._through(lambda rows: self._looked(rows, grow))
        needed = row.live - self.tally.revoked + self.tally.created
        short = needed > row.capacity or _lacks_indexes(row, self.tally.codes)
        return max(needed, row.capacity) if grow and short else None

    async def make_room(self, capacity: int, codes: int) -> None:
        """Grow the event to this capacity, and to status indexes for so many codes more."""
        async with self._ctx.store.transaction() as tx:
            row = await tx.events.locked(self._event)
            if capacity > row.capacity:
                row = await resize_event(tx, row, capacity)
            while _lacks_indexes(row, codes) and row.slots < SLOTS_AT_MOST:
                row = await resize_event(tx, row, row.capacity)
            await fold(tx, self._event, self._ctx.now_ms())

    async def _through(self, work: Callable[[list[Read]], Awaitable[None]]) -> None:
        """Give this work the rows of the list, so many at a time."""
        async with self._ctx.store.reading() as tx:
            of_flight = (await tx.events.get(self._event)).flight is not None
        with closing(self._reader.steps(of_flight)) as steps:
            going_on = True
            while going_on:
                batch, going_on = await self._batch(steps)
                if batch:
                    await work(batch)
                self._told(self._progress())

    def _progress(self, rows: int = 0, refused: int = 0) -> Progress:
        """How far it is, with so many rows more."""
        tally, reader = self.tally, self._reader
        return Progress(tally.rows + rows, reader.read, reader.size, tally.refused + refused)

    async def _batch(self, steps: Iterator[Read | None]) -> tuple[list[Read], bool]:
        """Some more rows, and whether there may be others. In a thread: between two rows a file may have many lines that give none."""
        try:
            return await in_thread(partial(_taken, steps))
        except BadInput as error:
            if not self.tally.rows:
                raise
            detail = f"{error.detail}; the {self.tally.rows} rows before that were taken"
            raise BadInput(error.field, detail, error.what_to_do) from None

    async def _stored_in(self, tx: Tx, rows: list[Read]) -> None:
        self._note(await self._carried_out(tx, rows), len(rows))

    async def _stored(self, rows: list[Read]) -> None:
        plan = await self._in_transaction(rows)
        self._note(plan, len(rows))

    @until_it_holds
    async def _in_transaction(self, rows: list[Read]) -> Plan:
        async with self._ctx.store.transaction() as tx:
            plan = await self._carried_out(tx, rows)
            await self._diary.stored(tx, self._progress(len(rows), len(plan.refused)))
            return plan

    async def _carried_out(self, tx: Tx, rows: list[Read]) -> Plan:
        event = await tx.events.locked(self._event)
        keys, mint = await open_mint(self._ctx, tx, event)
        plan = await self._plan(tx, event, keys, mint, rows)
        await carry_out(Work(self._ctx, tx, keys, mint, plan))
        return plan

    async def _plan(self, tx: Tx, event: EventRow, keys: Keychain, mint: Mint, rows: list[Read]) -> Plan:
        """What is to be done with these rows. An event whose tickets are all of this import has none that could be meant."""
        there: dict[str, TicketRow] = {}
        if event.flight is not None:
            all_of_them = await tx.tickets.page(event.event, -1, TICKETS_AT_MOST)
            rows = by_number(self._passengers.told_apart(rows, all_of_them), all_of_them)
        if event.next_number > self.tally.created:
            there = await tx.tickets.by_reference(
                event.event, [row.reference for row in rows if isinstance(row, Row)]
            )
        bound = await holders(tx, event.event, list(there.values())) if there else {}
        check = partial(check_alias, keys=keys) if self._aliases else None
        plan = Plan(event, mint.last_s, there, bound, self._lines, check)
        if self._aliases:
            plan.policy = self._policy = (await tx.events.policies(event.event))[-1]
        for place, row in enumerate(rows, 1):
            if isinstance(row, Row):
                plan.add(row)
            else:
                plan.refused.append(row)
            if place % _TURN == 0:
                await asyncio.sleep(0)
        return plan

    async def _looked(self, rows: list[Read], grow: bool) -> None:
        """Decide as if what was decided before had been stored."""
        async with self._ctx.store.reading() as tx:
            event = await tx.events.get(self._event)
            keys, mint = await open_mint(self._ctx, tx, event)
            plan = await self._plan(tx, self._as_if_stored(event, grow), keys, mint, rows)
        self._note(plan, len(rows))

    def _as_if_stored(self, event: EventRow, grow: bool) -> EventRow:
        tally = self.tally
        capacity, slots = (SLOTS_AT_MOST, 2 * SLOTS_AT_MOST) if grow else (event.capacity, event.slots)
        return dataclasses.replace(
            event,
            capacity=capacity,
            slots=slots,
            live=event.live + tally.created - tally.revoked,
            next_number=event.next_number + tally.created,
            next_index=event.next_index + tally.codes,
        )

    def _note(self, plan: Plan, rows: int) -> None:
        self.tally.add(plan, rows)
        self._kept += plan.refused[: KEPT - len(self._kept)]
        for refused in plan.refused:
            self._refusing(refused)


def _taken(steps: Iterator[Read | None]) -> tuple[list[Read], bool]:
    """A batch, or what came before a long silence."""
    rows: list[Read] = []
    for step in itertools.islice(steps, BATCH):
        if step is None:
            return rows, True
        rows.append(step)
    return rows, len(rows) == BATCH


def _lacks_indexes(row: EventRow, codes: int) -> bool:
    return row.slots - row.next_index < codes
