"""Names in place of bytes: entries, devices and case ids as the files of this area say them."""

import hashlib
from typing import Final

from tests.vectors.case import Json

EVENT: Final = 7
BASE_MS: Final = 1_790_000_000_000
BOOT: Final = "11" * 8

Row = dict[str, Json]


def hash_of(name: str) -> str:
    """The hash of the entry of this name."""
    return hashlib.sha256(f"entry {name}".encode()).hexdigest()


def device(name: str) -> str:
    """The id of the device of this name."""
    return hashlib.sha256(f"device {name}".encode()).hexdigest()[:16]


def case(class_: int, key: bytes, *entries: str) -> Row:
    """A case by clause 12.5: class, id, and the entries that it rests on, by name."""
    id_ = hashlib.sha256(bytes((class_,)) + EVENT.to_bytes(4, "big") + key).hexdigest()
    return {"class": class_, "id": id_, "entries": list[Json](sorted(hash_of(name) for name in entries))}


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")
