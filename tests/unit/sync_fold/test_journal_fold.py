"""Cases of a journal: forks, gaps, unreadable entries, clocks, and what never came (PROTOCOL.md 12.4)."""

import pytest

from sync.cases import Case, CaseClass, CaseStatus, Settlement, status
from sync.clock import Bounds
from sync.content import Kind
from sync.journal_fold import JournalFacts, JournalRow, fold_findings, fold_journal, survey
from tests.altered import replace
from tests.unit.sync_fold.scenes import BOOT, EVENT, at, device, hash_of, ms

FACTS = JournalFacts(device("B"), epoch=1, announced_seq=None, closed=False)
OVER = replace(FACTS, closed=True)
SIX_MINUTES = 360_000


def row(name, prev, seq, kind=Kind.ADMIT, **fields):
    """An entry of the journal after the one called `prev` (None: the first)."""
    before = hash_of(prev) if prev else bytes(32)
    plain = JournalRow(hash_of(name), before, seq, kind, at("20:00:00"), ms("20:00:00"), BOOT)
    return replace(plain, **fields)


def chain(length, last=Kind.ADMIT):
    rows = [row(f"r{n}", f"r{n - 1}" if n > 1 else None, n) for n in range(1, length + 1)]
    return [*rows[:-1], replace(rows[-1], kind=last)]


def cases(rows, facts=FACTS):
    return {case.class_: case for case in fold_journal(EVENT, rows, facts).cases}


def anchor(seq, off_ms, boot=BOOT):
    """A time anchor whose wall clock is so far ahead of what it proves."""
    wall_ms = ms("20:00:00")
    truth = wall_ms - off_ms
    own = Bounds(truth - 20, truth + 20)
    return row(
        f"r{seq}",
        f"r{seq - 1}" if seq > 1 else None,
        seq,
        Kind.TIME_ANCHOR,
        wall_ms=wall_ms,
        boot=boot,
        own=own,
    )


def test_a_whole_journal_has_no_case():
    assert cases(chain(5)) == {}


def test_an_empty_journal_has_no_case_even_when_the_event_is_over():
    assert cases([], OVER) == {}


def test_a_fork_is_one_case_where_the_journal_parts_however_long_both_branches_grow():
    rows = [*chain(4), row("s2", "r1", 2), row("s3", "s2", 3), row("s4", "s3", 4)]
    (fork,) = fold_journal(EVENT, rows, FACTS).cases
    assert fork.class_ is CaseClass.FORK
    assert fork.entries == tuple(sorted((hash_of("r2"), hash_of("s2"))))
    assert fork.key == device("B") + (1).to_bytes(4, "big") + (2).to_bytes(4, "big")
    assert {item.seq for item in fork.evidence} == {2}


def test_a_third_branch_opens_the_settled_fork_again():
    rows = [*chain(3), row("s2", "r1", 2)]
    fork = cases(rows)[CaseClass.FORK]
    settlement = Settlement(fork.id, "explained", "Rita", "", frozenset(fork.entries), at_ms=1)
    assert status(fork, [settlement]) is CaseStatus.SETTLED
    more = cases([*rows, row("t2", "r1", 2)])[CaseClass.FORK]
    assert more.id == fork.id
    assert status(more, [settlement]) is CaseStatus.OPEN


def test_a_gap_names_the_missing_entries_and_rests_on_the_one_that_follows():
    rows = [entry for entry in chain(9) if entry.seq not in (3, 4, 7)]
    gap = cases(rows)[CaseClass.GAP]
    assert [(item.seq, item.until) for item in gap.evidence] == [(3, 4), (7, 7)]
    assert gap.entries == tuple(sorted((hash_of("r5"), hash_of("r8"))))


def test_an_entry_that_names_a_predecessor_it_does_not_follow_hangs_in_the_air():
    gap = cases([*chain(1), row("r5", "r1", 5)])[CaseClass.GAP]
    assert [(item.seq, item.until) for item in gap.evidence] == [(2, 4)]
    assert gap.entries == (hash_of("r5"),)


def test_a_gap_dissolves_when_the_missing_entries_arrive():
    rows = chain(9)
    assert CaseClass.GAP in cases(rows[4:])
    assert CaseClass.GAP not in cases(rows)


def test_an_unreadable_entry_is_kept_and_the_chain_goes_on():
    rows = chain(5)
    rows[2] = JournalRow(rows[2].hash, rows[2].prev, 3)
    found = cases(rows)
    assert set(found) == {CaseClass.UNREADABLE}
    assert found[CaseClass.UNREADABLE].entries == (hash_of("r3"),)


@pytest.mark.parametrize("off_ms", [120_000, -120_000, 0])
def test_a_clock_within_two_minutes_of_its_anchor_is_no_case(off_ms):
    assert cases([anchor(1, off_ms)]) == {}


@pytest.mark.parametrize("off_ms", [120_021, -120_021, SIX_MINUTES])
def test_a_clock_further_off_is_a_case_and_says_how_far(off_ms):
    case = cases([anchor(1, off_ms)])[CaseClass.CLOCK_OFF]
    told = case.evidence[0].off_ms
    assert abs(told - off_ms) == 20
    assert (told > 0) == (off_ms > 0)


def test_an_anchor_that_bounds_from_below_alone_can_show_a_clock_behind_and_not_ahead():
    behind, ahead = anchor(1, -SIX_MINUTES), anchor(1, SIX_MINUTES)
    assert CaseClass.CLOCK_OFF in cases([replace(behind, own=Bounds(behind.own.lo))])
    assert CaseClass.CLOCK_OFF not in cases([replace(ahead, own=Bounds(ahead.own.lo))])


def test_an_anchor_at_every_contact_does_not_open_a_settled_clock_again_but_a_restart_does():
    first = [anchor(1, SIX_MINUTES)]
    case = cases(first)[CaseClass.CLOCK_OFF]
    settlement = Settlement(case.id, "explained", "Rita", "", frozenset(case.entries), at_ms=1)
    later = cases([*first, anchor(2, SIX_MINUTES)])[CaseClass.CLOCK_OFF]
    assert status(later, [settlement]) is CaseStatus.SETTLED
    restarted = cases([*first, anchor(2, SIX_MINUTES, boot=b"boot-two")])[CaseClass.CLOCK_OFF]
    assert status(restarted, [settlement]) is CaseStatus.OPEN


def test_an_open_journal_is_a_case_only_once_the_event_is_over():
    assert cases(chain(3)) == {}
    unclosed = cases(chain(3), OVER)[CaseClass.UNCLOSED_JOURNAL]
    assert unclosed.entries == (hash_of("r3"),)


def test_a_checkpoint_at_the_end_closes_a_journal_and_one_in_the_middle_does_not():
    assert cases(chain(3, last=Kind.CHECKPOINT), OVER) == {}
    rows = [replace(entry, kind=Kind.CHECKPOINT) if entry.seq == 2 else entry for entry in chain(3)]
    assert set(cases(rows, OVER)) == {CaseClass.UNCLOSED_JOURNAL}


def test_every_open_end_of_a_forked_journal_is_told_and_a_closed_one_is_not():
    fork = [row("s2", "r1", 2), row("s3", "s2", 3)]
    both = cases([*chain(3), *fork], OVER)[CaseClass.UNCLOSED_JOURNAL]
    assert set(both.entries) == {hash_of("r3"), hash_of("s3")}
    assert {item.hash for item in both.evidence} == {hash_of("r3"), hash_of("s3")}
    one = cases([*chain(3, last=Kind.CHECKPOINT), *fork], OVER)[CaseClass.UNCLOSED_JOURNAL]
    assert one.entries == (hash_of("s3"),)
    other = cases([*chain(3), fork[0], replace(fork[1], kind=Kind.CHECKPOINT)], OVER)
    assert other[CaseClass.UNCLOSED_JOURNAL].entries == (hash_of("r3"),)


def test_what_was_announced_and_never_came_is_withheld_once_the_event_is_over():
    announced = replace(OVER, announced_seq=9, announced_hash=hash_of("r9"))
    withheld = cases(chain(3, last=Kind.CHECKPOINT), announced)[CaseClass.WITHHELD]
    assert withheld.entries == (hash_of("r9"),)
    assert [(item.seq, item.until) for item in withheld.evidence] == [(4, 9)]
    assert cases(chain(9, last=Kind.CHECKPOINT), announced) == {}
    assert cases(chain(3), replace(announced, closed=False)) == {}


def test_a_device_that_announced_and_sent_nothing_at_all_is_withheld():
    withheld = cases([], replace(OVER, announced_seq=9, announced_hash=hash_of("r9")))[CaseClass.WITHHELD]
    assert [(item.seq, item.until) for item in withheld.evidence] == [(1, 9)]


def test_an_announced_head_of_unknown_hash_rests_on_the_last_entry_that_came():
    withheld = cases(chain(3, last=Kind.CHECKPOINT), replace(OVER, announced_seq=9))[CaseClass.WITHHELD]
    assert withheld.entries == (hash_of("r3"),)


def test_the_view_is_the_same_from_all_entries_and_from_what_matters_of_them():
    rows = [*chain(9)[5:], *chain(3), row("s2", "r1", 2)]
    assert fold_findings(EVENT, survey(rows), OVER) == fold_journal(EVENT, rows, OVER)


def test_the_digest_misses_an_entry_that_makes_no_case():
    assert fold_journal(EVENT, chain(4), FACTS).digest != fold_journal(EVENT, chain(3), FACTS).digest


def test_cases_of_a_journal_survive_storage_and_tell_its_device_and_epoch():
    view = fold_journal(EVENT, [*chain(9)[5:], anchor(1, -SIX_MINUTES), row("s1", None, 1)], OVER)
    assert len(view.cases) >= 3
    for case in view.cases:
        assert Case.parse(case.encode()) == case
        assert (case.device, case.epoch, case.ticket) == (device("B"), 1, None)
