"""What the pages show of gates and devices, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from backend.clock_words import clock_time
from backend.doors.standing import DeviceReadiness, GateReadiness
from backend.doors.wording import state_of, told
from backend.event_report import DeviceReport, Report
from backend.showing.templates import grouped
from sync.catalogue import text

_MINUTE_MS: Final = 60_000
_SILENT_MS: Final = 10 * _MINUTE_MS
_UNKNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class GateView:
    """One row of the table of gates. `outcome` names the shape and colour of its state; None where nothing is known."""

    name: str
    state: str
    outcome: str | None
    since: str
    look: tuple[str, ...]
    admitted: int
    denied: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One row of the table of devices. `told`: when it said what it has to send, where that was before it was heard of last, else empty;
    `silent`: while the event goes on, nothing was heard of it for a while; `behind`: it has entries that are not here.
    """

    name: str
    gate: str
    seen: str
    missing: str
    told: str
    clock: str
    locked: bool
    forked: bool
    silent: bool
    behind: bool

    @property
    def needs_look(self) -> bool:
        """Whether somebody should go there. Of a locked device the office knows."""
        return self.forked or (not self.locked and (self.silent or self.behind))


def gate_views(report: Report, now_ms: int, zone: tzinfo, language: str) -> tuple[GateView, ...]:
    """The gates of an event, and what was collected of each."""
    ready = {one.gate: one for one in report.readiness}
    views = []
    for gate in report.gates:
        state, outcome, since, look = _state(ready[gate.gate], now_ms, zone, language)
        views.append(GateView(gate.name, state, outcome, since, look, gate.admitted, gate.denied))
    return tuple(views)


def _state(
    gate: GateReadiness, now_ms: int, zone: tzinfo, language: str
) -> tuple[str, str | None, str, tuple[str, ...]]:
    """Of the device that is readiest: with it the gate works."""
    if not gate.devices:
        return text("ready.state.none", language), None, "", ()
    best = min(gate.devices, key=lambda one: (not one.is_ready, len(one.findings)))
    outcome = ("attention" if best.findings else "admit") if best.is_ready else "refuse"
    since = text("page.gates.since", language, time=_time(best.row.since_ms, now_ms, zone, language))
    return state_of(best.findings, language), outcome, since, _look(best, language)


def _time(at_ms: int, now_ms: int, zone: tzinfo, language: str) -> str:
    """A time of today without its day."""
    at, now = (datetime.fromtimestamp(ms / 1000, zone) for ms in (at_ms, now_ms))
    return f"{at:%H:%M}" if at.date() == now.date() else clock_time(at_ms // 1000, zone, language)


def _look(device: DeviceReadiness, language: str) -> tuple[str, ...]:
    return tuple(told(finding, language) for finding in device.findings)


def device_views(report: Report, now_ms: int, is_on: bool, language: str) -> tuple[DeviceView, ...]:
    """The devices of an event, first those to look at. `is_on`: whether they should be heard of now."""
    names = {gate.gate: gate.name for gate in report.gates}
    shown_at = {one.row.device: gate.name for gate in report.readiness for one in gate.devices}
    since_ms = now_ms - _SILENT_MS if is_on else 0
    views = [
        _device(one, names, shown_at.get(one.device), now_ms, since_ms, language) for one in report.devices
    ]
    return tuple(sorted(views, key=lambda view: not view.needs_look))


def _device(
    device: DeviceReport,
    names: Mapping[int, str],
    shown_at: str | None,
    now_ms: int,
    since_ms: int,
    language: str,
) -> DeviceView:
    return DeviceView(
        name=device.name,
        gate=shown_at or _gates(device.gates, names, language),
        seen=_ago(device.last_seen_ms, now_ms, language),
        missing=grouped(device.missing, language),
        told=_told(device, now_ms, language),
        clock=_off(device.clock_offset_ms, language),
        locked=device.locked,
        forked=device.forked,
        silent=device.last_seen_ms is not None and device.last_seen_ms < since_ms,
        behind=device.missing > 0,
    )


def _gates(gates: Sequence[int] | None, names: Mapping[int, str], language: str) -> str:
    """Where its certificate lets it stand."""
    if gates is None:
        return text("page.enrol.any", language)
    return ", ".join(names[gate] for gate in gates if gate in names) or _UNKNOWN


def _ago(at_ms: int | None, now_ms: int, language: str) -> str:
    if at_ms is None:
        return text("page.ago.never", language)
    minutes = max(0, now_ms - at_ms) // _MINUTE_MS
    if minutes < 1:
        return text("page.ago.now", language)
    if minutes < 120:
        return text("page.ago.minutes", language, n=minutes)
    if minutes < 2 * 24 * 60:
        return text("page.ago.hours", language, n=minutes // 60)
    return text("page.ago.days", language, n=minutes // (24 * 60))


def _told(device: DeviceReport, now_ms: int, language: str) -> str:
    seen, told = (_ago(at_ms, now_ms, language) for at_ms in (device.last_seen_ms, device.told_ms))
    return "" if device.told_ms is None or told == seen else text("page.devices.told", language, ago=told)


def _off(offset_ms: int | None, language: str) -> str:
    if offset_ms is None:
        return _UNKNOWN
    seconds = round(abs(offset_ms) / 1000)
    if seconds <= 2:
        return text("page.clock.right", language)
    return text("page.clock.ahead" if offset_ms > 0 else "page.clock.behind", language, n=seconds)
