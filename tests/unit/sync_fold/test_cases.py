"""Cases as stored values, their ids and their settlement (PROTOCOL.md 12.5)."""

import hashlib

import pytest

from keys.errors import Malformed
from sync.cases import Case, CaseClass, CaseStatus, Decision, Settlement, case_id, dissolved, status
from sync.catalogue import LANGUAGES, text
from sync.journal_fold import JournalFacts, fold_journal
from tests.unit.sync_fold.scenes import EVENT, TICKET, ZONE, at, device, entry, fold, hash_of, void

FIRST, SECOND = entry("a1"), entry("b1", by="B", timing=at("20:03:40"))
CASE = fold(FIRST, SECOND).cases[0]


def settled(case, *covers, decision=Decision.LET_STAY):
    return Settlement(case.id, decision, "Rita", "", frozenset(covers), at_ms=1)


def test_the_id_is_the_hash_of_class_event_and_key():
    key = TICKET.to_bytes(4, "big") + ZONE.to_bytes(4, "big") + bytes(4)
    assert CASE.id == hashlib.sha256(b"\x01" + EVENT.to_bytes(4, "big") + key).digest()


def test_ids_differ_by_class_event_and_key():
    ids = {
        case_id(class_, event, key)
        for class_ in (CaseClass.FORK, CaseClass.GAP)
        for event in (1, 2)
        for key in (device("A") + bytes(4), device("B") + bytes(4))
    }
    assert len(ids) == 8


def test_a_case_keeps_its_id_when_more_entries_join():
    assert fold(FIRST, SECOND, entry("c1", by="C", timing=at("20:09:00"))).cases[0].id == CASE.id


def test_a_case_survives_storage():
    undone = void("v2", FIRST, after_s=500)
    for case in (CASE, fold(FIRST, undone).cases[0]):
        assert Case.parse(case.encode()) == case


@pytest.mark.parametrize("raw", [b"", b"\xa0", CASE.encode()[:-1], CASE.encode() + b"\x00"])
def test_bytes_that_are_no_case_are_malformed(raw):
    with pytest.raises(Malformed) as refused:
        Case.parse(raw)
    assert refused.value.clause == "12.5"


def test_without_a_settlement_a_case_is_open():
    assert status(CASE, []) is CaseStatus.OPEN


def test_a_case_that_rests_on_no_entry_is_open_until_somebody_settles_it():
    """A device announced entries whose hashes nobody knows, and sent none."""
    nothing_came = JournalFacts(device("B"), 1, announced_seq=9, closed=True)
    (case,) = fold_journal(EVENT, [], nothing_came).cases
    assert case.entries == ()
    assert status(case, []) is CaseStatus.OPEN
    assert status(case, [settled(case)]) is CaseStatus.SETTLED


def test_a_settlement_that_covers_every_entry_settles():
    assert status(CASE, [settled(CASE, *CASE.entries)]) is CaseStatus.SETTLED


def test_a_settlement_that_leaves_one_entry_out_does_not():
    assert status(CASE, [settled(CASE, CASE.entries[0])]) is CaseStatus.OPEN


def test_two_settlements_cover_together_in_any_order():
    halves = [settled(CASE, CASE.entries[0]), settled(CASE, CASE.entries[1], decision=Decision.EXPLAINED)]
    assert status(CASE, halves) is CaseStatus.SETTLED
    assert status(CASE, reversed(halves)) is CaseStatus.SETTLED


def test_a_new_surplus_admit_opens_the_case_again():
    settlement = settled(CASE, *CASE.entries)
    grown = fold(FIRST, SECOND, entry("c1", by="C", timing=at("20:09:00"))).cases[0]
    assert status(grown, [settlement]) is CaseStatus.OPEN
    assert status(grown, [settlement, settled(grown, hash_of("c1"))]) is CaseStatus.SETTLED


def test_an_entry_that_went_away_leaves_the_case_settled():
    settlement = settled(CASE, *CASE.entries, hash_of("c1"))
    assert status(CASE, [settlement]) is CaseStatus.SETTLED


def test_a_settlement_of_another_case_is_no_matter():
    other = Settlement(bytes(32), Decision.LET_STAY, "Rita", "", frozenset(CASE.entries), at_ms=1)
    assert status(CASE, [other]) is CaseStatus.OPEN


def test_a_case_that_no_longer_follows_is_dissolved():
    healed = fold(FIRST, SECOND, void("v2", SECOND))
    assert healed.cases == ()
    assert dissolved([CASE.id], healed.cases) == {CASE.id}
    assert dissolved([CASE.id], [CASE]) == frozenset()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_and_status_has_a_text(language):
    told = [text(f"settle.{decision}", language) for decision in Decision]
    told += [text(f"case.status.{state.name.lower()}", language) for state in CaseStatus]
    assert all(told)
    assert len(set(told)) == len(told)


def test_a_case_of_more_entries_than_anybody_reads_comes_back_all_the_same() -> None:
    """A stolen gate may invent a hundred thousand admissions of one ticket; that must not hide every other case."""
    hashes = [number.to_bytes(32, "big") for number in range(130_000)]
    case = Case.of_ticket(CaseClass.UNPROVEN, 7, (3, 1, 0), hashes, [])
    assert Case.parse(case.encode()) == case
