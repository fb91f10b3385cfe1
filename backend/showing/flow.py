"""How people came and went, as bars over time: how long each is, where the drawing begins and ends, and what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from markupsafe import Markup

from backend.event_report import MinuteReport
from backend.showing.flow_drawing import Bar, drawn
from backend.showing.templates import grouped
from sync.catalogue import text

RECENT_MIN: Final = 15
_MOST_BARS: Final = 60
_LEAST_BARS: Final = 30
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)
_LONGEST_MIN: Final = 1_440
_TICKS_MIN: Final = (5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1_440)
_MOST_TICKS: Final = 6
_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class FlowView:
    """The drawing, the most that were let in at a time, and whether anybody left."""

    svg: Markup
    peak: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """How time is cut into bars of `step_s`, which begin at round times of the local clocks, `ahead_s` before UTC's."""

    step_s: int
    ahead_s: int

    def slot(self, at_s: int) -> int:
        return (at_s + self.ahead_s) // self.step_s

    def begin_s(self, slot: int) -> int:
        return slot * self.step_s - self.ahead_s


def flow_view(
    minutes: Iterable[MinuteReport], starts_s: int, ends_s: int, now_s: int, zone: tzinfo, language: str
) -> FlowView | None:
    """The flow from a day before the event to a day after it: what wrong clocks put elsewhere is left out. None: nobody came."""
    told = [one for one in minutes if starts_s - _DAY_S <= one.minute_s < ends_s + _DAY_S]
    if not told:
        return None
    until_s = _until(told, now_s)
    scale = _scale(told[0].minute_s, until_s, zone)
    bars = _bars(told, scale, until_s)
    return _view(bars, scale.step_s // _MINUTE_S, zone, language)


def recently(minutes: Iterable[MinuteReport], now_s: int) -> int:
    """How many were let in within the last `RECENT_MIN` minutes."""
    since_s = now_s - RECENT_MIN * _MINUTE_S
    return sum(one.admitted for one in minutes if since_s < one.minute_s <= now_s)


def _until(told: Sequence[MinuteReport], now_s: int) -> int:
    """The present, so that a flow that ceased is seen to; the last who passed, once that is long ago beside how long it went on."""
    first_s, last_s = told[0].minute_s, told[-1].minute_s
    is_going_on = 0 <= now_s - last_s <= max(_HOUR_S, last_s - first_s)
    return now_s if is_going_on else last_s


def _scale(first_s: int, until_s: int, zone: tzinfo) -> _Scale:
    """The finest that makes few enough bars."""
    offset = datetime.fromtimestamp(first_s, zone).utcoffset()
    ahead_s = int(offset.total_seconds()) if offset else 0
    finer = (_Scale(step * _MINUTE_S, ahead_s) for step in _STEPS_MIN)
    fitting = (one for one in finer if one.slot(until_s) - one.slot(first_s) < _MOST_BARS)
    return next(fitting, _Scale(_LONGEST_MIN * _MINUTE_S, ahead_s))


def _bars(told: Sequence[MinuteReport], scale: _Scale, until_s: int) -> list[Bar]:
    """Enough of them that the first minutes are no wall: what is before the first who came is empty."""
    last = scale.slot(until_s)
    first = min(scale.slot(told[0].minute_s), last - _LEAST_BARS + 1)
    into, out_of = [0] * (last - first + 1), [0] * (last - first + 1)
    for one in told:
        into[scale.slot(one.minute_s) - first] += one.admitted
        out_of[scale.slot(one.minute_s) - first] += one.left
    places = enumerate(zip(into, out_of, strict=True))
    return [Bar(scale.begin_s(first + place), came, went) for place, (came, went) in places]


def _view(bars: Sequence[Bar], step_min: int, zone: tzinfo, language: str) -> FlowView:
    most = max(bars, key=lambda bar: bar.into)
    people = grouped(most.into, language)
    peak = text("page.flow.peak", language, n=people, minutes=step_min, time=_clock(most.at_s, zone))
    end_s = bars[-1].at_s + step_min * _MINUTE_S
    label = f"{_clock(bars[0].at_s, zone)}–{_clock(end_s, zone)}. {peak}"
    svg = drawn(bars, _ticks(bars, step_min, zone), label, language)
    return FlowView(svg, peak, any(bar.out_of for bar in bars))


def _ticks(bars: Sequence[Bar], step_min: int, zone: tzinfo) -> list[tuple[int, str]]:
    """At which bars a time stands, and which: round ones by the local clocks, few enough to be read on a telephone."""
    wide_min = len(bars) * step_min
    fitting = (one for one in _TICKS_MIN if one % step_min == 0 and wide_min <= one * _MOST_TICKS)
    every_min = next(fitting, _TICKS_MIN[-1] * -(-wide_min // (_TICKS_MIN[-1] * _MOST_TICKS)))
    times = [(place, datetime.fromtimestamp(bar.at_s, zone)) for place, bar in enumerate(bars)]
    return [
        (place, f"{at:%H:%M}")
        for place, at in times
        if (at.toordinal() * 1_440 + at.hour * 60 + at.minute) % every_min == 0
    ]


def _clock(at_s: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at_s, zone):%H:%M}"
