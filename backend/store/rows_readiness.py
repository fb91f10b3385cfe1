"""What the store hands out and takes in about what devices showed before the doors opened. Nothing here knows SQL."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """The newest code that was collected of a device for an event (PROTOCOL.md 5.9).

    `at_ms`: when the device said it, by the server's clock; `behind`: how many items of the feed it had not heard when it was
    collected; `since_ms`: since when it has been as `ready`, or as little, as it is.
    """

    device: bytes
    text: str
    at_ms: int
    behind: int
    ready: bool
    since_ms: int
    collected_ms: int
