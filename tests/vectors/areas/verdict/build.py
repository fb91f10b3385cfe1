"""One case of the table: everything is in order but what the case changes."""

from typing import Final

from tests.vectors.actors import NOW
from tests.vectors.case import Case, Json

HOUR: Final = 3600
EVENT: Final = 7
ZONE: Final = 1
FIRST: Final = NOW - HOUR
END: Final = NOW + HOUR
STATIC, PAPER, ROTATING, BOARDING_PASS, BARE, ALIAS = 1, 2, 3, 4, 5, 6

Change = dict[str, Json]

SHOWN: Final[Change] = {
    "event": EVENT,
    "number": 4711,
    "index": 9001,
    "not_before": FIRST,
    "expires": END,
    "proof": 0,
    "class": None,
    "paper": False,
    "proof_time": None,
}
POLICY: Final[Change] = {
    "version": 3,
    "mode": 1,
    "windows": [],
    "access": [],
    "proofs": [],
    "amber_s": 43200,
    "red_s": 0,
}
PLACE: Final[Change] = {"event": EVENT, "gate": 3, "zone": ZONE, "use": 0, "direction": "entry"}
NOBODY: Final[Change] = {"admits": 0, "exits": 0, "last_proof_s": None}
BOUND: Final[Change] = {"proof": 1}
LIVE: Final[Change] = {"proof": 1, "proof_time": NOW}
FOREIGN: Final[Change] = {"alias": "0001020304050607"}
EXIT: Final[Change] = {"direction": "exit"}
INSIDE: Final[Change] = {"admits": 1}
LEFT: Final[Change] = {"admits": 1, "exits": 1}
REENTRY: Final[Change] = {"mode": 2}


def case(
    name: str, row: int, comment: str, expect: str, outcome: str, *, writes: str | None = "deny",
    shown: Change | None = None, place: Change | None = None, roster: str = "VALID", standing: Change | None = None,
    policy: Change | None = None, now_ms: int = NOW * 1000, uncertainty_ms: int | None = 0, list_age_s: int | None = 0,
    notes: list[Json] | None = None, claimed: str | None = None, used_by: str | None = None, opens_s: int | None = None,
    entrances: list[Json] | None = None,
) -> Case:  # fmt: skip
    fields: dict[str, Json] = {
        "row": row,
        "shown": SHOWN | (shown or {}),
        "place": PLACE | (place or {}),
        "roster": roster,
        "standing": NOBODY | (standing or {}),
        "policy": POLICY | (policy or {}),
        "now_ms": now_ms,
        "uncertainty_ms": uncertainty_ms,
        "list_age_s": list_age_s,
        **({} if claimed is None else {"claimed": claimed}),
    }
    mine = expect != "WRONG_EVENT"
    decoded: dict[str, Json] = {
        "outcome": outcome,
        "writes": writes,
        "ticket": 4711 if mine else None,
        "index": 9001 if mine else None,
        "notes": notes or [],
        **({} if used_by is None else {"used_by": used_by}),
        **({} if opens_s is None else {"opens_s": opens_s}),
        **({} if entrances is None else {"entrances": entrances}),
    }
    return Case(name, "10", comment, fields, expect, decoded)


def refused(name: str, row: int, comment: str, expect: str, **changes: Json) -> Case:
    return case(name, row, comment, expect, "refuse", **changes)  # type: ignore[arg-type]


def admitted(name: str, comment: str, **changes: Json) -> Case:
    return case(name, 19, comment, "OK", "admit", **{"writes": "admit", **changes})  # type: ignore[arg-type]


def vague(name: str, comment: str, **changes: Json) -> Case:
    changes = {"writes": "admit", **changes}
    return case(name, 17, comment, "CLOCK_UNKNOWN", "attention", **changes)  # type: ignore[arg-type]
