"""Times as a policy's form writes them (PROTOCOL.md 9.3)."""

import pytest

from sync.policy_form import is_relative


@pytest.mark.parametrize("text", ["start", "end", "start-30m", "end+2h", "start+0s", "end-1d"])
def test_a_time_that_refers_to_the_event_moves_with_it(text: str) -> None:
    assert is_relative(text)


@pytest.mark.parametrize(
    "text", ["2026-11-21T19:30:00-03:00", "2026-11-21T22:30:00Z", "", "start-30", "begin"]
)
def test_any_other_stays_where_it_is(text: str) -> None:
    assert not is_relative(text)
