"""Cases: what the merge found that a person may want to look at, and how one is settled (PROTOCOL.md 12.4, 12.5).

A case is a value that the fold makes anew each time; its id does not depend on when or how often. What people decide is kept
beside it, as settlements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Final, Self

from keys.cbor import Encodable, Fields, Value, decode, encode
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.evidence import Evidence

CLAUSE: Final = "12.5"
# A stored case is the fold's own word, and one device can write as many entries as it likes: what was written must be read again.
_MOST_BYTES: Final = 1 << 30
_MOST_HASHES: Final = 1 << 24


class CaseClass(IntEnum):
    """What kind of conflict it is. The number stands in the feed and in the id."""

    DOUBLE_ADMIT = 1
    LATE_REVOKED = 2
    IGNORED_REVOCATION = 3
    UNPROVEN = 4
    UNAUTHORISED = 5
    FORK = 6
    GAP = 7
    UNREADABLE = 8
    CLOCK_OFF = 9
    UNCLOSED_JOURNAL = 10
    WITHHELD = 11
    OVERRULED_REVOCATION = 12


class CaseStatus(IntEnum):
    """OPEN waits for a person; SETTLED was decided; DISSOLVED no longer follows from what is known."""

    OPEN = 1
    SETTLED = 2
    DISSOLVED = 3


class Decision(StrEnum):
    """What a person may decide; each has a text `settle.<decision>` in the catalogue. The note says the rest."""

    LET_STAY = "let_stay"
    SENT_AWAY = "sent_away"
    EXPLAINED = "explained"
    DEVICE_WITHDRAWN = "device_withdrawn"


def ticket_key(ticket: int, zone: int, use: int) -> bytes:
    """The key bytes of a case about a ticket's entry into one zone (12.5)."""
    return ticket.to_bytes(4, "big") + zone.to_bytes(4, "big") + use.to_bytes(4, "big")


def journal_key(device: bytes, epoch: int) -> bytes:
    """The key bytes of a case about a journal (12.5)."""
    return device + epoch.to_bytes(4, "big")


def fork_key(device: bytes, epoch: int, seq: int) -> bytes:
    """The key bytes of a fork: where the journal parts (12.5)."""
    return journal_key(device, epoch) + seq.to_bytes(4, "big")


def case_id(class_: CaseClass, event: int, key: bytes) -> bytes:
    """The id of a case, 32 bytes: the same conflict gets the same one however often it is found (12.5)."""
    return sha256(bytes((class_,)) + event.to_bytes(4, "big") + key).digest()


@dataclass(frozen=True, slots=True)
class Case:
    """One conflict. `entries` are the hashes it rests on, ascending; `evidence` is what its sentence is made of.

    `ticket`, `zone` and `use` are set in cases of a ticket (zone 0: the entry named none), `device` and `epoch` in those of a
    journal. `evidence` is in the order in which it is told, and may leave out what a sentence has no room for.
    """

    id: bytes
    event: int
    class_: CaseClass
    key: bytes
    entries: tuple[bytes, ...]
    evidence: tuple[Evidence, ...]
    ticket: int | None = None
    zone: int | None = None
    use: int | None = None
    device: bytes | None = None
    epoch: int | None = None

    @classmethod
    def of_ticket(
        cls,
        class_: CaseClass,
        event: int,
        where: tuple[int, int, int],
        entries: Iterable[bytes],
        evidence: Sequence[Evidence],
    ) -> Self:
        """A case about (ticket, zone, use)."""
        ticket, zone, use = where
        key = ticket_key(ticket, zone, use)
        hashes = tuple(sorted(entries))
        found = case_id(class_, event, key)
        return cls(found, event, class_, key, hashes, tuple(evidence), ticket=ticket, zone=zone, use=use)

    @classmethod
    def of_journal(
        cls,
        class_: CaseClass,
        event: int,
        journal: tuple[bytes, int],
        entries: Iterable[bytes],
        evidence: Sequence[Evidence],
        fork_seq: int | None = None,
    ) -> Self:
        """A case about (device, epoch); a fork also names the sequence number at which the journal parts."""
        device, epoch = journal
        key = journal_key(device, epoch) if fork_seq is None else fork_key(device, epoch, fork_seq)
        hashes = tuple(sorted(entries))
        found = case_id(class_, event, key)
        return cls(found, event, class_, key, hashes, tuple(evidence), device=device, epoch=epoch)

    def encode(self) -> bytes:
        """Canonical CBOR of everything in the case: what is stored, and what the view's digest covers (12.7)."""
        about: dict[int, Encodable] = {
            5: self.ticket,
            6: self.zone,
            7: self.use,
            8: self.device,
            9: self.epoch,
        }
        return encode(
            {
                1: int(self.class_),
                2: self.event,
                3: self.key,
                4: list(self.entries),
                **{field: value for field, value in about.items() if value is not None},
                10: [item.to_value() for item in self.evidence],
            }
        )

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The case that `encode` wrote; `Malformed` (12.5) for anything else."""
        fields = Fields.of(decode(raw, CLAUSE, _MOST_BYTES), CLAUSE)
        class_, event, key = (
            read_enum(fields, 1, CaseClass, CLAUSE),
            fields.uint(2, 32),
            fields.bytes(3, at_most=20),
        )
        case = cls(
            id=case_id(class_, event, key),
            event=event,
            class_=class_,
            key=key,
            entries=tuple(_hash(value) for value in fields.list(4, _MOST_HASHES)),
            ticket=fields.uint_or_none(5, 32),
            zone=fields.uint_or_none(6, 32),
            use=fields.uint_or_none(7, 32),
            device=fields.bytes_or_none(8, 8),
            epoch=fields.uint_or_none(9, 32),
            evidence=tuple(Evidence.from_value(value) for value in fields.list(10, _MOST_HASHES)),
        )
        fields.done()
        return case


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided about a case: an appended fact, never changed (12.5).

    `decision` is one of `Decision`; `covers` are the entry hashes that the person saw in the case; a hash outside of it opens the case again.
    """

    case: bytes
    decision: str
    by: str
    note: str
    covers: frozenset[bytes]
    at_ms: int


def status(case: Case, settlements: Iterable[Settlement]) -> CaseStatus:
    """Whether the settlements of this case, taken together, cover every entry it rests on (12.5). Order is of no matter."""
    own = [settlement.covers for settlement in settlements if settlement.case == case.id]
    if own and frozenset(case.entries) <= frozenset[bytes]().union(*own):
        return CaseStatus.SETTLED
    return CaseStatus.OPEN


def dissolved(known: Iterable[bytes], found: Iterable[Case]) -> frozenset[bytes]:
    """Of the case ids `known` for a group or journal, those its latest fold no longer finds: DISSOLVED, never deleted."""
    return frozenset(known) - {case.id for case in found}


def _hash(value: Value) -> bytes:
    if not isinstance(value, bytes) or len(value) != 32:
        raise Malformed(CLAUSE, "an entry hash is not 32 bytes")
    return value
