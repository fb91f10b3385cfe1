"""The journal on the wire: frames, their hashes, and chunks proved by one signature (PROTOCOL.md 6.1, 6.2, 6.6).

Nothing here reads the content of an entry, so that one that cannot be read breaks no chain (6.5).
"""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from keys.crypto import SIGNATURE_BYTES, PrivateKey, PublicKey
from keys.labels import Domain, Label, prefixed
from sync.content import CONTENT_AT_MOST, Content
from sync.errors import BadChunk, UnknownDevice

FIRST_PREV: Final = bytes(32)
FRAMES_AT_MOST: Final = 2000
CHUNK_AT_MOST: Final = 1024 * 1024

_HEADER: Final = struct.Struct(">32sI8sIIH")
_JOURNAL: Final = slice(32, 48)  # event, device and epoch
_LENGTH_AT: Final = _HEADER.size - 2
_AROUND: Final = _HEADER.size + SIGNATURE_BYTES


class Frame(Struct, frozen=True, gc=False):
    """One entry as it travels (6.1): read, not yet believed. `raw` is the whole frame."""

    prev: bytes
    event: int
    device: bytes
    epoch: int
    seq: int
    content: bytes
    signature: bytes
    raw: bytes

    @property
    def unsigned(self) -> bytes:
        """The frame without its signature: what the hash covers."""
        return self.raw[:-SIGNATURE_BYTES]

    @staticmethod
    def parse_stream(raw: bytes) -> tuple["Frame", ...]:
        """The frames that fill `raw` to its last byte, one at least; else `BadChunk`. No signature is looked at."""
        if not 0 < len(raw) <= CHUNK_AT_MOST:
            raise BadChunk(f"{len(raw)} bytes, where 1 to {CHUNK_AT_MOST} may be")
        frames: list[Frame] = []
        at = 0
        while at < len(raw):
            if len(frames) == FRAMES_AT_MOST:
                raise BadChunk(f"more than {FRAMES_AT_MOST} frames")
            frame = _frame_at(raw, at)
            frames.append(frame)
            at += len(frame.raw)
        return tuple(frames)


@dataclass(frozen=True, slots=True)
class Entry:
    """A signed entry of one's own journal, ready to be committed."""

    hash: bytes
    frame_raw: bytes


class StoredEntry(Struct, frozen=True, gc=False):
    """An authentic entry: its hash hangs on a verified signature. Its own signature may still be anything (`verify_entry`)."""

    hash: bytes
    frame: Frame


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive authentic entries of one device, event and epoch, in chain order; never empty."""

    device: bytes
    event: int
    epoch: int
    entries: tuple[StoredEntry, ...]


def entry_hash(domain: Domain, frame: Frame) -> bytes:
    """The name of an entry (6.2), 32 bytes. The signature is no part of it."""
    return _hash(domain, frame.unsigned)


def verify_entry(public: PublicKey, domain: Domain, frame: Frame) -> bool:
    """Whether this frame's own signature verifies: asked before it ends a relayed chunk (6.6)."""
    return public.verify(Label.ENTRY_SIG, domain, entry_hash(domain, frame), frame.signature)


def write_entry(
    private: PrivateKey,
    domain: Domain,
    prev: bytes,
    event: int,
    device: bytes,
    epoch: int,
    seq: int,
    content: Content,
) -> Entry:
    """Sign the next entry after the one with hash `prev` (`FIRST_PREV` for seq 1).

    Read back before it leaves: `Unreadable` or `BadChunk` for what no server would take.
    """
    body = content.encode()
    unsigned = _HEADER.pack(prev, event, device, epoch, seq, len(body)) + body
    hash_ = _hash(domain, unsigned)
    frame = _frame_at(unsigned + private.sign(Label.ENTRY_SIG, domain, hash_), 0)
    if frame.prev != prev or frame.device != device:
        raise BadChunk("a hash is 32 bytes and a device 8")
    return Entry(hash_, frame.raw)


def open_chunk(raw: bytes, domain: Domain, key_of: Callable[[bytes], PublicKey | None]) -> Chunk:
    """Believe a chunk (6.6): verify its last signature, then follow `prev` backward by hashes alone.

    Costs one verification, and one SHA-256 an entry. `BadChunk` if frames are malformed, of more than one journal, or
    do not hang together, `UnknownDevice` if `key_of` has no key for the device.
    """
    frames = Frame.parse_stream(raw)
    first = frames[0]
    if any(frame.raw[_JOURNAL] != first.raw[_JOURNAL] for frame in frames):
        raise BadChunk("entries of more than one journal")
    public = key_of(first.device)
    if public is None:
        raise UnknownDevice(first.device)
    return Chunk(first.device, first.event, first.epoch, _believed(frames, domain, public))


def count_frames(raw: bytes) -> int:
    """How many frames `raw` claims to hold, by their lengths alone; what does not parse ends the count."""
    count = at = 0
    while at + _AROUND <= len(raw):
        at += _AROUND + int.from_bytes(raw[at + _LENGTH_AT : at + _HEADER.size], "big")
        count += 1
    return count


def _believed(frames: tuple[Frame, ...], domain: Domain, public: PublicKey) -> tuple[StoredEntry, ...]:
    """The entries with their hashes, from the signed end backward."""
    last = frames[-1]
    expected = entry_hash(domain, last)
    if not public.verify(Label.ENTRY_SIG, domain, expected, last.signature):
        raise BadChunk("the last signature does not verify")
    entries = [StoredEntry(expected, last)]
    for frame, after in zip(frames[-2::-1], frames[:0:-1], strict=True):
        if after.seq != frame.seq + 1 or entry_hash(domain, frame) != after.prev:
            raise BadChunk(f"entry {after.seq} does not follow the one before it")
        entries.append(StoredEntry(after.prev, frame))
    return tuple(reversed(entries))


def _frame_at(raw: bytes, at: int) -> Frame:
    start = at + _HEADER.size
    if start > len(raw):
        raise BadChunk("a frame that ends in its header")
    prev, event, device, epoch, seq, length = _HEADER.unpack_from(raw, at)
    end = start + length + SIGNATURE_BYTES
    if length > CONTENT_AT_MOST or end > len(raw):
        raise BadChunk(f"a content of {length} bytes does not fit")
    if seq == 0 or (seq == 1) != (prev == FIRST_PREV):
        raise BadChunk(f"entry {seq} with a hash before it that it cannot have")
    signed = end - SIGNATURE_BYTES
    return Frame(prev, event, device, epoch, seq, raw[start:signed], raw[signed:end], raw[at:end])


def _hash(domain: Domain, unsigned: bytes) -> bytes:
    return hashlib.sha256(prefixed(Label.ENTRY, domain, unsigned)).digest()
