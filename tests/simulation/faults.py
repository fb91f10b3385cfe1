"""Everything that goes wrong in evenings, by the names under which it is counted. What five hundred of them never met was not tried."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tests.simulation.line import Trouble
from tests.simulation.plan import Do


class Lie(StrEnum):
    """What a thief makes of a tablet."""

    INVENT = "a thief makes up passages"
    MISLABEL = "a thief passes one code off as another"
    TAKE_BACK = "a thief takes back what others wrote"
    OVERRIDE = "a thief lets people in on nobody's word"
    GUESS = "a thief guesses a supervisor's PIN, and writes in that name"
    BACKDATE = "a thief sets the clock back and makes up passages"
    SEND = "a thief hands everything over"
    WITHHOLD = "a thief announces entries and keeps them"


class Skew(StrEnum):
    """What a program of another version, or a bug, writes into a journal."""

    VERSION = "an entry of a newer version"
    KIND = "an entry of an unknown kind"
    FIELD = "an entry with an unknown field"
    RUBBISH = "an entry that is no CBOR"
    EMPTY = "an entry that says nothing"


class Felt(StrEnum):
    """What comes of other faults, seen where it happens."""

    UNSHOWN = "the power goes after an entry is written, before anybody is told"
    RELAYED = "a tablet hands over what another one wrote"
    QUARANTINED = "the server quarantines an entry"
    NEW_EPOCH = "a tablet is told to open a new epoch"
    SECOND = "a tablet is told that another one was first"
    SECOND_BY_LIMIT = "a tablet is told that a limit is reached, by entries or leases"
    LIMITS = "limits of entries are put in force"
    LIMIT_REACHED = "a ticket is kept out by a limit of entries"
    ONCE_MORE = "a ticket that was let in before is let in again, as often as the rules allow"
    CLAIM_LOST = "a claim never arrives"
    CLAIM_UNHEARD = "a claim arrives, and its answer does not"
    CLAIM_CUT = "the power goes between a claim and its entry"
    OVERRIDDEN = "a supervisor lets in whom a tablet refused"
    TAKEN_BACK_LATE = "a supervisor takes back what is old"
    WRONG_PIN = "somebody types a wrong PIN"
    SHUT = "a PIN is not even looked at after too many wrong ones"
    HEARD_OF_THE_END = "a tablet that heard so takes no word of a supervisor who is none any more"
    NOT_HEARD_OF_THE_END = "a tablet takes the word of a supervisor who is none any more, and could not know"
    LEASE_OVER = "a lease is over before its entry is written"
    UNPAID_REFUSED = "a ticket that is not paid for is turned away"
    UNPAID_LET_IN = "a ticket that is not paid for is let in, as the rules have it"


SHOWN: Final = "a guest's code is shown to a camera"
"""Counted too, and no fault: an evening has `plan.SCANS` of them at the least."""

FAULTS: Final[tuple[str, ...]] = (*Do, *Trouble, *Lie, *Skew, *Felt)
"""What has to happen somewhere in five hundred evenings, the steps of an ordinary evening among it."""


def every_count(happened: Mapping[str, int]) -> dict[str, int]:
    """These counts, and 0 for what did not happen."""
    return {str(fault): happened.get(fault, 0) for fault in FAULTS}
