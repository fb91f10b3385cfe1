"""A whole organisation in memory: domain, root, keys, trust list, one event and its lists. No server, no clock, no chance.

For tests and benchmarks that need signed things around a device. Everything follows from a seed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keys.bcbp.block import Block
from keys.bcbp.records import BoardingPass, Leg, full_repeated, full_unique
from keys.bcbp.signing import IssuedPass, sign
from keys.crypto import PrivateKey
from keys.issued import Issued
from keys.labels import Domain
from keys.ticket import Ticket, sign_ticket
from keys.trust import Anchor, Status, TrustedKey, TrustList, Usage, accept, sign_list
from sync.admissions import sign_admissions
from sync.clock import Reading
from sync.device.database import Database
from sync.device.device import Device
from sync.device.identity import IdentityStore
from sync.device.parts import Parts
from sync.enrolment import Certificate, EnrolmentCode, Role, device_id, sign_certificate
from sync.feed import GENESIS
from sync.flight import Flight
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Profile, Zone, sign_profile
from sync.roster import CredentialState, sign_roster

NOW_S = 1_795_000_000
YEAR_S = 31_536_000
EVENT = 7
START = Position(1, 0)


def seeded(*parts: object) -> bytes:
    """32 bytes that follow from the parts."""
    return hashlib.sha256(repr(parts).encode()).digest()


class SeededRandom:
    """Bytes in a reproducible order, in place of the system's."""

    def __init__(self, *seed: object) -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(repr((self._seed, self._drawn)).encode()).digest(size)


@dataclass(slots=True)
class ManualClocks:
    """Both clocks of a device, moved by hand. `skew_ms` is how far the wall clock is off."""

    true_ms: int = NOW_S * 1000
    skew_ms: int = 0
    boot: bytes = b"bootboot"
    booted_ms: int = (NOW_S - 600) * 1000

    def __call__(self) -> Reading:
        return Reading(self.true_ms + self.skew_ms, self.true_ms - self.booted_ms, self.boot)

    def pass_ms(self, ms: int) -> None:
        self.true_ms += ms


@dataclass(slots=True)
class World:
    """One domain with one event. `capacity` tickets; status indexes 0 to 2 x capacity - 1."""

    seed: str = "world"
    capacity: int = 1_000
    policy: Policy = field(default_factory=lambda: Policy(1))
    event: int = EVENT
    flight: Flight | None = None

    @property
    def domain(self) -> Domain:
        return Domain(seeded(self.seed, "domain")[:16])

    def key(self, usage: Usage) -> PrivateKey:
        return PrivateKey.from_seed(seeded(self.seed, "key", int(usage)))

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.domain, hashlib.sha256(self.key(Usage.ROOT).public.raw).digest())

    def trust_raw(self, counter: int = 1, status: Mapping[Usage, Status] | None = None) -> bytes:
        """A trust list with one key for each usage; `status` marks some of them retired or compromised."""
        marked = status or {}
        usages = [Usage.TICKET, Usage.BCBP, Usage.ROSTER, Usage.FEED, Usage.DEVICE, Usage.RECEIPT]
        keys = [
            TrustedKey(
                self.key(usage).public, usage, NOW_S - YEAR_S, NOW_S + YEAR_S, marked.get(usage, Status.ACTIVE),
                frozenset({self.event}) if usage in (Usage.TICKET, Usage.BCBP) else None,
            )
            for usage in usages
        ]  # fmt: skip
        root = self.key(Usage.ROOT)
        return sign_list(root, self.domain, counter, NOW_S - 60, NOW_S + YEAR_S, [root.public], [], keys)

    def trust(self) -> TrustList:
        return accept(self.anchor, None, self.trust_raw())

    def ticket(self, number: int, index: int | None = None, **fields: object) -> Issued:
        """A signed ticket, valid for the day around NOW_S unless told otherwise."""
        given: dict[str, object] = {"not_before": NOW_S - 3600, "expires": NOW_S + 86_400, **fields}
        ticket = Ticket(self.event, number, number if index is None else index, **given)  # type: ignore[arg-type]
        return sign_ticket(self.key(Usage.TICKET), self.domain, ticket)

    def boarding_pass(self, number: int, **changes: Any) -> IssuedPass:
        """A signed boarding pass of one leg, good for the day around NOW_S, with other fields of its leg if told so."""
        block = Block(self.event, number, number, NOW_S + 86_400).text
        leg = Leg(
            "ABC123 ", "GRU", "LIS", "TP ", "0082 ", "325", "Y", "012C", f"{number + 1:04} ", "1",
            repeated=full_repeated(marketing_carrier="TP"), airline_use=block,
        )  # fmt: skip
        unique = full_unique(document_type="B", issuer="TP", date_of_issue="6325")
        one = BoardingPass("SILVA/MARIA".ljust(20), "E", (leg._replace(**changes),), "8", unique)
        return sign(self.key(Usage.BCBP), self.domain, one)

    def profile(
        self, at: Position = START, chain: bytes = GENESIS, ancestry: Ancestry | None = None
    ) -> Profile:
        return Profile(
            self.domain, self.event, at, chain, NOW_S, "Noite de teste", EventKind.FLIGHT if self.flight else EventKind.SHOW, "America/Sao_Paulo",
            NOW_S - 3600, NOW_S + 36_000, self.capacity, (Zone(1, "Pista"), Zone(2, "Camarote")),
            (Gate(1, "Portão A", 1), Gate(2, "Portão B", 1), Gate(3, "Camarote", 2)), (self.policy,), ancestry or Ancestry(), self.flight,
        )  # fmt: skip

    def parts(
        self,
        states: Mapping[int, CredentialState] | None = None,
        used: Mapping[tuple[int, int], Iterable[int]] | None = None,
        at: Position = START,
        chain: bytes = GENESIS,
        ancestry: Ancestry | None = None,
    ) -> Parts:
        """Profile, roster and admissions at one position."""
        key, domain = self.key(Usage.ROSTER), self.domain
        roster = sign_roster(
            key, domain, self.event, at, 2 * self.capacity, states or {}, NOW_S, NOW_S + YEAR_S, 300
        )
        admissions = sign_admissions(key, domain, self.event, at, self.capacity, used or {}, NOW_S)
        return Parts(sign_profile(key, self.profile(at, chain, ancestry)), roster, admissions)

    def device(
        self,
        path: Path,
        name: str = "Tablet A",
        clocks: ManualClocks | None = None,
        events: frozenset[int] | None = None,
        until_s: int = NOW_S + YEAR_S,
    ) -> Device:
        """An enrolled device with a store at `path`, holding no lists yet."""
        random = SeededRandom(self.seed, name)
        database = Database(path)
        identities = IdentityStore(database)
        code = EnrolmentCode("http://server.test", self.domain, self.anchor.root_fingerprint, random(16))
        identity = identities.begin(code, name, random)
        identities.finish(self.certificate(identity.key, name, events, until_s), self.trust_raw(), NOW_S - 30)
        return Device(database, identities.get(), clocks or ManualClocks(), random)

    def certificate(
        self, key: PrivateKey, name: str, events: frozenset[int] | None = None, until_s: int = NOW_S + YEAR_S
    ) -> bytes:
        certificate = Certificate(
            self.domain, device_id(key.public), key.public, seeded(name), Role.GATE, events or frozenset({self.event}), None,
            NOW_S - 60, until_s, name,
        )  # fmt: skip
        return sign_certificate(self.key(Usage.DEVICE), certificate)
