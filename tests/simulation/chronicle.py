"""What truly happened, as nobody on the evening can know it: every entry ever written, and who went through which gate when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.content import Content, Kind
from sync.errors import Unreadable
from sync.journal import Frame
from sync.messages import Must
from sync.position import Position
from tests.simulation.story import Broken


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that some tablet committed. `held` is where that tablet truly stood in the feed."""

    hash: bytes
    frame: Frame
    content: Content | None
    true_ms: int
    tablet: str
    held: Position
    forged: bool
    astray: bool
    """Whether its tablet's clocks drifted more than they may when it was written."""

    @property
    def place(self) -> tuple[bytes, int, int]:
        """Device, epoch and seq."""
        return self.frame.device, self.frame.epoch, self.frame.seq

    def __str__(self) -> str:
        """As the story and the checks name it."""
        said = self.content
        kind = said.kind.name if said is not None else "unreadable"
        about = "" if said is None or said.ticket is None else f" of ticket {said.ticket}"
        return f"{kind}{about} ({self.tablet}, {self.frame.epoch}/{self.frame.seq}, {self.hash.hex()[:8]})"

    @property
    def kind(self) -> Kind | None:
        return None if self.content is None else self.content.kind

    @property
    def key(self) -> tuple[int, int, int]:
        """Ticket, zone and use."""
        assert self.content is not None
        said = self.content
        return said.ticket or 0, said.zone or 0, said.use or 0


@dataclass(frozen=True, slots=True)
class Passing:
    """Somebody went through a turnstile: in or out, by the entry with this hash."""

    at_ms: int
    tablet: str
    ticket: int
    zone: int
    use: int
    inward: bool
    entry: bytes


@dataclass(slots=True)
class Chronicle:
    """Everything, in the order in which it truly happened."""

    written: dict[bytes, Written] = field(default_factory=dict)
    passings: dict[bytes, Passing] = field(default_factory=dict)
    undone: dict[bytes, bytes] = field(default_factory=dict)
    """The void of each entry that was taken back."""
    inside: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    acknowledged: set[bytes] = field(default_factory=set)
    """Entries that the server told their own tablet it has."""
    forgotten: set[bytes] = field(default_factory=set)
    """Entries that were acknowledged by a server that then lost its tail, and not again since."""
    announced: dict[tuple[bytes, int], int] = field(default_factory=dict)
    told: dict[str, Must] = field(default_factory=dict)
    """What the newest answer to HELLO told each tablet to do, whether or not it arrived."""
    folded_at: dict[bytes, Position] = field(default_factory=dict)
    """Where the feed stood when an entry was taken in."""
    words: dict[bytes, int] = field(default_factory=dict)
    """Whose true word an entry carries, by the operator's number."""
    robbed: set[bytes] = field(default_factory=set)
    """Entries by which somebody passed that a thief took back in a supervisor's name."""
    _of_key: dict[tuple[int, int, int], list[Passing]] = field(default_factory=dict)

    def announce(self, device: bytes, epoch: int, head: int) -> None:
        """A tablet told the server up to where it had written."""
        journal = device, epoch
        self.announced[journal] = max(head, self.announced.get(journal, 0))

    def acknowledge(self, entries: Iterable[bytes]) -> None:
        """The server told their tablet that it has these; what a lost server had told counts no more."""
        entries = set(entries)
        self.acknowledged |= entries
        self.forgotten -= entries

    def last_at(self, tablet: str) -> Passing | None:
        """The last one who went through where this tablet stands and was not called back."""
        here = (
            one for one in self.passings.values() if one.tablet == tablet and one.entry not in self.undone
        )
        return max(here, key=lambda one: one.at_ms, default=None)

    def standing_at(self, tablet: str) -> list[Passing]:
        """Who went through where this tablet stands, was not called back, and was not seen anywhere since."""
        here = [
            one for one in self.passings.values() if one.tablet == tablet and one.entry not in self.undone
        ]
        return [one for one in here if self.of_key((one.ticket, one.zone, one.use))[-1] is one]

    def is_at_hand(self, passing: Passing) -> bool:
        """Whether who went in is still inside, or who went out has not come back."""
        people = self.inside[passing.ticket, passing.zone, passing.use]
        return people > 0 if passing.inward else people <= 0

    def of_key(self, key: tuple[int, int, int]) -> list[Passing]:
        """Who went in and out by this ticket, zone and use, in order."""
        return self._of_key.get(key, [])

    def passed(self, passing: Passing) -> None:
        """Somebody went through."""
        key = passing.ticket, passing.zone, passing.use
        self.passings[passing.entry] = passing
        self._of_key.setdefault(key, []).append(passing)
        self.inside[key] += 1 if passing.inward else -1

    def called_back(self, entry: bytes, void: bytes) -> None:
        """Who went through by this entry came back."""
        passing = self.passings.get(entry)
        if passing is None:
            raise Broken("12.1 undo", f"a tablet took back {entry.hex()}, by which nobody passed")
        self.undone[entry] = void
        self.inside[passing.ticket, passing.zone, passing.use] -= 1 if passing.inward else -1


def read(frame: Frame) -> Content | None:
    """What an entry says, if it can be read."""
    try:
        return Content.parse(frame.content)
    except Unreadable:
        return None
