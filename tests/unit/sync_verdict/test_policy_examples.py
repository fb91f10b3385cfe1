"""Examples of what a policy is to say, as people write them (PROTOCOL.md 9, 10; docs/policies.md)."""

from typing import Any

import pytest

from sync.content import Kind
from sync.errors import BadPolicy
from sync.limits import Limits
from sync.policy import EventTimes, Mode, Policy, Proof, Window
from sync.policy_examples import Example, from_cells, read_examples
from sync.reasons import Outcome, Reason
from sync.verdict import Direction, Place

EIGHT = "2026-11-21T20:00:00-03:00"
EIGHT_S = 1_795_302_000
TIMES = EventTimes(EIGHT_S, EIGHT_S + 7_200, ())
LEAST = {"at": EIGHT, "expect": "admit"}


def example(**said: Any) -> Example:
    return Example.read(LEAST | said, "row 1", TIMES)


def refusal(**said: Any) -> str:
    with pytest.raises(BadPolicy) as refused:
        example(**said)
    return f"{refused.value.path} {refused.value.why}"


def reason(policy: Policy, **said: Any) -> Reason:
    return example(**said).verdict(policy).reason


def test_what_an_example_leaves_out_is_as_plain_as_can_be() -> None:
    assert example() == Example(
        Place(1, gate=1, zone=1, use=0, direction=Direction.ENTRY),
        EIGHT_S,
        class_=None,
        proof=Proof.STATIC,
        list_age_s=0,
        before=(),
        expected=(Outcome.ADMIT,),
    )


def test_everything_that_an_example_may_say_is_read() -> None:
    said = example(
        at="start-10m",
        gate=3,
        zone=2,
        use=1,
        direction="exit",
        proof="bare",
        list_age_s=90,
        before="in start-1h; out end",
        expect="attention NOT_INSIDE",
        **{"class": "VIP"},
    )
    assert said == Example(
        Place(1, gate=3, zone=2, use=1, direction=Direction.EXIT),
        EIGHT_S - 600,
        class_="VIP",
        proof=Proof.BARE,
        list_age_s=90,
        before=((Kind.ADMIT, EIGHT_S - 3_600), (Kind.EXIT, EIGHT_S + 7_200)),
        expected=(Outcome.ATTENTION, Reason.NOT_INSIDE),
    )


def test_an_empty_class_is_none() -> None:
    assert example(**{"class": ""}).class_ is None


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"doors": 1}, "row 1.doors is not known"),
        ({"at": "at eight"}, "row 1.at is not a time such as 2026-11-21T18:00:00Z"),
        ({"direction": "in"}, "row 1.direction is none of entry, exit"),
        ({"proof": "spoken"}, "row 1.proof is none of static, paper, rotating, bare"),
        ({"proof": "boarding_pass"}, "row 1.proof is none of static, paper, rotating, bare"),
        ({"expect": ""}, "row 1.expect names no outcome and no reason"),
        ({"expect": "admit NEVER"}, "row 1.expect names no outcome and no reason"),
        ({"before": ""}, "row 1.before is not made of `in TIME` and `out TIME`, with `;` between"),
        (
            {"before": "in start; left"},
            "row 1.before is not made of `in TIME` and `out TIME`, with `;` between",
        ),
        ({"before": "in"}, "row 1.before is not a time such as 2026-11-21T18:00:00Z"),
    ],
)
def test_a_fault_in_an_example_is_told_with_its_place(said: dict[str, Any], where: str) -> None:
    assert refusal(**said) == where


def test_a_table_counts_its_rows_from_one() -> None:
    assert read_examples([LEAST, LEAST | {"expect": "OK"}]) == [example(), example(expect="OK")]
    assert read_examples([]) == []
    with pytest.raises(BadPolicy) as refused:
        read_examples([LEAST, LEAST | {"at": "start"}])
    assert refused.value.path == "row 2.at"


def test_the_cells_of_a_table_are_texts_and_numbers_and_the_empty_ones_say_nothing() -> None:
    cells = {"at": f" {EIGHT} ", "gate": "3", "class": "7", "zone": "", "use": " ", "proof": "٣"}
    assert from_cells(cells) == {"at": EIGHT, "gate": 3, "class": "7", "proof": "٣"}


@pytest.mark.parametrize(
    ("proof", "accepted"),
    [("static", Proof.STATIC), ("paper", Proof.PAPER), ("rotating", Proof.ROTATING), ("bare", Proof.BARE)],
)
def test_the_ticket_of_an_example_is_shown_in_the_form_that_it_names(proof: str, accepted: Proof) -> None:
    assert reason(Policy(1, proofs=(("", (accepted,)),)), proof=proof) is Reason.OK
    others = tuple(one for one in Proof if one is not accepted)
    assert reason(Policy(1, proofs=(("", others),)), proof=proof) is Reason.PROOF_NOT_ACCEPTED


def test_an_example_is_judged_by_its_gate_zone_class_and_time() -> None:
    assert reason(Policy(1, access=((2, ("VIP",)),)), zone=2) is Reason.WRONG_ZONE
    assert reason(Policy(1, access=((2, ("VIP",)),)), zone=2, **{"class": "VIP"}) is Reason.OK
    assert reason(Policy(1, gate_access=((3, ("VIP",)),)), gate=3) is Reason.WRONG_ZONE
    late = Policy(1, windows=(Window(0, EIGHT_S + 1, EIGHT_S + 9),))
    assert reason(late) is Reason.NOT_YET
    assert reason(late, at="2026-11-21T20:00:01-03:00") is Reason.OK


def test_an_example_is_judged_by_how_old_its_list_is() -> None:
    strict = Policy(1, amber_s=60, red_s=120)
    found = [example(list_age_s=age_s).verdict(strict).outcome for age_s in (60, 61, 121)]
    assert found == [Outcome.ADMIT, Outcome.ATTENTION, Outcome.REFUSE]


def test_an_example_is_judged_by_who_went_in_and_out_before() -> None:
    again = Policy(1, mode=Mode.REENTRY)
    assert reason(Policy(1), before="in start-1h") is Reason.ALREADY_ADMITTED
    assert reason(again, before="in start-1h") is Reason.ALREADY_ADMITTED
    assert reason(again, before="in start-1h; out start-30m") is Reason.OK
    assert reason(again, direction="exit") is Reason.NOT_INSIDE
    assert reason(again, direction="exit", before="in start-1h") is Reason.OK
    gap = Policy(1, mode=Mode.MANY, limits=Limits(gap_s=1_800))
    assert reason(gap, before="in start-29m") is Reason.TOO_SOON
    assert reason(gap, before="in start-30m") is Reason.OK


@pytest.mark.parametrize(
    ("expect", "met"),
    [
        ("refuse", True),
        ("ALREADY_ADMITTED", True),
        ("refuse ALREADY_ADMITTED", True),
        ("admit", False),
        ("refuse OK", False),
        ("admit ALREADY_ADMITTED", False),
    ],
)
def test_an_example_is_met_where_every_word_that_it_expects_is_said(expect: str, met: bool) -> None:
    one = example(before="in start-1h", expect=expect)
    assert one.met_by(one.verdict(Policy(1))) is met
