"""Times on a terminal, whatever clock they come from."""

import pytest

from backend.cli.output import utc_ms


@pytest.mark.parametrize(
    ("at_ms", "shown"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_790_000_000_123, "2026-09-21T14:13:20.123Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
        (2**53 - 1, "9999-12-31T23:59:59.999Z"),
        (2**64, "9999-12-31T23:59:59.999Z"),
        (-(2**53), "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_shown_however_wrong_the_clock_that_gave_it(at_ms: int, shown: str) -> None:
    assert utc_ms(at_ms) == shown
