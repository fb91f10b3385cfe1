"""What happened, line by line, for a person to follow."""

from dataclasses import dataclass, field

from tests.simulation.virtual_time import START_MS

_SECOND_MS = 1_000
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when in virtual time, who, what."""

    at_ms: int
    who: str
    what: str

    def __str__(self) -> str:
        since = self.at_ms - START_MS
        sign, since = ("-", -since) if since < 0 else ("", since)
        minutes, rest = divmod(since, _MINUTE_MS)
        return f"{sign}{minutes:4d}:{rest / _SECOND_MS:06.3f}  {self.who:<10} {self.what}"


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
