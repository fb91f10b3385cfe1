"""`python -m tests.mutations.every MODULE TESTS...`: which small mistakes in a module these tests do not notice; exit 1 if any.

`python -m tests.mutations.every sync.verdict_table tests/unit/sync_verdict`
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.mutations.forking import Forks
from tests.mutations.mutation import TREE
from tests.mutations.small import mistakes

_LONG: Final = 80


def main(module: str, tests: Sequence[str]) -> int:
    """0 if every mistake was noticed, 1 if one was not."""
    path = TREE / Path(*module.split(".")).with_suffix(".py")
    source = path.read_text("utf-8")
    forks = Forks(module, source, mistakes(source))
    alone = ["-c", str(TREE / "pyproject.toml"), "-q", "--no-summary", "-n", "0", "-p", "no:cacheprovider"]
    pytest.main([*alone, *tests], plugins=[forks])
    for one in forks.survivors:
        print(f"SURVIVED  {path.relative_to(TREE)}:{one.line}  {_difference(one.was, one.became)}")
    print(f"{forks.judged - len(forks.survivors)} of {forks.judged} noticed")
    return 1 if forks.survivors or not forks.judged else 0


def _difference(was: str, became: str) -> str:
    """What stood there and what stands there now, without what is the same before a long difference."""
    unlike = (at for at, pair in enumerate(zip(was, became, strict=False)) if len(set(pair)) > 1)
    same = next(unlike, 0) if len(was) > _LONG else 0
    return f"{was[same : same + _LONG]}  ->  {became[same : same + _LONG]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
