"""One scan as the table of verdicts sees it: where, what was shown, and all that the device knows (PROTOCOL.md 10)."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from keys.shown import Shown
from keys.ticket import ProofKind, Ticket
from sync.claim import ClaimReply
from sync.clock import Moment
from sync.flight import Flight
from sync.ledger import Standing
from sync.policy import Policy, Proof
from sync.profile import Gate
from sync.roster import CredentialState


class Direction(StrEnum):
    """Which way the gate leads."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the scan happens, and for which of the ticket's uses. `flight`: which one the event is, where its profile says so.

    `gates`: all of the event, to which somebody may be sent who is wrong here.
    """

    event: int
    gate: int
    zone: int
    use: int = 0
    direction: Direction = Direction.ENTRY
    flight: Flight | None = None
    gates: tuple[Gate, ...] = ()

    def is_for(self, shown: Shown) -> bool:
        """Whether this code is for this event, and the leg of a boarding pass for this flight (row 5)."""
        if shown.ticket.event != self.event:
            return False
        return shown.boarding is None or self.flight is None or self.flight.is_of(shown.boarding)


class RosterAnswer(Enum):
    """What the device's roster says about a status index. NO_ROSTER: the device holds none."""

    NO_ROSTER = auto()
    NOT_LISTED = auto()
    VALID = auto()
    REVOKED = auto()
    SUSPENDED = auto()
    REPLACED = auto()
    UNPAID = auto()

    @classmethod
    def of(cls, state: CredentialState | None) -> "RosterAnswer":
        """The answer of a roster that is held; None: the index is not on it."""
        return cls.NOT_LISTED if state is None else cls[state.name]


def proof_form(shown: Shown) -> Proof:
    """The form in which this ticket is shown (row 11)."""
    if shown.alias is not None:
        return Proof.ALIAS
    if shown.boarding is not None:
        return Proof.BOARDING_PASS
    if shown.proof_time is not None:
        return Proof.ROTATING
    if shown.ticket.proof is ProofKind.HOLDER_KEY:
        return Proof.BARE
    return Proof.PAPER if shown.ticket.paper else Proof.STATIC


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything the rows ask about. `elsewhere`: the code is not for this event. `u_s` is 0 where the clock's uncertainty is unknown (`clock_known` false).

    `claimed`: what the server answered to the claim for this entry; None where there is no answer that counts.
    """

    ticket: Ticket
    form: Proof
    proof_time: int | None
    place: Place
    elsewhere: bool
    answer: RosterAnswer
    standing: Standing
    policy: Policy
    now_s: int
    u_s: int
    clock_known: bool
    list_age_s: int
    claimed: ClaimReply | None = None

    @classmethod
    def of(
        cls,
        shown: Shown,
        place: Place,
        answer: RosterAnswer,
        standing: Standing,
        policy: Policy,
        moment: Moment,
        list_age_s: int | None,
        claimed: ClaimReply | None = None,
    ) -> Self:
        uncertainty_s = moment.uncertainty_s
        return cls(
            shown.ticket,
            proof_form(shown),
            shown.proof_time,
            place,
            not place.is_for(shown),
            answer,
            standing,
            policy,
            moment.now_s,
            0 if uncertainty_s is None else uncertainty_s,
            uncertainty_s is not None,
            list_age_s or 0,
            claimed,
        )

    @property
    def entering(self) -> bool:
        return self.place.direction is Direction.ENTRY
