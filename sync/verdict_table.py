"""The table of PROTOCOL.md 10, row by row: each row is a small function that gives its reason or None.

The first row that gives a reason decides; the last always does.
"""

from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Final, NamedTuple, assert_never

from keys.proof import WINDOW_S
from sync.allowance import Spent, spent
from sync.policy import EVERY_ZONE, Proof, WindowState
from sync.reasons import Outcome, Reason
from sync.scan import RosterAnswer, Scan

VAGUE_CLOCK_S: Final = 60
FRESH_S: Final = 60
"""A list not older than this tells how many are inside; an older one may be wrong by everybody who came or went since."""


def _another_event(scan: Scan) -> Reason | None:
    return Reason.WRONG_EVENT if scan.elsewhere else None


def _no_roster(scan: Scan) -> Reason | None:
    return Reason.FACT_MISSING if scan.answer is RosterAnswer.NO_ROSTER else None


def _not_on_list(scan: Scan) -> Reason | None:
    return Reason.NOT_ON_LIST if scan.answer is RosterAnswer.NOT_LISTED else None


def _state(scan: Scan) -> Reason | None:
    match scan.answer:
        case RosterAnswer.REVOKED:
            return Reason.REVOKED
        case RosterAnswer.SUSPENDED:
            return Reason.SUSPENDED
        case RosterAnswer.REPLACED:
            return Reason.REPLACED
        case RosterAnswer.UNPAID:
            return Reason.UNPAID if scan.entering and not scan.policy.unpaid else None
        case RosterAnswer.VALID | RosterAnswer.NOT_LISTED | RosterAnswer.NO_ROSTER:
            return None
        case _:
            assert_never(scan.answer)


def _ticket_times(scan: Scan) -> Reason | None:
    if not (scan.entering and scan.clock_known):
        return None
    if scan.now_s + scan.u_s < scan.ticket.not_before:
        return Reason.NOT_YET
    if scan.now_s - scan.u_s >= scan.ticket.expires:
        return Reason.EXPIRED
    return None


def class_elsewhere(scan: Scan) -> Reason | None:
    """Row 10."""
    let_in = scan.policy.lets_in(scan.place.zone, scan.ticket.class_, scan.place.gate)
    return Reason.WRONG_ZONE if scan.entering and not let_in else None


def _form_not_accepted(scan: Scan) -> Reason | None:
    accepted = scan.policy.accepts(scan.ticket.class_, scan.form)
    return None if accepted else Reason.PROOF_NOT_ACCEPTED


def _stale_proof(scan: Scan) -> Reason | None:
    if scan.proof_time is None:
        return None
    outside = scan.clock_known and abs(scan.proof_time - scan.now_s) > WINDOW_S + scan.u_s
    last = scan.standing.last_proof_s
    used = last is not None and scan.proof_time <= last
    return Reason.PROOF_STALE if outside or used else None


def _slack_s(scan: Scan) -> int:
    """How far windows and ages bend: not at all for a clock that is good enough."""
    return scan.u_s if scan.u_s > VAGUE_CLOCK_S else 0


def _outside_windows(scan: Scan) -> Reason | None:
    if not (scan.entering and scan.clock_known) or _window_touches(scan):
        return None
    return _closed_by_now(scan)


def _window_touches(scan: Scan) -> bool:
    first, last = scan.now_s - _slack_s(scan), scan.now_s + _slack_s(scan)
    ours = (window for window in scan.policy.windows if window.zone in (scan.place.zone, EVERY_ZONE))
    return any(window.from_s <= last and first < window.to_s for window in ours)


def _closed_by_now(scan: Scan) -> Reason | None:
    state = scan.policy.window_state(scan.place.zone, scan.now_s)
    match state:
        case WindowState.OPEN:
            return None
        case WindowState.NOT_YET:
            return Reason.NOT_YET
        case WindowState.CLOSED:
            return Reason.WINDOW_CLOSED
        case _:
            assert_never(state)


def used_up(scan: Scan) -> Reason | None:
    """Row 14, by what this device knows."""
    if not scan.entering:
        return None
    return _spent(scan, _certain_entries(scan)) or _too_soon(scan)


def _spent(scan: Scan, entries_that_day: int) -> Reason | None:
    known = scan.standing
    return _by_rule(spent(scan.policy, known.admits, known.exits, entries_that_day, known.in_zone))


def _by_rule(rule: Spent | None) -> Reason | None:
    match rule:
        case None:
            return None
        case Spent.MODE:
            return Reason.ALREADY_ADMITTED
        case Spent.PER_USE | Spent.TOTAL:
            return Reason.LIMIT_REACHED
        case Spent.PER_DAY:
            return Reason.DAY_LIMIT_REACHED
        case _:
            assert_never(rule)


def _another_was_first(scan: Scan) -> Reason | None:
    return _by_rule(scan.claimed.rule) if scan.entering and scan.claimed else None


def _certain_entries(scan: Scan) -> int:
    """The least number of entries on any day that it may be: none where the clock does not know the day."""
    if not scan.clock_known:
        return 0
    slack_s = _slack_s(scan)
    return min(_entries_on(scan, scan.now_s - slack_s), _entries_on(scan, scan.now_s + slack_s))


def _entries_on(scan: Scan, at_s: int) -> int:
    limits = scan.policy.limits
    return scan.standing.entries_on(limits.day_of(at_s), limits) if limits.per_day else 0


def _too_soon(scan: Scan) -> Reason | None:
    return Reason.TOO_SOON if scan.clock_known and _within_gap(scan, _slack_s(scan)) else None


def _within_gap(scan: Scan, slack_s: int) -> bool:
    last = scan.standing.last_use
    if not (scan.policy.limits.gap_s and last):
        return False
    return scan.now_s + slack_s < last.at_ms // 1000 + scan.policy.limits.gap_s


def _full(scan: Scan) -> Reason | None:
    known = scan.clock_known and scan.list_age_s <= FRESH_S
    return _perhaps_full(scan) if known else None


def _perhaps_full(scan: Scan) -> Reason | None:
    capacity = scan.policy.capacity_of(scan.place.zone)
    full = scan.entering and capacity is not None and scan.standing.people >= capacity
    return Reason.ZONE_FULL if full else None


def _list_red(scan: Scan) -> Reason | None:
    # An age counted by a clock that is not known is none to refuse by.
    judged = scan.entering and scan.clock_known
    return Reason.LIST_TOO_OLD if judged and _past_red(scan, _slack_s(scan)) else None


def _past_red(scan: Scan, slack_s: int = 0) -> bool:
    return 0 < scan.policy.red_s < scan.list_age_s - slack_s


def _nobody_inside(scan: Scan) -> Reason | None:
    return Reason.NOT_INSIDE if not scan.entering and not scan.standing.inside else None


def _vague_clock(scan: Scan) -> Reason | None:
    if scan.clock_known and scan.u_s <= VAGUE_CLOCK_S:
        return None
    matters = scan.form is Proof.ROTATING or (scan.entering and _in_doubt(scan))
    return Reason.CLOCK_UNKNOWN if matters else None


def _in_doubt(scan: Scan) -> bool:
    """Whether rows 9, 13, 14 or 15 would refuse at some time that it may be: 9 within u, the others by `now` alone."""
    early, late = scan.now_s - scan.u_s, scan.now_s + scan.u_s
    beyond_ticket = early < scan.ticket.not_before or late >= scan.ticket.expires
    return beyond_ticket or _closed_by_now(scan) is not None or _limited_by_now(scan) or _past_red(scan)


def _limited_by_now(scan: Scan) -> bool:
    return _spent(scan, _entries_on(scan, scan.now_s)) is not None or _within_gap(scan, 0)


def _list_amber(scan: Scan) -> Reason | None:
    return Reason.LIST_TOO_OLD if 0 < scan.policy.amber_s < scan.list_age_s else None


def _owing(scan: Scan) -> Reason | None:
    return Reason.UNPAID if scan.entering and scan.answer is RosterAnswer.UNPAID else None


def _to_look_at(scan: Scan) -> Reason | None:
    return Reason.LOOK if scan.entering and scan.policy.look_at(scan.ticket.class_) else None


def _else(_scan: Scan) -> Reason | None:
    return Reason.OK


class Writes(Enum):
    """What a row leaves in the journal: nothing, a denial, or that somebody passed."""

    NOTHING = auto()
    DENIAL = auto()
    PASSAGE = auto()


class Row(NamedTuple):
    number: int
    when: Callable[[Scan], Reason | None]
    outcome: Outcome
    writes: Writes

    @property
    def refuses_by_claim(self) -> bool:
        """Whether it is what the server knew, and not this device (11.6)."""
        return self.when is _another_was_first


_TABLE: Final = (
    Row(5, _another_event, Outcome.REFUSE, Writes.DENIAL),
    Row(6, _no_roster, Outcome.ATTENTION, Writes.NOTHING),
    Row(7, _not_on_list, Outcome.REFUSE, Writes.DENIAL),
    Row(8, _state, Outcome.REFUSE, Writes.DENIAL),
    Row(9, _ticket_times, Outcome.REFUSE, Writes.DENIAL),
    Row(10, class_elsewhere, Outcome.REFUSE, Writes.DENIAL),
    Row(11, _form_not_accepted, Outcome.REFUSE, Writes.DENIAL),
    Row(12, _stale_proof, Outcome.REFUSE, Writes.DENIAL),
    Row(13, _outside_windows, Outcome.REFUSE, Writes.DENIAL),
    Row(14, used_up, Outcome.REFUSE, Writes.DENIAL),
    Row(14, _another_was_first, Outcome.REFUSE, Writes.DENIAL),
    Row(14, _full, Outcome.REFUSE, Writes.DENIAL),
    Row(15, _list_red, Outcome.REFUSE, Writes.DENIAL),
    Row(16, _nobody_inside, Outcome.ATTENTION, Writes.PASSAGE),
    Row(16, _owing, Outcome.ATTENTION, Writes.PASSAGE),
    Row(16, _perhaps_full, Outcome.ATTENTION, Writes.PASSAGE),
    Row(17, _vague_clock, Outcome.ATTENTION, Writes.PASSAGE),
    Row(18, _list_amber, Outcome.ATTENTION, Writes.PASSAGE),
    Row(18, _to_look_at, Outcome.ATTENTION, Writes.PASSAGE),
    Row(19, _else, Outcome.ADMIT, Writes.PASSAGE),
)


def applying(scan: Scan) -> Iterator[tuple[Row, Reason]]:
    """The rows that apply, lazily: the first decides, and row 19 always applies."""
    for row in _TABLE:
        reason = row.when(scan)
        if reason is not None:
            yield row, reason
