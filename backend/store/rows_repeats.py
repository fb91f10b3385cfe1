"""What the store hands out and takes in about requests that may come twice. Nothing here knows SQL."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """A request that took effect. `key`: hash of who asked and of the key that came along; `request`: hash of what was asked.

    `answer` is sealed; None until it is written down, which is after the effect.
    """

    key: bytes
    request: bytes
    at_ms: int
    answer: bytes | None = field(default=None, repr=False)
