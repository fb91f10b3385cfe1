"""Scenes at a gate that the ledger has to get right; the arithmetic is in the vectors and the model (PROTOCOL.md 10.1)."""

from dataclasses import replace

from sync.content import Kind
from sync.ledger import LastUse, OwnFact, Presence, Standing, standing
from sync.policy import Mode
from sync.presence import Holder

HERE, THERE = b"this one", b"that one"
ADMIT = OwnFact(
    hash=b"\x01" * 32,
    epoch=1,
    seq=2,
    kind=Kind.ADMIT,
    at_ms=1_000_000,
    gate=3,
    count=1,
    folded_pos=None,
    voided=False,
    proof_s=None,
)
EXIT = replace(ADMIT, hash=b"\x02" * 32, seq=3, kind=Kind.EXIT, at_ms=2_000_000)


def said(pos: int, admits: int, exits: int = 0, by: bytes | None = None) -> Presence:
    return Presence(
        pos,
        admits,
        exits,
        None if by is None else Holder(by, gate=4, point_ms=5_000, credential_hash=bytes(8)),
    )


def test_an_upload_is_no_reason_to_forget() -> None:
    """The failure that a queue used as a memory has: acknowledged, deleted, admitted again."""
    for pos in range(12):
        given = standing(said(pos, 1 if pos >= 10 else 0), [replace(ADMIT, folded_pos=10)])
        assert given.admits == 1


def test_a_push_of_many_states_one_position_above_most_of_its_items() -> None:
    """The item of this ticket was at 11, the push said 500: held up to 500 it counts once, held up to 11 rather twice."""
    folded = replace(ADMIT, folded_pos=500)
    assert standing(said(500, 1, by=HERE), [folded], this_device=HERE).admits == 1
    assert standing(said(11, 1, by=HERE), [folded], this_device=HERE).admits == 2


def test_a_generation_that_lost_the_fold_gets_the_admission_from_the_ledger() -> None:
    lost = replace(ADMIT, folded_pos=None)
    assert standing(said(45, 0), [lost]).used_up(Mode.ONCE)


def test_the_bitmap_says_as_much_as_an_item_where_it_matters() -> None:
    for mode in (Mode.ONCE, Mode.REENTRY):
        assert standing(Presence.of_bit(9, used=True), []).used_up(mode)
        assert not standing(Presence.of_bit(9, used=False), []).used_up(mode)
    back = standing(Presence.of_bit(9, used=False), [replace(ADMIT, folded_pos=5)])
    assert back == Standing(), "another gate let the guest out, and the list is newer than the fold"


def test_an_undo_at_one_gate_does_not_free_what_the_next_gate_used() -> None:
    undone = replace(ADMIT, folded_pos=10, voided=True)
    assert standing(said(12, 1, by=THERE), [undone], this_device=HERE).used_up(Mode.ONCE)
    assert not standing(said(12, 1, by=HERE), [undone], this_device=HERE).used_up(Mode.ONCE)


def test_a_friend_outside_does_not_get_in_because_an_exit_came_before_its_entry() -> None:
    """Entered at a gate nobody heard of, left here, came back here: inside, whatever the numbers say."""
    assert standing(None, [replace(EXIT, seq=1), ADMIT]).inside


def test_the_last_use_is_the_latest_admit_that_stands() -> None:
    later = replace(ADMIT, seq=4, at_ms=9_000_000, gate=5)
    given = standing(said(1, 1, by=THERE), [ADMIT, EXIT, later], this_device=HERE)
    assert given.last_use == LastUse(9_000_000, 5, None)
    undone = standing(said(1, 1, by=THERE), [ADMIT, replace(later, voided=True)], this_device=HERE)
    assert undone.last_use == LastUse(1_000_000, 3, None)
    assert standing(said(1, 1, by=THERE), []).last_use == LastUse(5_000, 4, THERE)
    assert standing(None, [replace(ADMIT, voided=True)]).last_use is None


def test_after_a_double_admission_the_second_gate_tells_the_one_that_counts_as_every_other_does() -> None:
    second = replace(ADMIT, folded_pos=10, at_ms=9_000_000)
    folded = standing(said(12, 2, by=THERE), [second], this_device=HERE)
    assert folded.told_use == standing(said(12, 2, by=THERE), []).told_use == LastUse(5_000, 4, THERE)
    assert folded.last_use == LastUse(9_000_000, second.gate, None), "limits are by whoever came last"


def test_until_the_server_knows_of_every_own_admission_the_last_one_is_told() -> None:
    second = replace(ADMIT, folded_pos=10, at_ms=9_000_000)
    not_heard = standing(said(9, 1, by=THERE), [second], this_device=HERE)
    assert not_heard.told_use == LastUse(9_000_000, second.gate, None)
    own = standing(said(12, 2, by=HERE), [second], this_device=HERE)
    assert own.told_use == LastUse(9_000_000, second.gate, None)
    assert standing(None, [replace(ADMIT, voided=True)], this_device=HERE).told_use is None
    undone = replace(second, voided=True)
    assert standing(said(12, 2, by=THERE), [undone], this_device=HERE).told_use == LastUse(5_000, 4, THERE)


def test_a_proof_used_in_another_zone_or_taken_back_is_used() -> None:
    taken_back = replace(ADMIT, voided=True, proof_s=70)
    assert standing(None, [taken_back], [replace(ADMIT, proof_s=60)]).last_proof_s == 70
    assert standing(None, [], [replace(ADMIT, proof_s=60)]).last_proof_s == 60
    assert standing(None, [ADMIT]).last_proof_s is None


def test_a_group_is_one_entry_however_many_pass() -> None:
    given = standing(None, [replace(ADMIT, count=4), replace(EXIT, count=2)])
    assert (given.admits, given.exits, given.inside) == (1, 1, False)


def test_the_last_use_is_the_latest_that_anybody_knows_of() -> None:
    counted = Presence(9, 1, 0, last_ms=7_000)
    assert standing(counted, []).last_use == LastUse(7_000, None, None)
    assert standing(replace(counted, admits=0), []).last_use is None, "whoever was taken back used nothing"
    assert standing(said(9, 1, by=THERE), [], this_device=HERE).last_use == LastUse(5_000, 4, THERE)
    assert standing(counted, [ADMIT]).last_use == LastUse(ADMIT.at_ms, ADMIT.gate, None)
