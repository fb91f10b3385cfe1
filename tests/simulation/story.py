"""What happened, line by line, for a person to follow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

Words: TypeAlias = str | Callable[[], str]
"""What is told, or what finds the words for it: most evenings nobody reads. It says the same whenever it is asked."""

_SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when in virtual time, told in UTC, who, what."""

    at_ms: int
    who: str
    what: Words

    def __str__(self) -> str:
        what = self.what if isinstance(self.what, str) else self.what()
        at = datetime.fromtimestamp(self.at_ms / _SECOND_MS, UTC)
        return f"{at:%H:%M:%S}.{self.at_ms % _SECOND_MS:03d}  {self.who:<10} {what}"


@dataclass(slots=True)
class Story:
    """The lines of an evening, as they happened."""

    lines: list[Line] = field(default_factory=list)

    def tell(self, at_ms: int, who: str, what: Words) -> None:
        self.lines.append(Line(at_ms, who, what))

    def __str__(self) -> str:
        return "\n".join(str(line) for line in self.lines)


class Broken(Exception):
    """An invariant of PROTOCOL.md does not hold."""

    def __init__(self, invariant: str, detail: str) -> None:
        super().__init__(f"{invariant}: {detail}")
        self.invariant = invariant
        self.detail = detail
