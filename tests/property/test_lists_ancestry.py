"""What a position covers, against a model that walks the line item by item (PROTOCOL.md 2.2, 2.3)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import StalePart, WrongGeneration
from sync.position import Ancestry, Position, check_newer

POSITIONS = 12


@st.composite
def ancestries(draw: st.DrawFn) -> Ancestry:
    """Families of up to six generations, with gaps in their numbers and branches that died."""
    began = {1: 0}
    forks = []
    for gen in sorted(draw(st.sets(st.integers(2, 9), max_size=5))):
        parent = draw(st.sampled_from(sorted(began)))
        began[gen] = draw(st.integers(began[parent], POSITIONS))
        forks.append((gen, parent, began[gen]))
    return Ancestry(tuple(forks))


positions = st.builds(Position, st.integers(1, 9), st.integers(0, POSITIONS + 3))


def known_at(ancestry: Ancestry, start: Position) -> set[Position]:
    """Everything behind `start`, one step at a time: an item back, or over to the parent at or below the fork."""
    parents = {gen: (parent, fork) for gen, parent, fork in ancestry.forks}
    known, ahead = set(), [start]
    while ahead:
        at = ahead.pop()
        if at in known:
            continue
        known.add(at)
        if at.pos > 0:
            ahead.append(Position(at.gen, at.pos - 1))
        parent, fork = parents.get(at.gen, (0, -1))
        if at.pos <= fork:
            ahead.append(Position(parent, at.pos))
    return known


def writer_of(ancestry: Ancestry, gen: int, pos: int) -> int:
    """Who wrote the item at `pos`, by walking from `gen` to the generation that began before it."""
    parents = {child: (parent, fork) for child, parent, fork in ancestry.forks}
    while gen in parents and pos <= parents[gen][1]:
        gen = parents[gen][0]
    return gen


@given(ancestries(), positions, positions)
@settings(max_examples=400, deadline=None)
def test_a_position_covers_exactly_what_lies_behind_it_on_its_line(
    ancestry: Ancestry, later: Position, earlier: Position
) -> None:
    assert ancestry.covers(later, earlier) == (earlier in known_at(ancestry, later))


@given(ancestries(), positions, positions, positions)
@settings(max_examples=300, deadline=None)
def test_covering_is_passed_on(
    ancestry: Ancestry, first: Position, second: Position, third: Position
) -> None:
    if ancestry.covers(third, second) and ancestry.covers(second, first):
        assert ancestry.covers(third, first)
    assert ancestry.covers(first, first)


@given(ancestries(), st.integers(1, 9), st.integers(1, POSITIONS + 3))
@settings(max_examples=300, deadline=None)
def test_each_item_of_a_line_has_the_writer_that_walking_finds(
    ancestry: Ancestry, gen: int, pos: int
) -> None:
    assert ancestry.generation_at(gen, pos) == writer_of(ancestry, gen, pos)
    assert ancestry.covers(Position(gen, pos), Position(ancestry.generation_at(gen, pos), pos))


@given(ancestries(), positions, positions)
@settings(max_examples=300, deadline=None)
def test_of_two_parts_at_most_one_replaces_the_other(
    ancestry: Ancestry, one: Position, two: Position
) -> None:
    def taken(held: Position, offered: Position) -> bool:
        try:
            check_newer(held, offered, ancestry)
        except (StalePart, WrongGeneration):
            return False
        return True

    assert not (taken(one, two) and taken(two, one)) or one == two
    if taken(one, two) and ancestry.covers(one, two):
        assert one.gen < two.gen or one == two
