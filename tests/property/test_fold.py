"""The fold as a function of a set: order, repetition and pieces change nothing (PROTOCOL.md 1.5, 12.5, 12.7)."""

from collections.abc import Iterable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cases import Case, CaseClass, CaseStatus, Settlement, dissolved, status
from sync.clock import Timing
from sync.content import Kind
from sync.evidence import Role
from sync.fold import FoldEntry, GroupFacts, GroupView, fold_group, view_digest
from sync.roster import CredentialState
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    EVENT,
    KEY_OF_BRUNO,
    ONCE,
    REENTRY,
    change,
    device,
    entry,
    facts,
    hash_of,
    known,
)

SEEDS = st.integers(0, 2**32)
KINDS = [Kind.ADMIT, Kind.ADMIT, Kind.ADMIT, Kind.EXIT, Kind.EXIT, Kind.VOID, Kind.OVERRIDE, Kind.DENY]
START_MS = 1_790_000_000_000


def any_timing(dice: Random) -> Timing:
    """Times so close that points tie, intervals overlap and bounds are missing."""
    point = START_MS + dice.randrange(8) * 1000
    lo, hi = (point - dice.choice([0, 900, 5000]), point + dice.choice([0, 900, 5000]))
    return Timing(dice.choice([lo, lo, None]), dice.choice([hi, hi, None]), point)


def any_entry(dice: Random, name: str, others: list[FoldEntry]) -> FoldEntry:
    kind = dice.choice(KINDS)
    ref = dice.choice(others).hash if others and kind is Kind.VOID else None
    return replace(
        entry("a1", kind=kind, timing=any_timing(dice)),
        hash=hash_of(name),
        device=device(dice.choice("ABC")),
        epoch=dice.randint(1, 2),
        seq=dice.randint(1, 4),
        zone=dice.choice([1, 1, 1, 2]),
        use=dice.choice([None, 0, 1]),
        count=dice.choice([None, 1, 4]),
        index=dice.choice([8, 9]),
        policy=dice.choice([1, 2, 99]),
        known=known(dice.randrange(12)),
        proven=dice.random() < 0.75,
        authoriser=KEY_OF_BRUNO if dice.random() < 0.1 else None,
        boot=dice.choice([b"boot-one", b"boot-two"]),
        mono_ms=dice.choice([0, 60_000, 121_000]),
        ref=ref,
    )


def any_group(dice: Random, at_most: int = 12) -> list[FoldEntry]:
    group: list[FoldEntry] = []
    for number in range(dice.randint(0, at_most)):
        group.append(any_entry(dice, f"{dice.random()} {number}", group))
    return group


def any_facts(dice: Random) -> GroupFacts:
    changes = [change(pos, CredentialState(dice.randrange(4)), dice.choice([8, 9])) for pos in (3, 6, 9)]
    return facts(*changes[: dice.randrange(4)], policy=dice.choice([ONCE, REENTRY]))


def scene(seed: int) -> tuple[Random, list[FoldEntry], GroupFacts]:
    dice = Random(seed)
    return dice, any_group(dice), any_facts(dice)


def fold(entries: Iterable[FoldEntry], about: GroupFacts) -> GroupView:
    return fold_group(EVENT, entries, about)


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_any_order_and_any_repetition_of_the_same_entries_give_the_same_view(seed):
    dice, group, about = scene(seed)
    again = group + dice.choices(group, k=5) if group else []
    dice.shuffle(again)
    assert fold(again, about) == fold(group, about)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_view_kept_up_to_date_piece_by_piece_equals_one_made_at_once(seed):
    dice = Random(seed)
    groups = {ticket: any_group(dice, 6) for ticket in range(4)}
    about = {ticket: replace(any_facts(dice), ticket=ticket) for ticket in groups}
    uploads = [(ticket, item) for ticket, group in groups.items() for item in group * 2]
    dice.shuffle(uploads)
    stored: dict[int, dict[bytes, FoldEntry]] = {ticket: {} for ticket in groups}
    views = {ticket: fold([], about[ticket]) for ticket in groups}
    total = view_digest(view.digest for view in views.values())
    while uploads:
        piece, uploads = uploads[:3], uploads[3:]
        for ticket, item in piece:
            stored[ticket][item.hash] = item
        for ticket in {ticket for ticket, _ in piece}:
            fresh = fold(stored[ticket].values(), about[ticket])
            total = view_digest([total, fresh.digest, -views[ticket].digest])
            views[ticket] = fresh
    assert total == view_digest(fold(groups[ticket], about[ticket]).digest for ticket in groups)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_merging_is_commutative_associative_and_idempotent(seed):
    dice, group, about = scene(seed)
    a, b, c = ({item for item in group if dice.random() < 0.5} for _ in range(3))
    assert fold([*a, *b], about) == fold([*b, *a], about)
    assert fold([*a, *(b | c)], about) == fold([*(a | b), *c], about)
    assert fold([*a, *a], about) == fold(a, about)


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_every_case_survives_storage_and_has_an_id_of_its_own(seed):
    _, group, about = scene(seed)
    cases = fold(group, about).cases
    assert [Case.parse(case.encode()) for case in cases] == list(cases)
    assert sorted({case.id for case in cases}) == [case.id for case in cases]


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_no_double_admission_without_two_proven_admits_of_one_key(seed):
    _, group, about = scene(seed)
    by_hash = {item.hash: item for item in group}
    for case in fold(group, about).cases:
        if case.class_ is not CaseClass.DOUBLE_ADMIT:
            continue
        found = [by_hash[hash_] for hash_ in case.entries]
        assert len(found) >= 2
        assert {(item.zone, item.use or 0) for item in found} == {(case.zone, case.use)}
        assert all(item.proven and item.kind in (Kind.ADMIT, Kind.OVERRIDE) for item in found)
        assert case.evidence[0].role is Role.HOLDER


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_what_nobody_proved_changes_no_holder_no_count_and_no_other_case(seed):
    dice, group, about = scene(seed)
    inventions = [
        replace(item, hash=hash_of(f"invented {n}"), kind=dice.choice([Kind.ADMIT, Kind.EXIT]), proven=False)
        for n, item in enumerate(group)
        if item.kind in (Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE)
    ]
    honest, stolen = fold(group, about), fold([*group, *inventions], about)
    assert [replace(key, unproven=0) for key in honest.keys] == [
        replace(key, unproven=0) for key in stolen.keys
    ]
    assert [case for case in honest.cases if case.class_ is not CaseClass.UNPROVEN] == [
        case for case in stolen.cases if case.class_ is not CaseClass.UNPROVEN
    ]


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_a_supervisors_word_without_a_code_changes_nothing_but_what_is_counted_apart(seed):
    dice, group, about = scene(seed)
    typed = [
        replace(
            any_entry(dice, f"typed {n}", []),
            kind=Kind.OVERRIDE, proven=False, authoriser=KEY_OF_BRUNO, index=None, credential_hash=None,
        )
        for n in range(dice.randint(1, 3))
    ]  # fmt: skip
    before, after = fold(group, about), fold([*group, *typed], about)
    known = {(key.zone, key.use): key for key in before.keys}
    for key in after.keys:
        held = known.get((key.zone, key.use))
        assert (key.admits, key.holder, key.used_up) == (
            (0, None, False) if held is None else (held.admits, held.holder, held.used_up)
        )
    assert {case.id for case in after.cases if case.class_ is not CaseClass.UNPROVEN} == {
        case.id for case in before.cases if case.class_ is not CaseClass.UNPROVEN
    }


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_less_sure_clocks_change_nothing_but_how_sure_a_case_is(seed):
    _, group, about = scene(seed)
    vague = [replace(item, timing=Timing(None, None, item.timing.point)) for item in group]
    sharp_view, vague_view = fold(group, about), fold(vague, about)
    for sharp, dull in zip(sharp_view.keys, vague_view.keys, strict=True):
        assert replace(sharp, openers=()) == replace(dull, openers=())
        assert sharp.holder == dull.holder
    assert [(case.id, case.entries) for case in sharp_view.cases] == [
        (case.id, case.entries) for case in vague_view.cases
    ]


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_a_settlement_covers_its_entries_and_nothing_that_comes_later(seed):
    dice, group, about = scene(seed)
    before = fold(group, about)
    settlements = [
        Settlement(case.id, "explained", "Rita", "", frozenset(case.entries), at_ms=1)
        for case in before.cases
    ]
    dice.shuffle(settlements)
    assert all(status(case, settlements) is CaseStatus.SETTLED for case in before.cases)
    covered = {settlement.case: settlement.covers for settlement in settlements}
    after = fold([*group, *(any_entry(dice, f"later {n}", group) for n in range(3))], about)
    for case in after.cases:
        is_covered = case.id in covered and set(case.entries) <= covered[case.id]
        assert status(case, settlements) is (CaseStatus.SETTLED if is_covered else CaseStatus.OPEN)
    assert dissolved(covered, after.cases) == set(covered) - {case.id for case in after.cases}


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_one_more_surplus_admit_opens_a_settled_double_admission(seed):
    _, group, about = scene(seed)
    for case in fold(group, about).cases:
        if case.class_ is not CaseClass.DOUBLE_ADMIT:
            continue
        settlement = Settlement(case.id, "let_stay", "Rita", "", frozenset(case.entries), at_ms=1)
        last = entry("z9", by="Z", zone=case.zone, use=case.use, policy=ONCE.version)
        latest = replace(last, timing=Timing(None, None, START_MS + 10**6))
        (grown,) = (item for item in fold([*group, latest], about).cases if item.id == case.id)
        assert status(grown, [settlement]) is CaseStatus.OPEN
