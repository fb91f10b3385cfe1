"""How a promise is measured and told: names, limits, ratios, percentiles, interleaving."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

AT_MOST: Final = "<="
AT_LEAST: Final = ">="


@dataclass(frozen=True, slots=True)
class Target:
    """What the ratio value / limit must satisfy."""

    sense: Literal["<=", ">="]
    ratio: float

    def holds(self, ratio: float) -> bool:
        return ratio <= self.ratio if self.sense == AT_MOST else ratio >= self.ratio

    def __str__(self) -> str:
        return f"{self.sense} {self.ratio:g}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of `make bench`. `case` tells apart several lines of one name."""

    name: str
    value: float
    unit: str
    limit: float
    target: Target
    case: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.limit

    @property
    def ok(self) -> bool:
        return self.target.holds(self.ratio)

    def as_json(self) -> dict[str, object]:
        line: dict[str, object] = {
            "name": self.name, "value": round(self.value, 6), "unit": self.unit, "limit": round(self.limit, 6),
            "ratio": round(self.ratio, 4), "target": str(self.target), "ok": self.ok,
        }  # fmt: skip
        return line | ({"case": self.case} if self.case else {})


Benchmark = Callable[[], Iterator[Measurement]]


Clock = Callable[[], float]


def timed(action: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Seconds that one call takes; of CPU time with `time.process_time`, which neighbours do not use up."""
    begin = clock()
    action()
    return clock() - begin


def interleaved(
    value: Callable[[int], object],
    limit: Callable[[int], object],
    rounds: int,
    clock: Clock = time.perf_counter,
) -> tuple[list[float], list[float]]:
    """Seconds of both, taken in turn, so that a busy neighbour slows both alike; who begins alternates."""
    values: list[float] = []
    limits: list[float] = []
    for turn in range(rounds):
        pair = [(value, values), (limit, limits)]
        for action, times in pair if turn % 2 else reversed(pair):
            begin = clock()
            action(turn)
            times.append(clock() - begin)
    return values, limits


def percentile(times: list[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(times: list[float]) -> float:
    return percentile(times, 50)
