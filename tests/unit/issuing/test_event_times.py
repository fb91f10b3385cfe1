"""What a policy may refer to: the days of an event are local ones, through every change of the clocks."""

from datetime import UTC, datetime

import pytest

from backend.errors import BadInput
from backend.ticketing.event_drafts import event_times, policy_of
from sync.profile import Zone
from tests.unit.issuing.drafts import an_event

HOUR_S = 3_600


def days_of(timezone: str, starts: str, hours: int) -> list[str]:
    """The beginnings of the days around an event, in UTC."""
    starts_s = int(datetime.fromisoformat(starts).replace(tzinfo=UTC).timestamp())
    times = event_times(an_event(timezone=timezone, starts_s=starts_s, ends_s=starts_s + hours * HOUR_S))
    return [datetime.fromtimestamp(day_s, UTC).isoformat(" ", "minutes")[:16] for day_s in times.days]


@pytest.mark.parametrize(
    ("timezone", "starts", "days"),
    [
        ("UTC", "2026-11-21 20:00", ["2026-11-20 00:00", "2026-11-21 00:00", "2026-11-22 00:00"]),
        ("America/Sao_Paulo", "2026-11-21 20:00", ["2026-11-20 03:00", "2026-11-21 03:00", "2026-11-22 03:00"]),
        ("Europe/Berlin", "2026-10-25 10:00", ["2026-10-23 22:00", "2026-10-24 22:00", "2026-10-25 23:00"]),
        ("America/Sao_Paulo", "2018-11-04 12:00", ["2018-11-03 03:00", "2018-11-04 03:00", "2018-11-05 02:00"]),
    ],
    ids=["no zone", "always three hours", "a day of 25 hours", "a midnight that was skipped"],
)  # fmt: skip
def test_days_begin_at_local_midnight_or_at_the_first_moment_there_is(
    timezone: str, starts: str, days: list[str]
) -> None:
    assert days_of(timezone, starts, 1) == days


def test_an_event_of_many_years_has_too_many_days_for_a_limit_a_day() -> None:
    times = event_times(an_event(timezone="UTC", starts_s=1_000_000_000, ends_s=1_200_000_000))
    with pytest.raises(BadInput, match=r"limits\.per_day"):
        policy_of({"limits": {"per_day": 1}}, 1, [Zone(1, "Hall")], times)
    assert policy_of({"limits": {"per_use": 1}}, 1, [Zone(1, "Hall")], times).limits.per_use == 1
