"""HELLO and PUSH (PROTOCOL.md 11.1, 11.2)."""

from collections.abc import Callable
from typing import Any

import pytest

from keys import cbor
from keys.errors import Malformed
from sync.journal import FIRST_PREV
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
from tests.altered import replace
from tests.unit.sync_journal.journals import DEVICE, EVENT, chunk, journal

HASH = bytes(range(32))
HELLO = Hello(
    DEVICE, EVENT, 3, 9, ((9, HASH), (8, HASH[::-1]), (1, bytes(32))), b"one boot", 12_345, bytes(16)
)
HELLO_REPLY = HelloReply(b"anchor", 7, HASH, ((8, 8), (11, 19)), Position(2, 340), Must.RESEND_FROM, 6, 3)
PUSH = Push(EVENT, (chunk(journal(3)), chunk(journal(2, salt=1))))
PUSH_REPLY = PushReply(
    (Connected(DEVICE, 3, 9, HASH),),
    (Gap(DEVICE, 3, 10, 12), Gap(DEVICE, 4, 1, 1)),
    (Quarantined(HASH, "UNREADABLE"),),
    Level.SERVER,
    Position(2, 341),
    Must.GO,
    (RefusedChunk(1, "BAD_CHUNK"),),
)
MESSAGES: list[Any] = [HELLO, HELLO_REPLY, PUSH, PUSH_REPLY]


def _changed(message: Any, key: int, value: Any) -> bytes:
    """The message's map with one field replaced, or dropped when None."""
    fields = cbor.decode(message.encode(), "", 2**20)
    assert isinstance(fields, dict)
    fields[key] = value
    return cbor.encode({key: value for key, value in fields.items() if value is not None})


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_each_message_reads_back(message: Any) -> None:
    assert type(message).parse(message.encode()) == message


def test_an_empty_journal_says_hello_too() -> None:
    silent = replace(HELLO, head=0, skips=())
    assert Hello.parse(silent.encode()) == silent
    fresh = replace(HELLO_REPLY, connected_seq=0, connected_hash=FIRST_PREV, gaps=(), must=Must.GO)
    assert HelloReply.parse(fresh.encode()) == fresh
    assert Push.parse(Push(EVENT, ()).encode()) == Push(EVENT, ())


def test_the_fields_have_the_keys_of_the_specification() -> None:
    assert cbor.decode(HELLO.encode(), "", 999) == {
        1: DEVICE,
        2: EVENT,
        3: 3,
        4: 9,
        5: [[9, HASH], [8, HASH[::-1]], [1, bytes(32)]],
        6: b"one boot",
        7: 12_345,
        8: bytes(16),
    }
    assert cbor.decode(HELLO_REPLY.encode(), "", 999) == {
        1: b"anchor",
        2: 7,
        3: HASH,
        4: [[8, 8], [11, 19]],
        5: [2, 340],
        6: 2,
        7: 6,
        8: 3,
    }
    assert cbor.decode(PUSH_REPLY.encode(), "", 999) == {
        1: [[DEVICE, 3, 9, HASH]],
        2: [[DEVICE, 3, 10, 12], [DEVICE, 4, 1, 1]],
        3: [[HASH, "UNREADABLE"]],
        4: 2,
        5: [2, 341],
        6: 1,
        7: [[1, "BAD_CHUNK"]],
    }


@pytest.mark.parametrize(
    ("message", "clause"), [(HELLO, "11.1"), (HELLO_REPLY, "11.1"), (PUSH, "11.2"), (PUSH_REPLY, "11.2")]
)
def test_a_message_is_complete_closed_and_canonical(message: Any, clause: str) -> None:
    fields = cbor.decode(message.encode(), "", 2**20)
    assert isinstance(fields, dict)
    wrong = [_changed(message, key, None) for key in fields] + [_changed(message, 99, 0)]
    wrong += [message.encode() + b"\x00", message.encode()[:-1], b"", b"\xff", b"\x80"]
    for raw in wrong:
        with pytest.raises(Malformed) as caught:
            type(message).parse(raw)
        assert caught.value.clause == clause


WRONG: list[Callable[[], tuple[Any, bytes]]] = [
    lambda: (Hello, _changed(HELLO, 1, bytes(7))),
    lambda: (Hello, _changed(HELLO, 2, 2**32)),
    lambda: (Hello, _changed(HELLO, 4, 8)),
    lambda: (Hello, _changed(HELLO, 5, [[8, HASH], [9, HASH]])),
    lambda: (Hello, _changed(HELLO, 5, [[9, HASH], [9, HASH]])),
    lambda: (Hello, _changed(HELLO, 5, [[9, HASH], [0, HASH]])),
    lambda: (Hello, _changed(HELLO, 5, [[9, HASH[1:]]])),
    lambda: (Hello, _changed(HELLO, 5, [[9, HASH, 1]])),
    lambda: (Hello, _changed(HELLO, 5, [9])),
    lambda: (Hello, _changed(HELLO, 6, bytes(9))),
    lambda: (Hello, _changed(HELLO, 7, 2**53)),
    lambda: (Hello, _changed(HELLO, 8, bytes(15))),
    lambda: (HelloReply, _changed(HELLO_REPLY, 4, [[1]])),
    lambda: (HelloReply, _changed(HELLO_REPLY, 5, [0, 1])),
    lambda: (HelloReply, _changed(HELLO_REPLY, 6, 0)),
    lambda: (HelloReply, _changed(HELLO_REPLY, 6, 6)),
    lambda: (Push, _changed(PUSH, 2, ["text"])),
    lambda: (Push, _changed(PUSH, 2, b"frames")),
    lambda: (PushReply, _changed(PUSH_REPLY, 1, [[DEVICE, 3, 9]])),
    lambda: (PushReply, _changed(PUSH_REPLY, 3, [[HASH, "X" * 33]])),
    lambda: (PushReply, _changed(PUSH_REPLY, 4, 4)),
]


@pytest.mark.parametrize("place", range(len(WRONG)))
def test_a_field_that_is_not_what_it_should_be_is_malformed(place: int) -> None:
    kind, raw = WRONG[place]()
    with pytest.raises(Malformed):
        kind.parse(raw)


def test_a_hello_above_16_kib_and_a_push_above_a_mebibyte_are_refused() -> None:
    with pytest.raises(Malformed, match="at most 16384"):
        Hello.parse(bytes(16 * 1024 + 1))
    with pytest.raises(Malformed, match="at most 1048576"):
        Push.parse(bytes(1024 * 1024 + 1))


def test_a_push_brings_at_most_2000_frames_in_all_its_chunks() -> None:
    smallest = bytes(118)
    assert len(Push.parse(Push(EVENT, (smallest * 1_999, smallest)).encode()).chunks) == 2
    with pytest.raises(Malformed, match="2000 frames"):
        Push.parse(Push(EVENT, (smallest * 1_999, smallest, smallest)).encode())
    with pytest.raises(Malformed):
        Push.parse(Push(EVENT, (b"",) * 2_001).encode())


def test_a_push_with_a_chunk_that_is_no_chunk_is_still_read_for_the_others() -> None:
    mixed = Push(EVENT, (b"rubbish", *PUSH.chunks, b""))
    assert Push.parse(mixed.encode()) == mixed


def test_the_largest_answer_to_a_push_fits_its_cap() -> None:
    rows = tuple(Connected(DEVICE, 2**32 - 1, 2**32 - 1, HASH) for _ in range(2_000))
    gaps = tuple(Gap(DEVICE, 2**32 - 1, 2**32 - 2, 2**32 - 1) for _ in range(2_000))
    lost = tuple(Quarantined(HASH, "X" * 32) for _ in range(2_000))
    dropped = tuple(RefusedChunk(2**32 - 1, "X" * 32) for _ in range(2_000))
    full = replace(PUSH_REPLY, connected=rows, gaps=gaps, quarantined=lost, refused=dropped)
    assert PushReply.parse(full.encode()) == full


@pytest.mark.parametrize(
    ("head", "seqs"),
    [
        (0, []),
        (1, [1]),
        (2, [2, 1]),
        (3, [3, 2, 1]),
        (4, [4, 3, 2, 1]),
        (5, [5, 4, 3, 1]),
        (100, [100, 99, 98, 96, 92, 84, 68, 36, 1]),
    ],
)
def test_a_skip_list_doubles_its_steps_down_to_one(head: int, seqs: list[int]) -> None:
    assert skip_list(head) == seqs


def test_the_longest_skip_list_fits_a_hello() -> None:
    head = 2**32 - 1
    long = replace(HELLO, head=head, skips=tuple((seq, HASH) for seq in skip_list(head)))
    assert len(long.skips) == 34
    assert Hello.parse(long.encode()) == long
    assert len(long.encode()) < 2_048
