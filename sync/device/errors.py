"""What can go wrong on a device, beyond refused bytes: each error says what to do."""

from sync.errors import SyncError


class DeviceError(SyncError):
    """The device cannot do what was asked."""


class NotEnrolled(DeviceError):
    """The store holds no certificate yet."""

    name = "NOT_ENROLLED"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not enrolled: run `portao device enrol CODE --store {path}`")


class AlreadyEnrolled(DeviceError):
    """The store already belongs to a device."""

    name = "ALREADY_ENROLLED"

    def __init__(self, name: str) -> None:
        super().__init__(f"this store already belongs to {name}: choose another --store")


class NoEvent(DeviceError):
    """The device has no list of this event, or does not know which event is meant."""

    name = "NO_EVENT"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class UnknownGate(DeviceError):
    """The event's profile names no such gate, or the certificate does not allow it."""

    name = "UNKNOWN_GATE"

    def __init__(self, gate: int, known: list[int]) -> None:
        super().__init__(
            f"gate {gate} is not one of this device's gates: {', '.join(map(str, known)) or 'none'}"
        )


class Unreachable(DeviceError):
    """The server did not answer. Scanning goes on; the sync is tried again."""

    name = "UNREACHABLE"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the server did not answer: {detail}")


class Refused(DeviceError):
    """The server answered with a problem detail."""

    def __init__(self, status: int, name: str, detail: str, retry_after_s: float | None) -> None:
        super().__init__(f"the server refused ({status} {name}): {detail}")
        self.status = status
        self.problem = name
        self.retry_after_s = retry_after_s

    name = "REFUSED"
