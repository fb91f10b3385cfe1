"""How often and how soon a ticket may enter a zone again: the counting part of a policy (PROTOCOL.md 9.1, 10.2)."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from keys.cbor import Fields, Value
from keys.errors import Malformed
from sync.fields import SECOND_BITS, SMALL_BITS, read_row
from sync.policy_faults import Fault
from sync.policy_form import Form, form_time
from sync.policy_rows import CLAUSE, MOST_ROWS, SECONDS, SMALL
from sync.policy_times import EventTimes

_USE, _DAY, _GAP, _TOTAL = 1, 2, 3, 4
_PATH: Final = "limits"
_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """The most entries for one (ticket, zone, use), in all and on a local day, the least time between two, and the most entries for
    one (ticket, zone) over all uses; 0 is no limit.

    `days` are the instants at which a local day of the event begins (Unix s), ascending; before the first one it is day 0.
    They are in the policy so that every device agrees about them, whatever it knows of time zones.
    """

    per_use: int = 0
    per_day: int = 0
    gap_s: int = 0
    days: tuple[int, ...] = ()
    total: int = 0

    @property
    def any(self) -> bool:
        """Whether there is a limit at all: then the server tells gates what it counted, not only who is used up (3.4)."""
        return bool(self.per_use or self.per_day or self.gap_s or self.total)

    def day_of(self, at_s: int) -> int:
        """The local day at this time, by the instant at which it begins."""
        place = bisect_right(self.days, at_s)
        return self.days[place - 1] if place else 0

    def rows(self) -> dict[int, Value]:
        """Fields 8 and 9 of the policy, as far as they say something."""
        numbers = ((_USE, self.per_use), (_DAY, self.per_day), (_GAP, self.gap_s), (_TOTAL, self.total))
        fields: dict[int, Value] = {}
        if self.any:
            fields[8] = [[what, number] for what, number in numbers if number]
        if self.days:
            fields[9] = list(self.days)
        return fields

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Fields 8 and 9; `Malformed` (9.1)."""
        numbers = dict(_pairs(fields.list_or_none(8, MOST_ROWS)))
        days = fields.list_or_none(9, MOST_ROWS)
        row = read_row(days or [], len(days or []), CLAUSE)
        if days == []:
            raise Malformed(CLAUSE, "days of which there is none")
        starts = tuple(row.uint(at, SECOND_BITS) for at in range(len(days or [])))
        per_use, per_day, gap_s, total = (numbers.get(what, 0) for what in (_USE, _DAY, _GAP, _TOTAL))
        return cls(per_use, per_day, gap_s, starts, total)

    def form(self) -> dict[str, object]:
        """As people write it; nothing if there is no limit."""
        found: dict[str, object] = {}
        if self.per_use:
            found["per_use"] = self.per_use
        if self.per_day:
            found |= {"per_day": self.per_day, "days": [form_time(day_s) for day_s in self.days]}
        if self.gap_s:
            found["gap_s"] = self.gap_s
        if self.total:
            found["total"] = self.total
        return found

    @classmethod
    def of_form(cls, form: Form, times: EventTimes | None) -> Self:
        """`{"per_use": 3, "per_day": 1, "gap_min": 30}`; the days are the event's unless they are written out."""
        per_use, per_day = form.uint("per_use", default=0), form.uint("per_day", default=0)
        total = form.uint("total", default=0)
        gap_s = form.uint("gap_s", default=0) or form.uint("gap_min", default=0) * _MINUTE_S
        stated = form.times("days", MOST_ROWS)
        form.done()
        days = stated or (times.days if times and per_day else ())
        return cls(per_use, per_day, gap_s, days, total)

    def faults(self) -> Iterator[Fault]:
        """What no policy may say of limits."""
        counts = (self.per_use, self.per_day, self.total)
        if not (all(0 <= count < SMALL for count in counts) and 0 <= self.gap_s < SECONDS):
            yield Fault(_PATH, "has a number that is too high")
        if bool(self.per_day) != bool(self.days):
            yield Fault(f"{_PATH}.days", "belongs to a limit a day, and only to that")
        if len(self.days) > MOST_ROWS or any(not 0 <= day_s < SECONDS for day_s in self.days):
            yield Fault(f"{_PATH}.days", f"is not at most {MOST_ROWS} times from 1970 to 2106")
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            yield Fault(f"{_PATH}.days", "does not ascend")


NO_LIMITS: Final = Limits()


def _pairs(rows: list[Value] | None) -> Iterator[tuple[int, int]]:
    """The rows (what, number) of field 8, ascending, none of them saying 0."""
    if rows == []:
        raise Malformed(CLAUSE, "limits of which there is none")
    last = 0
    for value in rows or []:
        row = read_row(value, 2, CLAUSE)
        what = row.uint(0, SMALL_BITS)
        number = row.uint(1, SECOND_BITS if what == _GAP else SMALL_BITS)
        if not (last < what <= _TOTAL and number):
            raise Malformed(CLAUSE, "a limit that is unknown, out of order or none")
        last = what
        yield what, number
