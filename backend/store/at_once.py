"""Rows that SQLite gets in one statement, so that its thread wants the interpreter once and not before each of them.

Each parameter takes 0.15 µs, for which nobody else has the interpreter. So what all rows say alike is one parameter.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, TypeAlias

from backend.store.by_column import Row

MOST: Final = 512
"""Rows that a statement has room for; of the widest table they are half as many parameters as SQLite takes."""
_FEW: Final = 32

Places: TypeAlias = tuple[int, ...]


def at_once(statement: str, rows: Sequence[Row], alike: Sequence[Places]) -> tuple[str, Row]:
    """What writes at most `MOST` rows with a statement that inserts one: its text and its values.

    `alike`: places of columns that often say the same in each row; the first of these sets that do so are written once.
    """
    columns = list(zip(*rows, strict=True))
    shared = next((places for places in alike if _say_alike(columns, places)), ())
    room = MOST if len(rows) > _FEW else _FEW
    own = [column for place, column in enumerate(columns) if place not in shared]
    nothing = (None,) * (room - len(rows))
    said = (rows[0][place] for place in shared)
    return _with_room(statement, room, shared), (
        *said,
        *chain.from_iterable((*column, *nothing) for column in own),
        len(rows),
    )


def _say_alike(columns: Sequence[Row], places: Places) -> bool:
    return all(_is_one_value(columns[place]) for place in places)


def _is_one_value(column: Row) -> bool:
    first = column[0]
    return bool(first == column[-1]) and column.count(first) == len(column)


@lru_cache(maxsize=128)
def _with_room(statement: str, room: int, shared: Places) -> str:
    """A statement that inserts up to so many rows; the last parameter is how many it does insert.

    So one of each kind is prepared and kept, however many rows come. What lies beyond is not looked at. The parameters are those
    that all rows share, and then those of each other column, one row after the other.
    """
    before, after = statement.split(" VALUES ", 1)
    one, after = after[: after.index(")") + 1], after[after.index(")") + 1 :]
    width = one.count("?")
    own = {place: number for number, place in enumerate(p for p in range(width) if p not in shared)}
    common = {place: number for number, place in enumerate(shared, 1)}

    def mark(place: int, row: int) -> str:
        number = common[place] if place in common else len(shared) + own[place] * room + row + 1
        return f"?{number}"

    marks = ", ".join(f"({', '.join(mark(place, row) for place in range(width))})" for row in range(room))
    # The condition is there for the parser, which would take ON for the beginning of a join.
    last = len(shared) + len(own) * room + 1
    return f"{before} SELECT * FROM (VALUES {marks}) WHERE true LIMIT ?{last}{after}"  # noqa: S608 - marks alone
