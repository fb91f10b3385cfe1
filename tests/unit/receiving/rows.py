"""Chains made of short names, for tests that look at nothing but their shape."""

from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START, Cursor, Link
from sync.clock import Timing

DEVICE = b"device-1"


def name(label: str) -> bytes:
    """A hash that can be read in a failure."""
    return label.encode().ljust(32, b".")


def link(label: str, prev: str | None, seq: int) -> Link:
    return Link(name(label), START.hash if prev is None else name(prev), seq)


def row(label: str, prev: str | None, seq: int, connected: bool = True) -> ChainRow:
    made = link(label, prev, seq)
    return ChainRow(made.hash, made.prev, seq, Timing(None, None, seq), connected)


def cursor(label: str, seq: int) -> Cursor:
    return Cursor(seq, name(label))


def journal(at: Cursor = START, last_seq: int | None = None, forked: bool = False) -> JournalState:
    """A journal whose chain is whole up to `at`."""
    last = at.seq if last_seq is None else last_seq
    return JournalState(DEVICE, 1, at, last, stored=at.seq, forked=forked)
