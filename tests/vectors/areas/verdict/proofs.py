"""Rows 11 and 12: the form of proof, and how fresh a rotating one is."""

from collections.abc import Iterator

from tests.vectors.actors import NOW
from tests.vectors.areas.verdict.build import (
    ALIAS,
    BARE,
    BOARDING_PASS,
    BOUND,
    EXIT,
    FOREIGN,
    HOUR,
    INSIDE,
    LEFT,
    LIVE,
    PAPER,
    REENTRY,
    ROTATING,
    STATIC,
    Change,
    admitted,
    refused,
    vague,
)
from tests.vectors.case import Case, Json


def forms() -> Iterator[Case]:
    paper: Change = {"paper": True}
    forms: tuple[tuple[str, Change, int], ...] = (
        ("static", {}, STATIC),
        ("paper", paper, PAPER),
        ("rotating", LIVE, ROTATING),
        ("rotating-with-paper-mark", LIVE | paper, ROTATING),
        ("bare", BOUND, BARE),
        ("bare-with-paper-mark", BOUND | paper, BARE),
        ("alias", FOREIGN, ALIAS),
    )
    for name, shown, form in forms:
        others: list[Json] = [
            proof for proof in (STATIC, PAPER, ROTATING, BOARDING_PASS, BARE, ALIAS) if proof != form
        ]
        yield admitted(
            f"row-19-{name}", "the only form accepted", shown=shown, policy={"proofs": [["", [form]]]}
        )
        yield refused(
            f"row-11-{name}",
            11,
            "every form but this one is accepted",
            "PROOF_NOT_ACCEPTED",
            shown=shown,
            policy={"proofs": [["", others]]},
        )
    yield refused(
        "row-11-bare-by-default",
        11,
        "without a row: static, paper, rotating",
        "PROOF_NOT_ACCEPTED",
        shown=BOUND,
    )
    yield refused(
        "row-11-alias-by-default",
        11,
        "without a row no code of another system is accepted",
        "PROOF_NOT_ACCEPTED",
        shown=FOREIGN,
    )
    yield refused(
        "row-08-alias",
        8,
        "the credential that it is as good as was replaced",
        "REPLACED",
        shown=FOREIGN,
        roster="REPLACED",
        policy={"proofs": [["", [ALIAS]]]},
    )
    for name, shown in (("static", {}), ("paper", paper), ("rotating", LIVE)):
        yield admitted(f"row-19-{name}-by-default", "without a row: static, paper, rotating", shown=shown)
    classes: Change = {"proofs": [["", [PAPER]], ["VIP", [STATIC]]]}
    yield admitted("row-19-form-of-the-class", "its own row counts", policy=classes, shown={"class": "VIP"})
    yield refused(
        "row-11-form-of-other-classes",
        11,
        'the row "" is every class not named',
        "PROOF_NOT_ACCEPTED",
        policy=classes,
        shown={"class": "PISTA"},
    )
    yield admitted(
        "row-19-no-row-for-other-classes",
        'without a row "" the default holds for classes not named',
        policy={"proofs": [["VIP", [BARE]]]},
        shown={"class": "PISTA"},
    )
    yield refused(
        "row-11-leaving", 11, "leaving needs the form too", "PROOF_NOT_ACCEPTED", shown=BOUND, place=EXIT
    )


def fresh() -> Iterator[Case]:
    for off, u, expect in (
        (-31, 0, "PROOF_STALE"),
        (-30, 0, "OK"),
        (30, 0, "OK"),
        (31, 0, "PROOF_STALE"),
        (-91, 60, "PROOF_STALE"),
        (-90, 60, "OK"),
        (90, 60, "OK"),
        (91, 60, "PROOF_STALE"),
        (-92, 61, "PROOF_STALE"),
        (-91, 61, "CLOCK_UNKNOWN"),
        (0, 61, "CLOCK_UNKNOWN"),
        (0, None, "CLOCK_UNKNOWN"),
        (-HOUR, None, "CLOCK_UNKNOWN"),
    ):
        yield _proof(off, u, expect)
    for last, expect in ((NOW - 1, "OK"), (NOW, "PROOF_STALE"), (NOW + 1, "PROOF_STALE")):
        yield _again(last, expect)
    yield refused(
        "row-12-used-with-the-clock-unknown",
        12,
        "a screenshot shown twice, on a device that does not know the time",
        "PROOF_STALE",
        shown=LIVE,
        standing={"last_proof_s": NOW},
        uncertainty_ms=None,
    )
    yield refused(
        "row-12-used-by-entering",
        12,
        "the screenshot that entered does not leave",
        "PROOF_STALE",
        shown=LIVE,
        standing=INSIDE | {"last_proof_s": NOW},
        place=EXIT,
    )
    yield admitted(
        "row-19-static-after-a-proof",
        "a code without a proof is not measured by one",
        standing={"last_proof_s": NOW},
    )


def _proof(off: int, u: int | None, expect: str) -> Case:
    side = "now" if off == 0 else f"{abs(off)}-s-{'old' if off < 0 else 'ahead'}"
    uncertain = "unknown" if u is None else f"{u}-s"
    row = {"OK": 19, "CLOCK_UNKNOWN": 17}.get(expect, 12)
    name = f"row-{row:02}-proof-{side}-uncertain-{uncertain}"
    comment = f"proof time - now = {off} s, uncertainty {uncertain}"
    changes: Change = {
        "shown": LIVE | {"proof_time": NOW + off},
        "uncertainty_ms": None if u is None else u * 1000,
    }
    if expect == "OK":
        return admitted(name, comment, **changes)
    if expect == "CLOCK_UNKNOWN":
        return vague(name, comment, **changes)
    return refused(name, 12, comment, expect, **changes)


def _again(last: int, expect: str) -> Case:
    changes: Change = {"shown": LIVE, "policy": REENTRY, "standing": LEFT | {"last_proof_s": last}}
    comment = f"proof time - last proof used = {NOW - last} s"
    if expect == "OK":
        return admitted("row-19-proof-newer-than-the-last", comment, **changes)
    which = "the-last-again" if last == NOW else "older-than-the-last"
    return refused(f"row-12-proof-{which}", 12, comment, expect, **changes)
