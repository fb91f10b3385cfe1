"""Rows 9 and 13 with what the verdict says besides (10.4): when to come back, if it is of any use."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import NOW
from tests.vectors.areas.verdict.build import END, FIRST, INSIDE, ZONE, Change, refused
from tests.vectors.case import Case

EARLY: Final[Change] = {"now_ms": (FIRST - 5) * 1000}
SHUT: Final[Change] = {"windows": [[0, NOW + 9, END]]}


def coming_back() -> Iterator[Case]:
    yield from _in_time()
    yield from _in_vain()
    yield from _after_a_gap()


def _in_time() -> Iterator[Case]:
    """From when on both the ticket and the zone let somebody in."""
    for name, comment, windows, opens in (
        ("the-ticket-is-later", "a window is open, and still is then", [[0, 1, END]], FIRST),
        ("the-window-is-later", "the ticket is good before", [[ZONE, NOW, END]], NOW),
        ("between-windows", "the ticket begins when no window is open", [[0, 1, FIRST], [0, NOW, END]], NOW),
        ("windows-of-another-zone", "they do not concern this one", [[2, NOW, END]], FIRST),
        ("no-window-is-left", "all are over when the ticket begins", [[0, 1, FIRST]], None),
        ("the-window-is-after-the-ticket", "it has expired by then", [[0, END, END + 9]], None),
    ):
        rules: Change = {"policy": {"windows": windows}}  # type: ignore[dict-item]
        yield refused(f"row-09-{name}", 9, comment, "NOT_YET", opens_s=opens, **EARLY, **rules)


def _in_vain() -> Iterator[Case]:
    """Who would be refused then too is not asked to come back."""
    elsewhere: Change = {"access": [[ZONE, ["VIP"]]]}
    entered: Change = {"standing": INSIDE}
    for row, name, comment, changes in (
        (9, "wrong-entrance", "another entrance takes its class", {**EARLY, "policy": elsewhere}),
        (9, "used-up", "admitted already", {**EARLY, **entered}),
        (13, "used-up", "admitted already", {**entered, "policy": SHUT}),
    ):
        yield refused(f"row-{row:02}-not-yet-nor-then-{name}", row, comment, "NOT_YET", **changes)


def _after_a_gap() -> Iterator[Case]:
    """Row 14 is asked about the time at which they would come."""
    standing: Change = {"admits": 1, "last_ms": NOW * 1000}
    for gap_s, opens in ((9, NOW + 9), (10, None)):
        policy: Change = {**SHUT, "mode": 3, "limits": [[3, gap_s]]}
        comment = f"the zone opens 9 s after the last entry, the gap is {gap_s} s"
        name = f"row-13-gap-of-{gap_s}-s-then"
        yield refused(name, 13, comment, "NOT_YET", standing=standing, policy=policy, opens_s=opens)
