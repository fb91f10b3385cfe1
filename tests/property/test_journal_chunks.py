"""However frames are cut into chunks or spoilt, nothing but what was signed is believed (PROTOCOL.md 6.5, 6.6)."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from keys.crypto import PublicKey
from sync.content import Content
from sync.errors import BadChunk, UnknownDevice, Unreadable
from sync.journal import Frame, open_chunk
from tests.unit.sync_journal.journals import DEVICE, DOMAIN, KEY, chunk, content, journal

JOURNAL = journal(8)
AUTHENTIC = [entry.hash for entry in JOURNAL]
SOUND = content().encode()


def _key_of(device: bytes) -> PublicKey | None:
    return KEY.public if device == DEVICE else None


@given(st.sets(st.integers(1, 7)))
@settings(max_examples=60, deadline=None)
def test_chunks_cut_anywhere_give_the_same_entries(cuts: set[int]) -> None:
    bounds = [0, *sorted(cuts), 8]
    opened = [open_chunk(chunk(JOURNAL[a:b]), DOMAIN, _key_of) for a, b in itertools.pairwise(bounds)]
    assert [entry.hash for part in opened for entry in part.entries] == AUTHENTIC


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=5),
    st.integers(0, 2_000),
)
@settings(max_examples=150, deadline=None)
def test_spoilt_bytes_are_refused_or_change_no_name(spoils: list[tuple[int, int]], cut: int) -> None:
    raw = bytearray(chunk(JOURNAL))
    for at, value in spoils:
        raw[at % len(raw)] = value
    try:
        opened = open_chunk(bytes(raw[: len(raw) - cut]), DOMAIN, _key_of)
    except (BadChunk, UnknownDevice):
        return
    assert [entry.hash for entry in opened.entries] == AUTHENTIC[: len(opened.entries)]


@given(st.permutations(range(8)), st.integers(1, 8))
@settings(max_examples=100, deadline=None)
def test_only_runs_of_neighbours_pass(order: list[int], size: int) -> None:
    picked = order[:size]
    neighbours = picked == list(range(picked[0], picked[0] + size))
    try:
        open_chunk(chunk([JOURNAL[place] for place in picked]), DOMAIN, _key_of)
    except BadChunk:
        assert not neighbours
    else:
        assert neighbours


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_frames_or_refused(raw: bytes) -> None:
    try:
        frames = Frame.parse_stream(raw)
    except BadChunk:
        return
    assert b"".join(frame.raw for frame in frames) == raw


@given(st.one_of(st.binary(max_size=900), st.integers(0, 10_000).map(lambda n: _spoilt(SOUND, n))))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_content_that_encodes_to_them_or_unreadable(raw: bytes) -> None:
    try:
        said = Content.parse(raw)
    except Unreadable:
        return
    assert said.encode() == raw


def _spoilt(raw: bytes, number: int) -> bytes:
    at, value = number % len(raw), number // len(raw) % 256
    return raw[:at] + bytes([value]) + raw[at + 1 :]
