"""The number by which a device's program tells that another one changed the store."""

from pathlib import Path

from sync.device.database import Database


def change(database: Database, event: int) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO locks (event) VALUES (?)", (event,))


def test_what_another_program_writes_changes_the_version_and_what_is_written_here_does_not(
    tmp_path: Path,
) -> None:
    own, other = Database(tmp_path / "gate.db"), Database(tmp_path / "gate.db")
    before = own.version()
    change(own, 1)
    assert own.version() == before
    change(other, 2)
    assert own.version() != before
    own.close()
    other.close()


def test_the_version_is_asked_anew_in_each_transaction(tmp_path: Path) -> None:
    own, other = Database(tmp_path / "gate.db"), Database(tmp_path / "gate.db")
    for event, transaction in enumerate((own.writing, own.reading, own.writing, own.reading)):
        with transaction():
            before = own.version()
        change(other, event)
        with transaction():
            assert own.version() != before
    own.close()
    other.close()


def test_within_a_read_the_version_stays_as_what_is_read_does(tmp_path: Path) -> None:
    own, other = Database(tmp_path / "gate.db"), Database(tmp_path / "gate.db")
    with own.reading() as connection:
        before = own.version()
        change(other, 1)
        assert own.version() == before
        assert connection.execute("SELECT count(*) FROM locks").fetchone() == (0,)
    assert own.version() != before
    own.close()
    other.close()
