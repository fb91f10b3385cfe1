"""How people came and went, drawn: bars for who was let in, others below for who left. No styles and no scripts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from markupsafe import Markup

from backend.event_report import MinuteReport
from backend.showing.templates import grouped
from sync.catalogue import text

_BARS: Final = 60
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)
_LONGEST_MIN: Final = 1_440
_DAY_S: Final = 86_400
_WIDE: Final = 10
_GAP: Final = 2
_TALL: Final = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """People in a while that begins at `at_s` (Unix seconds)."""

    at_s: int
    into: int
    out_of: int


@dataclass(frozen=True, slots=True)
class FlowView:
    """The drawing, when it begins and ends, the most that were let in at a time, and whether anybody left."""

    svg: Markup
    begins: str
    ends: str
    peak: str
    has_left: bool


def flow_view(
    minutes: Iterable[MinuteReport], starts_s: int, ends_s: int, zone: tzinfo, language: str
) -> FlowView | None:
    """The flow from a day before the event to a day after it: what wrong clocks put elsewhere is left out. None: nobody came."""
    told = [one for one in minutes if starts_s - _DAY_S <= one.minute_s < ends_s + _DAY_S]
    if not told:
        return None
    step_min = _step(told[-1].minute_s - told[0].minute_s)
    bars = _bars(told, step_min * 60)
    most = max(bars, key=lambda bar: bar.into)
    times = [
        f"{datetime.fromtimestamp(at_s, zone):%H:%M}" for at_s in (bars[0].at_s, most.at_s, told[-1].minute_s)
    ]
    has_left = any(bar.out_of for bar in bars)
    people = grouped(most.into, language)
    peak = text("page.flow.peak", language, n=people, minutes=step_min, time=times[1])
    return FlowView(Markup(_svg(bars, peak)), times[0], times[2], peak, has_left)  # noqa: S704 - numbers, and a label escaped


def _step(span_s: int) -> int:
    """The finest step, in minutes, that makes few enough bars."""
    fitting = (step for step in _STEPS_MIN if span_s < step * 60 * _BARS)
    return next(fitting, _LONGEST_MIN)


def _bars(told: Sequence[MinuteReport], step_s: int) -> list[Bar]:
    first, last = told[0].minute_s // step_s, told[-1].minute_s // step_s
    into, out_of = [0] * (last - first + 1), [0] * (last - first + 1)
    for one in told:
        into[one.minute_s // step_s - first] += one.admitted
        out_of[one.minute_s // step_s - first] += one.left
    places = enumerate(zip(into, out_of, strict=True))
    return [Bar((first + place) * step_s, came, went) for place, (came, went) in places]


def _svg(bars: Sequence[Bar], label: str) -> str:
    """Both ways have one scale, so that bars can be compared."""
    up, down = max(bar.into for bar in bars), max(bar.out_of for bar in bars)
    scale = _TALL / max(1, up + down)
    wide, ground = len(bars) * _WIDE - _GAP, up * scale
    drawn = "".join(_drawn(bars, scale, ground))
    return (
        f'<svg viewBox="0 0 {wide} {_TALL}" preserveAspectRatio="none" role="img" aria-label="{_escaped(label)}">'
        f'{drawn}<rect class="ground" y="{ground:.1f}" width="{wide}" height="0.5"/></svg>'
    )


def _drawn(bars: Sequence[Bar], scale: float, ground: float) -> Iterator[str]:
    for place, bar in enumerate(bars):
        x, width = place * _WIDE, _WIDE - _GAP
        if bar.into:
            tall = bar.into * scale
            yield f'<rect class="into" x="{x}" y="{ground - tall:.1f}" width="{width}" height="{tall:.1f}"/>'
        if bar.out_of:
            yield f'<rect class="out" x="{x}" y="{ground:.1f}" width="{width}" height="{bar.out_of * scale:.1f}"/>'


def _escaped(label: str) -> str:
    return str(Markup.escape(label))
