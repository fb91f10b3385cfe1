"""The part of the error tree that is about what somebody collects as the state of a device, and what it is instead.

Where `keys` and `sync` have a name for the like, it has the same one: programs need no other.
"""

from typing import ClassVar, Final

from backend.errors.callers import NotAllowed
from backend.errors.tree import BackendError
from backend.errors.unknown import UnknownDevice

_AGAIN: Final = "have the gate show its state again, and scan the whole code"


class NoState(BackendError):
    """It is another code, or none of ours. `what`: which one it is, if that is known."""

    name = "NOT_OURS"
    what_to_do = "have the gate show its state, and scan that code"

    def __init__(self, what: str | None) -> None:
        super().__init__(f"this is {what or 'no code of ours'}, not the state of a device")


class BrokenState(BackendError):
    """It begins like one, and cannot be read: it was cut off or mistyped, or a newer device shows it."""

    name = "MALFORMED"
    what_to_do = f"{_AGAIN}; a device with a newer program needs a newer server"

    def __init__(self, why: str) -> None:
        super().__init__(f"this code is cut off, mistyped or newer than this server: {why}")


class ForgedState(BackendError):
    """It can be read, and the device that it names did not sign it like this."""

    name = "BAD_SIGNATURE"
    what_to_do = f"{_AGAIN}; if that is refused too, enrol the device anew"

    def __init__(self, device: str) -> None:
        super().__init__(f"this code is mistyped, or not {device}'s own: its signature is wrong")


class StrangersState(UnknownDevice):
    """It names a device of another installation, or one that was never enrolled here."""

    what_to_do = "collect it where that device is enrolled, or enrol it here"
    command = "portao event offer EVENT"


class OtherEventsState(BackendError):
    """The device stands at another event."""

    name = "WRONG_EVENT_PART"
    what_to_do = "collect it for the event that it names, or set the device to this one"
    command: ClassVar[str] = "portao ready collect EVENT"

    def __init__(self, device: str, said: int, event: int) -> None:
        super().__init__(f"{device} shows its state for event {said}, not for event {event}")


class NotServed(NotAllowed):
    """The device may not work at this event, or not at this time."""

    what_to_do = "enrol the device for this event"
    command = "portao event offer EVENT"

    def __init__(self, device: str, event: int) -> None:
        super().__init__(f"the certificate of {device} does not serve event {event} now")
