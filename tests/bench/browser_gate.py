"""The gate in a browser, as it is served: how soon it is there, how soon it answers, and how it is after a thousand codes.

The measuring itself is done in `pwa/bench`, by a real Chromium and a clock within the page; here is what is promised of it.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.bench.measure import AT_MOST, Measurement, Target, median, percentile

_ROOT: Final = Path(__file__).resolve().parents[2]
_AT_MOST_IT: Final = Target(AT_MOST, 1)

START_LIMIT_S: Final = 1.0
QUARTER_LIMIT_S: Final = 3.0
VERDICT_LIMIT_MS: Final = 40.0
CAMERA_LIMIT_MS: Final = 250.0
LEFT_LIMIT: Final = 1_000.0
"""Bytes that a scan may leave in memory."""
SLOWER_LIMIT: Final = 1.2

_END: Final = 200
_WARM: Final = 200
"""Scans after which memory is looked at: what is made once has been made by then."""


def pwa_cold_start() -> Iterator[Measurement]:
    """Offline, 80,000 tickets, the browser begun anew each time: the beginning of the navigation to ready, median of seven."""
    found = _measured("cold_start")
    name, how = "pwa_cold_start", found["how"]
    for starts, limit, case in (
        (found["whole"], START_LIMIT_S, ""),
        (found["quarter"], QUARTER_LIMIT_S, f"a quarter of one processor, by {how}"),
    ):
        ready = median([one["readyMs"] / 1000 for one in starts])
        yield Measurement(name, ready, "s", limit, _AT_MOST_IT, case)
    camera = median([ms / 1000 for ms in found["cameraMs"]])
    yield Measurement(name, camera, "s", START_LIMIT_S, _AT_MOST_IT, "at once on to the camera's picture")


def pwa_endurance() -> Iterator[Measurement]:
    """A thousand codes in a row: `pwa_verdict_p95` over all of them, what each leaves in memory, and the last beside the first."""
    found = _measured("endurance")
    assert {one["outcome"] for one in found["timed"]} == {"admit"}
    times = [one["ms"] for one in found["timed"]]
    for percent, case in ((95, ""), (50, "median")):
        value = percentile(times, percent)
        yield Measurement("pwa_verdict_p95", value, "ms", VERDICT_LIMIT_MS, _AT_MOST_IT, case)
    left = _slope([(codes, size) for codes, size in found["heap"] if codes >= _WARM])
    yield Measurement("pwa_endurance", left, "B a scan", LEFT_LIMIT, _AT_MOST_IT, "left in memory")
    first, last = percentile(times[:_END], 95), percentile(times[-_END:], 95)
    limit = Target(AT_MOST, SLOWER_LIMIT)
    yield Measurement("pwa_endurance", last, "ms", first, limit, f"p95 of the last {_END}")


def pwa_camera_p95() -> Iterator[Measurement]:
    """The first picture with a code in it that the camera delivers, to the frame that shows the verdict; 1280 by 720, 30 a second."""
    times = [one["ms"] for one in _measured("camera")]
    for percent, case in ((95, ""), (50, "median")):
        value = percentile(times, percent)
        yield Measurement("pwa_camera_p95", value, "ms", CAMERA_LIMIT_MS, _AT_MOST_IT, case)


def _measured(benchmark: str) -> Any:
    """What `pwa/bench` says of the built app: PORTAO_GATE, as for the server, or what is built here."""
    if "PORTAO_GATE" not in os.environ:
        _run("make", "--no-print-directory", "--silent", "gate-app")
    return json.loads(_run("npm", "run", "--prefix", "pwa", "--silent", "bench", "--", benchmark))


def _run(*words: str) -> str:
    done = subprocess.run(words, cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout


def _slope(points: list[tuple[int, int]]) -> float:
    """Of the straight line that lies nearest."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    run = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / run
