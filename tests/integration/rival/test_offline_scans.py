"""What pretix and its offline clients answer at a door, asked of a gate that has no network at all.

Each docstring begins with the number of the case in `answers.csv` and the public path of the test that it corresponds to.
"""

from pathlib import Path

from sync.content import Kind
from sync.policy import Mode, Policy, Window
from sync.position import Position
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from tests.integration.http.site import Site
from tests.integration.rival.door import IN, OUT, Door, open_door
from tests.world import EVENT, NOW_S, World


def test_a_ticket_enters_once_and_one_admission_is_kept(door: Door) -> None:
    """PX-01 pretix src/tests/base/test_checkin.py::test_single_entry"""
    assert door.reasons(door.world.ticket(5).text, IN, IN) == [Reason.OK, Reason.ALREADY_ADMITTED]
    assert door.passages() == [Kind.ADMIT]


def test_a_number_or_a_printed_reference_is_no_code(door: Door) -> None:
    """PX-15 pretix src/tests/api/test_checkin.py::test_redeem_by_id_not_allowed_if_untrusted"""
    for typed in ("5", "0", "0D9C1RN527"):
        assert door.scan(typed).reason is Reason.NOT_OURS
    assert door.scan(door.world.ticket(5).text).admits


async def test_a_ticket_of_another_date_is_told_to_be_of_another_event(site: Site) -> None:
    """PX-17 pretix src/tests/base/test_checkin.py::test_checkin_invalid_subevent"""
    monday, tuesday = await site.event(name="Monday"), await site.event(name="Tuesday")
    (ticket,) = await site.issue(monday)
    gate = await site.device(tuesday, "gate")
    verdict = gate.engine().scan(tuesday, ticket["code"]).verdict
    assert (verdict.outcome, verdict.reason, verdict.ticket) == (Outcome.REFUSE, Reason.WRONG_EVENT, None)


def test_leaving_before_entering_uses_nothing_up(door: Door) -> None:
    """PX-18 pretix src/tests/base/test_checkin.py::test_exit_does_not_invalidate"""
    code = door.world.ticket(5).text
    assert door.reasons(code, OUT, IN, OUT) == [Reason.NOT_INSIDE, Reason.OK, Reason.OK]
    assert door.passages() == [Kind.EXIT, Kind.ADMIT, Kind.EXIT]


def test_who_left_an_event_without_re_entry_stays_out(door: Door) -> None:
    """PX-21 pretix src/tests/base/test_checkin.py::test_single_entry_after_exit_forbidden"""
    code = door.world.ticket(5).text
    assert door.reasons(code, IN, OUT, IN) == [Reason.OK, Reason.OK, Reason.ALREADY_ADMITTED]


def test_rules_keep_people_out_and_never_in(tmp_path: Path) -> None:
    """PX-26 pretix src/tests/base/test_checkin.py::test_rules_simple"""
    with open_door(tmp_path, Policy(1, access=((1, ("VIP",)),))) as door:
        code = door.world.ticket(5, class_="PISTA").text
        assert door.scan(code, IN).reason is Reason.WRONG_ZONE
        assert door.scan(code, OUT).admits


def test_what_another_event_issued_is_refused_and_only_a_keyed_hash_of_it_is_kept(door: Door) -> None:
    """PX-44 pretix src/tests/api/test_checkinrpc.py::test_by_medium_wrong_event"""
    stranger = World(seed="another organisation").ticket(5).text
    assert door.scan(stranger).reason is Reason.UNKNOWN_KEY
    (denied,) = door.entries(Kind.DENY)
    assert (denied.ticket, denied.reason, len(denied.foreign or b"")) == (None, Reason.UNKNOWN_KEY, 16)


def test_the_gate_alone_remembers_whom_it_let_in(door: Door) -> None:
    """PX-46 libpretixsync AsyncCheckProviderTest::testSimpleRedeemedLocally"""
    code = door.world.ticket(5).text
    first, second = door.scan(code), door.scan(code)
    assert (first.outcome, second.reason) == (Outcome.ADMIT, Reason.ALREADY_ADMITTED)
    assert second.last_use is not None
    assert second.last_use.at_ms == door.clocks.true_ms - 60_000


def test_each_zone_counts_its_own_entries(door: Door) -> None:
    """PX-47 libpretixsync AsyncCheckProviderTest::testSimpleRedeemedOnOtherList"""
    code = door.world.ticket(5).text
    assert [door.scan(code, gate=gate).reason for gate in (3, 1, 3)] == [
        Reason.OK,
        Reason.OK,
        Reason.ALREADY_ADMITTED,
    ]


def test_leaving_twice_is_let_by_both_times_and_written_down(door: Door) -> None:
    """PX-48 libpretixsync AsyncCheckProviderTest::testAllowMultiExit"""
    code = door.world.ticket(5).text
    verdicts = [door.scan(code, direction) for direction in (IN, OUT, OUT)]
    assert all(verdict.admits for verdict in verdicts)
    assert verdicts[2].reason is Reason.NOT_INSIDE
    assert door.passages() == [Kind.ADMIT, Kind.EXIT, Kind.EXIT]


def test_a_ticket_issued_after_the_list_was_made_is_valid(door: Door) -> None:
    """PX-49 libpretixsync AsyncCheckProviderTest::testSignedAndValid"""
    never_heard_of = door.world.ticket(999, index=1_998).text
    assert door.scan(never_heard_of).reason is Reason.OK
    assert door.passages() == [Kind.ADMIT]


def test_a_suspended_ticket_is_refused_and_only_the_refusal_is_kept(door: Door) -> None:
    """PX-52 libpretixsync AsyncCheckProviderTest::testSignedAndBlocked"""
    blocked = door.world.parts({5: CredentialState.SUSPENDED}, at=Position(1, 3))
    door.device.lists.save_parts(EVENT, blocked, NOW_S)
    assert door.scan(door.world.ticket(5).text).reason is Reason.SUSPENDED
    assert door.passages() == []
    assert [denied.reason for denied in door.entries(Kind.DENY)] == [Reason.SUSPENDED]


def test_a_ticket_is_not_valid_a_second_early_and_is_a_minute_later(door: Door) -> None:
    """PX-53 libpretixsync AsyncCheckProviderTest::testSignedAndNotYetValid"""
    door.learn_the_time()
    code = door.world.ticket(5, not_before=door.clocks.true_ms // 1000 + 61).text
    assert door.scan(code, after_s=59).reason is Reason.NOT_YET
    assert door.scan(code, after_s=60).reason is Reason.OK


def test_a_class_that_a_zone_does_not_name_is_not_let_into_it(tmp_path: Path) -> None:
    """PX-54 libpretixsync AsyncCheckProviderTest::testSignedUnknownProduct"""
    with open_door(tmp_path, Policy(1, access=((1, ("PISTA", "VIP")),))) as door:
        assert door.scan(door.world.ticket(5, class_="NEVER HEARD OF").text).reason is Reason.WRONG_ZONE
        assert door.passages() == []


def test_a_readers_own_marker_before_a_code_makes_it_another_text(door: Door) -> None:
    """PX-56 libpretixsync AsyncCheckProviderTest::testEciClean"""
    code = door.world.ticket(5).text
    assert door.scan("\\000001" + code).reason is Reason.NOT_OURS
    assert door.scan(code).admits


def test_a_gate_lets_many_entries_in_where_the_mode_allows_them(tmp_path: Path) -> None:
    """PX-03 pretix src/tests/base/test_checkin.py::test_multi_entry_repeat_nonce"""
    with open_door(tmp_path, Policy(1, Mode.REENTRY)) as door:
        code = door.world.ticket(5).text
        assert door.reasons(code, IN, OUT, IN) == [Reason.OK] * 3
        assert door.passages() == [Kind.ADMIT, Kind.EXIT, Kind.ADMIT]


def test_a_window_keeps_out_who_comes_before_it(tmp_path: Path) -> None:
    opens_s = NOW_S + 600
    with open_door(tmp_path, Policy(1, windows=(Window(1, opens_s, opens_s + 3_600),))) as door:
        door.learn_the_time()
        code = door.world.ticket(5).text
        assert door.scan(code, after_s=300).reason is Reason.NOT_YET
        assert door.scan(code, after_s=360).reason is Reason.OK
