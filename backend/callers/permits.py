"""What a device may ask for at all, before anything is read or written for it."""

from backend.callers.access import Device
from backend.errors import NotAllowed
from sync.enrolment import Role


def check_names_people(caller: Device) -> None:
    """`NotAllowed` for a device whose role does not need names: whoever picks up a gate's tablet must not find any (PROTOCOL.md 3.6)."""
    if caller.row.role is not Role.SUPERVISOR:
        raise NotAllowed("the list of names is for devices that were enrolled as a supervisor's")


def check_told_of_people(caller: Device, event: int, now_s: int) -> None:
    """`NotAllowed` unless the device serves this event now and is not locked: a locked one is told nothing about anybody."""
    check_serves(caller, event, now_s)
    if caller.row.locked_ms is not None:
        raise NotAllowed("this device is locked: it is told nothing about people")


def check_supervises(caller: Device, event: int, now_s: int) -> None:
    """`NotAllowed` unless this is a supervisor's device that serves the event now and is not locked."""
    check_serves(caller, event, now_s)
    if caller.row.role is not Role.SUPERVISOR or caller.row.locked:
        raise NotAllowed("this is for administrators and for supervisors' devices that are not locked")


def check_serves(caller: Device, event: int, now_s: int) -> None:
    """`NotAllowed` unless the caller's certificate serves this event now. A locked device still hands over and listens."""
    if not caller.row.allows(event, now_s):
        raise NotAllowed(f"this device's certificate does not serve event {event} now")
