"""Where in an event's feed something stands, and which position knows which other one (PROTOCOL.md 2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Final

from msgspec import Struct

from keys.cbor import Fields, Value
from keys.errors import Malformed
from sync.errors import StalePart, WrongGeneration
from sync.fields import SMALL_BITS, WIDE_BITS, read_row

FORKS_AT_MOST: Final = 1_024
_FIRST_GEN: Final = 1


class Position(Struct, frozen=True, gc=False):
    """A place in the feed: `pos` items lie behind it in the life of the feed that is called `gen`."""

    gen: int
    pos: int

    def as_pair(self) -> tuple[int, int]:
        """(generation, position), as errors and messages say it."""
        return self.gen, self.pos


@dataclass(frozen=True, slots=True)
class Ancestry:
    """How generations descend from one another: rows (generation, parent, fork), ascending (2.2); `Malformed` else.

    Empty for an event that has lived but one life.
    """

    forks: tuple[tuple[int, int, int], ...] = ()

    def __post_init__(self) -> None:
        beginnings = {_FIRST_GEN: 0}
        for gen, parent, fork in self.forks:
            if gen <= max(beginnings) or parent not in beginnings or fork < beginnings[parent]:
                raise Malformed("2.2", f"generation {gen} does not descend from {parent} at {fork}")
            beginnings[gen] = fork

    def covers(self, later: Position, earlier: Position) -> bool:
        """Whether who stands at `later` knows everything that `earlier` knew (2.3)."""
        if earlier.pos > later.pos:
            return False
        return self.descends(later.gen, earlier)

    def descends(self, gen: int, from_: Position) -> bool:
        """Whether a holder of `from_` can go on in `gen`, having seen nothing that `gen` lost."""
        return any(from_.gen == own and (last is None or from_.pos <= last) for own, last in self._line(gen))

    def last_shared(self, gen: int, held: Position) -> int:
        """The last position of the held line that `gen` still has, whichever ancestor wrote it; 0 if they share nothing."""
        ends = dict(self._line(gen))
        for own, left in self._line(held.gen):
            if own in ends:
                return min(end for end in (left, ends[own], held.pos) if end is not None)
        return 0

    def branch(self, gen: int, pos: int) -> int:
        """The generation on the line of `gen` from which another one forks at `pos`: the youngest that began there or before."""
        beginnings = {child: fork for child, _, fork in self.forks}
        return next(own for own, _ in self._line(gen) if beginnings.get(own, 0) <= pos)

    def announces(self, gen: int) -> bool:
        """Whether this ancestry knows the generation."""
        return gen == _FIRST_GEN or any(gen == known for known, _, _ in self.forks)

    def generation_at(self, gen: int, pos: int) -> int:
        """The generation that wrote the item which stands at `pos` on the line of `gen`."""
        return next(self.writers(gen, pos))

    def writers(self, gen: int, pos: int) -> Iterator[int]:
        """The generations that wrote the items at `pos`, `pos + 1`, ... on the line of `gen`, without end."""
        for own, last in reversed(list(self._ancestors(gen))):
            yield from repeat(own, max(0, last + 1 - pos))
            pos = max(pos, last + 1)
        yield from repeat(gen)

    def _line(self, gen: int) -> Iterator[tuple[int, int | None]]:
        """`gen` and its ancestors, youngest first, each with the last position that `gen` has from it (None: no end)."""
        yield gen, None
        yield from self._ancestors(gen)

    def _ancestors(self, gen: int) -> Iterator[tuple[int, int]]:
        """The generations that `gen` descends from, youngest first, each with the last position that `gen` has from it.

        Forks do not ascend on the way back, since no generation forks before its own beginning.
        """
        parents = {child: (parent, fork) for child, parent, fork in self.forks}
        while gen in parents:
            gen, last = parents[gen]
            yield gen, last


def check_newer(held: Position | None, offered: Position, ancestry: Ancestry) -> None:
    """Whether a part may replace the held one of its kind (2.5); `ancestry` is that of the newest verified head or profile.

    The same position again is no error. Raises `StalePart`, or `WrongGeneration` for one that the ancestry does not announce.
    """
    if held is None or held == offered:
        return
    if offered.gen > held.gen and not ancestry.announces(offered.gen):
        raise WrongGeneration(held.gen, offered.gen)
    if offered.gen < held.gen or (offered.pos < held.pos and ancestry.descends(offered.gen, held)):
        raise StalePart(held.as_pair(), offered.as_pair())


def read_position(fields: Fields, key: int, clause: str) -> Position:
    """The generation at `key` and the position at `key + 1`; `Malformed` with this clause."""
    gen, pos = fields.uint(key, bits=SMALL_BITS), fields.uint(key + 1, bits=WIDE_BITS)
    if gen < _FIRST_GEN:
        raise Malformed(clause, "a generation is 1 and up")
    return Position(gen, pos)


def ancestry_value(ancestry: Ancestry) -> list[Value]:
    """The CBOR value of an ancestry: `[[gen, parent, fork], ...]` (2.2)."""
    return [list[Value](row) for row in ancestry.forks]


def read_ancestry(fields: Fields, key: int) -> Ancestry:
    """The reverse of `ancestry_value`; `Malformed` (2.2)."""
    return Ancestry(tuple(_read_fork(row) for row in fields.list(key, at_most=FORKS_AT_MOST)))


def _read_fork(value: Value) -> tuple[int, int, int]:
    row = read_row(value, 3, "2.2")
    return row.uint(0, bits=SMALL_BITS), row.uint(1, bits=SMALL_BITS), row.uint(2, bits=WIDE_BITS)
