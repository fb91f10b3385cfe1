"""Journals to test with: one device, its key, and entries that say little."""

import hashlib
from collections.abc import Sequence
from typing import Any

from keys.crypto import PrivateKey
from keys.labels import Domain
from sync.chain import Link
from sync.content import Content, Kind
from sync.journal import FIRST_PREV, Entry, Frame, StoredEntry, write_entry
from sync.position import Position

DOMAIN = Domain(bytes(range(16)))
OTHER_DOMAIN = Domain(bytes(16))
KEY = PrivateKey.from_seed(hashlib.sha256(b"the device of the tests").digest())
OTHER_KEY = PrivateKey.from_seed(hashlib.sha256(b"another device").digest())
DEVICE = hashlib.sha256(KEY.public.raw).digest()[:8]
OTHER_DEVICE = hashlib.sha256(OTHER_KEY.public.raw).digest()[:8]
EVENT = 7
EPOCH = 1
BOOT = b"one boot"
NOON_MS = 1_790_000_000_000

PASSAGE: dict[str, Any] = {"ticket": 4711, "zone": 1, "credential": (9, b"bodyhash"), "gate": 2}
REQUIRED: dict[Kind, dict[str, Any]] = {
    Kind.EPOCH_START: {"before": (0, FIRST_PREV, "first use")},
    Kind.ADMIT: PASSAGE,
    Kind.DENY: {"reason": 3},
    Kind.EXIT: PASSAGE,
    Kind.VOID: {"ref": bytes(range(32)), "ticket": 4711, "zone": 1},
    Kind.OVERRIDE: {"ticket": 4711, "zone": 1, "gate": 2, "reason": 3},
    Kind.TIME_ANCHOR: {"anchor": b"a signed object", "anchor_mono": (1_000, 1_200)},
    Kind.FEED_MARK: {},
    Kind.CLOCK_JUMP: {},
    Kind.CHECKPOINT: {},
}


def content(kind: Kind = Kind.FEED_MARK, mono_ms: int = 1_200, **more: Any) -> Content:
    """A content of this kind with what it needs."""
    fields = REQUIRED[kind] | more
    return Content(kind, NOON_MS + mono_ms, mono_ms, BOOT, Position(1, 5), 1, "tests/1", **fields)


def next_entry(prev: bytes, seq: int, said: Content | None = None, epoch: int = EPOCH) -> Entry:
    """The entry of the device after the one with hash `prev`."""
    return write_entry(KEY, DOMAIN, prev, EVENT, DEVICE, epoch, seq, said or content(mono_ms=seq))


def journal(count: int, prev: bytes = FIRST_PREV, first: int = 1, salt: int = 0) -> list[Entry]:
    """Entries one after another; another `salt` is another life."""
    entries: list[Entry] = []
    for seq in range(first, first + count):
        entries.append(next_entry(prev, seq, content(mono_ms=seq, repeats=salt)))
        prev = entries[-1].hash
    return entries


def chunk(entries: Sequence[Entry]) -> bytes:
    """Their frames on the wire."""
    return b"".join(entry.frame_raw for entry in entries)


def frames(entries: Sequence[Entry]) -> tuple[Frame, ...]:
    return Frame.parse_stream(chunk(entries))


def stored(entries: Sequence[Entry]) -> tuple[StoredEntry, ...]:
    return tuple(StoredEntry(e.hash, f) for e, f in zip(entries, frames(entries), strict=True))


def links(entries: Sequence[Entry]) -> list[Link]:
    """The same as rows of a journal."""
    return [Link(e.hash, f.prev, f.seq) for e, f in zip(entries, frames(entries), strict=True)]
