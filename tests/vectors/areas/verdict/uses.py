"""Rows 14 and 16: what was used before; and which of two rows decides."""

from collections.abc import Iterator

from tests.vectors.actors import NOW
from tests.vectors.areas.verdict.build import (
    END,
    EXIT,
    INSIDE,
    LEFT,
    LIVE,
    REENTRY,
    Change,
    admitted,
    case,
    refused,
    vague,
)
from tests.vectors.case import Case


def uses() -> Iterator[Case]:
    used = "ALREADY_ADMITTED"
    yield refused("row-14-once-inside", 14, "once means once", used, standing=INSIDE)
    yield refused("row-14-once-left", 14, "once means once, after leaving too", used, standing=LEFT)
    yield refused("row-14-re-entry-inside", 14, "somebody is inside", used, standing=INSIDE, policy=REENTRY)
    yield refused(
        "row-14-re-entry-one-of-two-left",
        14,
        "two entered, one left",
        used,
        standing={"admits": 2, "exits": 1},
        policy=REENTRY,
    )
    yield admitted("row-19-re-entry-left", "who left may come back", standing=LEFT, policy=REENTRY)
    yield admitted("row-19-leaving", "an exit is written", place=EXIT, standing=INSIDE, writes="exit")
    unknown: Change = {"place": EXIT, "writes": "exit"}
    for name, standing in (("never-entered", {}), ("left-already", LEFT)):
        yield case(
            f"row-16-{name}",
            16,
            "leaving is recorded all the same",
            "NOT_INSIDE",
            "attention",
            standing=standing,
            **unknown,  # type: ignore[arg-type]
        )


def orders() -> Iterator[Case]:
    """Two rows apply: the upper one decides, and further grounds for attention are noted."""
    yield refused(
        "order-used-up-before-old-list",
        14,
        "rows 14 and 15",
        "ALREADY_ADMITTED",
        standing=INSIDE,
        policy={"red_s": 1},
        list_age_s=2,
    )
    yield refused(
        "order-revoked-before-expired", 8, "rows 8 and 9", "REVOKED", roster="REVOKED", now_ms=END * 1000
    )
    yield refused(
        "order-stale-before-used-up",
        12,
        "rows 12 and 14: the same screenshot again",
        "PROOF_STALE",
        shown=LIVE,
        standing=INSIDE | {"last_proof_s": NOW},
    )
    yield refused(
        "order-another-event-before-no-roster",
        5,
        "rows 5 and 6",
        "WRONG_EVENT",
        shown={"event": 8},
        roster="NO_ROSTER",
    )
    yield vague(
        "order-clock-before-old-list",
        "rows 17 and 18",
        shown=LIVE,
        uncertainty_ms=None,
        list_age_s=43_201,
        notes=["LIST_TOO_OLD"],
    )
    yield case(
        "order-not-inside-before-all",
        16,
        "rows 16, 17 and 18",
        "NOT_INSIDE",
        "attention",
        writes="exit",
        shown=LIVE,
        place=EXIT,
        uncertainty_ms=61_000,
        list_age_s=43_201,
        notes=["CLOCK_UNKNOWN", "LIST_TOO_OLD"],
    )
