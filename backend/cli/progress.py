"""How far a long command is: a bar on a terminal, a line now and then where there is none, both on standard error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from backend.cli.output import margin
from backend.imports import report
from backend.usecases.importing import silent

_EVERY_S: Final = 5.0

Told = Callable[[report.Progress], None]


@contextmanager
def progressing(shown: bool, clock: Callable[[], float] = time.monotonic) -> Iterator[Told]:
    """What an import is to tell its progress, for the length of the block."""
    if not shown:
        yield silent
    elif margin().is_terminal:
        with _bar() as bar:
            yield _into(bar)
    else:
        yield _lines(clock)


def _bar() -> Progress:
    rows = TextColumn("{task.fields[rows]:,} rows")
    return Progress(
        BarColumn(), MofNCompleteColumn(), rows, TimeRemainingColumn(), console=margin(), transient=True
    )


def _into(bar: Progress) -> Told:
    task = bar.add_task("", total=100, rows=0)

    def told(now: report.Progress) -> None:
        bar.update(task, completed=_percent(now), rows=now.rows)

    return told


def _lines(clock: Callable[[], float]) -> Told:
    """A line after every few seconds; a short import has none."""
    last = clock()

    def told(now: report.Progress) -> None:
        nonlocal last
        if clock() - last >= _EVERY_S:
            last = clock()
            margin().print(f"{now.rows:,} rows, {_percent(now)} %")

    return told


def _percent(now: report.Progress) -> int:
    return min(100, 100 * now.read // max(now.size, 1))
