"""The verdict about one scan (PROTOCOL.md 10): a pure function of the code and of what the device knows.

What cannot be read as a ticket is settled by `refuse_code` (rows 1 to 4); `decide` asks the rows from 5 on, in `verdict_table`.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from keys.bcbp.boarding import Boarding
from keys.errors import (
    BadKey,
    BadSignature,
    ForeignPass,
    KeyCompromised,
    KeyNotAllowed,
    KeysError,
    Malformed,
    NotAPass,
    NotOurs,
    UnknownKey,
)
from keys.shown import Shown
from keys.ticket import Ticket
from sync.claim import ClaimReply
from sync.clock import Moment
from sync.content import Kind
from sync.flight import Flight
from sync.ledger import LastUse, Standing
from sync.onward import entrances, opens_s
from sync.policy import Note, Policy
from sync.reasons import Outcome, Reason
from sync.scan import Direction, Place, RosterAnswer, Scan
from sync.verdict_table import Writes, applying

__all__ = [
    "Direction",
    "Place",
    "RosterAnswer",
    "Verdict",
    "decide",
    "list_missing",
    "locked_out",
    "refuse_code",
    "storage_failed",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one scan, and all that the screen shows of it.

    `next` is the catalogue key of the next step. `records` is the kind of entry to commit before anything is shown; None:
    no entry. `notes` are further grounds for attention, in the order of the table; `look_at` is what the policy wants to be looked at. `ticket` and what follows are None where
    the code is no ticket of this event: ids of another event must not be written into this event's journal.
    `boarding` is what a boarding pass says, ours or not, for a person to read. `opens_s` goes with NOT_YET, `entrances` (gates) with
    WRONG_ZONE: when and where the guest may come in (10.4).
    """

    outcome: Outcome
    reason: Reason
    next: str
    records: Kind | None
    direction: Direction = Direction.ENTRY
    ticket: int | None = None
    index: int | None = None
    seat: str | None = None
    class_: str | None = None
    name: str | None = None
    last_use: LastUse | None = None
    list_age_s: int | None = None
    policy: int | None = None
    notes: tuple[Reason, ...] = ()
    look_at: tuple[Note, ...] = ()
    boarding: Boarding | None = None
    opens_s: int | None = None
    entrances: tuple[int, ...] = ()

    @property
    def admits(self) -> bool:
        """Whether the gate opens once the entry is committed: an admit or exit is to be written."""
        return self.records in (Kind.ADMIT, Kind.EXIT)

    @property
    def word(self) -> str:
        """The catalogue key of the one big word."""
        key = f"outcome.{self.outcome}"
        return key if self.direction is Direction.ENTRY else f"{key}.exit"

    @property
    def why(self) -> str:
        """The catalogue key of the reason in about five words."""
        return f"reason.{self.reason.name}.why"


def locked_out(direction: Direction = Direction.ENTRY, list_age_s: int | None = None) -> Verdict:
    """Row 0: a locked device lets nobody pass, and what it writes from then on counts for nothing."""
    return _without_ticket(Outcome.REFUSE, Reason.DEVICE_LOCKED, None, direction, list_age_s)


def refuse_code(
    error: KeysError,
    direction: Direction = Direction.ENTRY,
    list_age_s: int | None = None,
    flight: Flight | None = None,
) -> Verdict:
    """Rows 1 to 4: the verdict for a text that `open_code` refused. Any other error is raised again."""
    outcome, reason = _of_error(error)
    verdict = _without_ticket(outcome, reason, Kind.DENY, direction, list_age_s)
    if isinstance(error, ForeignPass):
        return replace(verdict, boarding=_leg_of(error, flight))
    return verdict


def _leg_of(error: ForeignPass, flight: Flight | None) -> Boarding | None:
    """The leg of this flight, else the first."""
    ours = (one for one in error.boardings if flight is not None and flight.is_of(one))
    return next(ours, next(iter(error.boardings), None))


def list_missing(direction: Direction = Direction.ENTRY) -> Verdict:
    """Row 6 where not even the event's profile was ever fetched: nothing can be told, and nothing is written."""
    return _without_ticket(Outcome.ATTENTION, Reason.FACT_MISSING, None, direction, None)


def storage_failed(direction: Direction = Direction.ENTRY, list_age_s: int | None = None) -> Verdict:
    """The verdict to show when the entry could not be committed: nobody passes unrecorded."""
    return _without_ticket(Outcome.REFUSE, Reason.STORAGE_FAILED, None, direction, list_age_s)


def _without_ticket(
    outcome: Outcome, reason: Reason, records: Kind | None, direction: Direction, list_age_s: int | None
) -> Verdict:
    return Verdict(outcome, reason, _next(reason, outcome), records, direction, list_age_s=list_age_s)


def _of_error(error: KeysError) -> tuple[Outcome, Reason]:
    match error:
        case NotOurs() | NotAPass():
            return Outcome.UNKNOWN, Reason.NOT_OURS
        case ForeignPass():
            return Outcome.ATTENTION, Reason.FOREIGN_PASS
        case Malformed() | BadKey():  # a holder's key that is none breaks FORMAT.md 1.5
            return Outcome.UNKNOWN, Reason.MALFORMED
        case UnknownKey():
            return Outcome.UNKNOWN, Reason.UNKNOWN_KEY
        case BadSignature():
            return Outcome.REFUSE, Reason.BAD_SIGNATURE
        case KeyNotAllowed():
            return Outcome.REFUSE, Reason.KEY_NOT_ALLOWED
        case KeyCompromised():
            return Outcome.REFUSE, Reason.KEY_COMPROMISED
    raise error  # not about a code: whoever asked has mixed something up


def decide(
    shown: Shown,
    place: Place,
    answer: RosterAnswer,
    standing: Standing,
    policy: Policy,
    moment: Moment,
    list_age_s: int | None,
    claimed: ClaimReply | None = None,
) -> Verdict:
    """Rows 5 to 19 for a code that verified.

    `standing` is that of (ticket, zone, use) of this place. `list_age_s` is None only where there is no list. `claimed` is
    what the server answered to a claim (11.6), but for a `second` that names this device.
    """
    scan = Scan.of(shown, place, answer, standing, policy, moment, list_age_s, claimed)
    rows = applying(scan)
    row, reason = next(rows)
    notes = tuple(note for later, note in rows if later.outcome is Outcome.ATTENTION)
    verdict = Verdict(
        row.outcome,
        reason,
        _next(reason, row.outcome),
        _records(row.writes, place.direction),
        place.direction,
        list_age_s=list_age_s,
        policy=policy.version,
        notes=notes if row.writes is Writes.PASSAGE else (),
        look_at=_look_at(scan, row.writes),
        boarding=shown.boarding,
        opens_s=opens_s(scan) if reason is Reason.NOT_YET else None,
        entrances=entrances(scan) if reason is Reason.WRONG_ZONE else (),
    )
    if reason is Reason.WRONG_EVENT:
        return verdict
    last_use = _used_elsewhere(claimed) if row.refuses_by_claim else None
    return _with_ticket(verdict, shown.ticket, last_use or standing.told_use)


def _used_elsewhere(claimed: ClaimReply | None) -> LastUse | None:
    """Who was first, as the server told."""
    taken = None if claimed is None else claimed.taken
    return None if taken is None else LastUse(taken.at_ms, taken.gate, taken.device)


def _look_at(scan: Scan, writes: Writes) -> tuple[Note, ...]:
    passes_in = writes is Writes.PASSAGE and scan.entering
    return scan.policy.look_at(scan.ticket.class_) if passes_in else ()


def _records(writes: Writes, direction: Direction) -> Kind | None:
    match writes:
        case Writes.NOTHING:
            return None
        case Writes.DENIAL:
            return Kind.DENY
        case Writes.PASSAGE:
            return Kind.ADMIT if direction is Direction.ENTRY else Kind.EXIT
        case _:
            assert_never(writes)


def _with_ticket(verdict: Verdict, ticket: Ticket, last_use: LastUse | None) -> Verdict:
    return Verdict(
        verdict.outcome, verdict.reason, verdict.next, verdict.records, verdict.direction,
        ticket.number, ticket.index, ticket.seat, ticket.class_, ticket.name, last_use,
        verdict.list_age_s, verdict.policy, verdict.notes, verdict.look_at, verdict.boarding,
        verdict.opens_s, verdict.entrances,
    )  # fmt: skip


def _next(reason: Reason, outcome: Outcome) -> str:
    """An old list, a missing payment and a zone that may be full are next steps of their own where the guest may pass."""
    key = f"reason.{reason.name}.next"
    passes = outcome is Outcome.ATTENTION and reason in (Reason.LIST_TOO_OLD, Reason.UNPAID, Reason.ZONE_FULL)
    return f"{key}.attention" if passes else key
