"""Canonical CBOR (FORMAT.md 0.9): one writer (`keys.canonical`), one strict reader (`keys.cbor_reader`), and a typed view of a map."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, Self, TypeAlias, cast, overload

from keys.canonical import others, ours, written
from keys.cbor_reader import read
from keys.errors import Malformed

Value: TypeAlias = int | bytes | str | bool | list["Value"] | dict[int, "Value"] | None
_Bytes: TypeAlias = bytes  # inside Fields, the names bytes and list are its readers
_List: TypeAlias = list[Value]
Encodable: TypeAlias = int | bytes | str | bool | Sequence["Encodable"] | Mapping[int, "Encodable"] | None
_MISSING: Final = object()
AnyKeyed: TypeAlias = int | bytes | str | bool | list["AnyKeyed"] | dict[int | str, "AnyKeyed"] | None


@overload
def encode(value: Encodable, any_keys: Literal[False] = False) -> bytes: ...
@overload
def encode(value: AnyKeyed, any_keys: Literal[True]) -> bytes: ...
def encode(value: object, any_keys: bool = False) -> bytes:
    """The canonical bytes; `Malformed` (0.9) for floats, more than eight levels or 64 fields, text keys (`any_keys`: others' formats have them)."""
    return written(value, "0.9", others if any_keys else ours)


@overload
def decode(raw: bytes, clause: str, cap: int, any_keys: Literal[False] = False) -> Value: ...
@overload
def decode(raw: bytes, clause: str, cap: int, any_keys: Literal[True]) -> AnyKeyed: ...
def decode(raw: bytes, clause: str, cap: int, any_keys: bool = False) -> Value | AnyKeyed:
    """The value of canonical CBOR of at most `cap` bytes. Everything else is `Malformed` with the caller's clause."""
    if len(raw) > cap:
        raise Malformed(clause, f"{len(raw)} bytes where at most {cap} may be")
    value = read(raw, clause, any_keys)
    # Without `any_keys` the reader takes no map but one whose keys are integers below 2^32.
    return value if any_keys else cast(Value, value)


class Fields:
    """A typed reader over a decoded map: each reader takes one field, `done` refuses what nobody took.

    Every method raises `Malformed` with the clause given to `of`. Lengths are in bytes, of UTF-8 for text.
    """

    __slots__ = ("_clause", "_values")

    def __init__(self, values: Mapping[int, Value], clause: str) -> None:
        self._values: dict[int, object] = dict(values)
        self._clause = clause

    @classmethod
    def of(cls, value: Value, clause: str) -> Self:
        """A reader over `value`, which must be a map."""
        if not isinstance(value, dict):
            raise Malformed(clause, "a map was expected")
        return cls(value, clause)

    def uint(self, key: int, bits: int = 64) -> int:
        """An unsigned integer below 2^bits."""
        value = self._values.pop(key, _MISSING)
        if type(value) is not int or not 0 <= value < 1 << bits:
            raise self._unfit(key, value, f"is not an unsigned integer of {bits} bits")
        return value

    def exactly(self, key: int, expected: int) -> None:
        """An integer that can be only this one, as a version."""
        value = self._take(key)
        if type(value) is not int or value != expected:
            raise self._bad(key, f"is not {expected}")

    def bytes(self, key: int, size: int | None = None, at_most: int | None = None) -> _Bytes:
        """A byte string: of exactly `size`, or of `at_most` bytes, when given."""
        value = self._values.pop(key, _MISSING)
        if not isinstance(value, bytes):
            raise self._unfit(key, value, "is not a byte string")
        if (size is not None and len(value) != size) or (at_most is not None and len(value) > at_most):
            raise self._bad(key, f"has {len(value)} bytes")
        return value

    def text(self, key: int, at_most: int) -> str:
        """A text of at most this many bytes of UTF-8."""
        value = self._take(key)
        if not isinstance(value, str) or len(value.encode()) > at_most:
            raise self._bad(key, f"is not a text of at most {at_most} bytes")
        return value

    def list(self, key: int, at_most: int) -> _List:
        """An array of at most this many items."""
        value = self._take(key)
        if not isinstance(value, list) or len(value) > at_most:
            raise self._bad(key, f"is not an array of at most {at_most} items")
        return value

    def flag(self, key: int) -> bool:
        """True or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self._bad(key, "is neither true nor false")
        return value

    def value(self, key: int) -> Value:
        """Whatever the field holds, for another reader."""
        return self._take(key)

    def fields(self, key: int) -> "Fields":
        """A reader over the map in this field."""
        return Fields.of(self._take(key), self._clause)

    def uint_or_none(self, key: int, bits: int = 64) -> int | None:
        """As `uint`; None when the field is absent."""
        return self.uint(key, bits) if key in self._values else None

    def bytes_or_none(self, key: int, size: int | None = None, at_most: int | None = None) -> _Bytes | None:
        """As `bytes`; None when the field is absent."""
        return self.bytes(key, size, at_most) if key in self._values else None

    def text_or_none(self, key: int, at_most: int) -> str | None:
        """As `text`; None when the field is absent."""
        return self.text(key, at_most) if key in self._values else None

    def list_or_none(self, key: int, at_most: int) -> _List | None:
        """As `list`; None when the field is absent."""
        return self.list(key, at_most) if key in self._values else None

    def done(self) -> None:
        """Refuse the map if a field was not read: our maps are closed."""
        if self._values:
            raise self._bad(min(self._values), "is not known")

    def _take(self, key: int) -> Value:
        value = self._values.pop(key, _MISSING)
        if value is _MISSING:
            raise self._bad(key, "is missing")
        return cast(Value, value)

    def _unfit(self, key: int, value: object, fault: str) -> Malformed:
        """What to raise for a field that is something else than was asked for, or is not there."""
        return self._bad(key, "is missing" if value is _MISSING else fault)

    def _bad(self, key: int, fault: str) -> Malformed:
        return Malformed(self._clause, f"field {key} {fault}")
