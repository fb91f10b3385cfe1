"""What becomes of stored key views when a ticket was folded again (PROTOCOL.md 12.2, 12.6, 12.8). Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from backend.store.rows_views import GroupRow, HolderChange, KeyRow, ZoneTotal
from sync.feed import PresenceItem
from sync.group import GroupView, KeyView
from sync.position import Position

_Shares: TypeAlias = tuple[int, int, int, int, int, int]
_NOTHING: Final[_Shares] = (0, 0, 0, 0, 0, 0)


class KeyChange(Struct, frozen=True, gc=False):
    """One key view that is another now; `before` is None for a new one."""

    before: KeyRow | None
    after: KeyRow

    @property
    def is_told(self) -> bool:
        """Whether the gates are told: of a key that has a place in the feed, and that says something new."""
        row, before = self.after, self.before
        if before is None:  # as if nobody had been there
            return row.zone > 0 and bool(row.admits or row.exits or row.told or row.day)
        return row.zone > 0 and row.presence != before.presence

    def item(self, at: Position) -> PresenceItem:
        """What the feed says of it (4.1)."""
        row = self.after
        return PresenceItem(at, row.ticket, row.zone, row.use, row.admits, row.exits, row.told, row.day)


def key_row(ticket: int, key: KeyView) -> KeyRow:
    """A key view as it is stored."""
    opener = key.holder_entry
    holder, told = (None, None) if opener is None else (opener.hash, opener.holder)
    counts = key.admits, key.exits, key.people_in, key.surplus, key.unproven
    return KeyRow(ticket, key.zone, key.use, *counts, key.used_up, holder, told, key.day)


def group_row(view: GroupView) -> GroupRow:
    """The view of a ticket as it is stored."""
    return GroupRow(view.ticket, view.digest, tuple([key_row(view.ticket, key) for key in view.keys]))


def key_changes(now: Iterable[KeyRow], held: Collection[KeyRow]) -> list[KeyChange]:
    """The keys of a ticket that are not as they are stored. A key never goes: entries do not."""
    if not held:
        return [KeyChange(None, row) for row in now]
    before = {(row.zone, row.use): row for row in held}
    pairs = [KeyChange(before.get((row.zone, row.use)), row) for row in now]
    return [pair for pair in pairs if pair.before != pair.after]


def displacements(
    view: GroupView, changes: Iterable[KeyChange], at: Position, now_ms: int
) -> list[HolderChange]:
    """Whose place later entries gave to somebody else, or to nobody (12.8)."""
    found: list[HolderChange] = []
    for change in changes:
        row, held = change.after, change.before.holder if change.before else None
        if held is None:
            continue
        key = view.key(row.zone, row.use)
        if key is not None and key.displaces(held):
            found.append(HolderChange(row.ticket, row.zone, row.use, at, held, row.holder, now_ms))
    return found


def zone_changes(changes: Iterable[KeyChange]) -> list[ZoneTotal]:
    """By how much the sums of zones change, by zone."""
    after: defaultdict[int, list[_Shares]] = defaultdict(list)
    before: defaultdict[int, list[_Shares]] = defaultdict(list)
    for change in changes:
        after[change.after.zone].append(_shares(change.after))
        if change.before is not None:
            before[change.before.zone].append(_shares(change.before))
    totals = [ZoneTotal(zone, *_difference(rows, before[zone])) for zone, rows in sorted(after.items())]
    return [total for total in totals if total != ZoneTotal(total.zone)]


def moved_zones(changes: Iterable[KeyChange]) -> frozenset[int]:
    """The zones in which another number of people is inside now, or may be: some came, as many went."""
    return frozenset(
        change.after.zone
        for change in changes
        if change.after.people_in != (change.before.people_in if change.before else 0)
    )


def _shares(row: KeyRow) -> _Shares:
    """What a key adds to its zone, in the order of `ZoneTotal`."""
    return row.people_in, row.admits, row.exits, int(row.admits > 0), row.surplus, row.unproven


def _difference(after: Sequence[_Shares], before: Sequence[_Shares]) -> Iterable[int]:
    held = zip(*(before or [_NOTHING]), strict=True)
    return (sum(new) - sum(old) for new, old in zip(zip(*after, strict=True), held, strict=True))
