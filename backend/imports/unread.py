"""Columns that serve for nothing, but in which it says that somebody paid not or cancelled: whoever imports is told, or those get in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backend.imports.column_names import STATES
from backend.imports.fields import normal
from sync.roster import CredentialState

_KINDS: Final = 12  # a status has few; names, mail addresses and prices have more within a few rows
_TOLD: Final = 3
_SHORTEST: Final = 3  # pretix's own letters are sectors and rows elsewhere
_CHARS: Final = 40


@dataclass(frozen=True, slots=True)
class UnreadStates:
    """A column that is not read, and words in it that would keep somebody out."""

    column: str
    words: tuple[str, ...]


class Unread:
    """Watches columns by their place, each for as long as it may be one of a status."""

    __slots__ = ("_kinds", "_names")

    def __init__(self, columns: Iterable[tuple[int, str]] = ()) -> None:
        self._names = dict(columns)
        self._kinds: dict[int, dict[str, None]] = {place: {} for place in self._names}

    def look(self, record: Sequence[str]) -> None:
        """One more row of the list."""
        for place in tuple(self._kinds):
            kinds = self._kinds[place]
            if place < len(record):
                kinds[record[place][: _CHARS + 1]] = None
                if len(kinds) > _KINDS:
                    del self._kinds[place]

    def told(self) -> list[UnreadStates]:
        """Those in which a word keeps somebody out, as far as the list was gone through."""
        found = []
        for place, kinds in self._kinds.items():
            words = tuple(text.strip() for text in kinds if _keeps_out(text))
            if words:
                found.append(UnreadStates(self._names[place], words[:_TOLD]))
        return found


def _keeps_out(text: str) -> bool:
    word = normal(text)
    return len(word) >= _SHORTEST and STATES.get(word, CredentialState.VALID) is not CredentialState.VALID
