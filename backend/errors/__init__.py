"""The one error tree of the server: each class builds its own message, and says apart from it what to do next.

What an error means to a client of the HTTP interface (its status) stands in `backend.problems` alone.
Requests that come twice or too many at a time have theirs in `backend.request_errors`, backups in `backend.backup.errors`.
"""

from backend.errors.callers import EnrolmentCodeInvalid, NotAllowed, NotSignedIn
from backend.errors.installation import (
    AlreadyInitialised,
    Busy,
    DatabaseTooNew,
    DatabaseUnusable,
    KeyMissing,
    KeysNotPublished,
    NotInitialised,
    PassphraseUnusable,
    RootUnusable,
)
from backend.errors.shown_states import (
    BrokenState,
    ForgedState,
    NoState,
    NotServed,
    OtherEventsState,
    StrangersState,
)
from backend.errors.states import (
    CapacityExceeded,
    Conflict,
    DecidedMeanwhile,
    EventClosed,
    OldReadiness,
    SlotsExhausted,
    SnapshotRequired,
)
from backend.errors.tree import BackendError, BadInput
from backend.errors.unknown import (
    GateNotBuilt,
    UnknownCase,
    UnknownDevice,
    UnknownEnrolment,
    UnknownEvent,
    UnknownGate,
    UnknownImport,
    UnknownOperator,
    UnknownTicket,
)

__all__ = [
    "AlreadyInitialised",
    "BackendError",
    "BadInput",
    "BrokenState",
    "Busy",
    "CapacityExceeded",
    "Conflict",
    "DatabaseTooNew",
    "DatabaseUnusable",
    "DecidedMeanwhile",
    "EnrolmentCodeInvalid",
    "EventClosed",
    "ForgedState",
    "GateNotBuilt",
    "KeyMissing",
    "KeysNotPublished",
    "NoState",
    "NotAllowed",
    "NotInitialised",
    "NotServed",
    "NotSignedIn",
    "OldReadiness",
    "OtherEventsState",
    "PassphraseUnusable",
    "RootUnusable",
    "SlotsExhausted",
    "SnapshotRequired",
    "StrangersState",
    "UnknownCase",
    "UnknownDevice",
    "UnknownEnrolment",
    "UnknownEvent",
    "UnknownGate",
    "UnknownImport",
    "UnknownOperator",
    "UnknownTicket",
]
