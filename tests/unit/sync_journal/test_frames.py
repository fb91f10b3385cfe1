"""Frames and their hashes (PROTOCOL.md 6.1, 6.2)."""

import hashlib

import pytest

from sync.content import Content
from sync.errors import BadChunk, Unreadable
from sync.journal import FIRST_PREV, Frame, count_frames, entry_hash, verify_entry, write_entry
from tests.unit.sync_journal.journals import (
    DEVICE,
    DOMAIN,
    EPOCH,
    EVENT,
    KEY,
    OTHER_DOMAIN,
    OTHER_KEY,
    chunk,
    content,
    frames,
    journal,
    next_entry,
)


def _with(raw: bytes, at: int, new: bytes) -> bytes:
    return raw[:at] + new + raw[at + len(new) :]


def test_a_frame_lies_as_the_specification_says() -> None:
    raw = next_entry(bytes(range(32)), 5).frame_raw
    said = content(mono_ms=5).encode()
    assert raw[:32] == bytes(range(32))
    assert raw[32:36] == EVENT.to_bytes(4, "big")
    assert raw[36:44] == DEVICE
    assert raw[44:48] == EPOCH.to_bytes(4, "big")
    assert raw[48:52] == (5).to_bytes(4, "big")
    assert raw[52:54] == len(said).to_bytes(2, "big")
    assert raw[54:-64] == said


def test_the_hash_covers_label_domain_and_all_but_the_signature() -> None:
    entry = next_entry(FIRST_PREV, 1)
    unsigned = entry.frame_raw[:-64]
    assert entry.hash == hashlib.sha256(b"PORTAO-ENTRY-V1\x00" + DOMAIN.raw + unsigned).digest()
    (frame,) = frames([entry])
    assert entry_hash(DOMAIN, frame) == entry.hash
    assert frame.unsigned == unsigned
    assert entry_hash(OTHER_DOMAIN, frame) != entry.hash


def test_an_entry_verifies_by_its_own_key_in_its_own_domain_only() -> None:
    (frame,) = frames(journal(1))
    assert verify_entry(KEY.public, DOMAIN, frame)
    assert not verify_entry(OTHER_KEY.public, DOMAIN, frame)
    assert not verify_entry(KEY.public, OTHER_DOMAIN, frame)


def test_a_stream_of_frames_reads_back_field_by_field() -> None:
    entries = journal(3)
    read = frames(entries)
    assert [frame.raw for frame in read] == [entry.frame_raw for entry in entries]
    assert [frame.seq for frame in read] == [1, 2, 3]
    assert [frame.prev for frame in read] == [FIRST_PREV, entries[0].hash, entries[1].hash]
    assert {(frame.event, frame.device, frame.epoch) for frame in read} == {(EVENT, DEVICE, EPOCH)}
    assert [Content.parse(frame.content) for frame in read] == [
        content(mono_ms=seq, repeats=0) for seq in (1, 2, 3)
    ]


def test_every_truncation_of_a_frame_is_refused() -> None:
    raw = next_entry(FIRST_PREV, 1).frame_raw
    for size in range(len(raw)):
        with pytest.raises(BadChunk):
            Frame.parse_stream(raw[:size])


@pytest.mark.parametrize("lie", [0, 1, -1, 255, 256, 257, 858, 859, 65_535])
def test_a_length_that_lies_is_refused(lie: int) -> None:
    raw = next_entry(FIRST_PREV, 1).frame_raw
    honest = len(raw) - 54 - 64
    claimed = lie if lie not in (1, -1) else honest + lie
    with pytest.raises(BadChunk):
        Frame.parse_stream(_with(raw, 52, claimed.to_bytes(2, "big")))


@pytest.mark.parametrize("size", [0, 255, 256, 257, 858])
def test_contents_of_every_allowed_length_frame_well(size: int) -> None:
    head = bytes(32) + EVENT.to_bytes(4, "big") + DEVICE + bytes(3) + b"\x01" + bytes(3) + b"\x01"
    raw = head + size.to_bytes(2, "big") + bytes(size) + bytes(64)
    first, second = Frame.parse_stream(raw + raw)
    assert first == second
    assert (first.content, first.raw, len(first.raw)) == (bytes(size), raw, 118 + size)


def test_a_content_above_its_cap_is_refused_even_if_all_of_it_is_there() -> None:
    head = bytes(32) + EVENT.to_bytes(4, "big") + DEVICE + bytes(3) + b"\x01" + bytes(3) + b"\x01"
    with pytest.raises(BadChunk):
        Frame.parse_stream(head + (859).to_bytes(2, "big") + bytes(859 + 64))


def test_an_entry_zero_is_refused_after_nothing_and_after_something() -> None:
    for prev in (FIRST_PREV, bytes(range(32))):
        raw = next_entry(prev, 1 if prev == FIRST_PREV else 2).frame_raw
        with pytest.raises(BadChunk):
            Frame.parse_stream(_with(raw, 48, bytes(4)))


def test_a_first_entry_after_something_and_a_later_one_after_nothing_are_refused() -> None:
    later, first = next_entry(bytes(range(32)), 2).frame_raw, next_entry(FIRST_PREV, 1).frame_raw
    with pytest.raises(BadChunk):
        Frame.parse_stream(_with(later, 48, (1).to_bytes(4, "big")))
    with pytest.raises(BadChunk):
        Frame.parse_stream(_with(first, 48, (2).to_bytes(4, "big")))


def test_nothing_more_than_a_mebibyte_and_no_more_than_2000_frames_are_read() -> None:
    smallest = (
        bytes(32) + EVENT.to_bytes(4, "big") + DEVICE + bytes(3) + b"\x01" + bytes(3) + b"\x01" + bytes(66)
    )
    assert len(Frame.parse_stream(smallest * 2000)) == 2000
    with pytest.raises(BadChunk, match="2000"):
        Frame.parse_stream(smallest * 2001)
    with pytest.raises(BadChunk, match="1048576"):
        Frame.parse_stream(bytes(1024 * 1024 + 1))
    with pytest.raises(BadChunk):
        Frame.parse_stream(b"")


def test_frames_are_counted_without_being_read() -> None:
    raw = chunk(journal(5))
    assert count_frames(raw) == 5
    assert count_frames(raw[:-1]) == 5
    assert count_frames(raw[:200]) <= 2
    assert count_frames(b"") == 0
    assert count_frames(bytes(118 * 7)) == 7


def test_what_no_server_would_take_is_not_signed() -> None:
    with pytest.raises(BadChunk):
        write_entry(KEY, DOMAIN, b"short", EVENT, DEVICE, EPOCH, 2, content())
    with pytest.raises(BadChunk):
        write_entry(KEY, DOMAIN, FIRST_PREV, EVENT, b"short", EPOCH, 1, content())
    with pytest.raises(BadChunk):
        write_entry(KEY, DOMAIN, FIRST_PREV, EVENT, DEVICE, EPOCH, 2, content())
    with pytest.raises(Unreadable):
        write_entry(KEY, DOMAIN, FIRST_PREV, EVENT, DEVICE, EPOCH, 1, content(count=0))
