"""Messages read back whatever they say, and no bytes make a parser do anything but refuse (PROTOCOL.md 11)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import Malformed
from sync.messages import (
    Connected,
    Gap,
    Hello,
    HelloReply,
    Level,
    Must,
    Push,
    PushReply,
    Quarantined,
    RefusedChunk,
    skip_list,
)
from sync.position import Position

u32 = st.integers(0, 2**32 - 1)
wide = st.integers(0, 2**53 - 1)
ids, hashes = st.binary(min_size=8, max_size=8), st.binary(min_size=32, max_size=32)
positions = st.builds(Position, st.integers(1, 2**31 - 1), wide)
codes = st.text("ABC_", max_size=32)


def many(rows: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(rows, max_size=5).map(tuple)


def _hello(head: int, hash_: bytes, **rest: Any) -> Hello:
    return Hello(head=head, skips=tuple((seq, hash_) for seq in skip_list(head)), **rest)


hellos = st.builds(
    _hello,
    u32,
    hashes,
    device=ids,
    event=u32,
    epoch=u32,
    boot=ids,
    mono_ms=wide,
    nonce=st.binary(min_size=16, max_size=16),
)
hello_replies = st.builds(
    HelloReply,
    st.binary(max_size=300),
    u32,
    hashes,
    many(st.tuples(u32, u32)),
    positions,
    st.sampled_from(Must),
    wide,
    u32,
)
pushes = st.builds(Push, u32, many(st.binary(max_size=500)))
push_replies = st.builds(
    PushReply,
    many(st.builds(Connected, ids, u32, u32, hashes)),
    many(st.builds(Gap, ids, u32, u32, u32)),
    many(st.builds(Quarantined, hashes, codes)),
    st.sampled_from(Level),
    positions,
    st.sampled_from(Must),
    many(st.builds(RefusedChunk, u32, codes)),
)


@given(st.one_of(hellos, hello_replies, pushes, push_replies))
@settings(max_examples=150, deadline=None)
def test_every_message_reads_back(message: Any) -> None:
    assert type(message).parse(message.encode()) == message


@pytest.mark.parametrize("kind", [Hello, HelloReply, Push, PushReply])
@given(
    st.one_of(st.binary(max_size=300), st.one_of(hellos, push_replies).map(lambda said: said.encode())),
    st.data(),
)
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_that_message_or_malformed(kind: Any, raw: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(raw)
    if raw:
        spoilt[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = kind.parse(bytes(spoilt))
    except Malformed:
        return
    assert message.encode() == bytes(spoilt)


@given(u32)
@settings(max_examples=80, deadline=None)
def test_a_skip_list_is_short_descends_and_ends_at_the_first_entry(head: int) -> None:
    seqs = skip_list(head)
    assert seqs == sorted(set(seqs), reverse=True)
    assert len(seqs) <= 34
    assert not head or (seqs[0], seqs[-1]) == (head, 1)
