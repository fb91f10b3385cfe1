"""How much goes up at a time: little at first, and more for as long as it goes up quickly.

A line that crawls carries a small body within the patience of a call, and a long one never; each that arrived is acknowledged for good.
"""

from typing import Final

FIRST_BYTES: Final = 8 * 1024
"""At 1 kB/s it takes half of the time after which a call is given up."""
MOST_BYTES: Final = 512 * 1024
_STEP: Final = 4
_QUICK_MS: Final = 2_500
"""Four times as much takes ten seconds then, which is still within everybody's patience."""
_SLOW_MS: Final = 10_000


class Pace:
    """`size`: how many bytes the next body may have."""

    def __init__(self) -> None:
        self.size = FIRST_BYTES

    def answered(self, took_ms: int) -> None:
        """A body of that size was answered after so long."""
        if took_ms <= _QUICK_MS:
            self.size = min(_STEP * self.size, MOST_BYTES)
        elif took_ms > _SLOW_MS:
            self.size = max(self.size // _STEP, FIRST_BYTES)
