"""What the cases for a twin are drawn from: small worlds, whose numbers meet where the rules have their edges."""

import random
from collections.abc import Sequence
from typing import Final, TypeVar

_T = TypeVar("_T")

NOW: Final = 1_790_000_000
OWN, OTHER = bytes(range(8)), bytes(range(8, 16))
ZONES: Final = (1, 2)
CLASSES: Final = (None, "", "A", "B")
_EDGES: Final = (0, 1, 29, 30, 31, 59, 60, 61, 62, 90, 91, 92, 120, 3_600, 86_400)


class Draw(random.Random):
    """A seeded generator that speaks of the world of a gate."""

    def chance(self, of_ten: int) -> bool:
        """True so many times out of ten."""
        return self.randrange(10) < of_ten

    def one_of(self, values: Sequence[_T]) -> _T:
        return self.choice(values)

    def perhaps(self, value: _T, of_ten: int = 5) -> _T | None:
        """The value, or None."""
        return value if self.chance(of_ten) else None

    def about(self, time_s: int) -> int:
        """A second that lies as far from this one as some rule reaches."""
        return time_s + self.one_of((-1, 1)) * self.one_of(_EDGES)

    def about_ms(self, time_ms: int) -> int:
        """The same in milliseconds, which a rule must round."""
        return self.about(time_ms // 1000) * 1000 + self.one_of((-1, 0, 1, 500, 999))

    def some(self, values: Sequence[_T], at_most: int) -> list[_T]:
        """Up to so many different ones of these, in any order."""
        return self.sample(values, self.randint(0, min(at_most, len(values))))
