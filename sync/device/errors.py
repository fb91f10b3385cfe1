"""What can go wrong on a device, beyond refused bytes: each error says what to do."""

from typing import Final

from sync.errors import SyncError
from sync.reasons import Reason


class DeviceError(SyncError):
    """The device cannot do what was asked; `what_to_do` is the next step."""

    what_to_do = "look at the device: portao device status --store FILE"


class NotEnrolled(DeviceError):
    """The store holds no certificate yet."""

    name = "NOT_ENROLLED"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not enrolled")
        self.what_to_do = f"enrol it: portao device enrol CODE --store {path} --name NAME"


class NotAStore(DeviceError):
    """The file is an SQLite database, but not a gate's."""

    name = "NOT_A_STORE"
    what_to_do = "name the file that `portao device enrol` made"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is a database, but not a gate's")


class AlreadyEnrolled(DeviceError):
    """The store already belongs to a device."""

    name = "ALREADY_ENROLLED"
    what_to_do = "choose another file: --store FILE"

    def __init__(self, name: str) -> None:
        super().__init__(f"this store already belongs to {name}")


class NoEvent(DeviceError):
    """The device has no list of this event, or does not know which event is meant."""

    name = "NO_EVENT"
    what_to_do = "sync while there is a network: portao device sync --store FILE; name the event: --event N"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class UnknownGate(DeviceError):
    """The event's profile names no such gate, or the certificate does not allow it."""

    name = "UNKNOWN_GATE"
    what_to_do = "choose one of its gates: --gate N"

    def __init__(self, gate: int, known: list[int]) -> None:
        super().__init__(
            f"gate {gate} is not one of this device's gates: {', '.join(map(str, known)) or 'none'}"
        )


class NoManifest(DeviceError):
    """This device was never told any names."""

    name = "NO_MANIFEST"
    what_to_do = "sync once with a network; only a supervisor's device gets names: portao event offer EVENT --role supervisor"

    def __init__(self, event: int) -> None:
        super().__init__(f"this device holds no list of names for event {event}")


class NotOneGuest(DeviceError):
    """The reference is nobody's in the manifest that is held, or several guests'."""

    name = "NOT_ONE_GUEST"
    what_to_do = "look for the guest: portao device search NAME --store FILE; give the reference in full"

    def __init__(self, typed: str) -> None:
        super().__init__(f"{typed!r} is not the reference of one guest")


class CannotAdmit(DeviceError):
    """The rules refuse this guest, code or no code."""

    name = "CANNOT_ADMIT"
    what_to_do = "a word stands in for a code that cannot be shown, not for a rule: let them show the code, and override that"

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the rules refuse this guest, with a code or without: {reason.name}")
        self.reason = reason


class NothingToUndo(DeviceError):
    """No admission or exit of this device is young enough to be taken back."""

    name = "NOTHING_TO_UNDO"
    what_to_do = "call a supervisor, who takes back older ones: portao device undo --operator NAME; a person at the desk can settle the case"

    def __init__(self) -> None:
        super().__init__("there is no admission of the last two minutes to take back")


class NoSuchPassage(DeviceError):
    """No admission or exit of this device that stands is the one meant."""

    name = "NO_SUCH_PASSAGE"
    what_to_do = "name the entry as the verdict did, or leave it out for the last one; a device takes back only its own"

    def __init__(self) -> None:
        super().__init__("this device has no such admission or exit that could be taken back")


class NoOperators(DeviceError):
    """No list of operators is held that may be used: none was fetched, or the feed was not followed to it."""

    name = "NO_OPERATORS"
    what_to_do = "sync while there is a network: portao device sync --store FILE"

    def __init__(self, event: int) -> None:
        super().__init__(f"this device does not know yet who works at event {event}")


class WrongPin(DeviceError):
    """Not this operator, or not this PIN. Which of them is not told."""

    name = "WRONG_PIN"
    what_to_do = "try again; after five wrong tries in a row it takes a quarter of an hour"

    def __init__(self) -> None:
        super().__init__("no operator has this name and this PIN")


class PinShut(DeviceError):
    """Too many wrong tries: this one was not even looked at."""

    name = "PIN_SHUT"
    what_to_do = "wait a quarter of an hour with the device switched on, or let another supervisor do it"

    def __init__(self) -> None:
        super().__init__("there were too many wrong PINs for this operator on this device")


class NotASupervisor(DeviceError):
    """The PIN was right, and the operator may not do this."""

    name = "NOT_A_SUPERVISOR"
    what_to_do = "call a supervisor"

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is a steward: this takes a supervisor")


class CannotOverride(DeviceError):
    """There is nothing to override, or nothing that a word could change."""

    name = "CANNOT_OVERRIDE"
    what_to_do = "scan the code: where the rules admit it, no supervisor is needed; another event's guest is not this one's"

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"a supervisor's word changes nothing here: {reason.name}")
        self.reason = reason


class DeviceIsLocked(DeviceError):
    """The device is locked: nobody's word lets anybody in here, and it knows nobody any more."""

    name = "DEVICE_IS_LOCKED"
    what_to_do = "use another device"

    def __init__(self) -> None:
        super().__init__("this device is locked")


class Unreachable(DeviceError):
    """The server did not answer. Scanning goes on; the sync is tried again."""

    name = "UNREACHABLE"
    what_to_do = "scanning goes on without it; sync again when there is a network"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the server did not answer: {detail}")


class AnotherServer(DeviceError):
    """Whoever answers at an address is not the server of this device's organisation."""

    name = "ANOTHER_SERVER"
    what_to_do = "check the address; the device goes on with the one it had"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} is not the server of this device's organisation: {why}")


_UNKNOWN_THERE: Final = (
    "the server does not know this gate, as after a backup from before it was enrolled: keep this file, "
    "and enrol into another: portao device enrol CODE --store NEW --name NAME"
)


class Refused(DeviceError):
    """The server answered with a problem detail."""

    def __init__(
        self, status: int, name: str, detail: str, retry_after_s: float | None, what_to_do: str = ""
    ) -> None:
        super().__init__(f"the server refused ({status} {name}): {detail}")
        self.status = status
        self.problem = name
        self.retry_after_s = retry_after_s
        self.what_to_do = what_to_do or "try again later; if it stays, ask who runs the server"
        if name == "NOT_SIGNED_IN":
            self.what_to_do = _UNKNOWN_THERE

    name = "REFUSED"
