"""Judges one mutation: a copy of the tree, the mistake in it, the judge at work there."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.mutations.copies import copy_of_tree, mistaken
from tests.mutations.evenings import CAUGHT, PLAYING
from tests.mutations.mutation import SIMULATION, DoesNotApply, Mutation, load

WORKERS: Final = 2
_AT_MOST_S: Final = 300
_PYTEST: Final = ("pytest", "--tb=no", "-q", "-rf", "-p", "no:cacheprovider", "--hypothesis-seed=0")
_FAILED: Final = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.MULTILINE)
_SEED: Final = re.compile(rf"^{PLAYING} (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a mutation. `by` is the invariant or test that noticed it, `at` the seed; None: it survived, `said` tells how."""

    name: str
    judge: str
    by: str | None
    at: int | None
    said: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether a check that was meant to noticed it."""
        return self.by is not None


def judged(wanted: Sequence[str]) -> Iterator[Judgement]:
    """Each of these mutations in turn, several at a time, each worker in a copy of its own."""
    with ExitStack() as stack:
        copies: SimpleQueue[Path] = SimpleQueue()
        for _ in range(WORKERS):
            copies.put(stack.enter_context(copy_of_tree()))

        def one(name: str) -> Judgement:
            tree = copies.get()
            try:
                return judge(name, tree)
            finally:
                copies.put(tree)

        workers = stack.enter_context(ThreadPoolExecutor(WORKERS))
        yield from workers.map(one, wanted)


def judge(name: str, tree: Path) -> Judgement:
    """Make this mistake in a copy of the tree and ask its judge; the copy is whole again afterwards."""
    mutation, begin = load(name), time.perf_counter()
    try:
        by, at, said = _asked(mutation, tree)
    except DoesNotApply as error:
        by, at, said = None, None, str(error)
    except subprocess.TimeoutExpired:
        by, at, said = None, None, f"the judge had not finished after {_AT_MOST_S} s"
    return Judgement(name, mutation.judge, by, at, said, time.perf_counter() - begin)


def _asked(mutation: Mutation, tree: Path) -> tuple[str | None, int | None, str]:
    """What notices the mistake, and does not complain without it as well."""
    by_simulation = mutation.judge == SIMULATION
    with mistaken(tree, mutation):
        if by_simulation:
            by, at, said = _by_simulation(mutation, tree, 0, mutation.seeds - 1)
        else:
            by, at, said = _by_tests(mutation, tree, mutation.judge)
    if by is not None and not _is_sound(mutation, tree, by, at or 0):
        return None, at, f"{by} fails without the mistake too"
    return by, at, said


def _is_sound(mutation: Mutation, tree: Path, by: str, seed: int) -> bool:
    """Whether the same check holds on the program as it is."""
    if mutation.judge == SIMULATION:
        told = _run(tree, ["tests.mutations.evenings", str(seed), str(seed), by])
        return told.returncode == 0 and CAUGHT not in told.stdout
    return _run(tree, [*_PYTEST, by]).returncode == 0


def _by_simulation(
    mutation: Mutation, tree: Path, first: int, last: int
) -> tuple[str | None, int | None, str]:
    told = _run(tree, ["tests.mutations.evenings", str(first), str(last), *mutation.caught_by])
    seed = int(_SEED.findall(told.stdout)[-1]) if _SEED.search(told.stdout) else None
    end = told.stdout.strip().rpartition("\n")[2]
    if end.startswith(CAUGHT):
        return end.removeprefix(CAUGHT).strip(), seed, ""
    raised = told.stderr.strip().rpartition("\n")[2] if told.returncode else ""
    return None, seed, raised or "; ".join(_elsewhere(told.stdout)) or f"{last + 1 - first} evenings passed"


def _elsewhere(told: str) -> list[str]:
    """What broke that was not meant to, three at most."""
    return [line for line in told.splitlines() if line.startswith("broke")][:3]


def _by_tests(mutation: Mutation, tree: Path, which: str) -> tuple[str | None, int | None, str]:
    told = _run(tree, [*_PYTEST, which])
    failed = _FAILED.findall(told.stdout)
    by = next((test for test in failed if any(one in test for one in mutation.caught_by)), None)
    return by, None, ", ".join(failed[:3]) or told.stdout.strip().rpartition("\n")[2]


def _run(tree: Path, module: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The judge sees the copy and nothing else of this project, and leaves no compiled mistakes behind in it."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *module],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_AT_MOST_S,
        check=False,
    )
