"""Who is told `first`: the rules of entries over what the server counted, running leases, and what the device has not said yet."""

import pytest

from sync.allowance import Spent
from sync.claim import NOTHING_UNSAID, Claim, Taken, Unsaid
from sync.leases import LEASE_MS, Counted, Denied, Granted, Lease, judge
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.presence import Day, Holder

NOW_MS = 1_790_000_000_000
A, B = b"device-a", b"device-b"
ONCE, REENTRY, MANY = Policy(1), Policy(1, Mode.REENTRY), Policy(1, Mode.MANY)
TWICE = Policy(1, Mode.MANY, limits=Limits(per_use=2))
TOTAL = Policy(1, Mode.MANY, limits=Limits(total=2))
DAY_S = NOW_MS // 1000 - 500
DAILY = Policy(1, Mode.MANY, limits=Limits(per_day=1, days=(DAY_S, DAY_S + 86_400)))
NOBODY = Counted()
INSIDE = Counted(1, 0, Holder(B, 4, NOW_MS - 60_000, bytes(8)))
INSIDE_TAKEN = Taken(B, 4, NOW_MS - 60_000)


def claim(use: int = 0, unsaid: Unsaid = NOTHING_UNSAID) -> Claim:
    return Claim(1, 4711, 1, use, 3, (9, bytes(8)), b"n" * 16, bytes(16), unsaid)


def lease(
    device: bytes,
    stay: int = 0,
    nonce: bytes = b"o" * 16,
    age_ms: int = 10,
    use: int = 0,
    entered: bool = False,
) -> Lease:
    at_ms = NOW_MS - age_ms
    return Lease(stay, device, 3, nonce, at_ms, at_ms + LEASE_MS, use, entered)


def asked(
    policy: Policy, counted: Counted, *leases: Lease, unsaid: Unsaid = NOTHING_UNSAID, use: int = 0
) -> Granted | Denied:
    return judge(policy, counted, leases, claim(use, unsaid), A, NOW_MS)


def test_who_asks_for_a_ticket_that_nobody_used_is_first() -> None:
    assert asked(ONCE, NOBODY) == Granted(0)


def test_who_is_in_already_is_named() -> None:
    assert asked(ONCE, INSIDE) == Denied(Spent.MODE, Taken(B, 4, NOW_MS - 60_000))


def test_an_admit_of_which_no_holder_is_known_refuses_without_a_name() -> None:
    assert asked(ONCE, Counted(1)) == Denied(Spent.MODE, None)


@pytest.mark.parametrize(("age_ms", "first"), [(0, False), (LEASE_MS - 1, False), (LEASE_MS, True)])
def test_a_lease_runs_for_ten_seconds_and_not_a_millisecond_longer(age_ms: int, first: bool) -> None:
    given = asked(ONCE, NOBODY, lease(B, age_ms=age_ms))
    assert given == (Granted(0) if first else Denied(Spent.MODE, Taken(B, 3, NOW_MS - age_ms)))


def test_the_same_nonce_of_the_same_device_is_answered_alike() -> None:
    assert asked(ONCE, NOBODY, lease(A, nonce=b"n" * 16)) == Granted(0)


def test_the_nonce_of_another_device_is_no_excuse() -> None:
    assert asked(ONCE, NOBODY, lease(B, nonce=b"n" * 16)) == Denied(Spent.MODE, Taken(B, 3, NOW_MS - 10))


def test_another_nonce_of_the_same_device_is_second_to_itself() -> None:
    assert asked(ONCE, NOBODY, lease(A)) == Denied(Spent.MODE, Taken(A, 3, NOW_MS - 10))


def test_another_device_is_named_before_the_asking_one() -> None:
    given = asked(TWICE, NOBODY, lease(A, 0, age_ms=1), lease(B, 1, age_ms=9_000))
    assert given == Denied(Spent.PER_USE, Taken(B, 3, NOW_MS - 9_000))


def test_of_two_others_the_later_one_is_named() -> None:
    known = Counted(1, 0, Holder(B, 4, NOW_MS - 5, bytes(8)))
    assert asked(TWICE, known, lease(B, 1, age_ms=10)) == Denied(Spent.PER_USE, Taken(B, 4, NOW_MS - 5))


def test_a_lease_whose_entry_was_counted_counts_no_more_and_keeps_its_number() -> None:
    out = Counted(1, 1, INSIDE.holder)
    assert asked(REENTRY, out, lease(B, 0, entered=True)) == Granted(1)
    assert asked(REENTRY, out, lease(B, 0, entered=True, age_ms=LEASE_MS)) == Granted(1)


def test_a_lease_stands_until_its_own_entry_comes_whatever_else_was_counted() -> None:
    out = Counted(1, 1, INSIDE.holder)
    assert isinstance(asked(REENTRY, out, lease(B, 0)), Denied)
    three = Policy(1, Mode.MANY, limits=Limits(per_use=3))
    assert asked(three, Counted(1), lease(B, 0)) == Granted(1)
    assert asked(three, Counted(1), lease(B, 1)) == Granted(2)
    assert isinstance(asked(three, Counted(2), lease(B, 0)), Denied)
    assert asked(three, Counted(2), lease(B, 0, entered=True)) == Granted(2)


def test_two_who_judge_before_and_after_the_time_of_an_entered_lease_want_the_same_number() -> None:
    last_ms, over = lease(B, 0, entered=True, age_ms=LEASE_MS - 1), lease(B, 0, entered=True, age_ms=LEASE_MS)
    for known in (Counted(1), Counted(elsewhere=1)):
        assert asked(TOTAL, known, last_ms) == asked(TOTAL, known, over) == asked(TOTAL, known) == Granted(1)


def test_a_lease_whose_entry_came_is_no_answer_to_the_same_nonce() -> None:
    over = lease(A, nonce=b"n" * 16, entered=True)
    assert asked(ONCE, INSIDE, over) == Denied(Spent.MODE, INSIDE_TAKEN)
    assert asked(TWICE, INSIDE, over) == Granted(1)


def test_who_went_out_may_come_back_and_who_is_inside_may_not() -> None:
    assert asked(REENTRY, Counted(1, 1)) == Granted(1)
    assert isinstance(asked(REENTRY, INSIDE), Denied)


def test_an_exit_that_was_not_said_yet_lets_somebody_back_in() -> None:
    assert asked(REENTRY, INSIDE, unsaid=Unsaid(exits=1)) == Granted(1)


def test_an_exit_that_finds_nobody_inside_lets_nobody_in_later() -> None:
    assert isinstance(asked(REENTRY, Counted(1, 1), lease(B, 1), unsaid=Unsaid(exits=0)), Denied)
    assert asked(REENTRY, NOBODY, unsaid=Unsaid(exits=3)) == Granted(0)


def test_an_exit_that_was_taken_back_leaves_them_inside() -> None:
    out = Counted(1, 1, INSIDE.holder)
    assert isinstance(asked(REENTRY, out, unsaid=Unsaid(undone_exits=1)), Denied)


def test_an_admit_that_was_taken_back_frees_the_ticket() -> None:
    assert asked(ONCE, INSIDE, unsaid=Unsaid(undone_admits=1)) == Granted(1)


def test_more_was_taken_back_than_is_known() -> None:
    assert asked(ONCE, NOBODY, unsaid=Unsaid(undone_admits=5, undone_exits=5)) == Granted(0)


def test_where_nothing_is_limited_nothing_is_remembered() -> None:
    assert asked(MANY, Counted(99)) == Granted(None)


def test_a_limit_of_two_gives_two_places() -> None:
    assert asked(TWICE, NOBODY, lease(B, 0)) == Granted(1)
    assert asked(TWICE, NOBODY, lease(B, 1)) == Granted(0)
    assert asked(TWICE, INSIDE) == Granted(1)
    assert isinstance(asked(TWICE, INSIDE, lease(B, 0)), Denied)


def test_own_leases_and_own_admits_that_were_not_said_are_the_same_entries() -> None:
    assert asked(TWICE, NOBODY, lease(A, 0), unsaid=Unsaid(admits=1)) == Granted(1)
    assert isinstance(asked(TWICE, NOBODY, lease(B, 0), unsaid=Unsaid(admits=1)), Denied)
    assert isinstance(asked(TWICE, NOBODY, lease(A, 0), lease(A, 1), unsaid=Unsaid(admits=1)), Denied)


def test_a_limit_over_all_uses_counts_entries_by_the_others() -> None:
    total = Policy(1, Mode.MANY, limits=Limits(total=3))
    assert asked(total, Counted(elsewhere=2)) == Granted(2)
    assert asked(total, Counted(elsewhere=3)) == Denied(Spent.TOTAL, None)
    assert asked(total, Counted(1, elsewhere=2)) == Denied(Spent.TOTAL, None)
    assert asked(total, Counted(elsewhere=2), lease(B)) == Denied(Spent.TOTAL, Taken(B, 3, NOW_MS - 10))


def test_a_limit_over_all_uses_counts_leases_by_the_others_too() -> None:
    other = lease(B, 0, use=1, age_ms=20)
    assert asked(TOTAL, NOBODY, other) == Granted(1)
    assert asked(TOTAL, Counted(1), other) == Denied(Spent.TOTAL, Taken(B, 3, NOW_MS - 20))
    assert asked(TOTAL, Counted(elsewhere=1), other) == Denied(Spent.TOTAL, Taken(B, 3, NOW_MS - 20))
    assert isinstance(asked(TOTAL, NOBODY, other, lease(B, 1, use=2)), Denied)
    assert isinstance(asked(TOTAL, NOBODY, other, lease(B, 1)), Denied)
    assert asked(TOTAL, Counted(elsewhere=1), lease(B, 0, use=1, entered=True)) == Granted(1)


def test_an_own_lease_by_another_use_counts_beside_own_admits_by_this_one() -> None:
    own = lease(A, 0, use=1)
    assert asked(TOTAL, NOBODY, own) == Granted(1)
    assert asked(TOTAL, NOBODY, own, unsaid=Unsaid(admits=1)) == Denied(Spent.TOTAL, own.taken)


def test_a_lease_by_another_use_stands_in_no_way_but_that_of_a_limit_over_all() -> None:
    other = lease(B, 0, use=1)
    for policy in (ONCE, REENTRY, TWICE, DAILY):
        assert asked(policy, NOBODY, other) == Granted(1)
    assert asked(ONCE, INSIDE, lease(B, 0, use=1, age_ms=1)) == Denied(Spent.MODE, INSIDE_TAKEN)


def test_the_same_nonce_for_another_use_is_another_claim() -> None:
    assert asked(ONCE, NOBODY, lease(A, 0, nonce=b"n" * 16, use=1)) == Granted(1)


def test_a_day_has_its_own_limit() -> None:
    today, yesterday = Counted(1, 0, None, Day(DAY_S, 1)), Counted(1, 0, None, Day(DAY_S - 86_400, 1))
    assert asked(DAILY, today) == Denied(Spent.PER_DAY, None)
    assert asked(DAILY, yesterday) == Granted(1)
    assert asked(DAILY, yesterday, lease(B, 1)) == Denied(Spent.PER_DAY, Taken(B, 3, NOW_MS - 10))
    assert asked(DAILY, today, unsaid=Unsaid(undone_admits=1)) == Granted(1)
    assert asked(DAILY, Counted(1)) == Granted(1)


def test_a_policy_names_the_zones_that_are_claimed_or_all_of_them() -> None:
    assert [Policy(1, claim=(1, 3)).claims(zone) for zone in (1, 2, 3)] == [True, False, True]
    assert Policy(1, claim=(0,)).claims(7)
    assert not Policy(1).claims(1)
