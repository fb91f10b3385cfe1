"""PULL as a stream of server-sent events (PROTOCOL.md 11.7): what an event says, as the text that goes over the line."""

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from keys.errors import Malformed
from sync.feed import PAGE_CAP
from sync.fields import SMALL_BITS, WIDE_BITS
from sync.position import Position

MEDIA: Final = "text/event-stream"
QUIET: Final = ":\n\n"
"""A comment: nothing is said, but that the line is alive."""

_CLAUSE: Final = "11.7"
_PAGE: Final = "page"
_END: Final = "end"
_PLACE: Final = re.compile(r"([1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,15})", re.ASCII)
_REASON: Final = re.compile(r"[A-Z][A-Z_]{0,63}", re.ASCII)
_LINES: Final = re.compile(r"\r\n|\r|\n")


class End(StrEnum):
    """Why a server ends a stream. A reader takes any other word for one, too."""

    SNAPSHOT_REQUIRED = "SNAPSHOT_REQUIRED"
    NEW_GENERATION = "NEW_GENERATION"
    LOCKED = "LOCKED"
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    TOO_MANY_WAITING = "TOO_MANY_WAITING"
    GOING = "GOING"


@dataclass(frozen=True, slots=True)
class PageTold:
    """A page as PULL gives it, and where it ends."""

    at: Position
    raw: bytes

    @property
    def text(self) -> str:
        """The event."""
        return f"event: {_PAGE}\nid: {place_text(self.at)}\ndata: {b64encode(self.raw).decode()}\n\n"


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more comes; `reason` is one of `End`, or a word of a newer server."""

    reason: str

    @property
    def text(self) -> str:
        """The event."""
        return f"event: {_END}\ndata: {self.reason}\n\n"


Told: TypeAlias = PageTold | Ended


def parse_told(text: str) -> Told | None:
    """An event without the empty line that ends it; None for a comment or an event that no clause names. `Malformed`."""
    said = _fields(text)
    match said.get("event"):
        case "page":
            return PageTold(parse_place(said.get("id", "")), _raw(said.get("data", "")))
        case "end":
            return Ended(_reason(said.get("data", "")))
        case _:
            return None


def place_text(at: Position) -> str:
    """A position as the id of an event."""
    return f"{at.gen}.{at.pos}"


def parse_place(text: str) -> Position:
    """The position that an id names; `Malformed`."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise Malformed(_CLAUSE, "an id is a generation, a point and a position")
    gen, pos = map(int, found.groups())
    if gen >> SMALL_BITS or pos >> WIDE_BITS:
        raise Malformed(_CLAUSE, "a number of the id is too wide")
    return Position(gen, pos)


def _fields(text: str) -> dict[str, str]:
    """Of each name the last value; a line without a name is a comment."""
    found = {}
    for line in _LINES.split(text):
        name, _, value = line.partition(":")
        if name:
            found[name] = value.removeprefix(" ")
    return found


def _raw(text: str) -> bytes:
    if len(text) > _longest(PAGE_CAP):
        raise Malformed(_CLAUSE, "longer than a page may be")
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # ValueError: letters of no alphabet at all
        raise Malformed(_CLAUSE, "the page is not written in base64") from None
    if b64encode(raw).decode() != text:
        raise Malformed(_CLAUSE, "the page can be written in base64 in one way only")
    return raw


def _longest(size: int) -> int:
    return -(-size // 3) * 4


def _reason(text: str) -> str:
    if _REASON.fullmatch(text) is None:
        raise Malformed(_CLAUSE, "the reason is no word in capitals")
    return text
