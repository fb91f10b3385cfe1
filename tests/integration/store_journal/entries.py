"""Entries as the store takes them, without any signature: it checks none."""

from dataclasses import dataclass

from backend.store.rows_journal import EntryRow
from sync.clock import UNBOUNDED, Timing
from sync.content import Content, Kind
from sync.journal import FIRST_PREV
from sync.position import Position
from tests.altered import replace

EVENT = 7
DEVICE = b"device-1"
OTHER = b"device-2"
JOURNAL = (DEVICE, 1)


def name(label: str) -> bytes:
    return label.encode().ljust(32, b".")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a test wants to say of an entry; the rest is filled in."""

    label: str
    seq: int = 1
    kind: Kind | None = Kind.ADMIT
    ticket: int | None = 5
    zone: int = 1
    gate: int = 1
    count: int | None = None
    reason: int | None = None
    repeats: int | None = None
    device: bytes = DEVICE
    epoch: int = 1
    point: int = 60_000
    proven: bool = True
    off: bool = False
    connected: bool = True
    twin: bool = False

    def row(self) -> EntryRow:
        return EntryRow(
            hash=name(self.label),
            prev=FIRST_PREV if self.seq == 1 else name(f"before {self.label}"),
            device=self.device,
            epoch=self.epoch,
            seq=self.seq,
            content=None if self.kind is None else self._content(self.kind),
            own=UNBOUNDED,
            timing=Timing(None, None, self.point),
            connected=self.connected,
            twin=self.twin,
            off=self.off,
            proven=self.proven,
            barred=False,
            raw=b"raw of " + self.label.encode(),
        )

    def _content(self, kind: Kind) -> Content:
        said = Content(kind, self.point, self.seq, b"bootboot", Position(1, 3), 2, "test/1", gate=self.gate)
        about = {"ticket": self.ticket, "zone": self.zone, "use": 0, "count": self.count}
        return replace(said, **about, reason=self.reason, repeats=self.repeats, credential=(9, b"12345678"))
