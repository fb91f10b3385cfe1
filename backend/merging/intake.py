"""Opens what a push brings, before any transaction: which chunks are believed, and what their entries say (PROTOCOL.md 6.6, 11.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from backend.store.rows_claims import LeaseEnd
from keys.crypto import PublicKey
from keys.labels import Domain
from sync.authority import Slot, authoriser
from sync.chain import Cursor, Link
from sync.content import Content
from sync.errors import BadCertificate, BadChunk, SyncError, UnknownDevice, Unreadable
from sync.journal import Chunk, Frame, StoredEntry, open_chunk
from sync.messages import Push, Quarantined, RefusedChunk

_DEVICE_AT: Final = slice(36, 44)  # in a frame (6.1), and so in a chunk


@dataclass(frozen=True, slots=True)
class Signer:
    """A certified device: the key that its entries are signed by, and the events it may write for (None: every one)."""

    key: PublicKey
    events: frozenset[int] | None

    def serves(self, event: int) -> bool:
        """Whether its certificate names the event. Dates are no matter: what it wrote in its time may come later."""
        return self.events is None or event in self.events


class Arrival(Struct, frozen=True, gc=False):
    """An authentic entry. `content` is None where it cannot be read: it is kept all the same (6.5)."""

    hash: bytes
    frame: Frame
    content: Content | None

    @property
    def link(self) -> Link:
        """Its place in the chain."""
        return Link(self.hash, self.frame.prev, self.frame.seq)

    def authoriser(self, domain: Domain) -> bytes | None:
        """The key whose word it carries (6.10); None if nobody's."""
        if self.content is None or self.content.auth is None:
            return None
        frame = self.frame
        return authoriser(
            domain, Slot(frame.event, frame.device, frame.epoch, frame.seq, frame.prev), self.content
        )


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a believed chunk: which journal, and up to where its sender's own branch reaches."""

    device: bytes
    epoch: int
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Intake:
    """What of a push is believed: each entry once, the end of each chunk; and what was refused, by number from 0."""

    arrivals: tuple[Arrival, ...]
    tips: tuple[Tip, ...]
    quarantined: tuple[Quarantined, ...]
    refused: tuple[RefusedChunk, ...]


def devices_named(push: Push) -> frozenset[bytes]:
    """The devices whose entries the chunks claim to be; nothing is believed yet."""
    return frozenset(chunk[_DEVICE_AT] for chunk in push.chunks)


def open_push(push: Push, domain: Domain, signers: Mapping[bytes, Signer]) -> Intake:
    """Believe or refuse each chunk for itself: one signature, and one hash an entry."""
    chunks: list[Chunk] = []
    refused: list[RefusedChunk] = []
    for number, raw in enumerate(push.chunks):
        try:
            chunks.append(_open_one(raw, push.event, domain, signers))
        except SyncError as error:
            refused.append(RefusedChunk(number, error.name))
    entries = {entry.hash: entry for chunk in chunks for entry in chunk.entries}
    arrivals = tuple(arrival_of(entry.hash, entry.frame) for entry in entries.values())
    unreadable = tuple(Quarantined(a.hash, Unreadable.name) for a in arrivals if a.content is None)
    return Intake(arrivals, tuple(_tip(chunk.entries) for chunk in chunks), unreadable, tuple(refused))


def _open_one(raw: bytes, event: int, domain: Domain, signers: Mapping[bytes, Signer]) -> Chunk:
    def key_of(device: bytes) -> PublicKey | None:
        signer = signers.get(device)
        return None if signer is None else signer.key

    chunk = open_chunk(raw, domain, key_of)
    if chunk.event != event:
        raise BadChunk(f"entries of event {chunk.event} in a push for event {event}")
    signer = signers.get(chunk.device)
    if signer is None:
        raise UnknownDevice(chunk.device)
    if not signer.serves(event):
        raise BadCertificate(f"it was not made for event {event}")
    return chunk


def lease_ends(arrivals: Iterable[Arrival]) -> list[LeaseEnd]:
    """Whose leases are over with these entries, whatever became of what was claimed: they carry the claims' nonces (11.6)."""
    return [
        LeaseEnd(said.ticket, arrival.frame.device, said.claim[1:])
        for arrival in arrivals
        if (said := arrival.content) is not None and said.claim is not None and said.ticket is not None
    ]


def arrival_of(hash_: bytes, frame: Frame) -> Arrival:
    """An authentic entry with its content, if that can be read."""
    try:
        return Arrival(hash_, frame, Content.parse(frame.content))
    except Unreadable:
        return Arrival(hash_, frame, None)


def _tip(entries: Sequence[StoredEntry]) -> Tip:
    last = entries[-1]
    return Tip(last.frame.device, last.frame.epoch, Cursor(last.frame.seq, last.hash))
