"""What devices wrote down, looked up by ticket or by device: each entry with what was found out about it since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.context import Context
from backend.errors import UnknownDevice, UnknownTicket
from backend.merging.catching_up import catch_up
from backend.naming import names_with
from backend.store.contract import Tx
from backend.store.rows_entries import EntryPlace, LoggedEntry, Standing
from sync.authority import word_of
from sync.content import Content
from sync.errors import Unreadable
from sync.group import PASSAGES
from sync.journal import Frame
from sync.stories import Names


class Uncounted(StrEnum):
    """Why nobody is counted by an admission or an exit: 8.1, 4.1 and 12.1 of PROTOCOL.md."""

    WITHDRAWN = "withdrawn"
    LOCKED = "locked"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry and its content, None where that cannot be read (PROTOCOL.md 6.5).

    `counts`: whether the people in it are counted; None for what is no admission and no exit. `uncounted` says why they are not.
    `authorised_by`: the operator whose word it carries.
    """

    logged: LoggedEntry
    content: Content | None
    counts: bool | None
    uncounted: Uncounted | None
    authorised_by: int | None


@dataclass(frozen=True, slots=True)
class EntryList:
    """Entries by their place in the log, and the names of what they speak of."""

    entries: tuple[ReadEntry, ...]
    names: Names


async def entries_of_device(
    ctx: Context, event: int, device: bytes, after: EntryPlace | None, limit: int
) -> EntryList:
    """At most `limit` entries of a device that follow this place (None: from the first); `UnknownEvent`, `UnknownDevice`."""
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        if await tx.devices.get(device) is None:
            raise UnknownDevice(device)
        return await _read(tx, event, await tx.journals.log_of_device(event, device, after, limit))


async def entries_of_ticket(
    ctx: Context, event: int, reference: str, after: EntryPlace | None, limit: int
) -> EntryList:
    """As `entries_of_device`, of a ticket: its admissions, exits, overrides and voids, and the refusals that named it; `UnknownEvent`, `UnknownTicket`."""
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        found = await tx.tickets.by_reference(event, [reference])
        if reference not in found:
            raise UnknownTicket(event, reference)
        number = found[reference].number
        return await _read(tx, event, await tx.journals.log_of_ticket(event, number, after, limit))


async def _read(tx: Tx, event: int, rows: Sequence[LoggedEntry]) -> EntryList:
    supervisor = await _supervisors(tx, event, rows)
    entries = tuple(_read_entry(row, supervisor) for row in rows)
    numbers = {one.content.ticket for one in entries if one.content and one.content.ticket is not None}
    return EntryList(entries, await names_with(tx, event, numbers))


async def _supervisors(
    tx: Tx, event: int, rows: Sequence[LoggedEntry]
) -> Callable[[Standing, Content], int | None]:
    """Says whose word an entry carries. What is needed for that is read where one carries any, which is rare."""
    if not any(row.standing and row.standing.authoriser for row in rows):
        return lambda _standing, _content: None
    changes, ancestry = await tx.operators.changes(event), await tx.events.ancestry(event)
    return lambda standing, content: (
        None if standing.barred else word_of(standing.authoriser, content.known, changes, ancestry)
    )


def _read_entry(row: LoggedEntry, supervisor: Callable[[Standing, Content], int | None]) -> ReadEntry:
    content, standing = _content(row.raw), row.standing
    if content is None or standing is None:
        return ReadEntry(row, content, None, None, None)
    by = supervisor(standing, content)
    if content.kind not in PASSAGES:
        return ReadEntry(row, content, None, None, by)
    why = _uncounted(standing)
    return ReadEntry(row, content, why is None, why, by)


def _uncounted(standing: Standing) -> Uncounted | None:
    if standing.uncounted:
        return Uncounted.WITHDRAWN
    if standing.barred:
        return Uncounted.LOCKED
    return None if standing.proven else Uncounted.UNPROVEN


def _content(raw: bytes) -> Content | None:
    (frame,) = Frame.parse_stream(raw)
    try:
        return Content.parse(frame.content)
    except Unreadable:
        return None
