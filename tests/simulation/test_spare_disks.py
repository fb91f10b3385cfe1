"""A disk that served another evening holds what a new one would, and fails no more than that."""

from sync.policy import Mode
from tests.simulation.disk import Disk, a_disk
from tests.simulation.ground import ground
from tests.simulation.spare_disks import SpareDisks


def _rows(disk: Disk) -> list[str]:
    return sorted(disk.iterdump())


def test_a_disk_that_was_written_on_holds_the_rows_of_the_next_store_file_and_no_others() -> None:
    first, second = ground(Mode.ONCE)[0].images[:2]
    spares = SpareDisks()
    used = spares.take(first)
    used.execute("INSERT INTO signed_in (event, operator) VALUES (1, 2)")
    used.execute("DELETE FROM trust")
    used.execute("BEGIN IMMEDIATE")
    used.execute("INSERT INTO locks (event) VALUES (1)")
    spares.give_back(used)
    again = spares.take(second)
    assert again is used
    assert not again.in_transaction
    assert _rows(again) == _rows(a_disk(second)) != _rows(a_disk(first))


def test_a_disk_that_was_full_or_about_to_lose_its_power_is_whole_again() -> None:
    image = ground(Mode.ONCE)[0].images[0]
    spares = SpareDisks()
    used = spares.take(image)
    used.fill()
    used.cut_in(0, before=True)
    spares.give_back(used)
    again = spares.take(image)
    assert type(again) is Disk
    assert not again.full


def test_no_disk_is_lent_twice_at_a_time() -> None:
    image = ground(Mode.ONCE)[0].images[0]
    spares = SpareDisks()
    spares.give_back(spares.take(image))
    assert spares.take(image) is not spares.take(image)
