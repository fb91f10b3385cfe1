"""One tablet of the evening: the real device on a disk in memory, with clocks of its own, and what can be seen of it from outside."""

import sqlite3
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeVar

from sync.device.database import Database
from sync.device.device import Device
from sync.device.engine import Engine
from sync.device.identity import IdentityStore
from sync.device.means import Means
from sync.device.operators import OperatorStore
from sync.device.syncing import Syncer
from sync.journal import Frame
from sync.position import Position
from tests.simulation.disk import Disk, a_disk, give_up
from tests.simulation.ground import MEMORY, ZONE_OF
from tests.simulation.heard import HeardLists
from tests.simulation.line import Line
from tests.simulation.virtual_time import TabletClocks

_T = TypeVar("_T")
_NEWS: Final = (
    "SELECT gen, pos, feed.hash, epoch, seq, frame FROM feed LEFT JOIN journal"
    " ON journal.event = feed.event AND (epoch, seq) > (?2, ?3) WHERE feed.event = ?1 ORDER BY epoch, seq"
)
"""Where it holds the feed, which whoever saw something new asks next, beside each frame after a place in the journal."""


@dataclass(slots=True)
class Tablet:
    """A tablet at a gate. `bag`: chunks of other tablets that it carries; `round`: the syncing that is under way.

    `seen` is the place in its journal up to which the chronicle has it; `backup` a former store file, with that place.
    """

    number: int
    name: str
    event: int
    gate: int
    clocks: TabletClocks
    chance: Random
    bag: list[bytes] = field(default_factory=list)
    round: Coroutine[Any, Any, Any] | None = None
    seen: tuple[int, int] = (0, 0)
    backup: tuple[bytes, tuple[int, int]] = (b"", (0, 0))
    stolen: bool = False
    database: Database = field(init=False)
    disk: Disk = field(init=False)
    device: Device = field(init=False)
    engine: Engine = field(init=False)
    _looks: dict[object, Any] = field(default_factory=dict)
    _looked_at: tuple[int, int] = (0, 0)
    """The disk and the number of its changes that `_looks` were taken of."""

    @property
    def id(self) -> bytes:
        """The device's 8 bytes."""
        return self.device.identity.device

    @property
    def zone(self) -> int:
        """What its gate leads to."""
        return ZONE_OF[self.gate]

    def load(self, image: bytes, onto: Callable[[bytes], Disk] = a_disk) -> None:
        """Put this store file on a new disk, or on the one that `onto` gives, and start the program."""
        disk = onto(image)
        self._looks.clear()
        self.put_away()
        self.disk, self.database = disk, Database(MEMORY, lambda _: disk)
        self.start()

    def start(self) -> None:
        """Start the program on what is on the disk; what was in memory only is gone."""
        self.halt()
        self.disk.keep_power()
        if self.disk.in_transaction:
            self.disk.rollback()
        identity = IdentityStore(self.database).get()
        self.device = Device(self.database, identity, self.clocks, self.chance.randbytes)
        parts = self.device
        parts.lists = HeardLists(self.database, parts.identity.anchor, parts.identity.device, self.event)
        parts.operators = OperatorStore(self.database, identity, parts.lists, self.clocks)
        self.engine = parts.engine(self.gate)

    def halt(self) -> None:
        """Whatever round of syncing is under way ends here."""
        if self.round is not None:
            self.round.close()
            self.round = None

    def put_away(self) -> None:
        """Give up the disk. A connection that is not closed is part of a cycle, and with it whatever knows the tablet."""
        self.halt()
        if hasattr(self, "disk"):
            give_up(self.disk)

    def image(self) -> bytes:
        """A backup of the whole store."""
        return self.disk.serialize()

    def syncer(self, line: Line) -> Syncer:
        """The sync client over this line."""
        parts = self.device
        means = Means(
            self.database,
            parts.identity,
            parts.lists,
            parts.journal,
            parts.times,
            line,
            self.clocks,
            self.chance.randbytes,
        )
        return Syncer(means, operators=parts.operators)

    def unseen(self) -> list[Frame]:
        """The frames that were written since they were last asked for."""
        (*mark, _, _, _), *_ = rows = self._look(_NEWS, *self.seen)
        self._looks["mark"] = _position(mark)
        if rows[0][-1] is None:
            return []
        self.seen = rows[-1][3:5]
        return [Frame.parse_stream(row[-1])[0] for row in rows]

    def frames(self, epoch: int) -> list[bytes]:
        """The frames of one epoch, in order."""
        query = "SELECT frame FROM journal WHERE event = ? AND epoch = ? ORDER BY seq"
        return [row[0] for row in self._look(query, epoch)]

    def unsent(self) -> int:
        """How many of its entries the server has not acknowledged, as far as it knows."""
        query = "SELECT count(*) FROM epochs JOIN journal USING (event, epoch) WHERE event = ? AND seq > connected"
        return int(self._look(query)[0][0])

    def cursors(self) -> dict[int, int]:
        """Up to where it takes each epoch for acknowledged."""
        return dict(self._look("SELECT epoch, connected FROM epochs WHERE event = ?"))

    def own(self) -> Mapping[tuple[int, int], bytes]:
        """Own hashes by epoch and seq."""
        return self._once("own", self._own)

    def _own(self) -> dict[tuple[int, int], bytes]:
        rows = self._look("SELECT epoch, seq, hash FROM journal WHERE event = ?")
        return {(epoch, seq): hash_ for epoch, seq, hash_ in rows}

    def held(self) -> Position:
        """Up to where it holds the feed."""
        return self._once("mark", self._mark)[0]

    def held_hash(self) -> bytes:
        """The chain's hash there."""
        return self._once("mark", self._mark)[1]

    def _mark(self) -> tuple[Position, bytes]:
        return _position(self._look("SELECT gen, pos, hash FROM feed WHERE event = ?")[0])

    def heard(self) -> list[bytes]:
        """Every page of the feed that it keeps."""
        return [raw for (raw,) in self._look("SELECT page FROM heard WHERE event = ?")]

    def _look(self, query: str, *more: object) -> list[Any]:
        """A look at the disk from outside, which no power cut interrupts."""
        return self._once(
            (query, more),
            lambda: sqlite3.Connection.execute(self.disk, query, (self.event, *more)).fetchall(),
        )

    def _once(self, name: object, look: Callable[[], _T]) -> _T:
        """What this look finds; the same one again only after something was written."""
        state = id(self.disk), self.disk.total_changes
        if state != self._looked_at or self.disk.in_transaction:
            self._looks.clear()
            self._looked_at = state
        found: _T | None = self._looks.get(name)
        if found is None:
            found = self._looks[name] = look()
        return found


def _position(row: Sequence[Any]) -> tuple[Position, bytes]:
    gen, pos, hash_ = row
    return Position(gen, pos), hash_
