"""Withdrawn codes: whether a device could know, by feed positions and across generations (PROTOCOL.md 12.3)."""

import pytest

from sync.cases import CaseClass
from sync.content import Kind
from sync.position import Ancestry
from sync.roster import CredentialState
from tests.unit.sync_fold.scenes import KEY_OF_BRUNO, at, change, entry, facts, fold, known, void

REVOKED, VALID = CredentialState.REVOKED, CredentialState.VALID
WITHDRAWN = [CredentialState.REVOKED, CredentialState.SUSPENDED, CredentialState.REPLACED]
LATE, IGNORED = CaseClass.LATE_REVOKED, CaseClass.IGNORED_REVOCATION
OVERRULED = CaseClass.OVERRULED_REVOCATION


def found(admit, *changes, ancestry=None):
    return [case.class_ for case in fold(admit, about=facts(*changes, ancestry=ancestry)).cases]


@pytest.mark.parametrize("state", WITHDRAWN)
def test_a_device_that_had_not_heard_is_not_blamed(state):
    view = fold(entry("a1", known=known(5)), about=facts(change(6, state)))
    (case,) = view.cases
    assert case.class_ is LATE
    assert case.evidence[0].state is state
    assert case.evidence[0].known == known(5)


@pytest.mark.parametrize("state", WITHDRAWN)
@pytest.mark.parametrize("heard", [6, 7, 900])
def test_a_device_whose_list_said_so_ignored_it(state, heard):
    view = fold(entry("a1", known=known(heard)), about=facts(change(6, state)))
    (case,) = view.cases
    assert case.class_ is IGNORED
    assert case.evidence[0].state is state


def test_a_code_that_was_restored_before_the_device_heard_is_no_case():
    assert found(entry("a1", known=known(5)), change(6, CredentialState.SUSPENDED), change(8, VALID)) == []


def test_a_code_that_was_restored_later_was_still_withdrawn_on_the_device_that_let_it_in():
    assert found(entry("a1", known=known(7)), change(6, CredentialState.SUSPENDED), change(8, VALID)) == [
        IGNORED
    ]


def test_the_latest_word_before_the_device_heard_decides_and_not_the_first():
    history = (change(3, REVOKED), change(6, VALID), change(9, REVOKED))
    assert found(entry("a1", known=known(4)), *history) == [IGNORED]
    assert found(entry("a1", known=known(7)), *history) == [LATE]


def test_another_credential_of_the_ticket_does_not_matter():
    assert found(entry("a1", index=9), change(2, REVOKED, index=8)) == []


@pytest.mark.parametrize("fields", [{"proven": False}, {"kind": Kind.EXIT}])
def test_who_left_or_did_not_prove_it_is_no_revocation_case(fields):
    classes = found(entry("a1", **fields), change(2, REVOKED))
    assert not {LATE, IGNORED} & set(classes)


def test_an_admit_that_was_taken_back_is_no_case():
    admit = entry("a1")
    assert fold(admit, void("v2", admit), about=facts(change(2, REVOKED))).cases == ()


@pytest.mark.parametrize("state", WITHDRAWN)
def test_whom_a_supervisor_let_in_knowing_it_is_that_persons_decision_and_no_fault_of_the_device(state):
    by_word = entry("o1", Kind.OVERRIDE, authoriser=KEY_OF_BRUNO, known=known(6))
    (case,) = fold(by_word, about=facts(change(6, state))).cases
    assert case.class_ is OVERRULED
    assert case.evidence[0].state is state


def test_what_a_supervisor_decided_about_a_withdrawn_code_stays_that_when_its_state_changes_later():
    by_word = entry("o1", Kind.OVERRIDE, authoriser=KEY_OF_BRUNO, known=known(6))
    assert found(by_word, change(4, CredentialState.SUSPENDED), change(8, REVOKED)) == [OVERRULED]
    assert found(by_word, change(4, CredentialState.SUSPENDED), change(8, VALID)) == [OVERRULED]


def test_a_supervisor_who_could_not_know_decided_nothing_about_it():
    by_word = entry("o1", Kind.OVERRIDE, authoriser=KEY_OF_BRUNO, known=known(5))
    assert found(by_word, change(6, REVOKED)) == [LATE]


def test_the_word_of_somebody_who_may_not_excuses_nothing():
    powerless = entry("o1", Kind.OVERRIDE, authoriser=b"S" * 32, known=known(6))
    assert found(powerless, change(6, REVOKED)) == [CaseClass.UNAUTHORISED]


def test_one_case_of_each_class_lists_all_its_admits():
    early = [entry(f"a{n}", known=known(2), timing=at("20:00:00")) for n in (1, 2)]
    late = [entry(f"b{n}", by="B", known=known(9), timing=at("20:10:00")) for n in (1, 2)]
    cases = {case.class_: case for case in fold(*early, *late, about=facts(change(5, REVOKED))).cases}
    assert cases[LATE].entries == tuple(sorted(item.hash for item in early))
    assert cases[IGNORED].entries == tuple(sorted(item.hash for item in late))


# Generation 2 left generation 1 after position 5; what generation 1 wrote at 6 and above was lost.
FORKED = Ancestry(((2, 1, 5),))


def test_news_of_the_new_generation_cannot_be_known_at_a_higher_position_of_the_old_one():
    assert found(entry("a1", known=known(8, gen=1)), change(6, REVOKED, gen=2), ancestry=FORKED) == [LATE]


def test_news_before_the_fork_is_known_to_both_generations():
    for gen in (1, 2):
        assert found(entry("a1", known=known(8, gen=gen)), change(4, REVOKED), ancestry=FORKED) == [IGNORED]


@pytest.mark.parametrize("state", [CredentialState.SUSPENDED, CredentialState.UNPAID])
def test_what_can_end_is_not_held_against_who_heard_more_of_a_server_that_is_lost(state):
    """The lost server may have said that the code is good again, and with it went whoever could tell."""
    above, at = known(8, gen=1), known(6, gen=2)
    held = change(4, state)
    assert found(entry("a1", known=above), held, ancestry=FORKED) == [LATE]
    assert found(entry("a1", known=above), held, change(9, VALID, gen=2), ancestry=FORKED) == []
    assert found(entry("a1", known=known(4)), held, ancestry=FORKED) == [IGNORED]
    assert found(entry("a1", known=at), held, ancestry=FORKED) == [IGNORED]
    assert found(entry("a1", known=above), change(6, state, gen=1), ancestry=FORKED) == [IGNORED]


def test_a_lost_tail_no_longer_says_anything_about_now():
    assert found(entry("a1", known=known(3)), change(6, REVOKED, gen=1), ancestry=FORKED) == []


def test_a_device_that_heard_the_lost_tail_did_ignore_it():
    assert found(entry("a1", known=known(7, gen=1)), change(6, REVOKED, gen=1), ancestry=FORKED) == [IGNORED]


def test_a_device_of_the_new_generation_never_heard_the_lost_tail():
    history = (change(6, REVOKED, gen=1), change(9, REVOKED, gen=2))
    assert found(entry("a1", known=known(7, gen=2)), *history, ancestry=FORKED) == [LATE]
    assert found(entry("a1", known=known(9, gen=2)), *history, ancestry=FORKED) == [IGNORED]
