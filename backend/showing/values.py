"""What the pages show, in words: numbers and rows turned into what a template only has to place."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from backend.clock_words import clock_time
from backend.event_report import Report, ZoneReport
from backend.recovery.counting import Recovery
from backend.recovery.wording import told
from backend.rendering import svg
from backend.showing.doors import DeviceView, GateView, device_views, gate_views
from backend.showing.flow import RECENT_MIN, FlowView, flow_view, recently
from backend.store.rows import EventRow
from backend.usecases.issuing import CodeView
from backend.usecases.settling import CaseList, ListedCase
from sync.cases import CaseStatus
from sync.catalogue import text
from sync.reasons import Outcome
from sync.roster import CredentialState
from sync.stories import Names, tell

CASES_SHOWN: Final = 60
CASES_AT_ONCE: Final = 4
"""So many are told at once; the others up to those that are shown stand behind a line."""

_HOUR_S: Final = 3_600


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
class SampleView:
    """A code of the demonstration, and what a gate will say to it."""

    label: str
    outcome: str
    word: str
    text: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of the status page.

    `crowd`: who is inside, of an event with one zone, else who was let in; `share`: how much of the capacity that is, in percent;
    `recent`: who was let in within the last `minutes`; `begun`: whether there is anything to tell; `collected`: whether any gate
    showed its state; `looks`: how many devices somebody should look at; `cases` are told at once, `further` behind a line,
    `more_cases` of `open_cases` not at all.
    """

    number: int
    name: str
    when: str
    closed: bool
    begun: bool
    admitted: int
    crowd: int
    share: int
    recent: int
    minutes: int
    live: int
    capacity: int
    denied: int
    unproven: int
    zones: tuple[ZoneReport, ...]
    flow: FlowView | None
    gates: tuple[GateView, ...]
    collected: bool
    open_cases: int
    cases: tuple[CaseView, ...]
    further: tuple[CaseView, ...]
    more_cases: int
    devices: tuple[DeviceView, ...]
    looks: int
    samples: bool
    lost: tuple[str, ...]

    @property
    def rank(self) -> tuple[bool, bool]:
        """What comes first: something to decide, then what is not over."""
        return not self.open_cases, self.closed


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
    zone, now_s = ZoneInfo(row.timezone), now_ms // 1000
    told_cases = [case_view(case, cases.names, language) for case in cases.cases[:CASES_SHOWN]]
    devices = device_views(report, now_ms, _is_on(row, now_s), language)
    crowd = report.zones[0].inside if len(report.zones) == 1 else report.admitted
    denied = sum(report.denials.values())
    return EventView(
        number=row.event,
        name=row.name,
        when=_span(row, zone, language),
        closed=row.closed,
        begun=bool(report.admitted or denied or devices),
        admitted=report.admitted,
        crowd=crowd,
        share=min(100, max(0, round(100 * crowd / row.capacity))),
        recent=recently(report.minutes, now_s),
        minutes=RECENT_MIN,
        live=row.live,
        capacity=row.capacity,
        denied=denied,
        unproven=report.unproven,
        zones=report.zones,
        flow=flow_view(report.minutes, row.starts_s, row.ends_s, now_s, zone, language),
        gates=gate_views(report, now_ms, zone, language),
        collected=any(gate.devices for gate in report.readiness),
        open_cases=len(cases.cases),
        cases=tuple(told_cases[:CASES_AT_ONCE]),
        further=tuple(told_cases[CASES_AT_ONCE:]),
        more_cases=len(cases.cases) - len(told_cases),
        devices=devices,
        looks=sum(device.needs_look for device in devices),
        samples=samples,
        lost=tuple(told(recovery, row.timezone, language)),
    )


def _is_on(row: EventRow, now_s: int) -> bool:
    """Whether gates should be heard of: from two hours before the event begins, until it ends or is closed."""
    return not row.closed and row.starts_s - 2 * _HOUR_S <= now_s < row.ends_s


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
