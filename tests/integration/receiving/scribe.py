"""A device's journal written by hand: every entry real and signed, its two clocks under the test's control."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from keys.code_secret import proof_of_sight, sight_key
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain, Label, prefixed
from sync.content import Content, Kind
from sync.enrolment import device_id
from sync.journal import FIRST_PREV, Frame, entry_hash, write_entry
from sync.messages import Hello, HelloReply, Push, skip_list
from sync.position import Position

START = Position(1, 0)


@dataclass(frozen=True, slots=True)
class Code:
    """A ticket as its holder shows it."""

    number: int
    index: int
    issued: Issued

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.issued.body).digest()[:8]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that was written: where it stands, and its frame."""

    epoch: int
    seq: int
    hash: bytes
    raw: bytes


@dataclass(slots=True)
class Scribe:
    """Writes one device's journal for one event. `skew_ms`: how far its wall clock is ahead of the true time."""

    key: PrivateKey
    domain: Domain
    event: int
    skew_ms: int = 0
    booted_ms: int = 0
    boot: bytes = b"bootboot"
    epoch: int = 1
    seq: int = 0
    prev: bytes = FIRST_PREV
    known: Position = START
    policy: int = 1
    lines: list[Line] = field(default_factory=list)

    @property
    def id(self) -> bytes:
        return device_id(self.key.public)

    def restored(self, keep: int) -> "Scribe":
        """This device as a backup taken after its first `keep` entries makes it."""
        kept = self.lines[:keep]
        last = kept[-1]
        return replace(self, lines=list(kept), seq=last.seq, prev=last.hash, epoch=last.epoch)

    def next_epoch(self, at_ms: int, why: str = "another life is known", epoch: int | None = None) -> Line:
        before = (self.epoch, self.prev, why) if self.lines else (0, FIRST_PREV, why)
        self.epoch = (self.epoch + 1 if self.lines else 1) if epoch is None else epoch
        self.seq, self.prev = 0, FIRST_PREV
        return self.write(Kind.EPOCH_START, at_ms, before=before)

    def admit(self, code: Code, at_ms: int, zone: int = 1, gate: int = 1, **said: object) -> Line:
        return self.write(Kind.ADMIT, at_ms, **self.passage(code, zone, gate), **said)

    def exit(self, code: Code, at_ms: int, zone: int = 1, gate: int = 1, **said: object) -> Line:
        return self.write(Kind.EXIT, at_ms, **self.passage(code, zone, gate), **said)

    def invent(self, code: Code, at_ms: int, zone: int = 1, gate: int = 1) -> Line:
        """An admission of a ticket that was never shown: its number was read somewhere."""
        said = self.passage(code, zone, gate) | {"seen": bytes(16)}
        return self.write(Kind.ADMIT, at_ms, **said)

    def void(self, line: Line, code: Code, at_ms: int, zone: int = 1) -> Line:
        return self.write(Kind.VOID, at_ms, ref=line.hash, ticket=code.number, zone=zone, use=0)

    def deny(self, reason: int, at_ms: int, gate: int = 1, repeats: int | None = None) -> Line:
        return self.write(
            Kind.DENY, at_ms, reason=reason, gate=gate, zone=1, foreign=bytes(16), repeats=repeats
        )

    def anchor(self, reply: HelloReply, sent_ms: int, received_ms: int) -> Line:
        monos = (sent_ms - self.booted_ms, received_ms - self.booted_ms)
        return self.write(Kind.TIME_ANCHOR, received_ms, anchor=reply.anchor, anchor_mono=monos)

    def close(self, at_ms: int) -> Line:
        return self.write(Kind.CHECKPOINT, at_ms)

    def write(self, kind: Kind, at_ms: int, **said: object) -> Line:
        """The next entry, at this true time."""
        content = Content(
            kind,
            at_ms + self.skew_ms,
            at_ms - self.booted_ms,
            self.boot,
            self.known,
            self.policy,
            "test/1",
            **said,  # type: ignore[arg-type]
        )
        entry = write_entry(
            self.key, self.domain, self.prev, self.event, self.id, self.epoch, self.seq + 1, content
        )
        return self._keep(entry.hash, entry.frame_raw)

    def scrawl(self, content: bytes = b"\xff\xff") -> Line:
        """A signed entry whose content nobody can read."""
        head = self.event.to_bytes(4, "big") + self.id
        place = self.epoch.to_bytes(4, "big") + (self.seq + 1).to_bytes(4, "big")
        unsigned = self.prev + head + place + len(content).to_bytes(2, "big") + content
        hash_ = hashlib.sha256(prefixed(Label.ENTRY, self.domain, unsigned)).digest()
        raw = unsigned + self.key.sign(Label.ENTRY_SIG, self.domain, hash_)
        assert entry_hash(self.domain, Frame.parse_stream(raw)[0]) == hash_
        return self._keep(hash_, raw)

    def hello(self, nonce: bytes = bytes(16), head: int | None = None) -> Hello:
        own = {line.seq: line.hash for line in self.lines if line.epoch == self.epoch}
        head = max(own, default=0) if head is None else head
        skips = tuple((seq, own[seq]) for seq in skip_list(head))
        return Hello(self.id, self.event, self.epoch, head, skips, self.boot, 0, nonce)

    def push(self, *lines: Line) -> Push:
        """These entries (all, if none is named) in as few chunks as their chain allows."""
        return Push(self.event, tuple(chunks(lines or self.lines)))

    def passage(self, code: Code, zone: int = 1, gate: int = 1) -> dict[str, object]:
        """What the next entry says of this code, its proof of sight among it."""
        sight = sight_key(code.issued.secret(self.domain))
        seen = proof_of_sight(sight, self.event, self.id, self.epoch, self.seq + 1)
        credential = (code.index, code.hash)
        return {
            "ticket": code.number, "zone": zone, "gate": gate, "credential": credential, "seen": seen, "use": 0
        }  # fmt: skip

    def _keep(self, hash_: bytes, raw: bytes) -> Line:
        self.seq, self.prev = self.seq + 1, hash_
        line = Line(self.epoch, self.seq, hash_, raw)
        self.lines.append(line)
        return line


def chunks(lines: Sequence[Line]) -> list[bytes]:
    """Runs of entries of which each follows the one before, joined: each a chunk whose last signature stands for all."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.raw[:32] == runs[-1][-1].hash:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [b"".join(line.raw for line in run) for run in runs]
