"""The fold of one ticket: who holds its entry, what is surplus, who is inside (PROTOCOL.md 12.2, 12.6, 12.7)."""

import pytest

from sync.cases import CaseClass
from sync.clock import Timing
from sync.content import Kind
from sync.evidence import Role
from sync.feed_items import encode_item, parse_item
from sync.fold import view_digest
from sync.policy import Mode
from sync.presence import Holder
from tests.unit.sync_fold.scenes import (
    CREDENTIAL_HASH,
    KEY_OF_BRUNO,
    ONCE,
    REENTRY,
    TICKET,
    at,
    device,
    entry,
    facts,
    fold,
    hash_of,
    key_of,
    known,
    void,
)

FIRST = entry("a1", timing=at("20:01:05"))
SECOND = entry("b1", by="B", gate=2, timing=at("20:03:40"))
EXIT = entry("x1", Kind.EXIT, by="X", timing=at("20:02:00"))


def classes(view):
    return sorted(case.class_ for case in view.cases)


def test_one_admit_holds_the_key_and_makes_no_case():
    view = fold(FIRST)
    key = key_of(view)
    assert (key.admits, key.exits, key.people_in, key.surplus, key.unproven) == (1, 0, 1, 0, 0)
    assert key.holder == FIRST.hash
    assert key.used_up
    assert view.cases == ()


def test_a_ticket_nobody_used_has_no_keys():
    assert fold().keys == ()
    assert fold(entry("d1", Kind.DENY), entry("m2", Kind.FEED_MARK)).keys == ()


def test_once_the_first_by_estimated_time_holds_and_the_other_is_surplus_whoever_uploaded_first():
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        view = fold(*order)
        (case,) = view.cases
        assert key_of(view).holder == FIRST.hash
        assert case.class_ is CaseClass.DOUBLE_ADMIT
        assert case.entries == tuple(sorted((FIRST.hash, SECOND.hash)))
        assert [(item.role, item.hash) for item in case.evidence] == [
            (Role.HOLDER, FIRST.hash),
            (Role.SURPLUS, SECOND.hash),
        ]


def test_evidence_keeps_device_gate_time_list_position_and_rule():
    _, surplus = fold(FIRST, SECOND).cases[0].evidence
    assert (surplus.device, surplus.epoch, surplus.gate) == (device("B"), 1, 2)
    assert surplus.timing == at("20:03:40")
    assert surplus.known == known(5)
    assert surplus.mode is Mode.ONCE


def test_once_an_exit_does_not_give_the_entry_back():
    view = fold(FIRST, EXIT, SECOND)
    assert classes(view) == [CaseClass.DOUBLE_ADMIT]
    assert key_of(view).people_in == 1


def test_with_reentry_an_admit_after_the_exit_begins_another_stay():
    again = entry("b1", by="B", policy=REENTRY.version, timing=at("20:03:40"))
    view = fold(FIRST, EXIT, again, about=facts(policy=REENTRY))
    key = key_of(view)
    assert view.cases == ()
    assert [opener.hash for opener in key.openers] == [FIRST.hash, again.hash]
    assert key.holder == again.hash
    assert key.used_up


def test_with_reentry_an_admit_while_somebody_is_inside_is_surplus():
    again = entry("b1", by="B", policy=REENTRY.version, timing=at("20:03:40"))
    view = fold(FIRST, again, about=facts(policy=REENTRY))
    assert classes(view) == [CaseClass.DOUBLE_ADMIT]
    assert view.cases[0].evidence[1].mode is Mode.REENTRY
    assert key_of(view).people_in == 2


def test_with_reentry_the_entry_is_free_again_once_everybody_left():
    view = fold(FIRST, EXIT, about=facts(policy=REENTRY))
    assert not key_of(view).used_up
    assert key_of(view).people_in == 0


def test_an_exit_that_finds_nobody_inside_frees_nothing_but_counts_people():
    early_exit = entry("x1", Kind.EXIT, timing=at("19:59:00"))
    key = key_of(fold(early_exit, FIRST, about=facts(policy=REENTRY)))
    assert (key.admits, key.exits, key.people_in) == (1, 0, 0)
    assert key.used_up


def test_each_admit_is_judged_by_the_policy_it_was_made_under_and_not_by_the_one_in_force():
    made_under_reentry = entry("b1", by="B", policy=REENTRY.version, timing=at("20:03:40"))
    assert fold(FIRST, EXIT, made_under_reentry, about=facts(policy=ONCE)).cases == ()


def test_an_unknown_policy_version_is_judged_by_the_one_in_force():
    unheard_of = entry("b1", by="B", policy=99, timing=at("20:03:40"))
    assert fold(FIRST, EXIT, unheard_of, about=facts(policy=REENTRY)).cases == ()
    assert classes(fold(FIRST, EXIT, unheard_of, about=facts(policy=ONCE))) == [CaseClass.DOUBLE_ADMIT]


@pytest.mark.parametrize("elsewhere", [{"zone": 2}, {"use": 2}])
def test_another_zone_or_another_day_is_no_double_entry(elsewhere):
    view = fold(FIRST, entry("b1", by="B", timing=at("20:03:40"), **elsewhere))
    assert view.cases == ()
    assert [key.holder for key in view.keys] == [FIRST.hash, hash_of("b1")]


def test_people_are_counted_by_entry_and_exit_of_groups():
    family = entry("a1", count=4, policy=REENTRY.version)
    one_leaves = entry("x1", Kind.EXIT, count=1, timing=at("20:02:00"))
    assert key_of(fold(family, one_leaves)).people_in == 3


def test_an_unproven_admit_is_counted_apart_and_never_holds():
    doubtful = entry("a1", proven=False, timing=at("20:00:00"))
    view = fold(doubtful, SECOND)
    key = key_of(view)
    assert (key.admits, key.people_in, key.unproven) == (1, 1, 1)
    assert key.holder == SECOND.hash
    assert classes(view) == [CaseClass.UNPROVEN]
    assert view.cases[0].entries == (doubtful.hash,)


def test_unproven_admits_alone_leave_the_entry_free():
    key = key_of(fold(entry("a1", proven=False)))
    assert not key.used_up
    assert key.presence.holder is None
    assert key.presence.admits == 0


def test_an_unproven_exit_lets_nobody_out():
    sneaky = entry("x1", Kind.EXIT, proven=False, timing=at("20:02:00"))
    again = entry("b1", by="B", policy=REENTRY.version, timing=at("20:03:40"))
    view = fold(FIRST, sneaky, again, about=facts(policy=REENTRY))
    assert classes(view) == [CaseClass.DOUBLE_ADMIT, CaseClass.UNPROVEN]


def test_a_denied_scan_makes_no_case():
    assert fold(FIRST, entry("d2", Kind.DENY, reason=2, timing=at("20:05:00"))).cases == ()


def test_an_override_without_a_supervisor_counts_nowhere():
    view = fold(FIRST, entry("o2", Kind.OVERRIDE, timing=at("20:05:00")))
    assert classes(view) == [CaseClass.UNAUTHORISED]
    assert key_of(view).people_in == 1


def test_an_override_with_a_supervisor_is_an_admit():
    view = fold(FIRST, entry("o2", Kind.OVERRIDE, timing=at("20:05:00"), authoriser=KEY_OF_BRUNO))
    assert classes(view) == [CaseClass.DOUBLE_ADMIT]
    assert key_of(view).people_in == 2


def test_a_word_without_the_code_lets_nobody_be_turned_away():
    """Who guesses a PIN on a stolen tablet, and numbers, uses up nobody's entry."""
    view = fold(entry("o2", Kind.OVERRIDE, timing=at("20:05:00"), authoriser=KEY_OF_BRUNO, proven=False))
    assert classes(view) == [CaseClass.UNPROVEN]
    key = key_of(view)
    assert (key.admits, key.used_up, key.holder, key.unproven) == (0, False, None, 1)


def test_the_presence_says_who_holds_and_travels_in_the_feed():
    key = key_of(fold(FIRST, SECOND))
    item = key.item(known(12), TICKET)
    assert item.holder == Holder(device("A"), 1, at("20:01:05").point, CREDENTIAL_HASH)
    assert (item.admits, item.exits) == (2, 0)
    assert parse_item(encode_item(item)) == item


def test_a_holder_whose_time_was_talked_below_zero_still_travels_in_the_feed():
    liar = entry("a1", timing=Timing(None, -5, -5))
    item = key_of(fold(liar)).item(known(12), TICKET)
    assert parse_item(encode_item(item)) == item


def test_a_holder_at_no_gate_is_not_named_to_the_gates():
    assert key_of(fold(entry("a1", gate=0))).presence.holder is None


def test_an_entry_without_a_zone_has_no_place_in_the_feed():
    view = fold(entry("z9", zone=None), FIRST)
    assert [key.has_place for key in view.keys] == [False, True]


def test_a_key_whose_only_admit_was_taken_back_is_still_told_as_empty():
    view = fold(FIRST, void("v2", FIRST))
    key = key_of(view)
    assert (key.presence.admits, key.presence.holder, key.used_up) == (0, None, False)


def test_an_earlier_admit_that_arrives_late_displaces_the_holder_and_a_new_stay_does_not():
    before = key_of(fold(SECOND))
    after = key_of(fold(FIRST, SECOND))
    assert after.displaces(before.holder)
    assert not after.displaces(None)
    again = entry("c1", by="C", policy=REENTRY.version, timing=at("20:09:00"))
    stays = key_of(fold(FIRST, EXIT, again, about=facts(policy=REENTRY)))
    assert not stays.displaces(FIRST.hash)


def test_the_digest_tells_views_apart_and_their_sum_does_not_depend_on_order():
    views = [fold(FIRST), fold(SECOND), fold(FIRST, SECOND), fold(FIRST, EXIT)]
    digests = [view.digest for view in views]
    assert len(set(digests)) == len(digests)
    assert view_digest(digests) == view_digest(reversed(digests))
    assert view_digest([2**256 - 1, 3]) == 2


def test_the_digest_sees_what_only_a_case_says():
    surer = entry("b1", by="B", gate=2, timing=at("20:03:40", off_s=9))
    assert fold(FIRST, SECOND).digest != fold(FIRST, surer).digest


def test_a_case_keeps_every_hash_but_not_the_evidence_of_hundreds():
    crowd = [entry(f"a{n}", timing=at("20:01:05")) for n in range(1, 101)]
    (case,) = fold(*crowd).cases
    assert len(case.entries) == 100
    assert len(case.evidence) == 32
    assert case.evidence[0].role is Role.HOLDER


def test_both_branches_of_a_fork_count_as_the_people_who_walked_in():
    twin = entry("b1", timing=at("20:04:00"))
    view = fold(FIRST, twin)
    assert FIRST.seq == twin.seq
    assert key_of(view).people_in == 2
    assert classes(view) == [CaseClass.DOUBLE_ADMIT]
