"""The table of PROTOCOL.md 10: every row, their order, and what a verdict tells."""

from dataclasses import replace

import pytest

from keys.errors import (
    BadKey,
    BadSignature,
    KeyCompromised,
    KeyNotAllowed,
    KeysError,
    Malformed,
    NotOurs,
    RingLocked,
    UnknownKey,
)
from sync.content import Kind
from sync.ledger import LastUse, Standing
from sync.policy import Policy, Proof, Window
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import (
    Direction,
    RosterAnswer,
    list_missing,
    locked_out,
    refuse_code,
    storage_failed,
)
from tests.unit.sync_verdict.scene import (
    BOUND,
    ENTERING,
    EVENT,
    HOUR,
    LEAVING,
    LEFT,
    NOW,
    REENTRY,
    TICKET,
    UNKNOWN,
    USED,
    ZONE,
    Scene,
    verdict,
)

KID = b"\x01\x02\x03\x04"
BARE_TOO = Policy(1, proofs=(("", (Proof.BARE, Proof.STATIC, Proof.ROTATING)),))


def test_a_valid_ticket_is_admitted_and_recorded() -> None:
    given = verdict()
    assert (given.outcome, given.reason, given.records) == (Outcome.ADMIT, Reason.OK, Kind.ADMIT)
    assert (given.ticket, given.index, given.seat, given.policy) == (4711, 9001, "B12", 1)
    assert given.admits
    assert given.notes == ()


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (NotOurs(), Outcome.UNKNOWN, Reason.NOT_OURS),
        (Malformed("1.3", "an odd character"), Outcome.UNKNOWN, Reason.MALFORMED),
        (BadKey(), Outcome.UNKNOWN, Reason.MALFORMED),
        (UnknownKey(KID), Outcome.UNKNOWN, Reason.UNKNOWN_KEY),
        (BadSignature("ticket"), Outcome.REFUSE, Reason.BAD_SIGNATURE),
        (KeyNotAllowed(KID, "another event"), Outcome.REFUSE, Reason.KEY_NOT_ALLOWED),
        (KeyCompromised(KID), Outcome.REFUSE, Reason.KEY_COMPROMISED),
    ],
)
def test_a_code_that_does_not_open_is_denied_by_name(
    error: KeysError, outcome: Outcome, reason: Reason
) -> None:
    given = refuse_code(error, list_age_s=12)
    assert (given.outcome, given.reason, given.records) == (outcome, reason, Kind.DENY)
    assert (given.ticket, given.index, given.list_age_s) == (None, None, 12)
    assert not given.admits


def test_an_error_that_is_not_about_a_code_is_not_turned_into_a_verdict() -> None:
    with pytest.raises(RingLocked):
        refuse_code(RingLocked())


def test_a_ticket_of_another_event_leaves_none_of_its_ids_in_this_one() -> None:
    given = verdict(ticket=replace(TICKET, event=EVENT + 1), standing=USED)
    assert (given.outcome, given.reason, given.records) == (Outcome.REFUSE, Reason.WRONG_EVENT, Kind.DENY)
    assert (given.ticket, given.index, given.seat, given.last_use) == (None, None, None, None)


def test_without_a_roster_nobody_is_judged_and_nothing_is_written() -> None:
    given = verdict(answer=RosterAnswer.NO_ROSTER, list_age_s=None, standing=USED)
    assert (given.outcome, given.reason, given.records) == (Outcome.ATTENTION, Reason.FACT_MISSING, None)
    assert given.notes == ()
    assert not given.admits


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (RosterAnswer.NOT_LISTED, Reason.NOT_ON_LIST),
        (RosterAnswer.REVOKED, Reason.REVOKED),
        (RosterAnswer.SUSPENDED, Reason.SUSPENDED),
        (RosterAnswer.REPLACED, Reason.REPLACED),
    ],
)
@pytest.mark.parametrize("place", [ENTERING, LEAVING])
def test_a_credential_that_is_not_valid_passes_neither_way(
    answer: RosterAnswer, reason: Reason, place: object
) -> None:
    given = verdict(answer=answer, place=place, standing=USED)
    assert (given.outcome, given.reason, given.records) == (Outcome.REFUSE, reason, Kind.DENY)


def test_every_state_of_a_roster_has_its_answer() -> None:
    assert RosterAnswer.of(None) is RosterAnswer.NOT_LISTED
    assert [RosterAnswer.of(state).name for state in CredentialState] == [s.name for s in CredentialState]


# Row 14 and 16: what was used before.


def test_once_means_once_even_after_leaving() -> None:
    for standing in (USED, LEFT):
        given = verdict(standing=standing)
        assert (given.reason, given.outcome) == (Reason.ALREADY_ADMITTED, Outcome.REFUSE)
        assert given.last_use == LastUse((NOW - 60) * 1000, ENTERING.gate, None)


def test_with_re_entry_who_left_may_come_back_and_who_is_inside_may_not() -> None:
    assert verdict(standing=LEFT, policy=REENTRY).reason is Reason.OK
    assert verdict(standing=USED, policy=REENTRY).reason is Reason.ALREADY_ADMITTED


def test_leaving_is_recorded_whether_or_not_an_entry_is_known() -> None:
    known, unknown = verdict(place=LEAVING, standing=USED), verdict(place=LEAVING)
    assert (known.outcome, known.reason, known.records) == (Outcome.ADMIT, Reason.OK, Kind.EXIT)
    assert (unknown.outcome, unknown.reason) == (Outcome.ATTENTION, Reason.NOT_INSIDE)
    assert unknown.records is Kind.EXIT
    assert unknown.admits
    assert verdict(place=LEAVING, standing=LEFT).reason is Reason.NOT_INSIDE


def test_nobody_is_kept_inside_by_times_zones_or_an_old_list() -> None:
    late = {"now_s": TICKET.expires + HOUR, "list_age_s": 10 * HOUR, "place": LEAVING, "standing": USED}
    policy = Policy(1, access=((ZONE, ()),), windows=(Window(0, 1, 2),), amber_s=0, red_s=HOUR)
    assert verdict(policy=policy, **late).reason is Reason.OK
    assert verdict(policy=policy, **{**late, "now_s": TICKET.not_before - HOUR}).reason is Reason.OK
    assert verdict(policy=policy, **late, u_s=2 * HOUR).reason is Reason.OK


# The order of the rows, and what a verdict tells beside its reason.


def test_each_row_gives_way_to_the_one_above_it() -> None:
    """All faults at once, mended one by one from above."""
    scene = Scene(
        ticket=replace(BOUND, event=EVENT + 1, expires=NOW - 1, class_="PISTA"),
        proof_time=NOW - HOUR,
        answer=RosterAnswer.NO_ROSTER,
        standing=USED,
        policy=Policy(
            1,
            access=((ZONE, ("VIP",)),),
            proofs=(("", (Proof.STATIC,)),),
            windows=(Window(0, 1, 2),),
            amber_s=1,
            red_s=2,
        ),
        list_age_s=9,
    )
    mends: list[tuple[Reason, dict[str, object]]] = [
        (Reason.WRONG_EVENT, {"ticket": replace(scene.ticket, event=EVENT)}),
        (Reason.FACT_MISSING, {"answer": RosterAnswer.NOT_LISTED}),
        (Reason.NOT_ON_LIST, {"answer": RosterAnswer.REVOKED}),
        (Reason.REVOKED, {"answer": RosterAnswer.VALID}),
        (Reason.EXPIRED, {"ticket": replace(BOUND, class_="PISTA", expires=NOW + 61)}),
        (Reason.WRONG_ZONE, {"ticket": replace(BOUND, class_="VIP", expires=NOW + 61)}),
        (Reason.PROOF_NOT_ACCEPTED, {"policy": replace(scene.policy, proofs=())}),
        (Reason.PROOF_STALE, {"proof_time": NOW}),
        (Reason.WINDOW_CLOSED, {"policy": replace(scene.policy, proofs=(), windows=())}),
        (Reason.ALREADY_ADMITTED, {"standing": Standing()}),
        (Reason.LIST_TOO_OLD, {"list_age_s": 2, "u_s": 61}),
        (Reason.CLOCK_UNKNOWN, {"u_s": 0}),
        (Reason.LIST_TOO_OLD, {"list_age_s": 1}),
    ]
    for reason, mend in mends:
        assert scene.decide().reason is reason
        scene = replace(scene, **mend)  # type: ignore[arg-type]
    assert scene.decide().reason is Reason.OK


def test_further_grounds_for_attention_are_noted_in_the_order_of_the_table() -> None:
    given = verdict(place=LEAVING, ticket=BOUND, proof_time=NOW, u_s=UNKNOWN, list_age_s=100 * HOUR)
    assert given.reason is Reason.NOT_INSIDE
    assert given.notes == (Reason.CLOCK_UNKNOWN, Reason.LIST_TOO_OLD)
    assert verdict(standing=USED, list_age_s=100 * HOUR).notes == ()


def test_the_keys_of_the_screen_follow_outcome_reason_and_direction() -> None:
    old = {"policy": Policy(1, amber_s=1, red_s=2)}
    amber, red = verdict(list_age_s=2, **old), verdict(list_age_s=3, **old)
    assert (amber.word, amber.why) == ("outcome.attention", "reason.LIST_TOO_OLD.why")
    assert (amber.next, red.next) == (
        "reason.LIST_TOO_OLD.next.attention",
        "reason.LIST_TOO_OLD.next",
    )
    assert verdict(place=LEAVING, standing=USED).word == "outcome.admit.exit"


def test_a_failed_store_and_a_locked_device_let_nobody_pass_and_write_nothing() -> None:
    for given, reason in (
        (storage_failed(Direction.EXIT, 5), Reason.STORAGE_FAILED),
        (locked_out(Direction.EXIT, 5), Reason.DEVICE_LOCKED),
    ):
        assert (given.outcome, given.reason, given.records) == (Outcome.REFUSE, reason, None)
        assert (given.word, given.list_age_s) == ("outcome.refuse.exit", 5)
        assert not given.admits


def test_a_device_without_any_list_says_so_and_writes_nothing() -> None:
    given = list_missing(Direction.EXIT)
    assert (given.outcome, given.reason) == (Outcome.ATTENTION, Reason.FACT_MISSING)
    assert (given.records, given.list_age_s, given.word) == (None, None, "outcome.attention.exit")
