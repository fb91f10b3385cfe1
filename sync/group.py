"""What the fold of a ticket reads and what it gives (PROTOCOL.md 12.1, 12.2): values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from keys.cbor import Encodable, encode
from sync.authority import OperatorChange, word_of
from sync.cases import Case
from sync.clock import Timing, order_key
from sync.content import Kind
from sync.evidence import Evidence, Role
from sync.fields import WIDE_BITS
from sync.policy import Mode, Policy
from sync.position import Ancestry, Position
from sync.presence import Day, Holder, PresenceItem
from sync.roster import CredentialState

ENTERING: Final = frozenset({Kind.ADMIT, Kind.OVERRIDE})
PASSAGES: Final = ENTERING | {Kind.EXIT}
_LAST_MS: Final = (1 << WIDE_BITS) - 1
GROUP_VIEW: Final = 1
JOURNAL_VIEW: Final = 2


class FoldEntry(Struct, frozen=True, gc=False):
    """One entry as the fold of its ticket needs it: fields of its content, its `timing` and what the receiver checked.

    `proven`: its proof of sight is right (8.1). `operator`: who was signed in, by the device's word. `authoriser`: the key whose
    `auth` it carries (6.10); `authorised_by`: the supervisor who had it, as `judged` found. `index` and
    `credential_hash` name the credential, `ref` the entry that a void takes back; zone, use and count may be None as in
    the content.
    """

    hash: bytes
    device: bytes
    epoch: int
    seq: int
    kind: Kind
    ticket: int
    zone: int | None
    use: int | None
    count: int | None
    index: int | None
    credential_hash: bytes | None
    gate: int | None
    reason: int | None
    known: Position
    policy: int
    timing: Timing
    proven: bool
    ref: bytes | None
    boot: bytes
    mono_ms: int
    operator: int | None = None
    authoriser: bytes | None = None
    authorised_by: int | None = None

    @property
    def authorised(self) -> bool:
        """Whether a supervisor's word is behind it."""
        return self.authorised_by is not None

    @property
    def place(self) -> tuple[int, int]:
        """(zone, use) of the key it belongs to; 0 where it names none."""
        return self.zone or 0, self.use or 0

    @property
    def people(self) -> int:
        """How many passed."""
        return 1 if self.count is None else self.count

    @property
    def order(self) -> tuple[int, bytes, int, int, bytes]:
        """Its place in the total order (7.4)."""
        return order_key(self.timing, self.device, self.epoch, self.seq, self.hash)

    @property
    def holder(self) -> Holder | None:
        """What the feed tells the gates about an admit that holds its key; None if it does not say by whose hand."""
        if not self.gate or self.credential_hash is None:
            return None
        point_ms = min(max(self.timing.point, 0), _LAST_MS)
        return Holder(self.device, self.gate, point_ms, self.credential_hash)

    def evidence(
        self, role: Role, state: CredentialState | None = None, mode: Mode | None = None
    ) -> Evidence:
        """This entry as part of a case."""
        return Evidence(
            role=role,
            device=self.device,
            epoch=self.epoch,
            seq=self.seq,
            hash=self.hash,
            kind=self.kind,
            gate=self.gate,
            timing=self.timing,
            known=self.known,
            people=self.people,
            index=self.index,
            state=state,
            mode=mode,
            operator=self.operator,
            authorised_by=self.authorised_by,
        )


@dataclass(frozen=True, slots=True)
class CredentialChange:
    """A credential of the ticket (by its status index) got this state at this position of the feed."""

    at: Position
    index: int
    state: CredentialState


class GroupFacts(Struct, frozen=True, gc=False):
    """The server's facts about one ticket: its credentials' history, the event's policies by version, the generations, the operators."""

    ticket: int
    changes: tuple[CredentialChange, ...]
    policies: Mapping[int, Policy]
    in_force: Policy
    ancestry: Ancestry
    operators: tuple[OperatorChange, ...] = ()

    def policy(self, version: int) -> Policy:
        """The policy an entry was made under (9.2); the one in force for a version the server does not know."""
        return self.policies.get(version, self.in_force)


def judged(entries: Iterable[FoldEntry], facts: GroupFacts) -> list[FoldEntry]:
    """The entries, with the supervisor whose word each carries by these facts (12.1)."""
    return [
        entry
        if entry.authoriser is None
        else replace(
            entry, authorised_by=word_of(entry.authoriser, entry.known, facts.operators, facts.ancestry)
        )
        for entry in entries
    ]


class KeyPresence(Struct, frozen=True, gc=False):
    """What the gates are told about a key (4.1): proven admits, exits that found somebody inside, who holds it, and the day."""

    admits: int
    exits: int
    holder: Holder | None
    day: Day | None = None


class KeyView(Struct, frozen=True, gc=False):
    """One (ticket, zone, use) after the fold.

    `admits` and `surplus` count proven admits; `exits` those proven exits that found somebody inside; `people_in` is people by
    every proven passage (12.6) and may be below zero while an admit has not arrived. `unproven` counts entries without proof.
    `used_up` is the bit of the admissions (3.4), by the policy in force; `day` is there where that counts days. `openers`: the admit that began each stay, in order.
    """

    zone: int
    use: int
    admits: int
    exits: int
    people_in: int
    surplus: int
    unproven: int
    used_up: bool
    openers: tuple[FoldEntry, ...]
    day: Day | None = None

    @property
    def holder_entry(self) -> FoldEntry | None:
        """The admit that holds the key: it began the latest stay."""
        return self.openers[-1] if self.openers else None

    @property
    def holder(self) -> bytes | None:
        """The hash of the holder's admit."""
        return None if self.holder_entry is None else self.holder_entry.hash

    @property
    def presence(self) -> KeyPresence:
        """What the feed tells about this key: a change of it is a new item."""
        entry = self.holder_entry
        return KeyPresence(self.admits, self.exits, None if entry is None else entry.holder, self.day)

    @property
    def has_place(self) -> bool:
        """Whether it has a place in feed and admissions: zones are 1 and up (3.1), but a device may write what it likes."""
        return self.zone > 0

    def item(self, at: Position, ticket: int) -> PresenceItem:
        """The feed item that tells its presence; only for a key that `has_place`."""
        told = self.presence
        return PresenceItem(at, ticket, self.zone, self.use, told.admits, told.exits, told.holder, told.day)

    def displaces(self, held: bytes | None) -> bool:
        """Whether later entries took the key from the admit `held`, which is to be logged (12.8); a new stay does not."""
        return held is not None and held not in {entry.hash for entry in self.openers}

    def to_value(self) -> Encodable:
        """The CBOR value that the digest covers."""
        counts = [self.admits, self.exits, self.people_in, self.surplus, self.unproven]
        day = [] if self.day is None else [[self.day.starts_s, self.day.admits]]
        return [self.zone, self.use, *counts, self.used_up, [entry.hash for entry in self.openers], *day]


class GroupView(Struct, frozen=True, gc=False):
    """One ticket after the fold: its keys by (zone, use) and its cases by id, both ascending, and its digest (12.7)."""

    ticket: int
    keys: tuple[KeyView, ...]
    cases: tuple[Case, ...]
    digest: int

    @classmethod
    def of(cls, ticket: int, keys: tuple[KeyView, ...], cases: tuple[Case, ...]) -> "GroupView":
        """The view with its digest."""
        digest = part_digest(
            [GROUP_VIEW, ticket, [key.to_value() for key in keys], [case.encode() for case in cases]]
        )
        return cls(ticket, keys, cases, digest)

    def key(self, zone: int, use: int) -> KeyView | None:
        """The view of (zone, use), None if no entry went there."""
        return next((key for key in self.keys if (key.zone, key.use) == (zone, use)), None)


def part_digest(value: Encodable) -> int:
    """SHA-256 of the canonical CBOR of one view, as a number: what is added up in 12.7."""
    return int.from_bytes(sha256(encode(value)).digest(), "big")
