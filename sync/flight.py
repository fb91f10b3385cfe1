"""Which flight an event of kind flight is: one leg of one carrier on one day (PROTOCOL.md 3.1)."""

import re
from dataclasses import dataclass
from typing import Final, Self

from keys.bcbp.boarding import Boarding
from keys.bcbp.signing import DEFAULT_TYPE
from keys.cbor import Value
from keys.errors import Malformed
from sync.fields import read_row

_CLAUSE: Final = "3.1"
_FORMS: Final = (r"[A-Z0-9]{2,3}", r"[0-9]{4}[A-Z]?", r"[A-Z]{3}", r"[A-Z]{3}")
_TEXT_BYTES: Final = 5
_DAY_BITS: Final = 9
_LAST_DAY: Final = 366
_TYPE: Final = re.compile(r"[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Flight:
    """`carrier`: the operating one. `number`: four digits, perhaps a suffix. `origin`, `destination`: IATA codes of places.

    `day`: of the year, 1 to 366, by the clocks of the origin. `pass_type`: of the security data of its passes (FORMAT.md 8.7).
    """

    carrier: str
    number: str
    origin: str
    destination: str
    day: int
    pass_type: str = DEFAULT_TYPE

    def is_of(self, boarding: Boarding) -> bool:
        """Whether this leg of a pass is this flight: carrier, number and day."""
        same = (boarding.carrier, boarding.flight) == (self.carrier, self.number)
        return same and boarding.day == f"{self.day:03}"

    def as_json(self) -> dict[str, str | int]:
        """The names and values for a program."""
        return {
            "carrier": self.carrier,
            "number": self.number,
            "from": self.origin,
            "to": self.destination,
            "day": self.day,
            "pass_type": self.pass_type,
        }

    def to_value(self) -> Value:
        """The row in a profile. `Malformed` (3.1) for what no reader would take."""
        self._check()
        return [self.carrier, self.number, self.origin, self.destination, self.day, self.pass_type]

    @classmethod
    def from_value(cls, value: Value) -> Self:
        """The reverse of `to_value`; `Malformed` (3.1)."""
        row = read_row(value, 6, _CLAUSE)
        flight = cls(
            carrier=row.text(0, _TEXT_BYTES),
            number=row.text(1, _TEXT_BYTES),
            origin=row.text(2, _TEXT_BYTES),
            destination=row.text(3, _TEXT_BYTES),
            day=row.uint(4, _DAY_BITS),
            pass_type=row.text(5, 1),
        )
        flight._check()
        return flight

    def _check(self) -> None:
        texts = (self.carrier, self.number, self.origin, self.destination)
        if not all(re.fullmatch(form, text) for form, text in zip(_FORMS, texts, strict=True)):
            raise Malformed(_CLAUSE, f"the flight {' '.join(texts)}")
        if not 1 <= self.day <= _LAST_DAY or not _TYPE.fullmatch(self.pass_type):
            raise Malformed(_CLAUSE, f"day {self.day} of the year, security data of type {self.pass_type!r}")
