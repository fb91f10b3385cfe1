"""What the pages show, in words: numbers and rows turned into what a template only has to place."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from backend.clock_words import clock_time
from backend.event_report import DeviceReport, Report, ZoneReport
from backend.recovery.counting import Recovery
from backend.recovery.wording import told
from backend.rendering import svg
from backend.showing.templates import grouped
from backend.store.rows import EventRow
from backend.usecases.issuing import CodeView
from backend.usecases.settling import CaseList, ListedCase
from sync.cases import CaseStatus
from sync.catalogue import text
from sync.reasons import Outcome
from sync.roster import CredentialState
from sync.stories import Names, tell

CASES_SHOWN: Final = 12
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a page tells it. `saw`: the entries it rests on, as the form sends them back."""

    id: str
    title: str
    sentence: str
    what_to_do: str
    settled: bool
    saw: str
    settlements: tuple["SettlementView", ...]


@dataclass(frozen=True, slots=True)
class SettlementView:
    """What somebody decided."""

    said: str
    by: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One row of the table of devices."""

    name: str
    seen: str
    entries: int
    missing: str
    clock: str
    locked: bool
    forked: bool


@dataclass(frozen=True, slots=True)
class SampleView:
    """A code of the demonstration, and what a gate will say to it."""

    label: str
    outcome: str
    word: str
    text: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of the status page. `share`: how much of the capacity is in, in percent."""

    number: int
    name: str
    when: str
    closed: bool
    admitted: int
    share: int
    live: int
    capacity: int
    denied: int
    unproven: int
    zones: tuple[ZoneReport, ...]
    cases: tuple[CaseView, ...]
    more_cases: int
    devices: tuple[DeviceView, ...]
    samples: bool
    lost: tuple[str, ...]


def event_view(
    row: EventRow,
    report: Report,
    cases: CaseList,
    samples: bool,
    recovery: Recovery,
    now_ms: int,
    language: str,
) -> EventView:
    """Everything the status page says of one event."""
    zone = ZoneInfo(row.timezone)
    shown = cases.cases[:CASES_SHOWN]
    return EventView(
        number=row.event,
        name=row.name,
        when=_span(row, zone, language),
        closed=row.closed,
        admitted=report.admitted,
        share=min(100, round(100 * report.admitted / row.capacity)),
        live=row.live,
        capacity=row.capacity,
        denied=sum(report.denials.values()),
        unproven=report.unproven,
        zones=report.zones,
        cases=tuple(case_view(case, cases.names, language) for case in shown),
        more_cases=len(cases.cases) - len(shown),
        devices=tuple(_device(device, now_ms, language) for device in report.devices),
        samples=samples,
        lost=tuple(told(recovery, row.timezone, language)),
    )


def case_view(listed: ListedCase, names: Names, language: str) -> CaseView:
    """A case in words."""
    story = tell(listed.case, names, language)
    zone = ZoneInfo(names.timezone)
    settlements = tuple(
        SettlementView(
            text(f"settle.{one.decision}", language),
            one.by,
            one.note,
            clock_time(one.at_ms // 1000, zone, language),
        )
        for one in listed.settlements
    )
    saw = ",".join(entry.hex() for entry in listed.case.entries)
    settled = listed.status is not CaseStatus.OPEN
    return CaseView(
        listed.case.id.hex(), story.title, story.sentence, story.what_to_do, settled, saw, settlements
    )


def sample_view(key: str, view: CodeView, outcome: Outcome, language: str) -> SampleView:
    """A code to try, with the word that a gate will say to it while it is fresh."""
    label = text(f"page.sample.{key}", language)
    drawn = Markup(svg(view.text, label))  # noqa: S704 - drawn by us, its label escaped
    return SampleView(label, str(outcome), text(f"outcome.{outcome}", language), view.text, drawn)


def is_admitted(view: CodeView, now_s: int) -> bool:
    """Whether a gate would admit this code now, if nobody has used it."""
    times = view.ticket.not_before <= now_s < view.ticket.expires
    return view.state is CredentialState.VALID and times


def _span(row: EventRow, zone: tzinfo, language: str) -> str:
    begin, end = clock_time(row.starts_s, zone, language), datetime.fromtimestamp(row.ends_s, zone)
    if datetime.fromtimestamp(row.starts_s, zone).date() == end.date():
        return f"{begin}–{end:%H:%M}"
    return f"{begin} – {clock_time(row.ends_s, zone, language)}"


def _device(device: DeviceReport, now_ms: int, language: str) -> DeviceView:
    return DeviceView(
        name=device.name,
        seen=_ago(device.last_seen_ms, now_ms, language),
        entries=device.entries,
        missing=grouped(device.missing, language),
        clock=_off(device.clock_offset_ms, language),
        locked=device.locked,
        forked=device.forked,
    )


def _ago(at_ms: int | None, now_ms: int, language: str) -> str:
    if at_ms is None:
        return text("page.ago.never", language)
    minutes = max(0, now_ms - at_ms) // _MINUTE_MS
    if minutes < 1:
        return text("page.ago.now", language)
    if minutes < 120:
        return text("page.ago.minutes", language, n=minutes)
    return text("page.ago.hours", language, n=minutes // 60)


def _off(offset_ms: int | None, language: str) -> str:
    if offset_ms is None:
        return "–"
    seconds = round(abs(offset_ms) / 1000)
    if seconds <= 2:
        return text("page.clock.right", language)
    return text("page.clock.ahead" if offset_ms > 0 else "page.clock.behind", language, n=seconds)
