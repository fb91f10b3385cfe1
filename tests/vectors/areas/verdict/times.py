"""Rows 9, 13, 15 and 18: the ticket's times, the windows, the age of the list."""

from collections.abc import Iterator

from tests.vectors.actors import NOW
from tests.vectors.areas.verdict.build import (
    END,
    EXIT,
    FIRST,
    HOUR,
    INSIDE,
    ZONE,
    Change,
    admitted,
    case,
    refused,
    vague,
)
from tests.vectors.case import Case


def times() -> Iterator[Case]:
    early, late = "NOT_YET", "EXPIRED"
    for at, off, u, expect in (
        (FIRST, -1, 0, early),
        (FIRST, 0, 0, "OK"),
        (FIRST, 1, 0, "OK"),
        (FIRST, -61, 60, early),
        (FIRST, -60, 60, "OK"),
        (FIRST, 0, 60, "OK"),
        (FIRST, -62, 61, early),
        (FIRST, -61, 61, "CLOCK_UNKNOWN"),
        (FIRST, 60, 61, "CLOCK_UNKNOWN"),
        (FIRST, 61, 61, "OK"),
        (FIRST, -1, None, "CLOCK_UNKNOWN"),
        (FIRST, 0, None, "OK"),
        (END, -1, 0, "OK"),
        (END, 0, 0, late),
        (END, 1, 0, late),
        (END, 59, 60, "OK"),
        (END, 60, 60, late),
        (END, -60, 60, "OK"),
        (END, -62, 61, "OK"),
        (END, -61, 61, "CLOCK_UNKNOWN"),
        (END, 60, 61, "CLOCK_UNKNOWN"),
        (END, 61, 61, late),
        (END, -1, None, "OK"),
        (END, 0, None, "CLOCK_UNKNOWN"),
    ):
        yield _time("not-before" if at == FIRST else "expires", at, off, u, expect)
    yield refused(
        "row-09-last-millisecond-before",
        9,
        "now is rounded down to seconds",
        early,
        now_ms=FIRST * 1000 - 1,
        opens_s=FIRST,
    )
    yield admitted(
        "row-19-uncertain-by-a-millisecond",
        "the uncertainty is rounded up to seconds",
        now_ms=FIRST * 1000 - 1,
        uncertainty_ms=1,
    )
    yield vague(
        "row-17-uncertain-by-60001-ms", "rounded up, that is 61 s", now_ms=FIRST * 1000, uncertainty_ms=60_001
    )
    yield admitted(
        "row-19-valid-from-always",
        "not before 0 is no boundary",
        shown={"not_before": 0, "expires": 2**32 - 1},
        uncertainty_ms=10 * HOUR * 1000,
    )
    yield admitted(
        "row-19-leaving-after-the-end",
        "who leaves has left",
        now_ms=(END + HOUR) * 1000,
        place=EXIT,
        standing=INSIDE,
        writes="exit",
    )
    yield admitted(
        "row-19-leaving-around-the-end",
        "the ticket's times do not concern who leaves",
        now_ms=END * 1000,
        uncertainty_ms=300_000,
        place=EXIT,
        standing=INSIDE,
        writes="exit",
    )


def _time(edge: str, at: int, off: int, u: int | None, expect: str) -> Case:
    side = "at" if off == 0 else f"{abs(off)}-s-{'before' if off < 0 else 'after'}"
    uncertain = "unknown" if u is None else f"{u}-s"
    row = {"OK": 19, "CLOCK_UNKNOWN": 17}.get(expect, 9)
    name = f"row-{row:02}-{side}-{edge}-uncertain-{uncertain}"
    comment = f"now - {edge} = {off} s, uncertainty {uncertain}"
    when: Change = {"now_ms": (at + off) * 1000, "uncertainty_ms": None if u is None else u * 1000}
    if expect == "OK":
        return admitted(name, comment, **when)
    if expect == "CLOCK_UNKNOWN":
        return vague(name, comment, **when)
    return refused(name, 9, comment, expect, **when, **({"opens_s": FIRST} if expect == "NOT_YET" else {}))


def windows() -> Iterator[Case]:
    policy: Change = {"windows": [[0, NOW, NOW + 10], [ZONE, NOW + 20, NOW + 30], [2, 1, 2]]}
    for off, expect in (
        (-1, "NOT_YET"),
        (0, "OK"),
        (9, "OK"),
        (10, "NOT_YET"),
        (19, "NOT_YET"),
        (20, "OK"),
        (29, "OK"),
        (30, "WINDOW_CLOSED"),
    ):
        changes: Change = {"policy": policy, "now_ms": (NOW + off) * 1000}
        comment = "every zone from 0 to 10 s, this zone from 20 to 30 s"
        where = f"{'before' if off < 0 else 'at'}-{abs(off)}-s"
        if expect == "OK":
            yield admitted(f"row-19-window-{where}", comment, **changes)
        else:
            opens = {-1: NOW, 10: NOW + 20, 19: NOW + 20}.get(off)
            yield refused(f"row-13-window-{where}", 13, comment, expect, opens_s=opens, **changes)
    yield admitted(
        "row-19-window-of-another-zone",
        "a zone without windows always admits",
        policy={"windows": [[2, 1, 2]]},
    )
    yield refused(
        "row-13-window-and-uncertainty",
        13,
        "up to 60 s of uncertainty windows are judged by now alone",
        "NOT_YET",
        policy={"windows": [[0, NOW + 1, NOW + 2]]},
        uncertainty_ms=60_000,
        opens_s=NOW + 1,
    )
    yield from _windows_in_doubt()
    yield admitted(
        "row-19-leaving-outside-windows",
        "who leaves has left",
        policy={"windows": [[0, 1, 2]]},
        place=EXIT,
        standing=INSIDE,
        writes="exit",
    )


def _windows_in_doubt() -> Iterator[Case]:
    policy: Change = {"windows": [[0, NOW, NOW + 10]]}
    for off, u, expect in (
        (-62, 61, "NOT_YET"),
        (-61, 61, "CLOCK_UNKNOWN"),
        (0, 61, "OK"),
        (70, 61, "CLOCK_UNKNOWN"),
        (71, 61, "WINDOW_CLOSED"),
        (-1, None, "CLOCK_UNKNOWN"),
        (0, None, "OK"),
        (10, None, "CLOCK_UNKNOWN"),
    ):
        uncertain = "unknown" if u is None else f"{u}-s"
        where = f"window-{'before' if off < 0 else 'at'}-{abs(off)}-s-uncertain-{uncertain}"
        changes: Change = {
            "policy": policy,
            "now_ms": (NOW + off) * 1000,
            "uncertainty_ms": None if u is None else u * 1000,
        }
        comment = f"open from 0 to 10 s, uncertainty {uncertain}"
        if expect == "OK":
            yield admitted(f"row-19-{where}", comment, **changes)
        elif expect == "CLOCK_UNKNOWN":
            yield vague(f"row-17-{where}", comment, **changes)
        else:
            opens = NOW if expect == "NOT_YET" else None
            yield refused(f"row-13-{where}", 13, comment, expect, opens_s=opens, **changes)


def _ages_in_doubt() -> Iterator[Case]:
    policy: Change = {"amber_s": 100, "red_s": 200}
    comment = "amber at 100 s, red at 200 s"
    old: Change = {"policy": policy, "notes": ["LIST_TOO_OLD"]}
    for age_s, u in ((201, 61), (261, 61), (201, None), (10**9, None)):
        uncertain = "unknown" if u is None else f"{u}-s"
        changes = old | {"list_age_s": age_s, "uncertainty_ms": None if u is None else u * 1000}
        yield vague(f"row-17-list-{age_s}-s-old-uncertain-{uncertain}", comment, **changes)
    for age_s, u in ((201, 60), (262, 61)):
        changes = {"policy": policy, "list_age_s": age_s, "uncertainty_ms": u * 1000}
        name = f"row-15-list-{age_s}-s-old-uncertain-{u}-s"
        yield refused(name, 15, comment, "LIST_TOO_OLD", **changes)
    yield case(
        "row-18-list-past-amber-uncertain-unknown",
        18,
        "amber and not red, by whatever clock",
        "LIST_TOO_OLD",
        "attention",
        writes="admit",
        policy=policy,
        list_age_s=200,
        uncertainty_ms=None,
    )


def ages() -> Iterator[Case]:
    yield from _ages_in_doubt()
    policy: Change = {"amber_s": 100, "red_s": 200}
    yield admitted("row-19-list-at-amber", "older than amber, not as old", policy=policy, list_age_s=100)
    for age_s in (101, 200):
        yield case(
            f"row-18-list-{age_s}-s-old",
            18,
            "amber at 100 s, red at 200 s",
            "LIST_TOO_OLD",
            "attention",
            writes="admit",
            policy=policy,
            list_age_s=age_s,
        )
    yield refused("row-15-list-past-red", 15, "older than red", "LIST_TOO_OLD", policy=policy, list_age_s=201)
    never: Change = {"amber_s": 0, "red_s": 0}
    yield admitted("row-19-list-ages-of-zero", "0 is never", policy=never, list_age_s=10**9)
    yield refused(
        "row-15-red-without-amber",
        15,
        "amber never, red at 200 s",
        "LIST_TOO_OLD",
        policy={"amber_s": 0, "red_s": 200},
        list_age_s=201,
    )
    yield case(
        "row-18-leaving-past-red",
        18,
        "who leaves is not refused for the list's age",
        "LIST_TOO_OLD",
        "attention",
        writes="exit",
        policy=policy,
        list_age_s=201,
        place=EXIT,
        standing=INSIDE,
    )
