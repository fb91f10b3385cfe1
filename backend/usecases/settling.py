"""Cases as people see and decide them (PROTOCOL.md 12.5). A decision is added to what happened; it changes nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from backend.context import Context
from backend.errors import BadInput, Conflict, DecidedMeanwhile, UnknownCase
from backend.merging.casework import case_item, told
from backend.merging.catching_up import catch_up
from backend.merging.folding import fold
from backend.naming import names_for
from backend.store.contract import Tx
from backend.store.rows_views import CaseRow
from sync.cases import Case, CaseStatus, Settlement, status
from sync.stories import Names

NAME_CHARS: Final = 200
NOTE_CHARS: Final = 2_000


class Decision(StrEnum):
    """What a person decided; the texts are `settle.<value>` of the catalogue."""

    LET_STAY = "let_stay"
    SENT_AWAY = "sent_away"
    EXPLAINED = "explained"
    DEVICE_WITHDRAWN = "device_withdrawn"


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case with its status and what was decided about it so far. Times in Unix milliseconds."""

    case: Case
    status: CaseStatus
    found_ms: int
    changed_ms: int
    settlements: tuple[Settlement, ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """Cases of one event, first found first, and the names to tell their stories with (`sync.stories.tell`)."""

    cases: tuple[ListedCase, ...]
    names: Names


async def list_cases(
    ctx: Context,
    event: int,
    wanted: CaseStatus | None = None,
    after: tuple[int, bytes] | None = None,
    limit: int | None = None,
) -> CaseList:
    """The cases of an event, or those with this status; `UnknownEvent`.

    `after`: only those that follow this one, by when it was found (Unix milliseconds) and its id; `limit`: the first so many of them.
    """
    await catch_up(ctx, event)
    async with ctx.store.reading() as tx:
        await tx.events.get(event)
        every = await tx.cases.every(event, wanted)
        rows = [row for row in every if after is None or (row.found_ms, row.id) > after][:limit]
        settlements = await tx.cases.settlements(event, [row.id for row in rows])
        listed = tuple(_listed(row, settlements.get(row.id, ())) for row in rows)
        names = await names_for(tx, event, [one.case for one in listed])
    return CaseList(listed, names)


async def settle(
    ctx: Context,
    event: int,
    case_id: bytes,
    decision: str,
    by: str,
    note: str = "",
    saw: frozenset[bytes] | None = None,
    decisions: int | None = None,
) -> ListedCase:
    """Add a person's decision about a case; an entry that it does not cover opens the case again.

    `saw`: the entries of the case that the person was shown (None: all that are in it now); `decisions`: how many decisions
    (None: whatever was decided). Raises `UnknownEvent`, `UnknownCase`, `BadInput`, `DecidedMeanwhile`, and `Conflict` for a
    case that no longer follows from what is known.
    """
    decided = _decision(decision)
    _check_text("by", by, 1, NAME_CHARS)
    _check_text("note", note, 0, NOTE_CHARS)
    async with ctx.store.transaction() as tx:
        await fold(tx, event, ctx.now_ms())
        row = await _decidable(tx, event, case_id)
        await _check_known(tx, event, case_id, decisions)
        entries = frozenset(Case.parse(row.raw).entries)
        covers = entries if saw is None else entries & saw
        await tx.cases.settle(event, Settlement(case_id, decided, by, note, covers, ctx.now_ms()))
        settlements = (await tx.cases.settlements(event, [case_id]))[case_id]
        after = await _restated(ctx, tx, event, row, settlements)
    return _listed(after, settlements)


async def _decidable(tx: Tx, event: int, case_id: bytes) -> CaseRow:
    row = await tx.cases.get(event, case_id)
    if row is None:
        raise UnknownCase(case_id)
    if row.status is CaseStatus.DISSOLVED:
        raise Conflict("this case no longer follows from what is known; there is nothing to decide")
    return row


async def _check_known(tx: Tx, event: int, case_id: bytes, decisions: int | None) -> None:
    if decisions is None:
        return
    made = (await tx.cases.settlements(event, [case_id])).get(case_id, ())
    if len(made) < decisions:
        raise Conflict(f"this case has {len(made)} decisions, and {decisions} were shown: look at it again")
    if len(made) > decisions:
        raise DecidedMeanwhile([f"{one.decision} by {one.by}" for one in made[decisions:]])


async def _restated(
    ctx: Context, tx: Tx, event: int, row: CaseRow, settlements: Sequence[Settlement]
) -> CaseRow:
    """Store the case's status after the settlements, and tell the gates of a new one."""
    after = replace(row, status=status(Case.parse(row.raw), settlements), changed_ms=ctx.now_ms())
    await tx.cases.put(event, [after])
    if told(after, row):
        view = await tx.views.state(event)
        at = await tx.feed.append(await tx.events.locked(event), [lambda at: case_item(after, at)])
        await tx.views.put_state(event, replace(view, at=at))
    return after


def _listed(row: CaseRow, settlements: Sequence[Settlement]) -> ListedCase:
    return ListedCase(Case.parse(row.raw), row.status, row.found_ms, row.changed_ms, tuple(settlements))


def _decision(text: str) -> Decision:
    try:
        return Decision(text)
    except ValueError:
        known = ", ".join(Decision)
        raise BadInput("decision", f"{text[:40]!r} is no decision", f"Choose one of: {known}") from None


def _check_text(field: str, text: str, least: int, most: int) -> None:
    if not least <= len(text.strip()) or len(text) > most:
        raise BadInput(field, f"{len(text)} characters", f"Write {least} to {most} characters")
