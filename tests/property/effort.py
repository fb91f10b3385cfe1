"""How hard the state machines try: seconds in the suite, minutes with HYPOTHESIS_PROFILE=long (`make property`).

In the suite the examples are the same each time, so that a build is judged by what was changed; the long profile draws new ones.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

_TIMES = {"suite": 1, "long": 60}
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")

settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.register_profile(
    "long",
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


def effort(examples: int, steps: int) -> settings:
    """Settings of one machine: so many runs of at most so many steps, and sixty times as many in the long profile."""
    profile = settings.get_profile(_PROFILE)
    return settings(profile, max_examples=examples * _TIMES[_PROFILE], stateful_step_count=steps)


def scratch() -> Path:
    """A new folder, in memory where the system has one: the machines ask what stands in a file, not what a power cut leaves."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="portao-machine-", dir=memory if memory.is_dir() else None))
