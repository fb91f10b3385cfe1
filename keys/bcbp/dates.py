"""Which date a day of the year is: a pass has no year, and none is guessed without saying by what (FORMAT.md 8.13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

_YEAR_DAYS: Final = 366
_DAY: Final = timedelta(days=1)


class YearSource(StrEnum):
    """What the year was taken from."""

    EXPIRES = "expires"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class FlightDate:
    """A date, and what its year comes from."""

    date: date
    source: YearSource


def flight_date(day: str, *, expires: int | None = None, reference: int | None = None) -> FlightDate | None:
    """The date of this day of the year (as in the pass, `001` to `366`), by our block's expiry or else by a reference time.

    Both are Unix seconds. None without either, for what is no day of the year, and where no such day is near.
    """
    number = _number(day)
    if number is None:
        return None
    if expires is not None:
        found = _last_until(number, _day_of(expires) + _DAY)
        return None if found is None else FlightDate(found, YearSource.EXPIRES)
    if reference is not None:
        nearest = _nearest(number, _day_of(reference))
        return None if nearest is None else FlightDate(nearest, YearSource.REFERENCE)
    return None


def _number(day: str) -> int | None:
    bare = day.strip()
    if not (bare.isascii() and bare.isdigit()):
        return None
    return int(bare) if 1 <= int(bare) <= _YEAR_DAYS else None


def _day_of(time_s: int) -> date:
    return datetime.fromtimestamp(time_s, UTC).date()


def _last_until(number: int, limit: date) -> date | None:
    """A flight is over when its pass is, but east of Greenwich its date may be a day ahead: hence the limit."""
    before = [found for found in _around(number, limit.year) if found <= limit]
    if not before or limit - before[-1] > _YEAR_DAYS * _DAY:
        return None
    return before[-1]


def _nearest(number: int, near: date) -> date | None:
    """Of two that are equally near the later one: passes are shown before the flight."""
    found = sorted(_around(number, near.year), key=lambda one: (abs(one - near), -one.toordinal()))
    return found[0] if found and 2 * abs(found[0] - near) <= _YEAR_DAYS * _DAY else None


def _around(number: int, year: int) -> Iterator[date]:
    for one in range(max(MINYEAR, year - 1), min(MAXYEAR, year + 1) + 1):
        found = date(one, 1, 1) + (number - 1) * _DAY
        if found.year == one:
            yield found
