"""Boarding passes: rows 1, 5 and 11."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.areas.verdict.build import (
    ALIAS,
    BARE,
    BOARDING_PASS,
    EXIT,
    PAPER,
    ROTATING,
    STATIC,
    Change,
    admitted,
    refused,
)
from tests.vectors.case import Case, Json

_LEG: Final[Change] = {"carrier": "AC", "flight": "0834", "day": "041"}
_FLIGHT: Final[list[Json]] = ["AC", "0834", "YUL", "FRA", 41, "9"]
_HERE: Final[Change] = {"flight": _FLIGHT}


def passes() -> Iterator[Case]:
    shown: Change = {"boarding": {**_LEG}}
    yield admitted("row-19-pass", "no flight in the profile: the block alone tells the event", shown=shown)
    yield admitted(
        "row-19-pass-of-this-flight", "carrier, number and day are those", shown=shown, place=_HERE
    )
    yield admitted(
        "row-19-ticket-at-a-flight", "a ticket of this event has no flight to compare", place=_HERE
    )
    for field, other in (("carrier", "LH"), ("flight", "0834A"), ("day", "042"), ("day", "41")):
        yield refused(
            f"row-05-pass-with-{field}-{other.lower()}",
            5,
            "its block names this event, its leg another flight",
            "WRONG_EVENT",
            shown={"boarding": {**_LEG, field: other}},
            place=_HERE,
        )
    yield refused(
        "row-05-pass-of-another-event",
        5,
        "the same flight under another event",
        "WRONG_EVENT",
        shown={**shown, "event": 8},
        place=_HERE,
    )
    yield from _forms(shown)


def _forms(shown: Change) -> Iterator[Case]:
    only: list[Json] = [BOARDING_PASS]
    others: list[Json] = [STATIC, PAPER, ROTATING, BARE, ALIAS]
    yield admitted("row-19-pass-only", "the only form accepted", shown=shown, policy={"proofs": [["", only]]})
    for name, place in (("row-11-pass", None), ("row-11-pass-leaving", EXIT)):
        yield refused(
            name,
            11,
            "every form but this one is accepted",
            "PROOF_NOT_ACCEPTED",
            shown=shown,
            place=place,
            policy={"proofs": [["", others]]},
        )
