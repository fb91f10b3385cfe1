"""What the store hands out and takes in about views and cases: values. Nothing here knows SQL."""

from dataclasses import dataclass, field

from msgspec import Struct

from sync.cases import CaseClass, CaseStatus
from sync.feed import Day, Holder
from sync.group import KeyPresence
from sync.position import Position


class KeyRow(Struct, frozen=True, gc=False):
    """The view of one (ticket, zone, use) as it is stored. `told` is what the feed last said about it."""

    ticket: int
    zone: int
    use: int
    admits: int
    exits: int
    people_in: int
    surplus: int
    unproven: int
    used_up: bool
    holder: bytes | None
    told: Holder | None
    day: Day | None = None

    @property
    def presence(self) -> KeyPresence:
        """What the feed last said, or would say."""
        return KeyPresence(self.admits, self.exits, self.told, self.day)


class GroupRow(Struct, frozen=True, gc=False):
    """The whole view of a ticket as it is stored: its digest (12.7), and its keys by zone and use."""

    ticket: int
    digest: int
    keys: tuple[KeyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneTotal:
    """The sum of a zone's key views. `tickets` counts the keys that have an admit."""

    zone: int
    people_in: int = 0
    admits: int = 0
    exits: int = 0
    tickets: int = 0
    surplus: int = 0
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class ViewState:
    """The whole view of an event: its digest (12.7), and the position of the feed up to which its facts were taken in."""

    digest: int
    at: Position


@dataclass(frozen=True, slots=True)
class HolderChange:
    """Later entries put `after` in the place of the admit `before`; None: nobody (12.8). `at` is where the feed stood."""

    ticket: int
    zone: int
    use: int
    at: Position
    before: bytes
    after: bytes | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as it is stored; `raw` is `sync.cases.Case.encode`. Times in Unix milliseconds."""

    id: bytes
    class_: CaseClass
    status: CaseStatus
    ticket: int | None
    zone: int | None
    use: int | None
    device: bytes | None
    epoch: int | None
    raw: bytes = field(repr=False)
    found_ms: int
    changed_ms: int
