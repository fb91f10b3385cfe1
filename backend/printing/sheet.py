"""What one printed pass says, in words and in order of weight, whatever it is printed on. Pure values."""

from dataclasses import dataclass

from backend.symbols import Symbology


@dataclass(frozen=True, slots=True)
class Entry:
    """A label with its value. None: nobody said it; on paper there is a line to write it on."""

    label: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """From where to where, as codes of places."""

    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One pass or ticket. `large` is what is looked for in a hurry, `medium` what is asked for next, `small` the rest.

    `code` is what the symbol reads as, a secret of its holder; `symbol` says to a screen reader what the symbol is.
    """

    language: str
    kind: str
    heading: str
    date: str
    route: Route | None
    who: Entry | None
    large: tuple[Entry, ...]
    medium: tuple[Entry, ...]
    small: tuple[Entry, ...]
    code: str
    symbology: Symbology
    symbol: str
    advice: str

    def __repr__(self) -> str:
        """Without the code, which is a secret (FORMAT.md 0.8)."""
        return f"Sheet({self.kind!r}, {self.heading!r})"
