"""What the store hands out and takes in about requests that may come twice. Nothing here knows SQL."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """A request that took effect. `key`: hash of who asked and of the key that came along; `request`: hash of what was asked.

    `answer` is sealed; None until it is written down, which is after the effect. `until_ms`: of a request that does no harm when it is done
    again, how long its answer is waited for; None of any other.
    """

    key: bytes
    request: bytes
    at_ms: int
    answer: bytes | None = field(default=None, repr=False)
    until_ms: int | None = None

    def is_given_up(self, now_ms: int) -> bool:
        """Whether nobody waits for its answer any longer, and it may be done again."""
        return self.answer is None and self.until_ms is not None and self.until_ms <= now_ms
