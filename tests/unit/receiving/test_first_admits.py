"""The short way to the view of a ticket that was admitted once (PROTOCOL.md 12.2, 12.7): when it may be taken, and where it leads."""

import pytest

from backend.merging.first_admits import FirstAdmits
from backend.merging.key_changes import group_row
from backend.store.rows_views import GroupRow
from sync.content import Kind
from sync.fold import FoldEntry, GroupFacts, fold_group
from sync.limits import Limits
from sync.policy import Mode
from sync.presence import Day
from sync.roster import CredentialState
from tests.altered import replace
from tests.unit.sync_fold.scenes import EVENT, ONCE, change, entry, facts

DAYS = Limits(per_day=2, days=(0, 1_790_000_000))


def first_admit(admit: FoldEntry, about: GroupFacts) -> GroupRow | None:
    return FirstAdmits(about.in_force).row(admit, about)


@pytest.mark.parametrize("limits", [Limits(), Limits(per_use=1), DAYS])
@pytest.mark.parametrize("mode", Mode)
def test_it_leads_where_the_fold_leads(mode: Mode, limits: Limits) -> None:
    about = replace(facts(), in_force=replace(ONCE, mode=mode, limits=limits))
    view = first_admit(entry("a1"), about)
    assert view == group_row(fold_group(EVENT, [entry("a1")], about))
    assert view is not None
    assert (view.keys[0].day is None) == (limits is not DAYS)


def test_the_day_is_that_of_the_admit() -> None:
    about = replace(facts(), in_force=replace(ONCE, limits=DAYS))
    view = first_admit(entry("a1"), about)
    assert view is not None
    assert view.keys[0].day == Day(DAYS.day_of(entry("a1").timing.point // 1000), 1)


def test_whatever_is_not_so_simple_goes_through_the_fold() -> None:
    admit, about = entry("a1"), facts()
    revoked = facts(change(3, CredentialState.REVOKED, 8))
    others = [
        replace(admit, kind=Kind.EXIT),
        replace(admit, proven=False),
        replace(admit, authoriser=bytes(32)),
    ]
    assert [first_admit(other, about) for other in others] == [None] * 3
    assert first_admit(admit, revoked) is None
