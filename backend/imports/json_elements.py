"""Cuts JSON into its elements without ever holding more than one of them: an array, one object a line, or a page with its elements inside.

Where elements stand is known by name: in a page of an API under `results`, in an export under `orders`. What such an object says beside them is
kept if it is small.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

from backend.errors import BadInput

ELEMENT: Final = 8 << 20  # characters: a page of 50 large orders
_CHUNK: Final = 1 << 18
_ARRAYS: Final = frozenset(("results", "orders", "data", "items", "attendees", "participants"))
_WRAPPERS: Final = frozenset(("event",))
_WHITE: Final = " \t\r\n"
_BLANK: Final = re.compile(f"[{_WHITE}]*")
_BLANK_CHARS: Final = 64 << 20
_DECODER: Final = json.JSONDecoder()
_HALF_WRITTEN: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HALF: Final = re.compile("[\ud800-\udfff]")
_SUBSTITUTE: Final = "\x1a"
"""Stands for half a character, which JSON can write and nothing else can: a text with it in it is refused as any with control characters."""


@dataclass(slots=True)
class Elements:
    """The elements of one text. `said`: what the objects around them say, by name; of a name that stands there twice the last."""

    text: TextIO
    said: dict[str, Any] = field(default_factory=dict)
    _buffer: str = ""
    _at: int = 0
    _ended: bool = False

    def __iter__(self) -> Iterator[Any]:
        """Each element, in order; `BadInput` where the text is no JSON, which may be after some of them."""
        if self._peek() == "[":
            yield from self._array()
        elif self._peek() == "{" and not self._is_lines():
            yield from self._object()
        else:
            while self._peek():
                yield self._value()
        if self._peek():
            raise self._broken("something follows its end")

    def _is_lines(self) -> bool:
        """Whether the object that begins here is an element itself: another one follows, or it has none inside."""
        self._fill(_CHUNK)
        try:
            value, end = _DECODER.raw_decode(self._buffer, self._at)
        except (ValueError, RecursionError):
            return False
        follows = self._buffer[end:].lstrip(_WHITE)
        return bool(follows) or not any(_holds(value, name) for name in _ARRAYS | _WRAPPERS)

    def _array(self) -> Iterator[Any]:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self._value()
            if self._take(",]") == "]":
                return

    def _object(self) -> Iterator[Any]:
        self._take("{")
        if self._peek() == "}":
            self._take("}")
            return
        while True:
            yield from self._member()
            if self._take(",}") == "}":
                return

    def _member(self) -> Iterator[Any]:
        if self._peek() != '"':
            raise self._broken("a name is missing")
        name = str(self._value())
        self._take(":")
        begins = self._peek()
        if begins == "[" and name in _ARRAYS and not self._is_catalogue(name):
            yield from self._array()
        elif begins == "{" and name in _WRAPPERS:
            yield from self._object()
        else:
            self.said[name] = self._value()

    def _is_catalogue(self, name: str) -> bool:
        """An export of a whole event lists its products as `items`, before its orders."""
        return name == "items" and "organizer" in self.said

    def _value(self) -> Any:
        """The value that begins here."""
        self._peek()
        wanted = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise self._broken("it is nested too deep") from None
            except ValueError as error:
                if self._ended or wanted > ELEMENT:
                    raise self._broken(str(error).partition(":")[0].lower()) from None
            else:
                if end < len(self._buffer) or self._ended:  # else a number may go on
                    halves = _HALF_WRITTEN.search(self._buffer, self._at, end)
                    self._at = end
                    return value if halves is None else _whole(value)
            wanted *= 2
            self._fill(wanted)

    def _take(self, among: str) -> str:
        mark = self._peek()
        if not mark or mark not in among:
            raise self._broken(f"{' or '.join(among)} is missing")
        self._at += 1
        return mark

    def _peek(self) -> str:
        """The next character that is not white, empty at the end; `BadInput` for more white ones than anybody writes."""
        passed = 0
        while passed <= _BLANK_CHARS:
            blank = _BLANK.match(self._buffer, self._at)
            end = self._at if blank is None else blank.end()
            passed, self._at = passed + end - self._at, end
            if end < len(self._buffer):
                return self._buffer[end]
            if self._ended:
                return ""
            self._fill(_CHUNK)
        told = f"more than {_BLANK_CHARS >> 20} Mi characters of it in a row are blank"
        raise BadInput("file", told, "Take out the blank part, and import the rest.")

    def _fill(self, at_least: int) -> None:
        """Hold so many characters from here on, if there are any."""
        rest = self._buffer[self._at :]
        pieces, size = [rest], len(rest)
        while size < at_least and not self._ended:
            piece = self.text.read(_CHUNK)
            self._ended = not piece
            pieces.append(piece)
            size += len(piece)
        self._buffer, self._at = "".join(pieces), 0

    def _broken(self, why: str) -> BadInput:
        return BadInput("file", f"it is no JSON: {why}", "Export it again; it may have been cut off.")


def _whole(value: Any) -> Any:
    """The value without halves of characters."""
    if isinstance(value, str):
        return _HALF.sub(_SUBSTITUTE, value)
    if isinstance(value, dict):
        return {_whole(name): _whole(inner) for name, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def _holds(value: dict[str, Any], name: str) -> bool:
    return isinstance(value.get(name), dict if name in _WRAPPERS else list)
