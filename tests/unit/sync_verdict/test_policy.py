"""What the rules of a policy answer, and what its forms refuse (PROTOCOL.md 9.1); every fault has its vector."""

import pytest

from keys.errors import Malformed
from sync.errors import BadPolicy
from sync.limits import Limits
from sync.policy import DEFAULT_PROOFS, Mode, Note, Policy, Proof, Window, WindowState
from sync.policy_rows import MOST_ROWS

VIP_STATIC = Policy(1, proofs=(("VIP", (Proof.STATIC,)),))


def test_what_is_left_out_of_a_document_takes_its_default() -> None:
    assert Policy.from_json({}) == Policy(1)
    assert Policy.from_json({"list_age": {"red_s": 60}, "mode": "re-entry"}) == Policy(
        1, Mode.REENTRY, red_s=60
    )


def test_the_server_gives_the_version_and_a_document_may_repeat_the_old_one() -> None:
    assert Policy.from_json(Policy(3).to_json(), version=4) == Policy(4)
    assert Policy.from_json(Policy(3).to_json()) == Policy(3)


def test_a_fault_is_told_with_its_place() -> None:
    window = {"zone": 0, "from": "2026-11-21T18:00:00Z", "to": "2026-11-21T18:00:00Z"}
    with pytest.raises(BadPolicy) as refused:
        Policy.from_json({"windows": [window]})
    assert refused.value.name == "BAD_POLICY"
    assert str(refused.value) == "the policy's windows[0] does not end after it begins, in 1970 to 2106"


@pytest.mark.parametrize(
    "policy",
    [
        Policy(0),
        Policy(2**31),
        Policy(1, windows=(Window(0, 5, 5),)),
        Policy(1, access=((0, ()),)),
        Policy(1, access=((1, ()), (1, ()))),
        Policy(1, access=((1, ("A", "A")),)),
        Policy(1, access=((1, ("x" * 17,)),)),
        Policy(1, proofs=(("", ()),)),
        Policy(1, proofs=(("", (Proof.STATIC,)), ("", (Proof.PAPER,)))),
        Policy(1, limits=Limits(per_use=2**31)),
        Policy(1, limits=Limits(per_day=1)),
        Policy(1, limits=Limits(days=(5,))),
        Policy(1, limits=Limits(per_day=1, days=(2**32,))),
        Policy(1, limits=Limits(per_day=1, days=tuple(range(MOST_ROWS + 1)))),
        Policy(1, limits=Limits(per_day=1, days=(5, 5))),
        Policy(1, gate_access=((0, ()),)),
        Policy(1, gate_access=((1, ()), (1, ()))),
        Policy(1, windows=(Window(2**31, 5, 6),)),
        Policy(1, notes=(("x" * 17, (Note.CHECK_ID,)),)),
        Policy(1, notes=(("VIP", (Note.CHECK_ID, Note.CHECK_ID)),)),
        Policy(1, notes=(("VIP", ()), ("VIP", (Note.CHECK_ID,)))),
        Policy(1, proofs=(("x" * 17, (Proof.STATIC,)),)),
        Policy(1, capacities=((0, 5),)),
        Policy(1, capacities=((1, 0),)),
        Policy(1, capacities=((2**31, 5),)),
        Policy(1, capacities=((1, 2**31),)),
        Policy(1, capacities=((1, 5), (1, 5))),
        Policy(1, amber_s=2**32),
        Policy(1, red_s=-1),
    ],
)
def test_no_policy_is_written_that_no_reader_would_take(policy: Policy) -> None:
    with pytest.raises(Malformed) as refused:
        policy.to_value()
    assert refused.value.clause == "9.1"


def test_the_row_without_a_class_is_for_every_class_not_named() -> None:
    both = Policy(1, proofs=(("", (Proof.PAPER,)), ("VIP", (Proof.STATIC,))))
    assert both.accepts("VIP", Proof.STATIC)
    assert not both.accepts("VIP", Proof.PAPER)
    assert both.accepts("PISTA", Proof.PAPER)
    assert both.accepts(None, Proof.PAPER)


def test_without_a_row_the_usual_proofs_are_taken_and_a_bare_ticket_is_not() -> None:
    assert {proof for proof in Proof if VIP_STATIC.accepts(None, proof)} == set(DEFAULT_PROOFS)
    assert not Policy(1).accepts(None, Proof.BARE)


def test_between_two_windows_a_zone_is_not_yet_open_and_after_the_last_it_is_closed() -> None:
    policy = Policy(1, windows=(Window(1, 30, 40), Window(1, 10, 20)))
    states = [policy.window_state(1, now) for now in (9, 10, 20, 30, 40)]
    closed, not_yet, open_ = WindowState.CLOSED, WindowState.NOT_YET, WindowState.OPEN
    assert states == [not_yet, open_, not_yet, open_, closed]
    assert policy.window_state(2, 0) is open_


def test_a_text_that_is_no_unicode_is_refused_with_its_place() -> None:
    with pytest.raises(BadPolicy) as refused:
        Policy.from_json({"access": [{"zone": 1, "classes": ["\ud800"]}]})
    assert str(refused.value) == "the policy's access[0].classes is not a text"
