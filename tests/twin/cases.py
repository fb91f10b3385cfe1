"""Cases for a twin of the Python side: `python -m tests.twin.cases SEED N` prints N of them, a JSON document a line.

Each holds the inputs and what the Python side makes of them; the same seed gives the same cases. Vectors say what is right; these say
whether two implementations agree where nobody thought of a vector.
"""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

from sync.clock import Bounds, DeviceClock, Reading, is_steady, least_elapsed, most_elapsed
from sync.searching import words_of
from tests.twin.drawing import NOW, Draw
from tests.twin.policies import policy_case
from tests.twin.scans import scan_case

_BOOTS: Final = (b"boot-one", b"boot-two")
_LETTERS: Final = "aAbZ09 _-'.éÉãÃçÇñüÜßøØłŁđÐæŒþıİſﬁ２ΣςσΟάЖжйЙ½²ª\u0301\u0327\u05b0א"


def clock_case(draw: Draw) -> dict[str, Any]:
    """What a device's clock says at one reading, and whether a round trip that ended there makes an anchor."""
    lo = draw.about_ms(NOW * 1000)
    hi = lo + draw.one_of((-1, 0, 1, 99, 100, 60_000))
    read, reading = _reading(draw), _reading(draw)
    clock = DeviceClock(counts_sleep=draw.chance(5)).anchored(Bounds(lo, hi), read)
    at_least_ms = draw.one_of((0, draw.about_ms(NOW * 1000)))
    moment = clock.now(reading.wall_ms, reading.mono_ms, reading.boot, at_least_ms)
    return {
        "kind": "clock",
        "anchored": {"lo": lo, "hi": hi, "read": _reading_said(read)},
        "reading": _reading_said(reading),
        "counts_sleep": clock.counts_sleep,
        "at_least_ms": at_least_ms,
        "now": [moment.now_ms, moment.uncertainty_ms, moment.now_s, moment.uncertainty_s],
        "steady": is_steady(read, reading),
    }


def _reading(draw: Draw) -> Reading:
    mono_ms = draw.one_of((0, 1_000, 31_000, 86_400_000, draw.randrange(1 << 40)))
    return Reading(draw.about_ms(NOW * 1000) + mono_ms, mono_ms, draw.one_of((_BOOTS[0], *_BOOTS)))


def _reading_said(reading: Reading) -> dict[str, Any]:
    return {"wall_ms": reading.wall_ms, "mono_ms": reading.mono_ms, "boot": reading.boot.hex()}


def elapsed_case(draw: Draw) -> dict[str, Any]:
    """How long it was at least and at most, of any count that a monotonic clock can reach."""
    mono_ms = draw.randrange(1 << draw.randint(1, 52)) // draw.one_of((1, 9_999, 10_000))
    mono_ms *= draw.one_of((1, 9_999, 10_000)) if mono_ms < 1 << 38 else 1
    return {
        "kind": "elapsed",
        "mono_ms": mono_ms,
        "least": least_elapsed(mono_ms),
        "most": most_elapsed(mono_ms),
    }


def words_case(draw: Draw) -> dict[str, Any]:
    """What a name is found by. Of scripts whose marks are no accents the two sides may make other words."""
    text = "".join(draw.choices(_LETTERS, k=draw.randint(0, 40)))
    return {"kind": "words", "text": text, "words": list(words_of(text))}


_KINDS: Final[tuple[Callable[[Draw], dict[str, Any]], ...]] = (
    *(scan_case,) * 6,
    policy_case,
    policy_case,
    clock_case,
    elapsed_case,
    words_case,
)


def cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """So many cases of all kinds."""
    draw = Draw(seed)
    for at in range(count):
        yield _KINDS[at % len(_KINDS)](draw)


if __name__ == "__main__":
    for case in cases(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(case))
