"""Makes new inputs of old ones: at random in the bytes, and by another value in the tree where the bytes are CBOR."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from keys import cbor
from keys.errors import KeysError

_HEADS: Final = tuple(
    bytes((major << 5 | 24 + width,)) + number.to_bytes(1 << width, "big")
    for major in range(8)
    for width in range(4)
    for number in (0, (1 << (8 << width) - 1) - 1, (1 << (8 << width)) - 1)
)
_TOKENS: Final = (
    *_HEADS, b"\x00", b"\xff", b"\x7f", b"\x80", b"\xa0", b"\x9f", b"\xbf", b"\x5f", b"\xf6", b"\xf9\x7e\x00", b"\xd2\x84",
    b"\x81" * 9, b"PT1:", b"PT1+", b"PTE1:", b"HC1:", b"\r\n", b'"', b",", b";", b"=", b"\xe2\x80\xae", b"\xed\xa0\x80", b"0" * 65,
)  # fmt: skip
_NUMBERS: Final = tuple(
    sign * (1 << bits) + off
    for bits in (0, 8, 16, 24, 31, 32, 53, 63)
    for off in (-1, 0, 1)
    for sign in (1, -1)
)
_VALUES: Final[tuple[Any, ...]] = (
    *_NUMBERS, (1 << 64) - 1, -(1 << 64), True, False, None, b"", b"\x00", bytes(8), bytes(16), bytes(32), bytes(64), bytes(129),
    "", "\x00", "é", "\u202e", "a" * 201, "https://", "2026-11-21T18:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", [], {}, [[]], [{}], [0, 0], [0, 0, 0], {0: 0}, {1: 1, 2: 2},
)  # fmt: skip


class Mutator:
    """Inputs without end, the same for the same seed of `random`."""

    def __init__(self, seeds: Sequence[bytes], random: Random, at_most: int) -> None:
        self._seeds = seeds
        self._random = random
        self._at_most = at_most
        self._trees = [tree for seed in seeds if (tree := _tree(seed)) is not None]

    def next(self) -> bytes:
        """The next input: of a tree half of the time, where there are trees."""
        random = self._random
        if self._trees and random.random() < 0.5:
            return _spelled(self._other_tree(random.choice(self._trees), random.randint(1, 3)))
        raw = random.choice(self._seeds)
        for _ in range(random.choice((1, 1, 2, 4))):
            raw = self._other_bytes(raw)
        return raw[: self._at_most]

    def _other_bytes(self, raw: bytes) -> bytes:
        random = self._random
        at = random.randrange(len(raw) + 1)
        to = min(len(raw), at + random.choice((1, 1, 2, 4, 32)))
        match random.randrange(7):
            case 0 if raw:
                bit = random.randrange(8 * len(raw))
                return raw[: bit // 8] + bytes((raw[bit // 8] ^ 1 << bit % 8,)) + raw[bit // 8 + 1 :]
            case 1:
                return raw[:at]
            case 2:
                return raw[:at] + raw[to:]
            case 3:
                return raw[:at] + random.choice(_TOKENS) + raw[at:]
            case 4:
                return raw[:at] + random.choice(_TOKENS) + raw[to:]
            case 5:
                return raw[:to] + raw[at:]
            case _:
                other = random.choice(self._seeds)
                return raw[:at] + other[random.randrange(len(other) + 1) :]

    def _other_tree(self, tree: Any, changes: int) -> Any:
        for _ in range(changes):
            tree = self._changed(tree)
        return tree

    def _changed(self, value: Any) -> Any:
        """The value with one place in it changed, the way down drawn by lot."""
        if isinstance(value, dict) and value and self._random.random() < 0.9:
            return self._changed_map(dict(value))
        if isinstance(value, list) and value and self._random.random() < 0.9:
            return self._changed_list(list(value))
        if isinstance(value, bytes | str) and value and self._random.random() < 0.5:
            return self._pieced(value)
        if type(value) is int and self._random.random() < 0.5:
            return value + self._random.choice((-1, 1, 256))
        return self._random.choice(_VALUES)

    def _pieced(self, value: Any) -> Any:
        """A beginning and an end of a string, which may overlap."""
        first, last = (self._random.randrange(len(value)) for _ in range(2))
        return value[:first] + value[last:]

    def _changed_map(self, fields: dict[Any, Any]) -> dict[Any, Any]:
        key = self._random.choice(list(fields))
        match self._random.randrange(8):
            case 0:
                del fields[key]
            case 1:
                fields[self._random.randrange(30)] = self._random.choice(_VALUES)
            case 2:
                fields[key] = fields[self._random.choice(list(fields))]
            case _:
                fields[key] = self._changed(fields[key])
        return fields

    def _changed_list(self, items: list[Any]) -> list[Any]:
        at = self._random.randrange(len(items))
        match self._random.randrange(8):
            case 0:
                del items[at]
            case 1:
                items.insert(at, self._random.choice(_VALUES))
            case 2:
                items.insert(at, self._random.choice(items))
            case 3:
                items.reverse()
            case _:
                items[at] = self._changed(items[at])
        return items


def _tree(raw: bytes) -> Any:
    """The value of CBOR, as far as these are containers."""
    try:
        value = cbor.decode(raw, "0.9", len(raw), any_keys=True)
    except KeysError:
        return None
    return value if isinstance(value, dict | list) else None


def _spelled(tree: Any) -> bytes:
    try:
        return cbor.encode(tree, any_keys=True)
    except KeysError:  # nested too deep by now
        return b"\x80"
