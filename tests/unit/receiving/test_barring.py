"""Which entries of a locked device led to its last accepted one (PROTOCOL.md 4.1, type 5)."""

from backend.merging.barring import ancestors
from backend.store.rows_journal import LineRow
from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.content import Content, Kind
from sync.enrolment import device_id
from sync.journal import FIRST_PREV, Entry, write_entry
from sync.position import Position

KEY = PrivateKey.from_seed(bytes(32))
DOMAIN = Domain(bytes(16))


def _write(prev: bytes, epoch: int, seq: int, before: tuple[int, bytes, str] | None = None) -> Entry:
    kind = Kind.FEED_MARK if before is None else Kind.EPOCH_START
    content = Content(kind, 0, seq, b"bootboot", Position(1, 0), 1, "test/1", before=before)
    return write_entry(KEY, DOMAIN, prev, 7, device_id(KEY.public), epoch, seq, content)


def _row(entry: Entry, epoch: int, seq: int, prev: bytes) -> LineRow:
    raw = entry.frame_raw if seq == 1 else None
    return LineRow(epoch, entry.hash, prev, seq, None, False, raw)


def _journal() -> tuple[list[Entry], list[LineRow]]:
    """Two entries, a second life of the second one, and an epoch that goes on from the first life."""
    start = _write(FIRST_PREV, 1, 1, (0, FIRST_PREV, "first use"))
    second, rival = _write(start.hash, 1, 2), _write(start.hash, 1, 2, (9, bytes(32), "no start"))
    again = _write(FIRST_PREV, 2, 1, (1, second.hash, "restored"))
    entries = [start, second, rival, again]
    places = [(1, 1, FIRST_PREV), (1, 2, start.hash), (1, 2, start.hash), (2, 1, FIRST_PREV)]
    return entries, [_row(entry, *place) for entry, place in zip(entries, places, strict=True)]


def test_the_chain_and_the_epochs_before_it_count_and_other_lives_do_not() -> None:
    (start, second, _, again), rows = _journal()
    assert ancestors(rows, again.hash) == {start.hash, second.hash, again.hash}
    assert ancestors(rows, second.hash) == {start.hash, second.hash}


def test_where_nothing_was_accepted_nothing_counts() -> None:
    _, rows = _journal()
    assert ancestors(rows, FIRST_PREV) == frozenset()
    assert ancestors(rows, b"?" * 32) == frozenset()


def test_a_hole_ends_the_line() -> None:
    (_, second, _, again), rows = _journal()
    assert ancestors([rows[1], rows[3]], again.hash) == {again.hash, second.hash}
