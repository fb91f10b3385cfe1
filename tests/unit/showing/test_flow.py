"""How people came and went, drawn: as many bars as fit, nothing far from the event, and both ways to one scale."""

import re
from zoneinfo import ZoneInfo

from backend.event_report import MinuteReport
from backend.showing.flow import flow_view

ZONE = ZoneInfo("America/Sao_Paulo")
STARTS_S = 1_795_003_200  # 2026-11-18 09:00 there
ENDS_S = STARTS_S + 8 * 3_600
BAR = re.compile(r'<rect class="(into|out)" x="(\d+)" y="([\d.]+)" width="\d+" height="([\d.]+)"/>')


def at(minute: int, admitted: int, left: int = 0) -> MinuteReport:
    return MinuteReport(STARTS_S + 60 * minute, "", admitted, left)


def test_nobody_came_is_no_drawing() -> None:
    assert flow_view([], STARTS_S, ENDS_S, ZONE, "en") is None


def test_a_short_while_has_a_bar_a_minute_and_says_when_most_came() -> None:
    view = flow_view([at(0, 2), at(1, 8), at(4, 4)], STARTS_S, ENDS_S, ZONE, "en")
    assert view is not None
    bars = BAR.findall(view.svg)
    assert [(kind, int(x), float(tall)) for kind, x, _, tall in bars] == [
        ("into", 0, 25.0),
        ("into", 10, 100.0),
        ("into", 40, 50.0),
    ]
    assert (view.begins, view.ends, view.has_left) == ("09:00", "09:04", False)
    assert view.peak == "At most 8 let in within 1 min, at 09:01"


def test_who_left_hangs_below_the_same_ground_to_the_same_scale() -> None:
    view = flow_view([at(0, 30, 10)], STARTS_S, ENDS_S, ZONE, "pt-BR")
    assert view is not None
    assert [bar[2:] for bar in BAR.findall(view.svg)] == [("0.0", "75.0"), ("75.0", "25.0")]
    assert view.has_left


def test_a_long_evening_has_no_more_bars_than_fit() -> None:
    view = flow_view([at(minute, 1) for minute in range(480)], STARTS_S, ENDS_S, ZONE, "en")
    assert view is not None
    bars = BAR.findall(view.svg)
    assert len(bars) == 48
    assert "within 10 min" in view.peak


def test_what_a_wrong_clock_put_in_another_year_is_left_out() -> None:
    year = 365 * 24 * 60
    view = flow_view([at(-year, 5), at(3, 1), at(year, 7)], STARTS_S, ENDS_S, ZONE, "en")
    assert view is not None
    assert len(BAR.findall(view.svg)) == 1
    assert (view.begins, view.ends) == ("09:03", "09:03")
