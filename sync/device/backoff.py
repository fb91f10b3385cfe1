"""How long to wait before the next try: full jitter under a growing cap, so that three hundred devices do not return at once."""

from collections.abc import Callable
from typing import Final

_FIRST_S: Final = 1.0
_MOST_S: Final = 300.0
_UNIT: Final = 1 << 32


class Backoff:
    """Grows with each failure, begins again after a success. `random` gives bytes; seconds come out."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._failures = 0

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, retry_after_s: float | None = None) -> float:
        """Seconds to wait now. What the server asked for in Retry-After is a floor, up to five minutes, spread by half of itself."""
        cap = min(_MOST_S, _FIRST_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        share = int.from_bytes(self._random(4), "big") / _UNIT
        if retry_after_s is not None:
            return min(_MOST_S, retry_after_s) * (1 + share / 2)
        return cap * share
