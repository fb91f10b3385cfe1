"""Rows 10, 14 and 18, what a policy may say besides: how often and how soon, by the limits of a policy; and what a doubtful clock leaves of them."""

from collections.abc import Iterator
from typing import Any, Final

from tests.vectors.actors import NOW
from tests.vectors.areas.verdict.build import EXIT, Change, admitted, case, refused, vague
from tests.vectors.case import Case
from tests.vectors.spelling import array, bstr, mapping, uint

MANY: Final[Change] = {"mode": 3}
TODAY: Final = NOW - 1000
TOMORROW: Final = TODAY + 86_400
THRICE: Final[Change] = {"mode": 3, "limits": [[1, 3]]}
DAILY: Final[Change] = {"mode": 3, "limits": [[2, 2]], "days": [TODAY, TOMORROW]}
GAP: Final[Change] = {"mode": 3, "limits": [[3, 600]]}
TOTAL: Final[Change] = {"mode": 3, "limits": [[1, 3], [4, 4]]}


def limits() -> Iterator[Case]:
    yield from _per_use()
    yield from _per_day()
    yield from _gap()
    yield from _total()
    yield from _full()


def _per_use() -> Iterator[Case]:
    yield admitted("row-19-many", "no limit", standing={"admits": 99}, policy=MANY)
    yield admitted("row-19-limit-not-reached", "two of three", standing={"admits": 2}, policy=THRICE)
    yield refused(
        "row-14-limit-reached", 14, "three of three", "LIMIT_REACHED", standing={"admits": 3, "exits": 3}, policy=THRICE
    )  # fmt: skip
    again: Change = {"mode": 2, "limits": [[1, 3]]}
    yield refused(
        "row-14-limit-under-re-entry", 14, "outside, but three times is enough", "LIMIT_REACHED",
        standing={"admits": 3, "exits": 3}, policy=again,
    )  # fmt: skip
    yield refused(
        "row-14-mode-before-limit", 14, "inside, and at the limit", "ALREADY_ADMITTED",
        standing={"admits": 3, "exits": 2}, policy=again,
    )  # fmt: skip
    yield admitted(
        "row-19-leaving-at-the-limit", "leaving is never limited", place=EXIT, standing={"admits": 3}, policy=THRICE,
        writes="exit",
    )  # fmt: skip


def _per_day() -> Iterator[Case]:
    said: Change = {"admits": 5, "said_day": [TODAY, 2]}
    reason = "DAY_LIMIT_REACHED"
    yield refused("row-14-day-said", 14, "two by the server's word", reason, standing=said, policy=DAILY)
    yield admitted(
        "row-19-day-before", "two, yesterday", standing={"admits": 5, "said_day": [0, 2]}, policy=DAILY
    )
    own: Change = {"admits": 2, "own_s": [NOW - 9, NOW - 5], "unsaid_s": [NOW - 9, NOW - 5]}
    yield refused("row-14-day-own", 14, "two by this device", reason, standing=own, policy=DAILY)
    both: Change = {"admits": 2, "said_day": [TODAY, 1], "own_s": [NOW - 5], "unsaid_s": [NOW - 5]}
    yield refused("row-14-day-both", 14, "one each", reason, standing=both, policy=DAILY)
    undone: Change = {"admits": 4, "said_day": [TODAY, 2], "undone_s": [NOW - 5]}
    yield admitted("row-19-day-undone", "one of two was taken back", standing=undone, policy=DAILY)
    early: Change = {**own, "own_s": [TODAY - 1, NOW - 5], "unsaid_s": [TODAY - 1, NOW - 5]}
    yield admitted("row-19-day-own-before-midnight", "one before midnight", standing=early, policy=DAILY)
    for name, now in (("last-second", TOMORROW - 1), ("midnight", TOMORROW)):
        within: Change = {
            "shown": {"expires": TOMORROW + 9},
            "standing": said,
            "now_ms": now * 1000,
            "policy": DAILY,
        }
        if now < TOMORROW:
            yield refused(f"row-14-day-{name}", 14, "still today", reason, **within)
        else:
            yield admitted(f"row-19-day-{name}", "a new day", **within)
    for u_s in (None, 1_001):
        of = "unknown" if u_s is None else f"{u_s}-s"
        doubt: Change = {
            "standing": said,
            "policy": DAILY,
            "uncertainty_ms": None if u_s is None else u_s * 1000,
        }
        yield vague(f"row-17-day-uncertain-{of}", "it may be another day", **doubt)


def _total() -> Iterator[Case]:
    reason = "LIMIT_REACHED"
    other: Change = {"admits": 1, "in_zone": 4}
    yield refused("row-14-total", 14, "once here, four times in all", reason, standing=other, policy=TOTAL)
    yield refused("row-14-total-elsewhere", 14, "never here", reason, standing={"in_zone": 4}, policy=TOTAL)
    yield admitted(
        "row-19-total-not-reached", "three in all", standing={"admits": 2, "in_zone": 3}, policy=TOTAL
    )


def _full() -> Iterator[Case]:
    room: Change = {"mode": 3, "capacity": [[1, 500]]}
    full: dict[str, Any] = {"standing": {"people": 500}, "policy": room}
    yield refused("row-14-full", 14, "500 of 500", "ZONE_FULL", **full)
    yield refused("row-14-full-still-fresh", 14, "a minute ago", "ZONE_FULL", list_age_s=60, **full)
    yield admitted("row-19-one-more", "499 of 500", standing={"people": 499}, policy=room)
    yield admitted(
        "row-19-full-elsewhere", "another zone", standing={"people": 500}, policy=room, place={"zone": 2}
    )
    yield admitted("row-19-leaving-a-full-zone", "who leaves makes room", place=EXIT, writes="exit",
        standing={"people": 500, "admits": 1}, policy=room)  # fmt: skip
    yield case("row-16-perhaps-full", 16, "61 s ago: who left since?", "ZONE_FULL", "attention", writes="admit",
        list_age_s=61, **full)  # fmt: skip
    yield case("row-16-full-clock-unknown", 16, "how old is the list?", "ZONE_FULL", "attention", writes="admit",
        uncertainty_ms=None, **full)  # fmt: skip
    used: Change = {**room, "mode": 1}
    yield refused("row-14-used-before-full", 14, "already in", "ALREADY_ADMITTED",
        standing={"people": 500, "admits": 1}, policy=used)  # fmt: skip


def _gap() -> Iterator[Case]:
    def since(seconds: int) -> Change:
        return {"admits": 1, "last_ms": (NOW - seconds) * 1000}

    yield refused("row-14-too-soon", 14, "a second is missing", "TOO_SOON", standing=since(599), policy=GAP)
    yield admitted("row-19-soon-enough", "the gap is over", standing=since(600), policy=GAP)
    yield admitted("row-19-nobody-before", "the first entry", standing={}, policy=GAP)
    yield vague(
        "row-17-too-soon-uncertain-unknown", "how long ago?", standing=since(5), policy=GAP, uncertainty_ms=None
    )  # fmt: skip
    vague_s: Change = {"policy": GAP, "uncertainty_ms": 61_000}
    yield refused(
        "row-14-too-soon-uncertain-61-s",
        14,
        "at any time that it may be",
        "TOO_SOON",
        standing=since(538),
        **vague_s,
    )
    yield vague("row-17-too-soon-uncertain-61-s", "it may be over", standing=since(539), **vague_s)


_OTHER: Final = bytes(range(8))
_FIRST: Final = mapping((1, uint(1))).hex()


def _second(rule: int, who: bool = True) -> str:
    taken = ((3, array(bstr(_OTHER), uint(5), uint((NOW - 3) * 1000))),) if who else ()
    return mapping((1, uint(2)), (2, uint(rule)), *taken).hex()


def claims() -> Iterator[Case]:
    """Row 14b: what the server answered to the claim for this entry, spelled as it came."""
    yield admitted("row-19-claimed-first", "nobody was faster", claimed=_FIRST)
    for rule, reason in ((1, "ALREADY_ADMITTED"), (2, "LIMIT_REACHED"), (3, "DAY_LIMIT_REACHED")):
        yield refused(
            f"row-14-second-by-rule-{rule}", 14, "somebody was faster", reason, claimed=_second(rule), used_by=_OTHER.hex()
        )  # fmt: skip
    yield refused(
        "row-14-second-by-nobody-known", 14, "the server knows no more", "ALREADY_ADMITTED", claimed=_second(1, who=False)
    )  # fmt: skip
    yield refused(
        "row-14-own-before-second", 14, "known here as well", "ALREADY_ADMITTED",
        claimed=_second(2), standing={"admits": 1},
    )  # fmt: skip
    yield refused(
        "row-14-second-although-too-old", 14, "the list would refuse, too", "ALREADY_ADMITTED",
        claimed=_second(1), policy={"red_s": 60}, list_age_s=61, used_by=_OTHER.hex(),
    )  # fmt: skip
    yield admitted(
        "row-19-leaving-although-second", "who leaves has left", place=EXIT, standing={"admits": 1},
        claimed=_second(1), writes="exit",
    )  # fmt: skip


def looks() -> Iterator[Case]:
    """Rows 10 and 18: a class at a gate, and what is to be looked at."""
    vip: Change = {"access": [[1, ["VIP", "PISTA"]]], "gates": [[3, ["VIP"]]]}
    pista: Change = {"class": "PISTA"}
    yield refused(
        "row-10-class-not-by-this-gate", 10, "the zone takes it", "WRONG_ZONE", shown=pista, policy=vip
    )
    yield admitted("row-19-class-by-this-gate", "zone and gate take it", shown={"class": "VIP"}, policy=vip)
    yield admitted(
        "row-19-class-by-another-gate", "only gate 3 is choosy", shown=pista, place={"gate": 4}, policy=vip
    )
    elsewhere: Change = {"access": [[1, ["PISTA"]]], "gates": [[3, ["VIP"]]]}
    yield refused(
        "row-10-gate-opens-no-zone", 10, "the zone does not take it", "WRONG_ZONE", shown={"class": "VIP"}, policy=elsewhere
    )  # fmt: skip
    notes: Change = {"notes": [["CHILD", [2, 1]], ["", [1]], ["STAFF", []]]}
    for name, class_, look in (
        ("class", "CHILD", ["CHILD", "CHECK_ID"]),
        ("other-class", None, ["CHECK_ID"]),
    ):
        seen = case(
            f"row-18-look-at-{name}", 18, "valid, and to be looked at", "LOOK", "attention", writes="admit",
            shown={"class": class_}, policy=notes,
        )  # fmt: skip
        yield _looking(seen, look)
    old = case(
        "order-old-list-before-look", 18, "rows 18, both", "LIST_TOO_OLD", "attention", writes="admit",
        shown={"class": "CHILD"}, policy=notes, list_age_s=43_201, notes=["LOOK"],
    )  # fmt: skip
    yield _looking(old, ["CHILD", "CHECK_ID"])
    yield admitted("row-19-nothing-to-look-at", "staff", shown={"class": "STAFF"}, policy=notes)
    yield admitted(
        "row-19-leaving-unlooked-at", "who leaves has left", place=EXIT, standing={"admits": 1}, policy=notes, writes="exit"
    )  # fmt: skip


def unpaid() -> Iterator[Case]:
    """Rows 8 and 16: a ticket that is not paid for."""
    accept: Change = {"unpaid": True}
    yield refused("row-08-unpaid", 8, "nobody said that it may be", "UNPAID", roster="UNPAID")
    yield case(
        "row-16-unpaid-accepted", 16, "the policy lets it in", "UNPAID", "attention", writes="admit", roster="UNPAID",
        policy=accept,
    )  # fmt: skip
    yield case(
        "order-unpaid-before-old-list", 16, "rows 16 and 18", "UNPAID", "attention", writes="admit", roster="UNPAID",
        policy=accept, list_age_s=43_201, notes=["LIST_TOO_OLD"],
    )  # fmt: skip
    yield refused(
        "order-used-up-before-unpaid", 14, "rows 14 and 16", "ALREADY_ADMITTED", roster="UNPAID", policy=accept,
        standing={"admits": 1},
    )  # fmt: skip
    yield refused(
        "row-08-suspended-although-unpaid-is-accepted",
        8,
        "on hold",
        "SUSPENDED",
        roster="SUSPENDED",
        policy=accept,
    )
    yield admitted(
        "row-19-unpaid-leaving", "who leaves has left", roster="UNPAID", place=EXIT, standing={"admits": 1}, writes="exit"
    )  # fmt: skip


def _looking(made: Case, look: list[str]) -> Case:
    assert isinstance(made.decoded, dict)
    made.decoded["look_at"] = list(look)
    return made
