"""Python's half of the proof that a journal written in a browser is one written in Python, and the other way round.

    python -m tests.twin.journal write SEED     prints a journal of entries of all kinds, drawn from a seed
    python -m tests.twin.journal read           prints what it finds in the journal on its standard input

Both print the same: of each entry its hash, what it says, whose word it carries, and the frame that comes out when it is written again.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from msgspec.structs import replace

from keys.crypto import PrivateKey, PublicKey
from keys.labels import Domain
from sync.authority import NEEDING, Slot, authorise, authoriser
from sync.certificate import device_id
from sync.content import Content, Kind
from sync.journal import FIRST_PREV, StoredEntry, open_chunk, verify_entry, write_entry
from sync.position import Position

EPOCHS: Final = {3: 130, 4: 70}
"""Entries of each epoch."""
CHUNK: Final = 60

Draw = random.Random


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes a journal: a device, and the supervisor whose word some entries carry."""

    domain: Domain
    event: int
    device: PrivateKey
    supervisor: PrivateKey

    @property
    def id(self) -> bytes:
        return device_id(self.device.public)


def draw_uint(bits: int) -> Callable[[Draw], int]:
    """A number of any width up to this one, so that each length of its bytes comes."""
    return lambda draw: draw.getrandbits(draw.randint(1, bits))


def draw_bytes(least: int, most: int) -> Callable[[Draw], bytes]:
    return lambda draw: draw.randbytes(draw.randint(least, most))


def draw_text(most: int) -> Callable[[Draw], str]:
    """At most so many bytes of UTF-8."""
    letters = "abcXYZ019/ .ãçéß€😀"
    return lambda draw: (
        "".join(draw.choices(letters, k=draw.randint(0, most))).encode()[:most].decode(errors="ignore")
    )


def draw_pair(first: Callable[[Draw], Any], second: Callable[[Draw], Any]) -> Callable[[Draw], Any]:
    return lambda draw: (first(draw), second(draw))


def draw_place(draw: Draw) -> int:
    return draw.randint(1, 2**31 - 1)


FIELDS: Final[dict[str, Callable[[Draw], Any]]] = {
    "ticket": draw_uint(24),
    "zone": draw_place,
    "use": draw_uint(31),
    "count": lambda draw: draw.randint(1, 65_535),
    "credential": draw_pair(draw_uint(24), draw_bytes(8, 8)),
    "gate": draw_place,
    "reason": draw_uint(31),
    "seen": draw_bytes(16, 16),
    "ref": draw_bytes(32, 32),
    "operator": draw_uint(31),
    "claim": lambda draw: bytes((draw.randint(1, 3),)) + draw.randbytes(16),
    "anchor": draw_bytes(0, 320),
    "anchor_mono": draw_pair(draw_uint(53), draw_uint(53)),
    "before": lambda draw: (draw.getrandbits(32), draw.randbytes(32), draw_text(32)(draw)),
    "repeats": draw_uint(31),
    "foreign": draw_bytes(16, 16),
    "proof_s": draw_uint(32),
}
PASSAGE: Final = {"ticket", "zone", "credential", "gate"}
REQUIRED: Final = {
    Kind.EPOCH_START: {"before"},
    Kind.ADMIT: PASSAGE,
    Kind.DENY: {"reason"},
    Kind.EXIT: PASSAGE,
    Kind.VOID: {"ref", "ticket", "zone"},
    Kind.OVERRIDE: {"ticket", "zone", "gate", "reason"},
    Kind.TIME_ANCHOR: {"anchor", "anchor_mono"},
}


def draw_content(draw: Draw, writer: Writer, slot: Slot, kind: Kind) -> Content:
    needed = REQUIRED.get(kind, set())
    said = {name: make(draw) for name, make in FIELDS.items() if name in needed or draw.random() < 0.2}
    content = Content(
        kind=kind,
        wall_ms=draw_uint(53)(draw),
        mono_ms=draw_uint(53)(draw),
        boot=draw.randbytes(8),
        known=Position(draw_uint(31)(draw), draw_uint(53)(draw)),
        policy=draw_uint(31)(draw),
        app=draw_text(32)(draw),
        **said,
    )
    if kind in NEEDING and draw.random() < 0.7:
        return replace(content, auth=authorise(writer.supervisor, writer.domain, slot, content))
    return content


def draw_journal(draw: Draw, writer: Writer) -> list[bytes]:
    """The chunks of a journal: two epochs, each of all kinds."""
    chunks = []
    for epoch, size in EPOCHS.items():
        frames, prev = [], FIRST_PREV
        for seq in range(1, size + 1):
            slot = Slot(writer.event, writer.id, epoch, seq, prev)
            content = draw_content(draw, writer, slot, Kind(1 + (seq - 1) % len(Kind)))
            entry = write_entry(
                writer.device, writer.domain, prev, writer.event, writer.id, epoch, seq, content
            )
            frames.append(entry.frame_raw)
            prev = entry.hash
        chunks += [b"".join(frames[start : start + CHUNK]) for start in range(0, size, CHUNK)]
    return chunks


def entries(writer: Writer, chunks: list[bytes]) -> Iterator[StoredEntry]:
    """Every entry, believed."""

    def key_of(device: bytes) -> PublicKey | None:
        return writer.device.public if device == writer.id else None

    for chunk in chunks:
        yield from open_chunk(chunk, writer.domain, key_of).entries


def told(writer: Writer, entry: StoredEntry) -> dict[str, Any]:
    frame = entry.frame
    content = Content.parse(frame.content)
    slot = Slot(frame.event, frame.device, frame.epoch, frame.seq, frame.prev)
    again = write_entry(
        writer.device, writer.domain, frame.prev, frame.event, frame.device, frame.epoch, frame.seq, content
    )
    word = authoriser(writer.domain, slot, content)
    return {
        "hash": entry.hash.hex(),
        "epoch": frame.epoch,
        "seq": frame.seq,
        "verifies": verify_entry(writer.device.public, writer.domain, frame),
        "content": {
            name: plain(getattr(content, name))
            for name in content.__struct_fields__
            if getattr(content, name) is not None
        },
        "authoriser": None if word is None else word.hex(),
        "again": again.frame_raw.hex(),
    }


def plain(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case Position(gen, pos):
            return [gen, pos]
        case IntEnum():
            return int(value)
        case tuple():
            return [plain(item) for item in value]
        case _:
            return value


def report(writer: Writer, chunks: list[bytes]) -> dict[str, Any]:
    return {
        "domain": writer.domain.hex,
        "event": writer.event,
        "device": writer.device.seed.hex(),
        "supervisor": writer.supervisor.seed.hex(),
        "chunks": [chunk.hex() for chunk in chunks],
        "entries": [told(writer, entry) for entry in entries(writer, chunks)],
    }


def written(seed: int) -> dict[str, Any]:
    draw = Draw(seed)
    device, supervisor = (PrivateKey.from_seed(draw.randbytes(32)) for _ in range(2))
    writer = Writer(Domain(draw.randbytes(16)), draw.getrandbits(32), device, supervisor)
    return report(writer, draw_journal(draw, writer))


def read(said: dict[str, Any]) -> dict[str, Any]:
    device, supervisor = (
        PrivateKey.from_seed(bytes.fromhex(said[name])) for name in ("device", "supervisor")
    )
    writer = Writer(Domain(bytes.fromhex(said["domain"])), said["event"], device, supervisor)
    return report(writer, [bytes.fromhex(chunk) for chunk in said["chunks"]])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", number]:
            found = written(int(number))
        case ["read"]:
            found = read(json.load(sys.stdin))
        case _:
            sys.exit(__doc__)
    json.dump(found, sys.stdout)
