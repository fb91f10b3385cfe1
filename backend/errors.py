"""The one error tree of the server: each class builds its own message, and says apart from it what to do next.

What an error means to a client of the HTTP interface (its status) stands in `backend.problems` alone.
"""

from collections.abc import Sequence
from typing import ClassVar


class BackendError(Exception):
    """The server refuses something. `name` is stable: clients and tests match on it."""

    name: ClassVar[str]
    what_to_do: str


class BadInput(BackendError):
    """What somebody sent cannot be used. `field` is its place in what was sent; `what_to_do` is for the sender.

    `why` with `values`: what is wrong, as imports tell it in each language; empty for what no row of a list can have.
    """

    name = "BAD_INPUT"

    def __init__(self, field: str, detail: str, what_to_do: str, why: str = "", **values: object) -> None:
        super().__init__(f"{field}: {detail}")
        self.why = why
        self.values = values
        self.field = field
        self.detail = detail
        self.what_to_do = what_to_do


class UnknownEvent(BackendError):
    """No event of this domain has the number."""

    name = "UNKNOWN_EVENT"
    what_to_do = "list the events: portao event list"

    def __init__(self, event: int) -> None:
        super().__init__(f"there is no event {event}")
        self.event = event


class UnknownTicket(BackendError):
    """No ticket of the event has this reference, neither ours nor the importer's."""

    name = "UNKNOWN_TICKET"
    what_to_do = "check the reference; the printed one will do as well as the imported one"

    def __init__(self, event: int, reference: str) -> None:
        super().__init__(f"event {event} has no ticket with the reference {reference}")
        self.reference = reference


class UnknownGate(BackendError):
    """The event has no such gate."""

    name = "UNKNOWN_GATE"
    what_to_do = "look at the event's gates: portao event show EVENT"

    def __init__(self, event: int, gate: int) -> None:
        super().__init__(f"event {event} has no gate {gate}")
        self.gate = gate


class UnknownCase(BackendError):
    """The event has no case with this id."""

    name = "UNKNOWN_CASE"
    what_to_do = "list the cases: portao cases list EVENT"

    def __init__(self, case: bytes) -> None:
        super().__init__(f"there is no case {case.hex()}")
        self.case = case


class UnknownDevice(BackendError):
    """No device of this domain has the id."""

    name = "UNKNOWN_DEVICE"
    what_to_do = "check the id of the device"

    def __init__(self, device: bytes) -> None:
        super().__init__(f"there is no device {device.hex()}")
        self.device = device


class UnknownEnrolment(BackendError):
    """No enrolment code with this id would enrol a device now."""

    name = "UNKNOWN_ENROLMENT"
    what_to_do = "list those that are open: portao devices offers; one that was used is a device now, which can be locked"

    def __init__(self, offer: bytes) -> None:
        super().__init__(f"there is no open enrolment code {offer.hex()}")
        self.offer = offer


class UnknownOperator(BackendError):
    """Nobody who works at the gates has the number."""

    name = "UNKNOWN_OPERATOR"
    what_to_do = "list the operators: portao operator list"

    def __init__(self, operator: int) -> None:
        super().__init__(f"there is no operator {operator}")
        self.operator = operator


class UnknownImport(BackendError):
    """The event has no import of that id, or none that anybody remembers: they are kept for a week."""

    name = "UNKNOWN_IMPORT"
    what_to_do = "take its address from the answer to the import; it is kept for a week"

    def __init__(self, event: int) -> None:
        super().__init__(f"event {event} has no such import")
        self.event = event


class CapacityExceeded(BackendError):
    """The event would have more tickets than it may; tickets that were revoked do not count."""

    name = "CAPACITY_EXCEEDED"

    def __init__(self, capacity: int, live: int, wanted: int) -> None:
        super().__init__(
            f"the event holds {capacity} tickets, {live} are issued and {wanted} more were asked for"
        )
        self.what_to_do = f"ask for at most {capacity - live}, or grow the event: portao event grow EVENT"
        self.capacity = capacity
        self.live = live
        self.wanted = wanted


class SlotsExhausted(BackendError):
    """Every status index of the event is taken: by tickets, and by the reissues that replaced their codes."""

    name = "SLOTS_EXHAUSTED"
    what_to_do = "grow the event, to the same capacity if need be: portao event grow EVENT"

    def __init__(self, slots: int, free: int, wanted: int) -> None:
        super().__init__(f"{free} of the event's {slots} status indexes are free and {wanted} are needed")
        self.slots = slots
        self.free = free
        self.wanted = wanted


class EventClosed(BackendError):
    """The event is over; nothing is issued for it any more."""

    name = "EVENT_CLOSED"
    what_to_do = "nothing is issued for it any more; create another event"

    def __init__(self, event: int) -> None:
        super().__init__(f"event {event} is closed")
        self.event = event


class OldReadiness(BackendError):
    """A device showed something newer already."""

    name = "OLD_READINESS"
    what_to_do = "have the device show its state again, and collect that"

    def __init__(self) -> None:
        super().__init__("a newer state of this device is known")


class Conflict(BackendError):
    """Another state than the request supposed; nothing was changed."""

    name = "CONFLICT"
    what_to_do = "read the present state, then decide again"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class DecidedMeanwhile(Conflict):
    """People decided about a case what the one who decides now was not shown. `decided`: each decision and who made it."""

    def __init__(self, decided: Sequence[str]) -> None:
        super().__init__(f"this case was decided meanwhile: {', '.join(decided)}")
        self.decided = decided


class Busy(BackendError):
    """Another writer held the database for too long. Nothing was changed; asking again is safe."""

    name = "BUSY"
    what_to_do = "try again in a moment"

    def __init__(self) -> None:
        super().__init__("the database is busy")


class DatabaseUnusable(BackendError):
    """The database cannot be read or written: no space, no permission, a broken file. Nothing was changed."""

    name = "DATABASE_UNUSABLE"
    what_to_do = "check the disk's space and permissions; a broken file is restored from a backup"

    def __init__(self, why: str) -> None:
        super().__init__(f"the database cannot be used: {why}")


class NotSignedIn(BackendError):
    """No credential came along, or one that is wrong or over. Which of them is not told."""

    name = "NOT_SIGNED_IN"
    what_to_do = "send a valid token as 'Authorization: Bearer ...', or sign in anew"

    def __init__(self) -> None:
        super().__init__("the token is missing, wrong or over")


class NotAllowed(BackendError):
    """The caller is known, but may not do this."""

    name = "NOT_ALLOWED"
    what_to_do = "use a credential of the right kind for this"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class EnrolmentCodeInvalid(BackendError):
    """The token of an enrolment code does not enrol (any more). Why is not told to who holds only a guess."""

    name = "ENROLMENT_CODE_INVALID"
    what_to_do = "make a new one: portao event offer EVENT"

    def __init__(self) -> None:
        super().__init__("this enrolment code is unknown, used or over")


class KeysNotPublished(BackendError):
    """The key that is needed stands in no published trust list, so devices would refuse what it signs."""

    name = "KEYS_NOT_PUBLISHED"
    what_to_do = "sign a new trust list with the root: portao keys publish --root FILE"

    def __init__(self, what: str) -> None:
        super().__init__(f"no published key may sign {what}")


class KeyMissing(BackendError):
    """The ring holds no key that may sign this now: the last one was retired or withdrawn, or is over."""

    name = "KEY_MISSING"
    what_to_do = "make a key: portao keys rotate"

    def __init__(self, what: str) -> None:
        super().__init__(f"no key may sign {what} any more")


class SnapshotRequired(BackendError):
    """The position asked from is not of this feed: the device fetches the parts anew (PROTOCOL.md 11.3)."""

    name = "SNAPSHOT_REQUIRED"
    what_to_do = "fetch the three lists anew"

    def __init__(self) -> None:
        super().__init__("this position is not of this feed")


class GateNotBuilt(BackendError):
    """The gate for browsers is not among what this server has."""

    name = "GATE_NOT_BUILT"
    what_to_do = "build it (make pwa), or name the folder it was built into in PORTAO_GATE; then start the server again"

    def __init__(self) -> None:
        super().__init__("this server was started without the gate for browsers")


class NotInitialised(BackendError):
    """The database holds no domain yet."""

    name = "NOT_INITIALISED"
    what_to_do = "make one: portao init"

    def __init__(self) -> None:
        super().__init__("there is no domain yet")


class AlreadyInitialised(BackendError):
    """A domain, or what is left of one, is there: its keys are not overwritten."""

    name = "ALREADY_INITIALISED"
    what_to_do = "go on with it, or name another folder: --data DIR"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists already. Nothing was changed; keys are never overwritten")


class PassphraseUnusable(BackendError):
    """The file with the key ring's passphrase is missing, empty, or open to other users."""

    name = "PASSPHRASE_UNUSABLE"

    def __init__(self, path: str, why: str, what_to_do: str) -> None:
        super().__init__(f"passphrase file {path}: {why}")
        self.what_to_do = what_to_do


class RootUnusable(BackendError):
    """The file of the root key is missing, or does not hold the root that devices trust."""

    name = "ROOT_UNUSABLE"
    what_to_do = "bring the file of the root key: --root FILE"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"root key file {path}: {why}")
