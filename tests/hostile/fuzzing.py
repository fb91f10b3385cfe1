"""`python -m tests.hostile.fuzzing SECONDS [WORD]`: fuzz each parser (whose name has this word) for so long, one after the other.

libFuzzer ends its process, so each parser gets one of its own. The corpus grows in var/fuzz; a second run begins where the first ended.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.hostile.parsers import PARSERS

FOLDER: Final = Path("var/fuzz")
_RUNS: Final = re.compile(r"stat::number_of_executed_units: *(\d+)")


def main(seconds: str, word: str) -> int:
    """0 if nothing was found."""
    names = [parser.name for parser in PARSERS if word in parser.name]
    return 1 if sum([_fuzz(name, seconds) for name in names]) or not names else 0


def _fuzz(name: str, seconds: str) -> int:
    """1 for a find, whose story is told then."""
    folder = FOLDER / re.sub(r"\W+", "-", name.lower()) / "corpus"
    command = [sys.executable, "-m", "tests.hostile.fuzz", name, str(folder), f"-max_total_time={seconds}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    runs = _RUNS.search(ended.stderr)
    print(
        f"{name:26} {int(runs[1]) if runs else 0:12,} inputs  {'found' if ended.returncode else 'nothing found'}",
        flush=True,
    )
    if ended.returncode:
        print(ended.stdout[-4_000:] + ended.stderr[-4_000:], flush=True)
    return int(ended.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
