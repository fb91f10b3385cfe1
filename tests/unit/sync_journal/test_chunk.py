"""Chunks: one signature proves them all, and nothing that was touched passes (PROTOCOL.md 6.5, 6.6)."""

from collections.abc import Sequence
from typing import Any

import pytest

from keys.crypto import PublicKey
from keys.labels import Label
from sync.content import Content, Kind
from sync.errors import BadChunk, UnknownDevice, Unreadable
from sync.journal import FIRST_PREV, Chunk, Entry, Frame, entry_hash, open_chunk, verify_entry, write_entry
from tests.unit.sync_journal.journals import (
    DEVICE,
    DOMAIN,
    EPOCH,
    EVENT,
    KEY,
    OTHER_DEVICE,
    OTHER_DOMAIN,
    OTHER_KEY,
    chunk,
    content,
    frames,
    journal,
    next_entry,
    stored,
)


def _key_of(device: bytes) -> PublicKey | None:
    return {DEVICE: KEY.public, OTHER_DEVICE: OTHER_KEY.public}.get(device)


def _open(raw: bytes) -> Chunk:
    return open_chunk(raw, DOMAIN, _key_of)


def _resigned(entry: Entry, signature: bytes) -> bytes:
    return entry.frame_raw[:-64] + signature


def _with_content(entries: Sequence[Entry], raw: bytes) -> list[bytes]:
    """Frames after `entries`: one with this content, correctly signed, and one after it."""
    last = entries[-1]
    unsigned = last.hash + frames(entries)[-1].raw[32:48] + (len(entries) + 1).to_bytes(4, "big")
    unsigned += len(raw).to_bytes(2, "big") + raw
    hash_ = entry_hash(DOMAIN, _frame(unsigned + bytes(64)))
    odd = unsigned + KEY.sign(Label.ENTRY_SIG, DOMAIN, hash_)
    return [odd, next_entry(hash_, len(entries) + 2).frame_raw]


def _frame(raw: bytes) -> Frame:
    return Frame.parse_stream(raw)[0]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_chunk_opens_with_its_entries_in_order_and_their_hashes(count: int) -> None:
    entries = journal(count)
    assert _open(chunk(entries)) == Chunk(DEVICE, EVENT, EPOCH, stored(entries))


def test_a_chunk_may_begin_anywhere_in_the_journal() -> None:
    entries = journal(9)
    assert _open(chunk(entries[4:7])).entries == stored(entries)[4:7]


def test_only_the_last_signature_is_verified() -> None:
    class Counting:
        asked = 0

        def verify(self, *arguments: Any) -> bool:
            self.asked += 1
            return KEY.public.verify(*arguments)

    public: Any = Counting()
    open_chunk(chunk(journal(50)), DOMAIN, lambda _device: public)
    assert public.asked == 1


def test_a_wrong_signature_in_the_middle_neither_harms_nor_proves() -> None:
    entries = journal(3)
    raw = entries[0].frame_raw + _resigned(entries[1], bytes(64)) + entries[2].frame_raw
    opened = _open(raw)
    assert [entry.hash for entry in opened.entries] == [entry.hash for entry in entries]
    assert [verify_entry(KEY.public, DOMAIN, entry.frame) for entry in opened.entries] == [True, False, True]


def test_every_flipped_bit_is_noticed_but_in_signatures_that_prove_nothing() -> None:
    entries = journal(2)
    raw = chunk(entries)
    silent = range(len(entries[0].frame_raw) - 64, len(entries[0].frame_raw))
    for at in range(len(raw)):
        for bit in range(8):
            flipped = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
            if at in silent:
                assert [e.hash for e in _open(flipped).entries] == [entry.hash for entry in entries]
            else:
                with pytest.raises((BadChunk, UnknownDevice)):
                    _open(flipped)


def test_a_truncated_chunk_is_refused_but_where_it_ends_with_a_whole_entry() -> None:
    entries = journal(3)
    raw = chunk(entries)
    whole = {len(chunk(entries[:count])): count for count in (1, 2)}
    for size in range(len(raw)):
        if size in whole:
            assert _open(raw[:size]).entries == stored(entries)[: whole[size]]
        else:
            with pytest.raises(BadChunk):
                _open(raw[:size])


def test_bytes_after_the_last_frame_are_refused() -> None:
    with pytest.raises(BadChunk):
        _open(chunk(journal(2)) + b"\x00")


def test_entries_of_two_devices_events_or_epochs_are_refused_in_one_chunk() -> None:
    (first,) = journal(1)
    strangers = [
        write_entry(OTHER_KEY, DOMAIN, first.hash, EVENT, OTHER_DEVICE, EPOCH, 2, content()),
        write_entry(KEY, DOMAIN, first.hash, EVENT + 1, DEVICE, EPOCH, 2, content()),
        write_entry(KEY, DOMAIN, first.hash, EVENT, DEVICE, EPOCH + 1, 2, content()),
    ]
    for stranger in strangers:
        with pytest.raises(BadChunk, match="more than one journal"):
            _open(first.frame_raw + stranger.frame_raw)


def test_a_chunk_of_another_domain_is_refused() -> None:
    with pytest.raises(BadChunk):
        open_chunk(chunk(journal(2)), OTHER_DOMAIN, _key_of)


def test_a_signature_under_another_label_is_refused() -> None:
    (entry,) = journal(1)
    for label in (Label.ENTRY, Label.ENROL, Label.LOGIN, Label.TICKET):
        with pytest.raises(BadChunk, match="signature"):
            _open(_resigned(entry, KEY.sign(label, DOMAIN, entry.hash)))


def test_an_entry_signed_by_another_key_is_refused() -> None:
    forged = write_entry(OTHER_KEY, DOMAIN, FIRST_PREV, EVENT, DEVICE, EPOCH, 1, content())
    with pytest.raises(BadChunk, match="signature"):
        _open(forged.frame_raw)


def test_a_device_nobody_certified_is_named() -> None:
    with pytest.raises(UnknownDevice) as caught:
        open_chunk(chunk(journal(2)), DOMAIN, lambda _device: None)
    assert caught.value.device == DEVICE


def test_a_seq_that_skips_or_repeats_is_refused_even_when_the_hash_fits() -> None:
    (first,) = journal(1)
    for seq in (3, 4, 2**32 - 1):
        with pytest.raises(BadChunk, match="does not follow"):
            _open(first.frame_raw + next_entry(first.hash, seq).frame_raw)
    second = next_entry(first.hash, 2)
    with pytest.raises(BadChunk, match="does not follow"):
        _open(second.frame_raw + next_entry(second.hash, 2).frame_raw)


def test_a_hash_that_does_not_fit_is_refused() -> None:
    one_life, another = journal(3), journal(3, salt=1)
    with pytest.raises(BadChunk, match="does not follow"):
        _open(chunk([*one_life[:2], another[2]]))


def test_entries_out_of_order_dropped_or_doubled_are_refused() -> None:
    a, b, c = journal(3)
    for shuffled in ([b, a, c], [a, c], [a, b, b, c], [c, b, a], [b, c, a]):
        with pytest.raises(BadChunk):
            _open(chunk(shuffled))


@pytest.mark.parametrize("raw", [b"", b"\xff\xff", b"not cbor at all", b"\xa1\x01\x02", bytes(858)])
def test_a_content_nobody_can_read_leaves_the_others_readable(raw: bytes) -> None:
    entries = journal(2)
    opened = _open(chunk(entries) + b"".join(_with_content(entries, raw)))
    assert [entry.frame.seq for entry in opened.entries] == [1, 2, 3, 4]
    with pytest.raises(Unreadable):
        Content.parse(opened.entries[2].frame.content)
    others = [Content.parse(opened.entries[place].frame.content) for place in (0, 1, 3)]
    assert [said.kind for said in others] == [Kind.FEED_MARK] * 3


def test_the_signature_is_no_part_of_the_name_of_an_entry() -> None:
    (entry,) = journal(1)
    (whole,), (spoilt,) = frames([entry]), (_frame(_resigned(entry, bytes(64))),)
    assert entry_hash(DOMAIN, whole) == entry_hash(DOMAIN, spoilt) == entry.hash
