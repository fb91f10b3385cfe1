"""One device, put together from its parts: the composition root of a gate."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import httpx

from keys.trust import TrustList
from sync.clock import Moment
from sync.device.client import Server
from sync.device.clocks import Clocks, system_clocks
from sync.device.database import Database
from sync.device.engine import Engine, place_at
from sync.device.enrol import enrol
from sync.device.errors import NoEvent, NotEnrolled
from sync.device.guests import Answers, search
from sync.device.identity import Identity, IdentityStore
from sync.device.journal import Journal
from sync.device.lists import ListStore
from sync.device.means import Means
from sync.device.moving import follow_to
from sync.device.operators import OperatorStore
from sync.device.people import PeopleStore
from sync.device.people_sync import PeopleSync
from sync.device.supervising import Supervising
from sync.device.syncing import Syncer
from sync.device.timekeeping import TimeStore
from sync.enrolment import Certificate, EnrolmentCode, open_certificate


@dataclass(frozen=True, slots=True)
class Status:
    """What a steward or supervisor wants to know before the doors open."""

    device: str
    name: str
    event: int
    gates: tuple[str, ...]
    position: int
    list_age_s: int
    epoch: int
    entries: int
    unsent: int
    clock_uncertainty_ms: int | None
    locked: bool
    closed: bool
    cases: int


class Device:
    """An enrolled scanner on one store file."""

    def __init__(
        self, database: Database, identity: Identity, clocks: Clocks, random: Callable[[int], bytes]
    ) -> None:
        self.identity = identity
        self.lists = ListStore(database, identity.anchor, identity.device)
        self.people = PeopleStore(database, self.lists.touch)
        self.times = TimeStore(database)
        self.journal = Journal(identity.domain, identity.key)
        self.operators = OperatorStore(database, identity, self.lists, clocks)
        self.database = database
        self._clocks = clocks
        self._random = random

    @classmethod
    def open(
        cls, path: Path, clocks: Clocks | None = None, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> Self:
        """The device in this store; a file that is not there is not made. Raises NotEnrolled, NotAStore, sqlite3.Error."""
        if not path.exists() or path.stat().st_size == 0:
            raise NotEnrolled(str(path))
        database = Database(path)
        return cls(database, IdentityStore(database).get(), clocks or system_clocks(), random)

    @classmethod
    async def enrol(
        cls,
        path: Path,
        code: str,
        name: str,
        http: httpx.AsyncClient,
        clocks: Clocks | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> Self:
        """Make keys, hand them in with the code, keep the certificate. Safe to repeat with the same code and store.

        Raises KeysError for a code that is none, AlreadyEnrolled, Unreachable, Refused.
        """
        parsed = EnrolmentCode.parse(code)
        database = Database(path)
        identities = IdentityStore(database)
        identity = identities.begin(parsed, name, random)
        clocks = clocks or system_clocks()
        await enrol(Server(http, identity), identity, identities, clocks().wall_ms // 1000)
        return cls(database, identities.get(), clocks, random)

    def certificate(self) -> Certificate:
        """This device's certificate. Raises KeysError if the key that signed it is trusted no more."""
        assert self.identity.certificate is not None
        assert self.identity.accepted_s is not None
        return open_certificate(self.identity.certificate, self._trust(), self.identity.accepted_s)

    def event(self, wanted: int | None) -> int:
        """The event meant: the one named, the only one certified, or the only one held. Raises NoEvent."""
        if wanted is not None:
            return wanted
        events = self.certificate().events or self.lists.events()
        if len(events) != 1:
            raise NoEvent(f"name one event: this device may serve {sorted(events) or 'all of its domain'}")
        return next(iter(events))

    def engine(self, gate: int | None = None) -> Engine:
        """The scanning engine, at the gate named or the device's first."""
        certificate = self.certificate()
        place = place_at(gate, certificate.gates)
        return Engine(
            self.database,
            certificate,
            self.identity,
            self.lists,
            self.journal,
            self.times,
            self._clocks,
            place,
        )

    def supervising(self, gate: int | None = None) -> Supervising:
        """What takes a supervisor's word, at the gate named or the device's first."""
        return Supervising(
            self.database,
            self.identity,
            self.lists,
            self.journal,
            self.times,
            self._clocks,
            self.operators,
            place_at(gate, self.certificate().gates),
        )

    async def move(self, url: str, http: httpx.AsyncClient, event: int) -> None:
        """Go to the server at this address from now on, once it proved with a HELLO of the event to be the same.

        Raises AnotherServer, Unreachable, Refused; nothing changes then.
        """
        there, identities = replace(self.identity, url=url), IdentityStore(self.database)
        await follow_to(url, self._means(Server(http, there)), event, identities)
        self.identity = identities.get()

    def syncer(self, http: httpx.AsyncClient) -> Syncer:
        """The sync client over this HTTP client."""
        means = self._means(Server(http, self.identity))
        people = PeopleSync(self.identity, self.lists, self.people, means.server)
        return Syncer(means, people, self.operators)

    def _means(self, server: Server) -> Means:
        return Means(
            self.database,
            self.identity,
            self.lists,
            self.journal,
            self.times,
            server,
            self._clocks,
            self._random,
        )

    def mono_ms(self) -> int:
        """The monotonic clock, in milliseconds."""
        return self._clocks().mono_ms

    def moment(self) -> Moment:
        """The time by this device's own clock, and how sure that is (PROTOCOL.md 7.5)."""
        reading = self._clocks()
        return self.times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot)

    def status(self, event: int) -> Status:
        """Where this device stands. Raises NoEvent."""
        lists, moment = self.lists.held(event), self.moment()
        allowed = self.certificate().gates
        with self.database.reading() as connection:
            head = self.journal.head(connection, event)
            unsent = self.journal.unsent(connection, event)
        return Status(
            device=self.identity.device.hex(),
            name=self.identity.name,
            event=event,
            gates=tuple(gate.name for gate in lists.profile.gates if allowed is None or gate.id in allowed),
            position=lists.mark.at.pos,
            list_age_s=max(0, moment.now_ms - lists.mark.issued_ms) // 1000,
            epoch=head.epoch if head else 0,
            entries=head.seq if head else 0,
            unsent=unsent,
            clock_uncertainty_ms=moment.uncertainty_ms,
            locked=lists.mark.locked,
            closed=lists.mark.closed,
            cases=self.lists.open_cases(event),
        )

    def search(self, event: int, typed: str) -> Answers:
        """Guests of the event by reference, locator or name, without a network. Raises NoEvent, NoManifest, DeviceIsLocked."""
        held = self.lists.held(event).manifest()
        with self.database.reading() as connection:
            return search(connection, event, held.batch, typed)

    def _trust(self) -> TrustList:
        trust = self.lists.trust()
        if trust is None:
            raise NoEvent("this store holds no trust list: enrol again")
        return trust

    def close(self) -> None:
        self.database.close()
