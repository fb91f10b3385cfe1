"""The part of the error tree that is about how things stand: what is full, over, or newer than the request supposed."""

from collections.abc import Sequence

from backend.errors.tree import BackendError


class CapacityExceeded(BackendError):
    """The event would have more tickets than it may; tickets that were revoked do not count."""

    name = "CAPACITY_EXCEEDED"
    command = "portao event grow EVENT"

    def __init__(self, capacity: int, live: int, wanted: int) -> None:
        super().__init__(
            f"the event holds {capacity} tickets, {live} are issued and {wanted} more were asked for"
        )
        self.what_to_do = f"ask for at most {capacity - live}, or grow the event"
        self.capacity = capacity
        self.live = live
        self.wanted = wanted


class SlotsExhausted(BackendError):
    """Every status index of the event is taken: by tickets, and by the reissues that replaced their codes."""

    name = "SLOTS_EXHAUSTED"
    what_to_do = "grow the event, to the same capacity if need be"
    command = "portao event grow EVENT"

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
    """A device showed something newer already. `collected`: when that was taken in, in words."""

    name = "OLD_READINESS"
    what_to_do = "have the device show its state again, and collect that"

    def __init__(self, device: str, collected: str) -> None:
        super().__init__(f"this code is too old: a newer state of {device} was collected at {collected}")


class Conflict(BackendError):
    """Another state than the request supposed; nothing was changed."""

    name = "CONFLICT"
    what_to_do = "read the present state, then decide again"

    def __init__(self, detail: str, what_to_do: str = what_to_do) -> None:
        super().__init__(detail)
        self.what_to_do = what_to_do


class DecidedMeanwhile(Conflict):
    """People decided about a case what the one who decides now was not shown. `decided`: each decision and who made it."""

    def __init__(self, decided: Sequence[str]) -> None:
        super().__init__(f"this case was decided meanwhile: {', '.join(decided)}")
        self.decided = decided


class SnapshotRequired(BackendError):
    """The position asked from is not of this feed: the device fetches the parts anew (PROTOCOL.md 11.3)."""

    name = "SNAPSHOT_REQUIRED"
    what_to_do = "fetch the three lists anew"

    def __init__(self) -> None:
        super().__init__("this position is not of this feed")
