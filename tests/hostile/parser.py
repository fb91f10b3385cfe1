"""One way into the program, and what may come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from backend.errors import BackendError
from keys.errors import KeysError
from keys.labels import Label
from keys.trust import Usage
from sync.errors import SyncError
from tests.hostile.ground import signed

REFUSALS: Final = (KeysError, SyncError, BackendError)
OFTEN: Final = 30
"""How often a seed of ours stands beside the many of the vectors, whose signers are not ours."""


@dataclass(frozen=True, slots=True)
class Parser:
    """One way in. `parse` takes bytes (of a text: its UTF-8) and gives a value or raises one of REFUSALS.

    `write` makes of a value the bytes that `parse` takes for it again; `exact`: those are the very bytes that were read.
    `covers` are the functions that are tried by it, `at_most` the size of the inputs that are made.
    """

    name: str
    covers: tuple[str, ...]
    parse: Callable[[bytes], Any]
    seeds: Callable[[], tuple[bytes, ...]]
    write: Callable[[Any], bytes] | None = None
    exact: bool = True
    at_most: int = 4_096


def text_of(raw: bytes) -> str:
    """Any bytes as a text: what is no UTF-8 becomes lone surrogates."""
    return raw.decode("utf-8", "surrogateescape")


def payload_of(
    usage: Usage, label: Label, read: Callable[[bytes], Any], type_: str | None = None
) -> Callable[[bytes], Any]:
    """A reader of payloads: each is signed, then opened as a whole."""
    return lambda payload: read(signed(usage, label, payload, type_))
