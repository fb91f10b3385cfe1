"""The fold of a journal against a tree that is known whole: no false fork, no hidden one, exact gaps (PROTOCOL.md 12.4)."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cases import Case, CaseClass
from sync.content import Kind
from sync.journal_fold import JournalFacts, JournalRow, fold_journal
from tests.altered import replace
from tests.unit.sync_fold.scenes import BOOT, EVENT, at, device, hash_of, ms

SEEDS = st.integers(0, 2**32)
FACTS = JournalFacts(device("B"), epoch=1, announced_seq=None, closed=False)


def grow(rows: list[JournalRow], parent: JournalRow | None, length: int, name: str) -> None:
    """Write so many entries after `parent` (None: from the start)."""
    for number in range(length):
        prev, seq = (bytes(32), 1) if parent is None else (parent.hash, parent.seq + 1)
        parent = JournalRow(
            hash_of(f"{name}{number}"), prev, seq, Kind.ADMIT, at("20:00:00"), ms("20:00:00"), BOOT
        )
        rows.append(parent)


def line(dice: Random) -> list[JournalRow]:
    rows: list[JournalRow] = []
    grow(rows, None, dice.randint(1, 12), "line")
    return rows


def tree(dice: Random) -> list[JournalRow]:
    """A journal that was copied or restored once or twice."""
    rows = line(dice)
    for copy in range(dice.randint(1, 2)):
        grow(rows, dice.choice([None, *rows]), dice.randint(1, 6), f"copy {copy} ")
    return rows


def some(dice: Random, rows: list[JournalRow]) -> list[JournalRow]:
    return [row for row in rows if dice.random() < 0.7]


def cases(rows: list[JournalRow], facts: JournalFacts = FACTS) -> tuple[Case, ...]:
    return fold_journal(EVENT, rows, facts).cases


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_any_order_and_any_repetition_give_the_same_view(seed):
    dice = Random(seed)
    rows = some(dice, tree(dice))
    again = dice.sample(rows + rows, 2 * len(rows))
    closed = replace(FACTS, closed=True, announced_seq=dice.randrange(20))
    assert fold_journal(EVENT, again, closed) == fold_journal(EVENT, rows, closed)


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_no_part_of_a_journal_that_was_never_copied_looks_like_a_fork(seed):
    dice = Random(seed)
    assert CaseClass.FORK not in {case.class_ for case in cases(some(dice, line(dice)))}


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_two_hashes_of_one_seq_are_always_a_fork_and_nothing_else_is(seed):
    dice = Random(seed)
    rows = some(dice, tree(dice))
    doubled = max(Counter(row.seq for row in rows).values(), default=0) > 1
    assert (CaseClass.FORK in {case.class_ for case in cases(rows)}) == doubled


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_a_whole_tree_has_one_fork_case_for_each_place_where_it_parts(seed):
    rows = tree(Random(seed))
    children = Counter(row.prev for row in rows)
    parted = {row.seq for row in rows if children[row.prev] > 1}
    forks = [case for case in cases(rows) if case.class_ is CaseClass.FORK]
    assert {case.evidence[0].seq for case in forks} == parted


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_a_gap_names_exactly_what_is_missing_below_what_came(seed):
    dice = Random(seed)
    rows = line(dice)
    came = some(dice, rows)
    last = max((row.seq for row in came), default=0)
    missing = {row.seq for row in rows if row.seq < last} - {row.seq for row in came}
    gaps = [case for case in cases(came) if case.class_ is CaseClass.GAP]
    named = {seq for case in gaps for item in case.evidence for seq in range(item.seq, (item.until or 0) + 1)}
    assert named == missing
