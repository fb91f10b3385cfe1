"""What happened, line by line, for a person to follow."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

_SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when in virtual time, told in UTC, who, what."""

    at_ms: int
    who: str
    what: str

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.at_ms / _SECOND_MS, UTC)
        return f"{at:%H:%M:%S}.{self.at_ms % _SECOND_MS:03d}  {self.who:<10} {self.what}"


@dataclass(slots=True)
class Story:
    """The lines of an evening, as they happened."""

    lines: list[Line] = field(default_factory=list)

    def tell(self, at_ms: int, who: str, what: str) -> None:
        self.lines.append(Line(at_ms, who, what))

    def __str__(self) -> str:
        return "\n".join(str(line) for line in self.lines)


class Broken(Exception):
    """An invariant of PROTOCOL.md does not hold."""

    def __init__(self, invariant: str, detail: str) -> None:
        super().__init__(f"{invariant}: {detail}")
        self.invariant = invariant
        self.detail = detail
