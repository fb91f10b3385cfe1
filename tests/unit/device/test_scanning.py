"""What a device answers, and what it has written down by then."""

import sqlite3
from pathlib import Path

import pytest

from keys.proof import rotating_text
from keys.ticket import ProofKind
from keys.trust import Status, Usage
from sync.clock import Bounds
from sync.content import Content, Kind
from sync.device.device import Device
from sync.device.errors import NotAStore, NotEnrolled
from sync.device.ledger import mark_folded
from sync.errors import StalePart
from sync.feed import GENESIS, Followed, Head, SlotsItem
from sync.journal import Frame, entry_hash, open_chunk
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from sync.verdict import Direction
from tests.world import EVENT, NOW_S, ManualClocks, World


def entries(store: Path) -> list[Content]:
    """What the journal says, read by another connection, so that only what was committed counts."""
    with sqlite3.connect(store) as connection:
        frames = [row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY epoch, seq")]
    return [Content.parse(Frame.parse_stream(raw)[0].content) for raw in frames]


def kinds(store: Path) -> list[Kind]:
    return [content.kind for content in entries(store)]


def test_the_second_scan_of_a_ticket_is_refused_with_where_and_when_it_was_used(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine, code = gate.engine(gate=2), world.ticket(5).text
    first = engine.scan(EVENT, code)
    clocks.pass_ms(90_000)
    second = engine.scan(EVENT, code)
    assert (first.verdict.outcome, first.verdict.reason) == (Outcome.ADMIT, Reason.OK)
    assert (second.verdict.outcome, second.verdict.reason) == (Outcome.REFUSE, Reason.ALREADY_ADMITTED)
    assert second.verdict.last_use is not None
    assert (second.verdict.last_use.gate, second.verdict.last_use.at_ms) == (2, NOW_S * 1000)


def test_an_admission_is_on_disk_when_its_verdict_is_returned(
    gate: Device, world: World, store: Path
) -> None:
    answer = gate.engine().scan(EVENT, world.ticket(5).text)
    assert kinds(store) == [Kind.EPOCH_START, Kind.ADMIT]
    assert answer.entry is not None
    with sqlite3.connect(store) as connection:
        (frame,) = connection.execute("SELECT frame FROM journal WHERE seq = 2").fetchone()
    assert entry_hash(world.domain, Frame.parse_stream(frame)[0]) == answer.entry.hash


def test_the_whole_journal_verifies_by_its_last_signature(gate: Device, world: World, store: Path) -> None:
    engine = gate.engine()
    for number in range(20):
        engine.scan(EVENT, world.ticket(number).text)
    with sqlite3.connect(store) as connection:
        raw = b"".join(row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY seq"))
    chunk = open_chunk(raw, world.domain, lambda device: gate.identity.key.public)
    assert [entry.frame.seq for entry in chunk.entries] == list(range(1, 22))


def test_what_was_admitted_stays_known_after_a_restart(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    reopened = Device.open(store, clocks)
    assert reopened.engine().scan(EVENT, world.ticket(5).text).verdict.reason is Reason.ALREADY_ADMITTED
    reopened.close()


def test_what_was_admitted_stays_known_under_a_newer_list_that_does_not_say_so(
    gate: Device, world: World
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    gate.lists.save_parts(EVENT, world.parts(at=Position(1, 40)), NOW_S)
    assert engine.scan(EVENT, world.ticket(5).text).verdict.reason is Reason.ALREADY_ADMITTED


def test_an_older_roster_is_refused_and_the_newer_one_stays(gate: Device, world: World) -> None:
    newer = world.parts({5: CredentialState.REVOKED}, at=Position(1, 40))
    gate.lists.save_parts(EVENT, newer, NOW_S)
    with pytest.raises(StalePart):
        gate.lists.save_parts(EVENT, world.parts(at=Position(1, 39)), NOW_S)
    assert gate.engine().scan(EVENT, world.ticket(5).text).verdict.reason is Reason.REVOKED


def test_the_admissions_of_others_are_refused(gate: Device, world: World) -> None:
    gate.lists.save_parts(EVENT, world.parts(used={(1, 0): [5]}, at=Position(1, 3)), NOW_S)
    engine = gate.engine()
    assert engine.scan(EVENT, world.ticket(5).text).verdict.reason is Reason.ALREADY_ADMITTED
    assert engine.scan(EVENT, world.ticket(6).text).verdict.outcome is Outcome.ADMIT


def test_every_refusal_is_an_entry_and_the_same_code_again_only_counts(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    for _ in range(4):
        assert engine.scan(EVENT, "https://example.org").verdict.reason is Reason.NOT_OURS
    engine.scan(EVENT, world.ticket(5).text)
    written = entries(store)
    assert [content.kind for content in written] == [Kind.EPOCH_START, Kind.DENY, Kind.DENY, Kind.ADMIT]
    assert [content.repeats for content in written[1:3]] == [None, 3]


def test_repeats_that_were_only_counted_are_written_when_the_program_ends(gate: Device, store: Path) -> None:
    engine = gate.engine()
    for _ in range(3):
        engine.scan(EVENT, "https://example.org")
    engine.finish(EVENT)
    assert [content.repeats for content in entries(store)] == [None, None, 2]


def test_a_clock_that_lost_its_battery_turns_nobody_away(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    clocks.skew_ms = -NOW_S * 1000
    answer = gate.engine().scan(EVENT, world.ticket(5).text)
    assert answer.verdict.admits


def test_the_same_refused_code_is_written_again_after_half_a_minute(
    gate: Device, store: Path, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, "https://example.org")
    clocks.pass_ms(31_000)
    engine.scan(EVENT, "https://example.org")
    assert kinds(store) == [Kind.EPOCH_START, Kind.DENY, Kind.DENY]


def test_no_text_and_no_signature_of_a_code_is_ever_on_disk(gate: Device, world: World, store: Path) -> None:
    engine = gate.engine()
    issued, forged = world.ticket(5), "PT1:SECRET TEXT THAT IS NO TICKET"
    engine.scan(EVENT, issued.text)
    engine.scan(EVENT, forged)
    engine.scan(EVENT, "https://example.org/private")
    gate.close()
    held = b"".join(path.read_bytes() for path in store.parent.iterdir())
    assert issued.signature not in held
    assert issued.text.encode() not in held
    assert b"SECRET TEXT" not in held
    assert b"example.org/private" not in held


def test_a_full_disk_is_a_refusal_and_nothing_is_shown_that_is_not_written(
    gate: Device, world: World, store: Path
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    fill_up(gate)
    answers = [engine.scan(EVENT, world.ticket(number).text) for number in range(6, 200)]
    failed = [answer for answer in answers if answer.verdict.reason is Reason.STORAGE_FAILED]
    assert failed
    assert all(answer.verdict.outcome is Outcome.REFUSE and answer.entry is None for answer in failed)
    shown = sum(answer.verdict.admits for answer in answers) + 1
    assert kinds(store).count(Kind.ADMIT) == shown


def fill_up(gate: Device) -> None:
    """Leave room for a few pages only."""
    with gate.database.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")


def test_after_a_full_disk_has_room_again_the_next_scan_works(gate: Device, world: World) -> None:
    engine = gate.engine()
    fill_up(gate)
    refused = [
        number for number in range(200) if not engine.scan(EVENT, world.ticket(number).text).verdict.admits
    ]
    with gate.database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert refused
    assert engine.scan(EVENT, world.ticket(refused[0]).text).verdict.outcome is Outcome.ADMIT


def test_two_processes_on_one_store_admit_a_ticket_once_and_never_fork_the_chain(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    other = Device.open(store, clocks)
    engines = [gate.engine(), other.engine()]
    outcomes = [
        engines[(number + turn) % 2].scan(EVENT, world.ticket(number).text).verdict.admits
        for number in range(20)
        for turn in range(2)
    ]
    other.close()
    assert sum(outcomes) == 20
    with sqlite3.connect(store) as connection:
        raw = b"".join(row[0] for row in connection.execute("SELECT frame FROM journal ORDER BY seq"))
    assert len(open_chunk(raw, world.domain, lambda device: gate.identity.key.public).entries) == 41


def test_an_undo_lets_the_ticket_in_again(gate: Device, world: World, store: Path) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    assert engine.undo(EVENT) is not None
    assert engine.scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.ADMIT
    assert kinds(store) == [Kind.EPOCH_START, Kind.ADMIT, Kind.VOID, Kind.ADMIT]


def test_an_undo_after_two_minutes_takes_nothing_back(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    clocks.pass_ms(120_001)
    assert engine.undo(EVENT) is None
    assert engine.scan(EVENT, world.ticket(5).text).verdict.reason is Reason.ALREADY_ADMITTED


def test_with_re_entry_a_guest_who_left_comes_back_and_one_who_did_not_is_refused(
    clocks: ManualClocks, store: Path
) -> None:
    world = World(policy=Policy(1, mode=Mode.REENTRY))
    gate = world.device(store, clocks=clocks)
    gate.lists.save_parts(EVENT, world.parts(), NOW_S)
    engine, code = gate.engine(), world.ticket(5).text
    steps = [Direction.ENTRY, Direction.ENTRY, Direction.EXIT, Direction.ENTRY]
    reasons = [engine.scan(EVENT, code, direction=step).verdict.reason for step in steps]
    gate.close()
    assert reasons == [Reason.OK, Reason.ALREADY_ADMITTED, Reason.OK, Reason.OK]


def test_day_two_of_a_pass_is_no_repeat_of_day_one(gate: Device, world: World) -> None:
    engine, code = gate.engine(), world.ticket(5).text
    assert [engine.scan(EVENT, code, use=use).verdict.outcome for use in (0, 1, 0)] == [
        Outcome.ADMIT,
        Outcome.ADMIT,
        Outcome.REFUSE,
    ]


def test_a_step_of_the_wall_clock_is_written_before_the_next_entry(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    clocks.skew_ms = 420_000
    engine.scan(EVENT, world.ticket(6).text)
    assert kinds(store) == [Kind.EPOCH_START, Kind.ADMIT, Kind.CLOCK_JUMP, Kind.ADMIT]


def test_a_step_of_the_wall_clock_is_noted_although_the_disk_was_full_when_it_was_first_seen(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    fill_up(gate)
    numbers = iter(range(200))
    while engine.scan(EVENT, (code := world.ticket(next(numbers)).text)).verdict.admits:
        pass
    clocks.skew_ms = 420_000
    refused = engine.scan(EVENT, code)
    with gate.database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    engine.scan(EVENT, code)
    assert refused.verdict.reason is Reason.STORAGE_FAILED
    assert kinds(store)[-3:] == [Kind.ADMIT, Kind.CLOCK_JUMP, Kind.ADMIT]


def test_a_step_of_the_wall_clock_is_noted_by_a_program_that_began_anew_in_the_same_boot(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    clocks.skew_ms = -420_000
    again = Device.open(store, clocks)
    again.engine().scan(EVENT, world.ticket(6).text)
    again.close()
    assert kinds(store) == [Kind.EPOCH_START, Kind.ADMIT, Kind.CLOCK_JUMP, Kind.ADMIT]


def test_a_rotating_code_needs_a_clock_that_is_known(gate: Device, world: World) -> None:
    holder = world.key(Usage.BCBP)
    issued = world.ticket(5, proof=ProofKind.HOLDER_KEY, holder=holder.public)
    text = rotating_text(issued, holder, world.domain, NOW_S)
    answer = gate.engine().scan(EVENT, text)
    assert (answer.verdict.outcome, answer.verdict.reason) == (Outcome.ATTENTION, Reason.CLOCK_UNKNOWN)


def test_a_holders_ticket_without_its_proof_is_not_accepted(gate: Device, world: World) -> None:
    issued = world.ticket(5, proof=ProofKind.HOLDER_KEY, holder=world.key(Usage.BCBP).public)
    assert gate.engine().scan(EVENT, issued.text).verdict.reason is Reason.PROOF_NOT_ACCEPTED


def test_a_device_that_never_synced_asks_for_attention_and_writes_nothing(
    world: World, store: Path, clocks: ManualClocks
) -> None:
    device = world.device(store, clocks=clocks)
    answer = device.engine().scan(EVENT, world.ticket(5).text)
    device.close()
    assert (answer.verdict.outcome, answer.verdict.reason) == (Outcome.ATTENTION, Reason.FACT_MISSING)
    assert kinds(store) == []


def test_a_closed_journal_ends_with_a_checkpoint(gate: Device, world: World, store: Path) -> None:
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    engine.close(EVENT)
    assert kinds(store)[-1] is Kind.CHECKPOINT


def test_the_age_of_the_list_is_said_and_old_lists_ask_for_attention(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    engine = gate.engine()
    assert engine.scan(EVENT, world.ticket(5).text).list_age_s == 0
    clocks.pass_ms(43_201_000)
    answer = engine.scan(EVENT, world.ticket(6).text)
    assert answer.list_age_s == 43_201
    assert (answer.verdict.outcome, answer.verdict.reason) == (Outcome.ATTENTION, Reason.LIST_TOO_OLD)


def test_a_code_of_another_domain_is_not_recognised(gate: Device) -> None:
    answer = gate.engine().scan(EVENT, World(seed="another house").ticket(5).text)
    assert (answer.verdict.outcome, answer.verdict.reason) == (Outcome.UNKNOWN, Reason.UNKNOWN_KEY)


def test_a_database_of_something_else_stays_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "notes.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(NotAStore):
        Device.open(other)
    assert other.read_bytes() == before


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled):
        Device.open(tmp_path / "nothing.db")
    assert list(tmp_path.iterdir()) == []


def test_the_store_is_readable_by_its_owner_only(gate: Device, store: Path) -> None:
    assert store.stat().st_mode & 0o077 == 0


def test_a_fork_of_the_feed_below_an_acknowledgement_forgets_no_admission(gate: Device, world: World) -> None:
    engine, code = gate.engine(), world.ticket(5).text
    engine.scan(EVENT, code)
    with gate.database.writing() as connection:
        mark_folded(connection, EVENT, 1, 2, 20)
        connection.execute("UPDATE feed SET pos = 10")
    later = Head(EVENT, Position(2, 25), GENESIS, 25, NOW_S * 1000, 1, Ancestry(((2, 1, 12),)))
    items = tuple(SlotsItem(Position(1 + (pos > 12), pos), 2_000, 1_000) for pos in range(11, 26))
    gate.lists.follow(EVENT, Followed(later, items))
    mark = gate.lists.mark(EVENT)
    assert mark is not None
    assert mark.at == later.at
    assert engine.scan(EVENT, code).verdict.reason is Reason.ALREADY_ADMITTED


def test_a_code_held_before_an_exit_is_counted_out_once(gate: Device, world: World, store: Path) -> None:
    engine, code = gate.engine(), world.ticket(5).text
    engine.scan(EVENT, code)
    answers = [engine.scan(EVENT, code, direction=Direction.EXIT) for _ in range(4)]
    assert {answer.verdict.reason for answer in answers} == {Reason.OK}
    assert kinds(store).count(Kind.EXIT) == 1


def test_a_guest_who_comes_back_later_is_counted_out_again(
    gate: Device, world: World, store: Path, clocks: ManualClocks
) -> None:
    engine, code = gate.engine(), world.ticket(5).text
    engine.scan(EVENT, code, direction=Direction.EXIT)
    clocks.pass_ms(10_000)
    engine.scan(EVENT, code, direction=Direction.EXIT)
    assert kinds(store).count(Kind.EXIT) == 2


@pytest.mark.parametrize(("event", "until_s"), [(99, NOW_S + 60), (EVENT, NOW_S - 1)])
def test_a_device_beyond_its_certificate_lets_nobody_pass(
    world: World, store: Path, clocks: ManualClocks, event: int, until_s: int
) -> None:
    clocks.true_ms -= 30_000
    device = world.device(store, clocks=clocks, events=frozenset({event}), until_s=until_s)
    device.lists.save_parts(EVENT, world.parts(), NOW_S)
    with device.database.writing() as connection:
        device.times.save(connection, Bounds(clocks.true_ms, clocks.true_ms), clocks())
    engine = device.engine()
    clocks.pass_ms(60_000)
    assert engine.scan(EVENT, world.ticket(5).text).verdict.outcome is Outcome.REFUSE
    device.close()


def test_lists_of_a_withdrawn_key_ask_for_attention_and_do_not_stop_the_gate(
    gate: Device, world: World
) -> None:
    engine = gate.engine()
    gate.lists.save_trust(world.trust_raw(2, {Usage.ROSTER: Status.COMPROMISED}))
    assert engine.scan(EVENT, world.ticket(5).text).verdict.reason is Reason.FACT_MISSING
