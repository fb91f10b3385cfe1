"""The one error tree of this package: each class is one row of PROTOCOL.md 13 and builds its own message.

Bytes, keys and signatures that break FORMAT.md raise the errors of `keys.errors`; a parser of this package raises nothing else.
"""

from typing import ClassVar


class SyncError(Exception):
    """What one side sent and the other refuses. `name` is from the closed list of PROTOCOL.md 13."""

    name: ClassVar[str]


class StalePart(SyncError):
    """A part, or a head of the feed, older than what is held (2.5, 4.4); positions as (generation, position)."""

    name = "STALE_PART"

    def __init__(self, held: tuple[int, int], offered: tuple[int, int]) -> None:
        super().__init__(f"position {offered[0]}/{offered[1]} is older than the held {held[0]}/{held[1]}")
        self.held = held
        self.offered = offered


class WrongGeneration(SyncError):
    """A generation of the feed that nobody announced as a descendant of the held one (2.5)."""

    name = "WRONG_GENERATION"

    def __init__(self, held: int, offered: int) -> None:
        super().__init__(f"generation {offered} is not known to descend from the held generation {held}")
        self.held = held
        self.offered = offered


class Incomplete(SyncError):
    """Size, count or digest differ from what the part says of itself (3.2, 3.4)."""

    name = "INCOMPLETE"

    def __init__(self, why: str) -> None:
        super().__init__(f"this list is not complete: {why}")
        self.why = why


class BrokenChain(SyncError):
    """Feed items or frames that do not hang together (4.4, 6.6)."""

    name = "BROKEN_CHAIN"

    def __init__(self, why: str) -> None:
        super().__init__(f"the chain is broken: {why}")
        self.why = why


class WrongEventPart(SyncError):
    """A part that belongs to another event or domain; `what` names the part."""

    name = "WRONG_EVENT_PART"

    def __init__(self, what: str) -> None:
        super().__init__(f"this {what} belongs to another event or domain")
        self.what = what


class BadCertificate(SyncError):
    """Not a device of this domain, or used outside its dates, events or gates (5.4)."""

    name = "BAD_CERTIFICATE"

    def __init__(self, why: str) -> None:
        super().__init__(f"this device's certificate does not hold: {why}")
        self.why = why


class UnknownDevice(SyncError):
    """Frames of a device that was never certified here."""

    name = "UNKNOWN_DEVICE"

    def __init__(self, device: bytes) -> None:
        super().__init__(f"no device {device.hex()} was ever enrolled here")
        self.device = device


class BadChunk(SyncError):
    """A chunk whose last signature does not verify, or that mixes journals (6.6)."""

    name = "BAD_CHUNK"

    def __init__(self, why: str) -> None:
        super().__init__(f"this chunk of a journal is refused: {why}")
        self.why = why


class Unreadable(SyncError):
    """Entry content that cannot be read: kept, chained and quarantined (6.5)."""

    name = "UNREADABLE"

    def __init__(self, why: str) -> None:
        super().__init__(f"the content of this entry cannot be read: {why}")
        self.why = why


class NotSeen(SyncError):
    """A claim that does not prove that its code was shown to who makes it (11.6)."""

    name = "NOT_SEEN"

    def __init__(self) -> None:
        super().__init__("the claim does not prove that this device saw a code of this ticket")


class Locked(SyncError):
    """The device is locked: it stops admitting and hands over what it holds."""

    name = "LOCKED"

    def __init__(self, device: bytes) -> None:
        super().__init__(f"device {device.hex()} is locked")
        self.device = device


class BadPolicy(SyncError):
    """A policy's JSON form that says something it may not (9.1); `path` is the place, as `windows[0].from`."""

    name = "BAD_POLICY"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"the policy's {path} {why}")
        self.path = path
        self.why = why
