"""What a list turned out to be, to be shown to whoever imports it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.imports import pretix
from backend.imports.column_names import Field
from backend.imports.unread import Unread, UnreadStates

_EXAMPLES: Final = 3
_EXAMPLE_CHARS: Final = 60
_LOOKED_AT: Final = 100  # rows, for examples
_SHOWN_OF_A_CODE: Final = 3


@dataclass(slots=True)
class ColumnFound:
    """One column: its name, which field it serves for (None: it is not kept), and what stands in it first."""

    name: str
    serves: str | None
    examples: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """One more example, as far as there is room. Of a code that admits somebody only the beginning is shown."""
        if text and len(self.examples) < _EXAMPLES:
            hidden = self.serves == Field.ALIAS
            at_most = _SHOWN_OF_A_CODE if hidden else _EXAMPLE_CHARS
            self.examples.append(text if len(text) <= at_most and not hidden else text[:at_most] + "…")


@dataclass(slots=True)
class Found:
    """What a list turned out to be, as far as it is read."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    columns: list[ColumnFound] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    pages: pretix.Pages = field(default_factory=pretix.Pages)
    unread: Unread = field(default_factory=Unread)
    _looked_at: int = 0

    def exemplify(self, texts: Sequence[str | None]) -> None:
        """One more row, of which the first ones serve as examples."""
        if self._looked_at < _LOOKED_AT:
            self._looked_at += 1
            for column, text in zip(self.columns, texts, strict=False):
                column.add((text or "").strip())

    def row(self, record: Sequence[str]) -> None:
        """One more row of a table: an example, and perhaps a sign that a column is not read that should be."""
        self.exemplify(record)
        self.unread.look(record)

    @property
    def unread_states(self) -> list[UnreadStates]:
        """Columns that are not read, and say of somebody that he paid not or cancelled."""
        return self.unread.told()

    @property
    def missing(self) -> pretix.Completeness | None:
        """What of an export is not there."""
        return self.pages.completeness()

    @property
    def has_aliases(self) -> bool:
        """Whether it says which codes its guests have already."""
        return any(column.serves == Field.ALIAS for column in self.columns)
