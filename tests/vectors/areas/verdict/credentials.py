"""Rows 1 to 8 and 10: the code, the roster, the class."""

from collections.abc import Iterator

from tests.vectors.areas.verdict.build import EXIT, INSIDE, ZONE, Change, admitted, case, refused
from tests.vectors.case import Case, Json


def codes() -> Iterator[Case]:
    for row, error, outcome, expect in (
        (1, "NOT_OURS", "unknown", "NOT_OURS"),
        (1, "NOT_A_PASS", "unknown", "NOT_OURS"),
        (1, "FOREIGN_PASS", "attention", "FOREIGN_PASS"),
        (2, "MALFORMED", "unknown", "MALFORMED"),
        (2, "BAD_KEY", "unknown", "MALFORMED"),
        (3, "UNKNOWN_KEY", "unknown", "UNKNOWN_KEY"),
        (4, "BAD_SIGNATURE", "refuse", "BAD_SIGNATURE"),
        (4, "KEY_NOT_ALLOWED", "refuse", "KEY_NOT_ALLOWED"),
        (4, "KEY_COMPROMISED", "refuse", "KEY_COMPROMISED"),
    ):
        name = f"row-{row:02}-code-{error.lower().replace('_', '-')}"
        decoded: dict[str, Json] = {
            "outcome": outcome,
            "writes": "deny",
            "ticket": None,
            "index": None,
            "notes": [],
        }
        fields: dict[str, Json] = {"row": row, "error": error}
        yield Case(name, "10", f"opening the code gave {error}", fields, expect, decoded)


def lists() -> Iterator[Case]:
    yield refused(
        "row-05-another-event",
        5,
        "its ids mean nothing here and are not written",
        "WRONG_EVENT",
        shown={"event": 8},
    )
    yield case(
        "row-06-no-roster",
        6,
        "nothing is known: no admission, no entry",
        "FACT_MISSING",
        "attention",
        writes=None,
        roster="NO_ROSTER",
        list_age_s=None,
    )
    for row, roster, expect in (
        (7, "NOT_LISTED", "NOT_ON_LIST"),
        (8, "REVOKED", "REVOKED"),
        (8, "SUSPENDED", "SUSPENDED"),
        (8, "REPLACED", "REPLACED"),
    ):
        slug = f"row-{row:02}-{expect.lower().replace('_', '-')}"
        yield refused(slug, row, "entering", expect, roster=roster)
        yield refused(
            f"{slug}-leaving",
            row,
            "leaving is refused too",
            expect,
            roster=roster,
            place=EXIT,
            standing=INSIDE,
        )


def zones() -> Iterator[Case]:
    vip: Change = {"access": [[ZONE, ["VIP"]], [2, ["", "VIP"]]]}
    yield admitted("row-19-class-named", "the zone names it", policy=vip, shown={"class": "VIP"})
    yield refused(
        "row-10-class-not-named",
        10,
        "the zone names others",
        "WRONG_ZONE",
        policy=vip,
        shown={"class": "PISTA"},
    )
    yield refused("row-10-class-case", 10, "case matters", "WRONG_ZONE", policy=vip, shown={"class": "vip"})
    yield refused(
        "row-10-no-class", 10, 'a ticket without a class has the class ""', "WRONG_ZONE", policy=vip
    )
    gates: Change = {"gates": [[3, ZONE], [9, 2], [4, 2], [5, 3]]}
    yield refused(
        "row-10-gates-elsewhere", 10, "by the zones that take it, in the profile's order", "WRONG_ZONE",
        policy=vip, place=gates, entrances=[9, 4, 5],
    )  # fmt: skip
    yield refused(
        "row-10-gates-that-are-choosy", 10, "zone 2 takes it, gate 9 does not; and one gate leads nowhere for it", "WRONG_ZONE",
        policy={**vip, "gates": [[4, ["", "VIP"]], [5, []], [9, ["VIP"]]]}, place=gates, entrances=[4],
    )  # fmt: skip
    yield refused(
        "row-10-gates-of-no-use", 10, "nobody takes this class", "WRONG_ZONE",
        policy={"access": [[ZONE, []], [2, ["VIP"]], [3, ["VIP"]]]}, place=gates,
    )  # fmt: skip
    yield admitted("row-19-no-class-named", 'the zone names ""', policy=vip, place={"zone": 2})
    yield admitted(
        "row-19-zone-not-named",
        "a zone not named takes all",
        policy=vip,
        place={"zone": 3},
        shown={"class": "PISTA"},
    )
    yield refused(
        "row-10-zone-closed", 10, "a zone that names no class", "WRONG_ZONE", policy={"access": [[ZONE, []]]}
    )
    yield admitted(
        "row-19-leaving-a-zone-of-others",
        "who leaves has left",
        policy=vip,
        place=EXIT,
        standing=INSIDE,
        writes="exit",
    )
