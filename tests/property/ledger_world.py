"""A world that keeps every entry of one ticket apart: a device, other devices, a server (PROTOCOL.md 10.1).

The device scans, uploads, loses answers, pulls pages cut anywhere and fetches the bitmap; the server emits items, and once in
a while goes on in a new generation without its tail.
"""

from dataclasses import dataclass, field

from sync.content import Kind
from sync.ledger import OwnFact, Presence, Standing, standing
from sync.policy import Mode
from sync.presence import Holder

OWN, OTHER = b"own dev.", b"other d."


@dataclass(frozen=True)
class Entry:
    """One entry anywhere; `at` is its true time. A VOID takes back the entry `ref`."""

    id: int
    whose: bytes
    kind: Kind
    ref: int | None = None


def replay(entries: list[Entry]) -> Standing:
    """The plain truth about some entries: voided ones out, then one after the other in the order of their scans."""
    voided = {entry.ref for entry in entries if entry.kind is Kind.VOID}
    admits = exits = 0
    for entry in sorted(entries, key=lambda entry: entry.id):
        if entry.id not in voided and entry.kind is Kind.ADMIT:
            admits += 1
        elif entry.id not in voided and entry.kind is Kind.EXIT:
            exits += exits < admits
    return Standing(admits, exits)


def holder(entries: list[Entry]) -> Holder | None:
    """Whose admit holds the entry: the first that stands."""
    voided = {entry.ref for entry in entries if entry.kind is Kind.VOID}
    admits = [entry for entry in entries if entry.kind is Kind.ADMIT and entry.id not in voided]
    first = min(admits, key=lambda entry: entry.id, default=None)
    return None if first is None else Holder(first.whose, 1, first.id * 1000, bytes(8))


@dataclass
class Fold:
    """One push as the server took it: its entries, and the feed positions it used up; the key's item is at `item`."""

    entries: list[Entry]
    item: int
    end: int


@dataclass
class Server:
    folds: list[Fold] = field(default_factory=list)
    forks: list[int] = field(default_factory=list)

    @property
    def generation(self) -> int:
        return 1 + len(self.forks)

    @property
    def end(self) -> int:
        return self.folds[-1].end if self.folds else 0

    def fold(self, entries: list[Entry], before: int, after: int) -> int:
        """Union with what is there; other tickets' items stand before and after this key's."""
        held = {entry.id for entry in self.known(self.end)}
        item = self.end + before + 1
        self.folds.append(Fold([entry for entry in entries if entry.id not in held], item, item + after))
        return self.end

    def known(self, pos: int) -> list[Entry]:
        """The entries that the items up to `pos` tell of."""
        return [entry for fold in self.folds if fold.item <= pos for entry in fold.entries]

    def is_between_items(self, pos: int) -> bool:
        return any(fold.item <= pos < fold.end for fold in self.folds)

    def lose_tail(self, keep: int) -> None:
        del self.folds[keep:]
        self.forks.append(self.end)


@dataclass
class Device:
    """`told` is what it holds of the feed, `known` the entries behind that; `astray` while an answer is missing."""

    server: Server
    mode: Mode
    journal: list[Entry] = field(default_factory=list)
    folded: dict[int, int] = field(default_factory=dict)
    told: Presence | None = None
    known: list[Entry] = field(default_factory=list)
    generation: int = 1
    by_bitmap: bool = False
    astray: bool = False

    def facts(self) -> list[OwnFact]:
        voids = {entry.ref: entry for entry in self.journal if entry.kind is Kind.VOID}
        return [
            self._fact(entry, voids.get(entry.id)) for entry in self.journal if entry.kind is not Kind.VOID
        ]

    def _fact(self, entry: Entry, void: Entry | None) -> OwnFact:
        return OwnFact(
            hash=entry.id.to_bytes(32, "big"),
            epoch=1,
            seq=entry.id,
            kind=entry.kind,
            at_ms=entry.id * 1000,
            gate=1,
            count=1,
            folded_pos=self.folded.get(entry.id),
            voided=void is not None,
            proof_s=None,
            void_folded_pos=None if void is None else self.folded.get(void.id),
        )

    def standing(self) -> Standing:
        return standing(self.told, self.facts(), this_device=OWN)

    def last_unvoided(self) -> Entry | None:
        voided = {entry.ref for entry in self.journal}
        stand = [entry for entry in self.journal if entry.kind is not Kind.VOID and entry.id not in voided]
        return stand[-1] if stand else None

    def push(self, size: int, before: int, after: int, lost: bool) -> None:
        waiting = [entry for entry in self.journal if entry.id not in self.folded][:size]
        pos = self.server.fold(waiting, before, after)
        if lost or self.generation != self.server.generation:
            self.astray = True
            return
        self.folded |= {entry.id: pos for entry in waiting}

    def pull(self, back: int) -> None:
        """Up to `back` positions short of the end; a new generation is taken as a whole, as a snapshot."""
        pos = max(self.server.end - back, self.told.pos if self.told else 0)
        if self.generation != self.server.generation:
            pos = self._begin_generation()
        entries = self.server.known(pos)
        word = replay(entries)
        self._hold(Presence(pos, word.admits, word.exits, holder(entries)), by_bitmap=False)
        self.astray |= self.server.is_between_items(pos)

    def fetch_bitmap(self) -> None:
        if self.generation != self.server.generation:
            self._begin_generation()
        used = replay(self.server.known(self.server.end)).used_up(self.mode)
        self._hold(Presence.of_bit(self.server.end, used), by_bitmap=True)

    def _begin_generation(self) -> int:
        """Whatever was folded in the lost tail is as good as never acknowledged (10.1)."""
        fork = min(self.server.forks[self.generation - 1 :])
        self.astray |= any(pos > fork for pos in self.folded.values())
        self.folded = {id_: pos for id_, pos in self.folded.items() if pos <= fork}
        self.generation = self.server.generation
        return self.server.end

    def _hold(self, told: Presence, by_bitmap: bool) -> None:
        self.told, self.by_bitmap = told, by_bitmap
        self.known = self.server.known(told.pos)

    def heal(self) -> None:
        self.pull(0)
        self.push(len(self.journal), 0, 0, lost=False)
        self.pull(0)
        self.astray = False


class World:
    def __init__(self, mode: Mode, refuses: bool = False) -> None:
        """With `refuses` the device lets nobody in whose entry it takes for used up, as a gate does, and does not
        take back an exit that freed nobody."""
        self.refuses = refuses
        self.server = Server()
        self.device = Device(self.server, mode)
        self.others: list[Entry] = []
        self.unmatched: set[int] = set()
        self.count = 0

    def scan(self, kind: Kind) -> None:
        if self.refuses and kind is Kind.ADMIT and self.device.standing().used_up(self.device.mode):
            return
        self.count += 1
        if self.refuses and kind is Kind.EXIT and not self.device.standing().inside:
            self.unmatched.add(self.count)
        self.device.journal.append(Entry(self.count, OWN, kind))

    def void(self) -> None:
        taken_back = self.device.last_unvoided()
        if taken_back is not None and taken_back.id not in self.unmatched:
            self.count += 1
            self.device.journal.append(Entry(self.count, OWN, Kind.VOID, taken_back.id))

    def scan_elsewhere(self, kind: Kind) -> None:
        """Another device, which uploads at once; it hands in again what a server lost."""
        self.count += 1
        self.others.append(Entry(self.count, OTHER, kind))
        self.server.fold(self.others, before=1, after=1)

    def truth(self) -> Standing:
        """Of everything that the device was told, and everything it did."""
        known = {entry.id: entry for entry in (*self.device.known, *self.device.journal)}
        return replay(list(known.values()))
