"""Holds the cases that a fold found against those that are stored (PROTOCOL.md 12.5). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from backend.store.rows_views import CaseRow
from sync.cases import Case, CaseStatus, Settlement, status
from sync.feed import CaseItem
from sync.position import Position


def reconciled(
    found: Iterable[Case],
    held: Iterable[CaseRow],
    settlements: Mapping[bytes, Sequence[Settlement]],
    now_ms: int,
) -> list[CaseRow]:
    """The cases that change, by id: new ones, those that rest on something else now, and those that dissolve.

    `held` are all cases of the same tickets and journals as `found`.
    """
    before = {row.id: row for row in held}
    cases = {case.id: case for case in found}
    changed = [
        _now(case, before.get(case.id), settlements.get(case.id, ()), now_ms) for case in cases.values()
    ]
    changed += [_dissolved(row, now_ms) for row in before.values() if row.id not in cases]
    return sorted((row for row in changed if not _same(row, before.get(row.id))), key=lambda row: row.id)


def told(row: CaseRow, before: CaseRow | None) -> bool:
    """Whether the gates are told: of a new case, and of another status."""
    return before is None or before.status is not row.status


def case_item(row: CaseRow, at: Position) -> CaseItem:
    """What the feed says of a case (4.1)."""
    return CaseItem(at, row.id, int(row.class_), int(row.status), row.ticket, row.zone, row.use)


def _now(case: Case, before: CaseRow | None, settlements: Sequence[Settlement], now_ms: int) -> CaseRow:
    return CaseRow(
        id=case.id,
        class_=case.class_,
        status=status(case, settlements),
        ticket=case.ticket,
        zone=case.zone,
        use=case.use,
        device=case.device,
        epoch=case.epoch,
        raw=case.encode(),
        found_ms=now_ms if before is None else before.found_ms,
        changed_ms=now_ms,
    )


def _dissolved(row: CaseRow, now_ms: int) -> CaseRow:
    return replace(row, status=CaseStatus.DISSOLVED, changed_ms=now_ms)


def _same(row: CaseRow, before: CaseRow | None) -> bool:
    return before is not None and (row.status, row.raw) == (before.status, before.raw)
