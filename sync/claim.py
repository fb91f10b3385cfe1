"""What a device asks before it lets somebody in, and what it is told (PROTOCOL.md 11.6): CLAIM and its answer.

Nothing here is signed: a claim narrows the time in which two gates admit one ticket, and nothing rests on it later.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple, Self

from keys import cbor
from keys.code_secret import SEEN_BYTES
from keys.errors import Malformed
from keys.trusted import read_enum
from sync.allowance import Spent
from sync.fields import EVENT_BITS, SMALL_BITS, TICKET_BITS, WIDE_BITS, read_id, read_row

CLAIM_AT_MOST: Final = 1024
NONCE_BYTES: Final = 16
WAIT_MS: Final = 250
"""How long a device waits for the answer."""

_CLAUSE: Final = "11.6"


class Claimed(IntEnum):
    """What a claim was answered: the first two by the server; UNANSWERED is what a device writes that heard nothing in time."""

    FIRST = 1
    SECOND = 2
    UNANSWERED = 3


class Unsaid(NamedTuple):
    """What a device wrote about one (ticket, zone, use) and was not acknowledged: what stands, and voids of what was acknowledged."""

    admits: int = 0
    exits: int = 0
    undone_admits: int = 0
    undone_exits: int = 0


NOTHING_UNSAID: Final = Unsaid()


class Taken(NamedTuple):
    """Who has the entry that was asked for: on which device, at which gate, when (estimated, ms)."""

    device: bytes
    gate: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry, asked for. `credential`: status index and hash of 1.10; `sight` proves that its code was seen (FORMAT.md 5.3)."""

    event: int
    ticket: int
    zone: int
    use: int
    gate: int
    credential: tuple[int, bytes]
    nonce: bytes
    sight: bytes
    unsaid: Unsaid = NOTHING_UNSAID

    def encode(self) -> bytes:
        """The bytes to send."""
        place = {1: self.event, 2: self.ticket, 3: self.zone, 4: self.use, 5: self.gate}
        unsaid = {9: self.unsaid} if any(self.unsaid) else {}
        return cbor.encode({**place, 6: self.credential, 7: self.nonce, 8: self.sight, **unsaid})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = cbor.Fields.of(cbor.decode(raw, _CLAUSE, CLAIM_AT_MOST), _CLAUSE)
        shown = read_row(given.list(6, at_most=2), 2, _CLAUSE)
        claim = cls(
            event=given.uint(1, EVENT_BITS),
            ticket=given.uint(2, TICKET_BITS),
            zone=read_id(given, 3, _CLAUSE),
            use=given.uint(4, SMALL_BITS),
            gate=read_id(given, 5, _CLAUSE),
            credential=(shown.uint(0, TICKET_BITS), shown.bytes(1, size=8)),
            nonce=given.bytes(7, size=NONCE_BYTES),
            sight=given.bytes(8, size=SEEN_BYTES),
            unsaid=_unsaid(given.list_or_none(9, at_most=len(Unsaid._fields))),
        )
        given.done()
        return claim


@dataclass(frozen=True, slots=True)
class ClaimReply:
    """FIRST, or SECOND with the rule that one entry more would break and, where it is known, who was first."""

    answer: Claimed
    rule: Spent | None = None
    taken: Taken | None = None

    def encode(self) -> bytes:
        """The bytes to send."""
        rule = {} if self.rule is None else {2: self.rule}
        taken = {} if self.taken is None else {3: self.taken}
        return cbor.encode({1: self.answer, **rule, **taken})

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """The message of these bytes, or `Malformed`."""
        given = cbor.Fields.of(cbor.decode(raw, _CLAUSE, CLAIM_AT_MOST), _CLAUSE)
        answer = read_enum(given, 1, Claimed, _CLAUSE)
        if answer is Claimed.UNANSWERED:
            raise Malformed(_CLAUSE, "no server answers that there is no answer")
        second = answer is Claimed.SECOND
        rule = read_enum(given, 2, Spent, _CLAUSE) if second else None
        taken = _taken(given.list_or_none(3, at_most=len(Taken._fields))) if second else None
        given.done()
        return cls(answer, rule, taken)


FIRST: Final = ClaimReply(Claimed.FIRST)


def _unsaid(values: list[cbor.Value] | None) -> Unsaid:
    if values is None:
        return NOTHING_UNSAID
    row = read_row(values, len(Unsaid._fields), _CLAUSE)
    unsaid = Unsaid(*(row.uint(place, SMALL_BITS) for place in range(len(Unsaid._fields))))
    if not any(unsaid):
        raise Malformed(_CLAUSE, "an optional field that says nothing")
    return unsaid


def _taken(values: list[cbor.Value] | None) -> Taken | None:
    if values is None:
        return None
    row = read_row(values, len(Taken._fields), _CLAUSE)
    return Taken(row.bytes(0, size=8), read_id(row, 1, _CLAUSE), row.uint(2, WIDE_BITS))
