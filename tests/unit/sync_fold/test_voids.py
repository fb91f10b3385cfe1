"""What takes an entry back, and what does not (PROTOCOL.md 12.1)."""

import pytest

from sync.cases import CaseClass
from sync.content import Kind
from sync.evidence import Role
from tests.altered import replace
from tests.unit.sync_fold.scenes import KEY_OF_BRUNO, REENTRY, at, device, entry, facts, fold, key_of, void

ADMIT = entry("a1")


def counted(view):
    return key_of(view).people_in


@pytest.mark.parametrize("after_s", [0, 1, 120])
def test_a_prompt_void_by_the_same_device_takes_the_admit_back(after_s):
    view = fold(ADMIT, void("v2", ADMIT, after_s=after_s))
    assert counted(view) == 0
    assert view.cases == ()


@pytest.mark.parametrize(
    "flaw",
    [
        {"mono_ms": ADMIT.mono_ms + 120_001},
        {"mono_ms": ADMIT.mono_ms - 1},
        {"boot": b"boot-two"},
        {"device": device("B")},
        {"ref": bytes(32)},
        {"ref": None},
    ],
    ids=["too late", "before it", "after a restart", "another device", "of nothing known", "of nothing"],
)
def test_any_other_void_changes_nothing_and_is_a_case(flaw):
    attempt = replace(void("v2", ADMIT), **flaw)
    view = fold(ADMIT, attempt)
    (case,) = view.cases
    assert counted(view) == 1
    assert case.class_ is CaseClass.UNAUTHORISED
    assert case.entries == (attempt.hash,)


def test_a_supervisor_takes_back_what_another_device_wrote_hours_ago():
    view = fold(
        ADMIT, entry("v1", Kind.VOID, by="S", timing=at("23:00:00"), ref=ADMIT.hash, authoriser=KEY_OF_BRUNO)
    )
    assert counted(view) == 0
    assert view.cases == ()


def test_an_exit_can_be_taken_back():
    leave = entry("x3", Kind.EXIT, timing=at("20:30:00"))
    view = fold(ADMIT, leave, void("v4", leave), about=facts(policy=REENTRY))
    assert counted(view) == 1
    assert key_of(view).used_up


def test_an_undone_admit_leaves_the_entry_to_the_next_one():
    other = entry("b1", by="B", timing=at("20:05:00"))
    view = fold(ADMIT, void("v2", ADMIT), other)
    assert key_of(view).holder == other.hash
    assert view.cases == ()


def test_taking_back_twice_is_the_same_as_once():
    view = fold(ADMIT, void("v2", ADMIT), void("v3", ADMIT, after_s=20))
    assert counted(view) == 0
    assert view.cases == ()


def test_a_void_cannot_be_taken_back_nor_can_a_denied_scan():
    undo = void("v2", ADMIT)
    denied = entry("d7", Kind.DENY, timing=at("20:07:00"))
    view = fold(ADMIT, undo, void("v3", undo), denied, void("v8", denied))
    assert counted(view) == 0
    assert {case.class_ for case in view.cases} == {CaseClass.UNAUTHORISED}


def test_an_unproven_admit_taken_back_is_no_case_any_more():
    doubtful = entry("a1", proven=False)
    view = fold(doubtful, void("v2", doubtful))
    assert view.cases == ()
    assert key_of(view).unproven == 0


def test_an_override_taken_back_is_no_case_any_more():
    waved_in = entry("a1", Kind.OVERRIDE)
    assert [case.class_ for case in fold(waved_in).cases] == [CaseClass.UNAUTHORISED]
    assert fold(waved_in, void("v2", waved_in)).cases == ()


def test_a_void_that_comes_before_its_admit_is_a_case_only_until_that_arrives():
    undo = void("v2", ADMIT)
    assert [case.class_ for case in fold(undo).cases] == [CaseClass.UNAUTHORISED]
    assert fold(undo, ADMIT).cases == ()


def test_the_case_of_a_void_that_changes_nothing_shows_what_it_names():
    late = void("v2", ADMIT, after_s=500)
    (case,) = fold(ADMIT, late).cases
    assert [(item.role, item.hash) for item in case.evidence] == [
        (Role.CONCERNED, late.hash),
        (Role.NAMED, ADMIT.hash),
    ]
