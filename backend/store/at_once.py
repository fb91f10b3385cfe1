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
    said = (rows[0][place] for place in shared)
    nothing = (None,) * (len(own) * (room - len(rows)))
    values = (*said, *chain.from_iterable(zip(*own, strict=True)), *nothing, len(rows))
    return _with_room(statement, room, shared), values


def _say_alike(columns: Sequence[Row], places: Places) -> bool:
    return all(_is_one_value(columns[place]) for place in places)


def _is_one_value(column: Row) -> bool:
    first = column[0]
    return bool(first == column[-1]) and column.count(first) == len(column)


@lru_cache(maxsize=128)
def _with_room(statement: str, room: int, shared: Places) -> str:
    """A statement that inserts up to so many rows; the last parameter is how many it does insert.

    So one of each kind is prepared and kept, however many rows come. What lies beyond is not looked at. The parameters are those
    that all rows share, and then each row's own. Only what is shared has a number, and all numbers are given out before the first
    row: SQLite walks through all that have one for each parameter that it meets.
    """
    before, after = statement.split(" VALUES ", 1)
    one, after = after[: after.index(")") + 1], after[after.index(")") + 1 :]
    numbers = {place: f"?{number}" for number, place in enumerate(shared, 1)}
    row = f"({', '.join(numbers.get(place, '?') for place in range(one.count('?')))})"
    first = f"WITH alike AS (SELECT {', '.join(numbers.values())}) " if shared else ""
    # The condition is there for the parser, which would take ON for the beginning of a join.
    rows = f"SELECT * FROM (VALUES {', '.join([row] * room)}) WHERE true LIMIT ?"  # noqa: S608 - marks alone
    return f"{first}{before} {rows}{after}"
