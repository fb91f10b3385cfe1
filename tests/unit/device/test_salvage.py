"""What a broken store still gives, wherever its bytes were changed."""

import random
import sqlite3
from pathlib import Path

import pytest

from sync.device.device import Device
from sync.device.errors import AlreadyEnrolled, NotEnrolled
from sync.device.salvage import salvage
from sync.reasons import Reason
from tests.world import EVENT, ManualClocks, World

TICKETS = 150
PAGE = 4_096


@pytest.fixture
def used(gate: Device, world: World, store: Path) -> bytes:
    """The bytes of a store at whose gate many were let in."""
    engine = gate.engine()
    for number in range(TICKETS):
        engine.scan(EVENT, world.ticket(number).text)
    gate.close()
    return store.read_bytes()


def hashes(store: Path, epochs: int = 1) -> dict[bytes, int]:
    """The entries of the first epochs, in order."""
    with sqlite3.connect(store) as connection:
        rows = connection.execute(
            "SELECT hash, seq FROM journal WHERE epoch <= ? ORDER BY seq", (epochs,)
        ).fetchall()
    connection.close()
    return dict(rows)


def test_a_sound_store_comes_over_whole_and_goes_on_in_the_next_epoch(
    used: bytes, world: World, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    done = salvage(store, tmp_path / "new.db", clocks)
    assert (done.rotten, done.missing, done.journal, done.lists) == (0, 0, True, True)
    assert hashes(tmp_path / "new.db") == hashes(store)
    saved = Device.open(tmp_path / "new.db", clocks)
    assert saved.status(EVENT).epoch == 2
    assert saved.status(EVENT).unsent == done.entries == TICKETS + 2
    assert saved.engine().scan(EVENT, world.ticket(3).text).verdict.reason is Reason.ALREADY_ADMITTED
    assert saved.engine().scan(EVENT, world.ticket(TICKETS).text).verdict.admits
    saved.close()


def test_wherever_bytes_were_changed_only_sound_entries_come_over_and_nearly_all_of_them(
    used: bytes, world: World, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    chance, before, kept, tries = random.Random(3), hashes(store), 0, 0
    for turn in range(25):
        broken, new = tmp_path / f"broken-{turn}.db", tmp_path / f"new-{turn}.db"
        raw = bytearray(used)
        at = chance.randrange(PAGE, len(raw) - 64)
        raw[at : at + 64] = chance.randbytes(64)
        broken.write_bytes(raw)
        try:
            done = salvage(broken, new, clocks)
        except NotEnrolled:
            continue  # the keys themselves were hit
        found = hashes(new)
        assert done.missing == max(found.values()) - len(found)
        assert len(found) == len(before) or done.missing or done.rotten or not done.journal
        assert broken.read_bytes() == raw
        assert hashes(new).items() <= before.items()
        kept, tries = kept + len(hashes(new)), tries + 1
    assert tries > 15
    assert kept > 0.9 * tries * len(before)


def test_a_store_whose_address_is_no_text_any_more_has_to_be_enrolled_anew(
    used: bytes, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE identity SET url = CAST(x'68ff' AS TEXT)")
    connection.close()
    with pytest.raises(NotEnrolled):
        salvage(store, tmp_path / "new.db", clocks)


def test_what_came_over_is_remembered_even_where_the_memory_was_broken(
    used: bytes, world: World, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM ledger WHERE seq > 20")
    connection.close()
    salvage(store, tmp_path / "new.db", clocks)
    saved = Device.open(tmp_path / "new.db", clocks)
    engine = saved.engine()
    reasons = {engine.scan(EVENT, world.ticket(number).text).verdict.reason for number in range(TICKETS)}
    assert reasons == {Reason.ALREADY_ADMITTED}
    saved.close()


def test_nothing_is_saved_over_another_store(
    used: bytes, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    with pytest.raises(AlreadyEnrolled):
        salvage(store, store, clocks)
    assert store.read_bytes() == used


def test_a_store_without_readable_keys_has_to_be_enrolled_anew(
    used: bytes, store: Path, clocks: ManualClocks, tmp_path: Path
) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM identity")
    connection.close()
    with pytest.raises(NotEnrolled):
        salvage(store, tmp_path / "new.db", clocks)
