"""Our block in a leg's airline use: which ticket of which event it is (FORMAT.md 8.7)."""

import struct
from dataclasses import dataclass
from typing import Final, Self

from keys import base45
from keys.body import U24, U32
from keys.errors import Malformed

MARK: Final = "*P1"
CHARS: Final = 24

_BODY: Final = struct.Struct(">I3s3sI")
_CLAUSE: Final = "8.7"


@dataclass(frozen=True, slots=True)
class Block:
    """One leg as one ticket: `event` 1 and up, ticket `number`, status `index`, `expires` in Unix seconds."""

    event: int
    number: int
    index: int
    expires: int

    @property
    def text(self) -> str:
        """The 24 characters. `Malformed` (8.7) for numbers that no reader would take."""
        self._check()
        number, index = self.number.to_bytes(3, "big"), self.index.to_bytes(3, "big")
        return MARK + base45.encode(_BODY.pack(self.event, number, index, self.expires))

    @classmethod
    def parse(cls, airline_use: str) -> Self:
        """The block at the beginning of this airline use; `Malformed` (8.7, or 1.3 for its base45)."""
        body = base45.decode(airline_use[len(MARK) : CHARS])
        if len(body) != _BODY.size:
            raise Malformed(_CLAUSE, f"a block of {len(body)} bytes")
        event, number, index, expires = _BODY.unpack(body)
        if not event or not expires:
            raise Malformed(_CLAUSE, f"event {event}, expires {expires}")
        return cls(event, int.from_bytes(number, "big"), int.from_bytes(index, "big"), expires)

    def _check(self) -> None:
        if not 1 <= self.event < U32 or not 1 <= self.expires < U32:
            raise Malformed(_CLAUSE, f"event {self.event}, expires {self.expires}")
        if not 0 <= self.number < U24 or not 0 <= self.index < U24:
            raise Malformed(_CLAUSE, f"ticket number {self.number}, status index {self.index}")
