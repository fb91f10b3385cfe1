"""How people came and went, drawn: never fewer bars than look like a flow, never more than fit, and both ways to one scale."""

import re
from zoneinfo import ZoneInfo

import pytest

from backend.event_report import MinuteReport
from backend.showing.flow import FlowView, flow_view, recently

ZONE = ZoneInfo("America/Sao_Paulo")
STARTS_S = 1_795_003_200  # 2026-11-18 09:00 there
ENDS_S = STARTS_S + 8 * 3_600
PLOT = 154.0
BAR = re.compile(r'<rect class="(into|out)" x="([\d.]+)%" width="([\d.]+)%" y="([\d.]+)" height="([\d.]+)"/>')
TIME = re.compile(r'<text class="time"[^>]*>([\d:]+)</text>')
VALUE = re.compile(r'<text x="0"[^>]*>([\d.,]+)</text>')


def at(minute: int, admitted: int, left: int = 0) -> MinuteReport:
    return MinuteReport(STARTS_S + 60 * minute, "", admitted, left)


def seen(*told: MinuteReport, at_minute: int = 0, language: str = "en") -> FlowView:
    view = flow_view(told, STARTS_S, ENDS_S, STARTS_S + 60 * at_minute, ZONE, language)
    assert view is not None
    return view


def places(view: FlowView) -> list[tuple[str, float, float]]:
    """Each bar: which way, where it is across in percent, and how tall beside the plot."""
    return [(kind, float(x), round(float(tall) / PLOT, 2)) for kind, x, _, _, tall in BAR.findall(view.svg)]


def test_nobody_came_is_no_drawing() -> None:
    assert flow_view([], STARTS_S, ENDS_S, STARTS_S, ZONE, "en") is None


def test_the_first_minute_is_a_bar_at_the_end_of_half_an_hour_and_no_wall() -> None:
    view = seen(at(0, 8))
    ((kind, x, _, _, _),) = BAR.findall(view.svg)
    assert (kind, float(x)) == ("into", 97.0)
    assert all(float(width) < 3 for _, _, width, _, _ in BAR.findall(view.svg))
    assert TIME.findall(view.svg) == ["08:35", "08:40", "08:45", "08:50", "08:55", "09:00"]


def test_a_short_while_has_a_bar_a_minute_and_says_when_most_came() -> None:
    view = seen(at(0, 2), at(1, 8), at(4, 4), at_minute=4)
    assert places(view) == [("into", 83.67, 0.25), ("into", 87.0, 1.0), ("into", 97.0, 0.5)]
    assert VALUE.findall(view.svg) == ["8", "4"]
    assert view.peak == "At most 8 let in within 1 min, at 09:01"
    assert not view.has_left


def test_who_left_hangs_below_the_same_ground_to_the_same_scale() -> None:
    view = seen(at(0, 40, 20), language="pt-BR")
    assert places(view) == [("into", 97.0, 0.67), ("out", 97.0, 0.33)]
    (up, down) = BAR.findall(view.svg)
    assert float(up[3]) + float(up[4]) == pytest.approx(float(down[3]), abs=0.11)
    assert view.has_left


@pytest.mark.parametrize(("minutes", "bars", "step"), [(60, 60, 1), (61, 31, 2), (240, 48, 5), (480, 48, 10)])
def test_a_long_evening_has_no_more_bars_than_fit(minutes: int, bars: int, step: int) -> None:
    view = seen(*(at(minute, 1) for minute in range(minutes)), at_minute=minutes - 1)
    assert len(places(view)) == bars
    assert f"within {step} min" in view.peak
    assert 3 <= len(TIME.findall(view.svg)) <= 7


def test_a_flow_that_ceased_is_seen_to_have() -> None:
    told = [at(minute, 1) for minute in range(30)]
    assert places(seen(*told, at_minute=29))[-1][1] > 96
    assert places(seen(*told, at_minute=59))[-1][1] < 50


def test_what_is_long_over_ends_where_it_ended() -> None:
    told = [at(minute, 1) for minute in range(30)]
    assert places(seen(*told, at_minute=5_000))[-1][1] > 96


def test_bars_of_hours_begin_at_round_times_of_the_local_clocks() -> None:
    view = seen(*(at(60 * hour, 1) for hour in range(-20, 28)), at_minute=60 * 27)
    assert set(TIME.findall(view.svg)) <= {"00:00", "06:00", "12:00", "18:00"}


@pytest.mark.parametrize(
    ("most", "marked"), [(1, "2"), (3, "4"), (11, "20"), (33, "40"), (7_001, "8,000"), (90_001, "100,000")]
)
def test_the_highest_number_beside_is_round_and_not_below_the_highest_bar(most: int, marked: str) -> None:
    view = seen(at(0, most))
    assert VALUE.findall(view.svg)[0] == marked


def test_what_a_wrong_clock_put_in_another_year_is_left_out() -> None:
    year = 365 * 24 * 60
    view = seen(at(-year, 5), at(3, 1), at(year, 7), at_minute=3)
    assert len(places(view)) == 1
    assert view.peak.endswith("at 09:03")


def test_lately_is_a_quarter_of_an_hour() -> None:
    told = [at(minute, 1) for minute in range(60)]
    assert recently(told, STARTS_S + 60 * 59 + 30) == 15
    assert recently(told, STARTS_S + 60 * 200) == 0
