"""Refused rows as people read them: what is refused for one reason is told once, with its lines and what to type. Pure."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.imports.reasons import RefusedRow, Why
from keys.body import CLASS_BYTES
from sync.catalogue import text

_LINES: Final = 8
_REFERENCES: Final = 3
_RENAMED: Final = (Why.TOO_LONG, Why.NO_COMPARTMENT)
_COMPARTMENT: Final = "Y"


@dataclass(slots=True)
class Group:
    """Rows that are refused in the same words. `option`: what would take them in, to be pasted; empty where nothing does."""

    column: str
    why: str
    what_to_do: str
    option: str = ""
    lines: list[int] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def lines_told(self, language: str) -> str:
        """Their lines: runs as `3-7`, and how many more."""
        runs = _runs(self.lines)
        told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs[:_LINES])
        return _and_more(told, sum(last - first + 1 for first, last in runs[_LINES:]), language)

    def references_told(self, language: str) -> str:
        """The first few of their references, and how many more."""
        named = list(dict.fromkeys(filter(None, self.references)))
        return _and_more(", ".join(named[:_REFERENCES]), len(named) - _REFERENCES, language)


def grouped(rows: Iterable[RefusedRow], language: str) -> list[Group]:
    """Each reason once, in the order in which they come."""
    groups: dict[tuple[str, ...], Group] = {}
    short = _ShortNames()
    for row in rows:
        column, why, advice = row.column or "", row.reason(language), row.what_to_do(language)
        class_ = row.cells.get("class") if row.column == "class" and row.why in _RENAMED else None
        key = (column, why, advice, class_ or "")
        group = groups.get(key)
        if group is None:
            name = _COMPARTMENT if row.why is Why.NO_COMPARTMENT else short.of(class_ or "")
            option = f"--class {shlex.quote(f'{class_}={name}')}" if class_ else ""
            group = groups[key] = Group(column, why, advice, option)
        group.lines.append(row.line)
        group.references.append(row.reference)
    return list(groups.values())


class _ShortNames:
    """A name that a code has room for, another one for each class."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, class_: str) -> str:
        """The beginning of the class; with a number where another class begins alike."""
        name, number = _cut(class_, CLASS_BYTES), 1
        while name in self._taken:
            number += 1
            name = f"{_cut(class_, CLASS_BYTES - len(str(number)) - 1)} {number}"
        self._taken.add(name)
        return name


def _cut(text_: str, at_most: int) -> str:
    return text_.encode()[:at_most].decode(errors="ignore").rstrip(" -_/·")


def _runs(lines: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs


def _and_more(told: str, left: int, language: str) -> str:
    return told if left <= 0 else text("cli.import.and_more", language, told=told, n=left)
