"""What a device may ask for at all, before anything is read or written for it."""

from backend.access import Device
from backend.errors import NotAllowed


def check_serves(caller: Device, event: int, now_s: int) -> None:
    """`NotAllowed` unless the caller's certificate serves this event now. A locked device still hands over and listens."""
    if not caller.row.allows(event, now_s):
        raise NotAllowed(f"this device's certificate does not serve event {event} now")
