"""Which year the day of a pass is in (FORMAT.md 8.13): never guessed without a source."""

from datetime import UTC, date, datetime

import pytest

from keys.bcbp.dates import FlightDate, YearSource, flight_date


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("day", "expires", "found"),
    [
        ("326", "2026-11-23T10:00", date(2026, 11, 22)),
        ("326", "2026-11-22T00:00", date(2026, 11, 22)),
        ("326", "2026-11-21T23:59", date(2026, 11, 22)),
        ("326", "2026-11-20T23:59", date(2025, 11, 22)),
        ("365", "2027-01-01T06:00", date(2026, 12, 31)),
        ("001", "2027-01-01T06:00", date(2027, 1, 1)),
        ("001", "2026-12-31T23:00", date(2027, 1, 1)),
        ("001", "2026-12-30T23:00", date(2026, 1, 1)),
        ("366", "2029-01-01T06:00", date(2028, 12, 31)),
        ("366", "2028-12-31T06:00", date(2028, 12, 31)),
        ("060", "2028-03-01T00:00", date(2028, 2, 29)),
        ("060", "2027-03-02T00:00", date(2027, 3, 1)),
    ],
)
def test_the_expiry_of_our_block_gives_the_last_such_day_before_it(
    day: str, expires: str, found: date
) -> None:
    assert flight_date(day, expires=at(expires)) == FlightDate(found, YearSource.EXPIRES)


@pytest.mark.parametrize(
    ("day", "reference", "found"),
    [
        ("326", "2026-11-22T10:00", date(2026, 11, 22)),
        ("365", "2027-01-02T10:00", date(2026, 12, 31)),
        ("002", "2026-12-30T10:00", date(2027, 1, 2)),
        ("366", "2029-01-02T10:00", date(2028, 12, 31)),
        ("185", "2026-12-31T10:00", date(2026, 7, 4)),
        ("100", "2026-12-31T10:00", date(2027, 4, 10)),
        ("183", "2025-01-01T00:00", date(2025, 7, 2)),
        ("365", "9999-12-31T23:59", date(9999, 12, 31)),
        ("001", "0001-01-01T00:00", date(1, 1, 1)),
    ],
)
def test_a_reference_time_gives_the_nearest_such_day(day: str, reference: str, found: date) -> None:
    assert flight_date(day, reference=at(reference)) == FlightDate(found, YearSource.REFERENCE)


@pytest.mark.parametrize(("day", "reference"), [("001", "9999-12-31T23:59"), ("365", "0001-01-01T00:00")])
def test_a_day_that_is_near_only_in_a_year_that_there_is_not_has_no_date(day: str, reference: str) -> None:
    assert flight_date(day, reference=at(reference)) is None


def test_of_both_sources_the_expiry_is_taken() -> None:
    found = flight_date("326", expires=at("2026-11-23T00:00"), reference=at("2031-11-23T00:00"))
    assert found == FlightDate(date(2026, 11, 22), YearSource.EXPIRES)


def test_without_a_source_there_is_no_year() -> None:
    assert flight_date("326") is None


@pytest.mark.parametrize("day", ["000", "367", "999", "   ", "", "3a6", "-01", "+01", "1_0", "٣٢٦", "1.5"])
def test_what_is_no_day_has_no_date(day: str) -> None:
    assert flight_date(day, expires=at("2026-11-23T00:00"), reference=at("2026-11-23T00:00")) is None


@pytest.mark.parametrize("source", ["expires", "reference"])
def test_day_366_is_none_where_no_leap_year_is_near(source: str) -> None:
    assert flight_date("366", **{source: at("2027-01-02T00:00")}) is None


@pytest.mark.parametrize("day", ["99 ", " 99", "  1"])
def test_days_that_are_not_padded_are_days(day: str) -> None:
    found = flight_date(day, reference=at("2026-02-01T00:00"))
    assert found is not None
    assert found.date.timetuple().tm_yday == int(day)


@pytest.mark.parametrize("expires", [0, 1, 2**32 - 1])
def test_the_ends_of_time_raise_nothing(expires: int) -> None:
    assert flight_date("001", expires=expires) is not None
