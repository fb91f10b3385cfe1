"""The expression that reads what an entry says takes exactly what a reader of one field after the other takes (PROTOCOL.md 6.3, 6.4)."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from keys import cbor
from sync.content import Content
from sync.errors import Unreadable
from tests.property.naive_content import naive_content

BORDERS = [
    0,
    1,
    10,
    11,
    23,
    24,
    255,
    256,
    65_535,
    65_536,
    *(2**n + d for n in (24, 31, 32, 53) for d in (-1, 0)),
]
NUMBERS = st.sampled_from([*BORDERS, 2**64 - 1])
SIZES = st.sampled_from([0, 7, 8, 9, 16, 23, 24, 31, 32, 33, 128, 129, 255, 256, 320, 321])
STRINGS = SIZES.map(bytes)
TEXTS = st.sampled_from(["", "a", "é" * 16, "x" * 23, "x" * 24, "x" * 32, "x" * 33])
PLAIN = st.one_of(NUMBERS, STRINGS, TEXTS, st.booleans(), st.none(), st.just(-1))
ANY = st.one_of(PLAIN, st.lists(PLAIN, max_size=4))
ALWAYS = {1: 1, 3: 1_795_000_000_000, 4: 1_200, 5: bytes(8), 6: [1, 5], 7: 1, 8: "tests/1"}
PERHAPS: dict[int, st.SearchStrategy[Any]] = {
    **dict.fromkeys((9, 10, 11, 12, 14, 15, 18, 24, 26), NUMBERS),
    13: st.tuples(NUMBERS, SIZES.map(bytes)).map(list),
    16: st.sampled_from([bytes(16), bytes(16), bytes(15)]),
    17: st.sampled_from([bytes(32), bytes(32), bytes(31)]),
    **dict.fromkeys((19, 20, 21), STRINGS),
    22: st.tuples(NUMBERS, NUMBERS).map(list),
    23: st.tuples(NUMBERS, st.just(bytes(32)), TEXTS).map(list),
    25: st.sampled_from([bytes(16), bytes(16), bytes(17)]),
}


@st.composite
def maps(draw: st.DrawFn) -> dict[int, Any]:
    """Contents, most of which can be read, with at most one field that may be anything."""
    said: dict[int, Any] = {**ALWAYS, 2: draw(st.integers(1, 10))}
    said |= {key: draw(PERHAPS[key]) for key in draw(st.sets(st.sampled_from(sorted(PERHAPS)), max_size=6))}
    if draw(st.booleans()):
        said[draw(st.integers(0, 28))] = draw(ANY)
    if draw(st.booleans()):
        said.pop(draw(st.sampled_from(sorted(said))))
    return said


def _read(raw: bytes) -> Content | None:
    try:
        return Content.parse(raw)
    except Unreadable:
        return None


@given(maps())
def test_both_readers_make_the_same_of_a_map(said: dict[int, Any]) -> None:
    raw = cbor.encode(said)
    assert _read(raw) == naive_content(raw)


@given(maps(), st.integers(0, 200), st.binary(max_size=3), st.integers(0, 3))
@example({**ALWAYS, 2: 8}, 0, b"\xb8\x08", 1)
def test_both_readers_make_the_same_of_bytes_that_somebody_changed(
    said: dict[int, Any], place: int, put: bytes, gone: int
) -> None:
    raw = cbor.encode(said)
    at = place % len(raw)
    changed = raw[:at] + put + raw[at + gone :]
    assert _read(changed) == naive_content(changed)


@given(st.data())
def test_whatever_is_taken_is_written_the_same_way_again(data: st.DataObject) -> None:
    raw = cbor.encode(data.draw(maps()))
    content = _read(raw)
    assert content is None or content.encode() == raw
