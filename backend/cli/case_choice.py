"""Which case somebody means who typed the beginning of its id."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

import typer

from backend.errors import BackendError, Conflict, UnknownCase
from backend.usecases.settling import ListedCase

_LEAST: Final = 4
_HEX: Final = re.compile("[0-9a-f]+")


class NoSuchCase(BackendError):
    """No case of the event is meant by what was typed."""

    name: ClassVar[str] = UnknownCase.name

    def __init__(self, typed: str, event: int, detail: str) -> None:
        super().__init__(detail)
        self.typed = typed
        self.what_to_do = f"see portao cases {event}"


class DecidedAlready(BackendError):
    """The case is settled otherwise, which who types another decision may not know."""

    name: ClassVar[str] = Conflict.name

    def __init__(self, case: ListedCase) -> None:
        made = ", ".join(f"{one.decision} by {one.by}" for one in case.settlements)
        super().__init__(f"this case is settled: {made}")
        self.case = case
        self.what_to_do = "if it was decided wrongly, correct it: the same command with --again"


def chosen(typed: str, event: int, cases: Sequence[ListedCase]) -> ListedCase:
    """The one case whose id begins as typed. Raises `NoSuchCase`; `typer.BadParameter` if it could be several."""
    beginning = typed.strip().lower()
    matching = [case for case in cases if case.case.id.hex().startswith(beginning)]
    if not matching or not _HEX.fullmatch(beginning):
        raise NoSuchCase(typed, event, f"no case begins with {typed!r}")
    if len(beginning) < _LEAST:
        raise NoSuchCase(typed, event, f"{typed!r} is too short; give {_LEAST} characters of the id or more")
    if len(matching) > 1:
        raise typer.BadParameter(f"{typed!r} could be {len(matching)} cases; give more of the id")
    return matching[0]
