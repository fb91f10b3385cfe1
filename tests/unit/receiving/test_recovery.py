"""What people are told of a lost tail (PROTOCOL.md 4.5, 4.6), counted and in words."""

from backend.recovery.counting import LifeReport, Recovery, codes_named, life_reports
from backend.recovery.wording import told
from backend.store.rows_lost import GenerationRow, LostKey, LostRow
from sync.feed import CredentialItem, encode_item
from sync.position import Position
from sync.roster import CredentialState

FIRST = LostKey(Position(1, 11), bytes(32))
SECOND = LostKey(Position(1, 12), bytes(32))


def _lost(key: LostKey, device: bytes) -> LostRow:
    item = CredentialItem(key.at, 5, key.at.pos, CredentialState.REVOKED)
    return LostRow(key, encode_item(item), device, 17)


def test_what_was_taken_over_twice_counts_in_the_generation_that_was_first() -> None:
    generations = [GenerationRow(2, 1, 10, 99, b"device-1"), GenerationRow(3, 2, 10, 100)]
    lost = [_lost(FIRST, b"device-1"), _lost(SECOND, b"device-2")]
    adopted = {Position(2, 11): FIRST, Position(3, 11): FIRST, Position(3, 12): SECOND}
    second, third = life_reports(generations, lost, adopted, [])
    assert (second.adopted, second.devices) == (1, (b"device-1".hex(),))
    assert (third.adopted, third.devices) == (1, (b"device-2".hex(),))
    assert codes_named(lost) == {11, 12}


def test_nothing_is_said_of_a_server_that_never_lost_anything() -> None:
    assert told(Recovery(1, (), 0, 0), "UTC", "en") == []


def test_each_matter_is_one_sentence_with_its_number() -> None:
    lives = (
        LifeReport(2, 1, 10, None, 0, ()),
        LifeReport(3, 1, 8, 1_795_000_000_000, 2, ("Gate A", "Gate B")),
        LifeReport(4, 3, 9, 1_795_000_000_000, 0, ()),
    )
    said = told(Recovery(4, lives, 1, 3), "America/Sao_Paulo", "en")
    assert said[0] == "Generation 2 was another server's; its end was lost."
    assert said[1].endswith("2 statements that were lost are in force again, handed back by Gate A, Gate B.")
    assert said[2].endswith("what was scanned is sent again by itself.")
    assert said[3] == "One decision about a case was lost: decide it again."
    assert said[4].startswith("3 codes were issued by the lost server")
    assert len(told(Recovery(4, lives, 1, 3), "America/Sao_Paulo", "pt-BR")) == 5
