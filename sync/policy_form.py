"""A strict reader of the JSON in which people write policies: every reader takes one field, `done` refuses the rest.

The only error is `BadPolicy`, which names the place as `windows[0].from`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Self, TypeVar

from sync.errors import BadPolicy
from sync.policy_times import EventTimes

_T = TypeVar("_T")
_ROOT: Final = "document"
_RELATIVE: Final = re.compile(r"(?P<of>start|end)(?:(?P<sign>[+-])(?P<count>[0-9]{1,6})(?P<unit>[smhd]))?")
_UNITS_S: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Form:
    """One JSON object, read field by field. Absent fields take the default of their reader, or are refused."""

    __slots__ = ("_path", "_values")

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = dict(values)
        self._path = path

    @classmethod
    def of(cls, value: object, path: str = "") -> Self:
        """A reader over `value`, which must be a JSON object."""
        if not isinstance(value, dict):
            raise BadPolicy(path or _ROOT, "is not an object")
        return cls(value, path)

    def uint(self, key: str, default: int | None = None) -> int:
        """An unsigned integer."""
        return self._as_uint(key, self._take(key, default))

    def uints(self, key: str, at_most: int) -> tuple[int, ...]:
        """An array of unsigned integers; none when it is absent."""
        values = self._array(key, at_most) if key in self._values else []
        return tuple(self._as_uint(key, value) for value in values)

    def text(self, key: str) -> str:
        """A text, which may be empty."""
        return self._as_text(key, self._take(key))

    def texts(self, key: str, at_most: int) -> tuple[str, ...]:
        """An array of texts."""
        return tuple(self._as_text(key, value) for value in self._array(key, at_most))

    def choice(self, key: str, choices: Mapping[str, _T], default: _T) -> _T:
        """One of these names, as what it stands for."""
        return self._chosen(key, self._values.pop(key), choices) if key in self._values else default

    def chosen(self, key: str, choices: Mapping[str, _T], at_most: int) -> tuple[_T, ...]:
        """An array of these names, as what they stand for."""
        return tuple(self._chosen(key, value, choices) for value in self._array(key, at_most))

    def time(self, key: str, event: EventTimes | None = None) -> int:
        """A time as `2026-11-21T18:00:00Z` or with another offset, or as `start-30m` or `end+2h` of an event, in Unix seconds."""
        text = self.text(key)
        relative = _RELATIVE.fullmatch(text)
        if relative is None:
            return self._time(key, text)
        if event is None:
            raise self._bad(key, "refers to an event, which is not known here")
        base = event.starts_s if relative["of"] == "start" else event.ends_s
        away_s = int(relative["count"] or 0) * _UNITS_S[relative["unit"] or "s"]
        return base - away_s if relative["sign"] == "-" else base + away_s

    def _time(self, key: str, text: str) -> int:
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise self._bad(key, "is not a time such as 2026-11-21T18:00:00Z") from None
        if time.tzinfo is None or time.microsecond:
            raise self._bad(key, "needs whole seconds and an offset, or Z")
        return int(time.timestamp())

    def times(self, key: str, at_most: int) -> tuple[int, ...]:
        """An array of times; none when it is absent."""
        values = self._array(key, at_most) if key in self._values else []
        return tuple(self._time(key, self._as_text(key, value)) for value in values)

    def form(self, key: str) -> "Form":
        """A reader over the object in this field; an empty one when it is absent."""
        return Form.of(self._take(key, {}), self._at(key))

    def forms(self, key: str, at_most: int) -> list["Form"]:
        """A reader for each object of the array in this field; none when it is absent."""
        values = self._array(key, at_most) if key in self._values else []
        return [Form.of(value, f"{self._at(key)}[{at}]") for at, value in enumerate(values)]

    def has(self, key: str) -> bool:
        """Whether this field is there and not yet read."""
        return key in self._values

    def done(self) -> None:
        """Refuse the object if a field was not read: a misspelt rule must not pass for no rule."""
        if self._values:
            raise self._bad(min(self._values), "is not known")

    def _take(self, key: str, default: object = None) -> object:
        value = self._values.pop(key, default)
        if value is None:
            raise self._bad(key, "is missing")
        return value

    def _array(self, key: str, at_most: int) -> list[object]:
        value = self._take(key)
        if not isinstance(value, list) or len(value) > at_most:
            raise self._bad(key, f"is not an array of at most {at_most} items")
        return value

    def _as_uint(self, key: str, value: object) -> int:
        if type(value) is not int or value < 0:
            raise self._bad(key, "is not a whole number of 0 or more")
        return value

    def _as_text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not _is_unicode(value):
            raise self._bad(key, "is not a text")
        return value

    def _chosen(self, key: str, value: object, choices: Mapping[str, _T]) -> _T:
        if not isinstance(value, str) or value not in choices:
            raise self._bad(key, f"is none of {', '.join(choices)}")
        return choices[value]

    def _at(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _bad(self, key: str, why: str) -> BadPolicy:
        return BadPolicy(self._at(key), why)


def is_relative(text: str) -> bool:
    """Whether a time of the form refers to the event, and moves with it (9.3)."""
    return _RELATIVE.fullmatch(text) is not None


def form_time(time_s: int) -> str:
    """A time as the form writes it: in UTC, with a Z."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
