"""Tells who counts what a push was (`backend.metrics`), after it was committed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from backend.merging.intake import Arrival, Intake
from backend.merging.journaling import TakenIn
from backend.store.rows_views import CaseRow
from sync.content import Kind
from sync.reasons import Reason


class Observer(Protocol):
    """Who counts. Names come from closed lists."""

    def pushed(self, stored: int, duplicate: int, quarantined: int) -> None:
        """One upload was folded. Quarantined entries are stored too, and counted in both."""

    def chunk_refused(self, code: str) -> None:
        """A chunk was dropped."""

    def denied(self, by_reason: Mapping[str, int]) -> None:
        """Denied scans, by the name of the reason."""

    def case_changed(self, class_: str, status: str) -> None:
        """A case was found, or has another status."""


class _Nobody:
    def pushed(self, stored: int, duplicate: int, quarantined: int) -> None:
        pass

    def chunk_refused(self, code: str) -> None:
        pass

    def denied(self, by_reason: Mapping[str, int]) -> None:
        pass

    def case_changed(self, class_: str, status: str) -> None:
        pass


NOBODY: Final = _Nobody()
_UNKNOWN: Final = "UNKNOWN"
_REASONS: Final = {int(reason): reason.name for reason in Reason}


def observe(observer: Observer, intake: Intake, taken: TakenIn, cases: Iterable[CaseRow]) -> None:
    """Tell everything about one push."""
    quarantined = sum(arrival.content is None for arrival in taken.fresh)
    observer.pushed(len(taken.fresh), len(intake.arrivals) - len(taken.fresh), quarantined)
    for refused in intake.refused:
        observer.chunk_refused(refused.code)
    denials = _denials(taken.fresh)
    if denials:
        observer.denied(denials)
    for case in cases:
        observer.case_changed(case.class_.name, case.status.name)


def _denials(arrivals: Iterable[Arrival]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for arrival in arrivals:
        content = arrival.content
        if content is not None and content.kind is Kind.DENY:
            found[_REASONS.get(content.reason or 0, _UNKNOWN)] += content.repeats or 1
    return found
