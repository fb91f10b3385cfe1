"""What a device is told of its push (PROTOCOL.md 11.2), read after it was stored and folded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.merging.growth import devices_in_pieces, furthest, missing
from backend.merging.intake import Intake
from backend.store.contract import Tx
from backend.store.rows import DeviceRow
from backend.store.rows_journal import JournalKey, JournalState
from sync.chain import GAPS_AT_MOST, Cursor
from sync.messages import Connected, Gap, Level, Must, PushReply
from sync.position import Position


@dataclass(frozen=True, slots=True)
class _Journal:
    """One journal that the push brought entries of: how far the sender's branch of it hangs together, and what is missing.

    `pushed` is where the push itself ends on the way to that cursor, if not there: a copy of the device may have gone on from it.
    """

    state: JournalState
    pushed: tuple[Cursor, ...]
    cursor: Cursor
    gaps: tuple[tuple[int, int], ...]


async def answer(
    tx: Tx,
    caller: DeviceRow,
    event: int,
    intake: Intake,
    states: Mapping[JournalKey, JournalState],
    at: Position,
) -> PushReply:
    """The answer to a push; the same for the same push however often it comes, but for what came in between.

    `states`: how the journals that it brought entries of stand now.
    """
    journals = await _journals(tx, event, intake, states)
    last_epoch = await tx.journals.last_epoch(event, caller.device)
    gaps = [Gap(*key, *gap) for key, journal in journals.items() for gap in journal.gaps]
    return PushReply(
        connected=tuple(
            Connected(*key, cursor.seq, cursor.hash)
            for key, journal in journals.items()
            for cursor in (*journal.pushed, journal.cursor)
        ),
        gaps=tuple(gaps[:GAPS_AT_MOST]),
        quarantined=intake.quarantined,
        level=Level.SERVER,
        at=at,
        must=_must(caller, journals, last_epoch),
        refused=intake.refused,
    )


async def _journals(
    tx: Tx, event: int, intake: Intake, states: Mapping[JournalKey, JournalState]
) -> dict[JournalKey, _Journal]:
    tips: defaultdict[JournalKey, list[Cursor]] = defaultdict(list)
    for tip in intake.tips:
        tips[tip.device, tip.epoch].append(tip.cursor)
    loose = await tx.journals.loose(event, devices_in_pieces(states.values()))
    found: dict[JournalKey, _Journal] = {}
    for key, state in sorted(states.items()):
        pushed, cursor = await _branch(tx, event, state, tips[key])
        found[key] = _Journal(state, pushed, cursor, missing(state, loose.get(key, ())))
    return found


async def _branch(
    tx: Tx, event: int, state: JournalState, tips: Sequence[Cursor]
) -> tuple[tuple[Cursor, ...], Cursor]:
    """Where the push ends on its own life of the journal, if that goes on, and how far it hangs together (6.9)."""
    if state.cursor in tips and not state.forked:
        return (), state.cursor
    rows = await tx.journals.span(event, state.key, min(tip.seq for tip in tips))
    connected = frozenset(row.hash for row in rows if row.connected)
    own = [tip for tip in tips if tip.hash in connected]
    if not own:
        return (), state.cursor
    cursor, last = furthest(own, rows) if state.forked else state.cursor, max(own, key=lambda tip: tip.seq)
    return (last,) if last.seq < cursor.seq else (), cursor


def _must(caller: DeviceRow, journals: Mapping[JournalKey, _Journal], last_epoch: int) -> Must:
    """What the caller is to do about its own journals. Only the newest epoch can be left for another one."""
    if caller.locked:
        return Must.LOCKED
    own = {epoch: journal for (device, epoch), journal in journals.items() if device == caller.device}
    if last_epoch in own and own[last_epoch].state.forked:
        return Must.NEW_EPOCH
    return Must.RESEND_FROM if any(journal.gaps for journal in own.values()) else Must.GO
