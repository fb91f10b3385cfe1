"""A second before, at and after every boundary of the table (PROTOCOL.md 10)."""

from dataclasses import replace

import pytest

from sync.clock import Moment
from sync.ledger import Standing
from sync.policy import Policy, Proof, Window
from sync.reasons import Outcome, Reason
from sync.verdict import (
    RosterAnswer,
    decide,
)
from tests.unit.sync_verdict.scene import (
    BOUND,
    ENTERING,
    HOUR,
    LEAVING,
    LEFT,
    NOW,
    ONCE,
    REENTRY,
    TICKET,
    UNKNOWN,
    USED,
    ZONE,
    Scene,
    verdict,
)

# Row 9: the ticket's own times.

FIRST, END = TICKET.not_before, TICKET.expires


@pytest.mark.parametrize(
    ("now_s", "u_s", "reason"),
    [
        (FIRST - 1, 0, Reason.NOT_YET),
        (FIRST, 0, Reason.OK),
        (FIRST + 1, 0, Reason.OK),
        (FIRST - 61, 60, Reason.NOT_YET),
        (FIRST - 60, 60, Reason.OK),
        (FIRST - 62, 61, Reason.NOT_YET),
        (FIRST - 61, 61, Reason.CLOCK_UNKNOWN),
        (FIRST + 60, 61, Reason.CLOCK_UNKNOWN),
        (FIRST + 61, 61, Reason.OK),
        (FIRST - 1, UNKNOWN, Reason.CLOCK_UNKNOWN),
        (0, UNKNOWN, Reason.CLOCK_UNKNOWN),
        (FIRST, UNKNOWN, Reason.OK),
        (END - 1, 0, Reason.OK),
        (END, 0, Reason.EXPIRED),
        (END + 1, 0, Reason.EXPIRED),
        (END + 59, 60, Reason.OK),
        (END + 60, 60, Reason.EXPIRED),
        (END + 60, 61, Reason.CLOCK_UNKNOWN),
        (END + 61, 61, Reason.EXPIRED),
        (END - 61, 61, Reason.CLOCK_UNKNOWN),
        (END - 62, 61, Reason.OK),
        (END - 1, UNKNOWN, Reason.OK),
        (END, UNKNOWN, Reason.CLOCK_UNKNOWN),
        (2 * NOW, UNKNOWN, Reason.CLOCK_UNKNOWN),
    ],
)
def test_ticket_times_are_refused_only_beyond_the_uncertainty(
    now_s: int, u_s: int | None, reason: Reason
) -> None:
    assert verdict(now_s=now_s, u_s=u_s).reason is reason


def test_a_ticket_valid_from_always_has_no_first_boundary() -> None:
    always = replace(TICKET, not_before=0, expires=2**32 - 1)
    assert verdict(ticket=always, u_s=10 * HOUR).reason is Reason.OK


@pytest.mark.parametrize(
    ("now_ms", "uncertainty_ms", "reason"),
    [
        (FIRST * 1000 - 1, 0, Reason.NOT_YET),
        (FIRST * 1000 - 1, 1, Reason.OK),
        (END * 1000 - 1, 0, Reason.OK),
        (END * 1000, 1, Reason.OK),
        (END * 1000 + 1000, 1000, Reason.EXPIRED),
        (FIRST * 1000, 60_000, Reason.OK),
        (FIRST * 1000, 60_001, Reason.CLOCK_UNKNOWN),
    ],
)
def test_now_is_rounded_down_and_uncertainty_up(now_ms: int, uncertainty_ms: int, reason: Reason) -> None:
    scene = Scene()
    moment = Moment(now_ms, uncertainty_ms)
    given = decide(scene.shown, ENTERING, RosterAnswer.VALID, Standing(), ONCE, moment, 0)
    assert given.reason is reason


# Row 10: classes and zones.

VIP_ONLY = Policy(1, access=((ZONE, ("VIP",)), (2, ("", "VIP"))))


@pytest.mark.parametrize(
    ("zone", "class_", "reason"),
    [
        (ZONE, "VIP", Reason.OK),
        (ZONE, "vip", Reason.WRONG_ZONE),
        (ZONE, None, Reason.WRONG_ZONE),
        (2, None, Reason.OK),
        (2, "PISTA", Reason.WRONG_ZONE),
        (3, "PISTA", Reason.OK),
    ],
)
def test_a_zone_takes_the_classes_it_names_and_else_all(
    zone: int, class_: str | None, reason: Reason
) -> None:
    place, ticket = replace(ENTERING, zone=zone), replace(TICKET, class_=class_)
    assert verdict(place=place, ticket=ticket, policy=VIP_ONLY).reason is reason


# Rows 11 and 12: proofs.


@pytest.mark.parametrize(
    ("changes", "proofs", "reason"),
    [
        ({}, (Proof.STATIC,), Reason.OK),
        ({}, (Proof.PAPER, Proof.BARE, Proof.ROTATING), Reason.PROOF_NOT_ACCEPTED),
        ({"ticket": replace(TICKET, paper=True)}, (Proof.PAPER,), Reason.OK),
        ({"ticket": replace(TICKET, paper=True)}, (Proof.STATIC,), Reason.PROOF_NOT_ACCEPTED),
        ({"ticket": BOUND}, (Proof.STATIC, Proof.PAPER, Proof.ROTATING), Reason.PROOF_NOT_ACCEPTED),
        ({"ticket": BOUND}, (Proof.BARE,), Reason.OK),
        ({"ticket": replace(BOUND, paper=True)}, (Proof.PAPER,), Reason.PROOF_NOT_ACCEPTED),
        ({"ticket": BOUND, "proof_time": NOW}, (Proof.ROTATING,), Reason.OK),
        ({"ticket": replace(BOUND, paper=True), "proof_time": NOW}, (Proof.ROTATING,), Reason.OK),
        ({"ticket": BOUND, "proof_time": NOW}, (Proof.STATIC, Proof.BARE), Reason.PROOF_NOT_ACCEPTED),
    ],
)
def test_only_the_forms_that_the_policy_names_are_taken(
    changes: dict[str, object], proofs: tuple[Proof, ...], reason: Reason
) -> None:
    assert verdict(**changes, policy=Policy(1, proofs=(("", proofs),))).reason is reason


def test_a_holder_bound_ticket_without_its_proof_is_no_way_round_it_by_default() -> None:
    assert verdict(ticket=BOUND).reason is Reason.PROOF_NOT_ACCEPTED


@pytest.mark.parametrize(
    ("off_s", "u_s", "reason"),
    [
        (-31, 0, Reason.PROOF_STALE),
        (-30, 0, Reason.OK),
        (30, 0, Reason.OK),
        (31, 0, Reason.PROOF_STALE),
        (-90, 60, Reason.OK),
        (-91, 60, Reason.PROOF_STALE),
        (90, 60, Reason.OK),
        (91, 60, Reason.PROOF_STALE),
        (-91, 61, Reason.CLOCK_UNKNOWN),
        (-92, 61, Reason.PROOF_STALE),
        (0, 61, Reason.CLOCK_UNKNOWN),
        (0, UNKNOWN, Reason.CLOCK_UNKNOWN),
        (-HOUR, UNKNOWN, Reason.CLOCK_UNKNOWN),
    ],
)
def test_a_rotating_proof_may_be_off_by_its_window_and_the_uncertainty(
    off_s: int, u_s: int | None, reason: Reason
) -> None:
    assert verdict(ticket=BOUND, proof_time=NOW + off_s, u_s=u_s).reason is reason


@pytest.mark.parametrize(
    ("last_proof_s", "reason"),
    [(NOW - 1, Reason.OK), (NOW, Reason.PROOF_STALE), (NOW + 1, Reason.PROOF_STALE)],
)
@pytest.mark.parametrize("place", [ENTERING, LEAVING])
def test_a_screenshot_of_a_rotating_code_works_once(last_proof_s: int, reason: Reason, place: object) -> None:
    standing = replace(LEFT if place is ENTERING else USED, last_proof_s=last_proof_s)
    given = verdict(ticket=BOUND, proof_time=NOW, standing=standing, policy=REENTRY, place=place)
    assert given.reason is reason


def test_a_used_proof_is_refused_even_when_the_clock_is_unknown() -> None:
    given = verdict(ticket=BOUND, proof_time=NOW, u_s=UNKNOWN, standing=Standing(last_proof_s=NOW))
    assert given.reason is Reason.PROOF_STALE


# Row 13: windows.

EVENING = Policy(1, windows=(Window(0, NOW, NOW + 10), Window(ZONE, NOW + 20, NOW + 30)))


@pytest.mark.parametrize(
    ("now_s", "reason"),
    [
        (NOW - 1, Reason.NOT_YET),
        (NOW, Reason.OK),
        (NOW + 9, Reason.OK),
        (NOW + 10, Reason.NOT_YET),
        (NOW + 19, Reason.NOT_YET),
        (NOW + 20, Reason.OK),
        (NOW + 29, Reason.OK),
        (NOW + 30, Reason.WINDOW_CLOSED),
    ],
)
def test_a_zone_admits_in_its_own_windows_and_in_those_of_every_zone(now_s: int, reason: Reason) -> None:
    assert verdict(now_s=now_s, policy=EVENING).reason is reason
    assert verdict(now_s=now_s, policy=EVENING, place=LEAVING, standing=USED).reason is Reason.OK


# Rows 15 and 18: the list's age.


@pytest.mark.parametrize(
    ("age_s", "outcome"),
    [
        (0, Outcome.ADMIT),
        (99, Outcome.ADMIT),
        (100, Outcome.ADMIT),
        (101, Outcome.ATTENTION),
        (200, Outcome.ATTENTION),
        (201, Outcome.REFUSE),
    ],
)
def test_an_old_list_is_amber_and_then_red(age_s: int, outcome: Outcome) -> None:
    given = verdict(policy=Policy(1, amber_s=100, red_s=200), list_age_s=age_s)
    assert given.outcome is outcome
    assert given.list_age_s == age_s
    assert given.reason is (Reason.OK if outcome is Outcome.ADMIT else Reason.LIST_TOO_OLD)


def test_an_age_of_zero_in_the_policy_means_never() -> None:
    years = 10 * 365 * 24 * HOUR
    assert verdict(policy=Policy(1, amber_s=0, red_s=0), list_age_s=years).reason is Reason.OK
    assert verdict(policy=Policy(1, red_s=0), list_age_s=years).outcome is Outcome.ATTENTION


def test_the_default_policy_turns_amber_after_twelve_hours() -> None:
    assert verdict(list_age_s=12 * HOUR).outcome is Outcome.ADMIT
    assert verdict(list_age_s=12 * HOUR + 1).outcome is Outcome.ATTENTION
