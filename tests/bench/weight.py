"""What a tablet fetches before it is a gate: the whole app, as the server sends it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from backend.gate_files import GateFiles, built_in_tree
from tests.bench.measure import AT_MOST, Measurement, Target

LIMIT_BYTES = 1_000_000
_TREE = Path(__file__).parents[2]


def pwa_weight() -> Iterator[Measurement]:
    """Every file once, in the smallest form that browsers take over HTTPS. Case: what is compiled, which hardly ever changes."""
    subprocess.run(["make", "--no-print-directory", "--silent", "gate-app"], cwd=_TREE, check=True)
    weights = {
        path: min(map(len, (file.plain, *file.pressed.values())))
        for path, file in GateFiles.read(built_in_tree()).files.items()
    }
    target = Target(AT_MOST, 1)
    yield Measurement("pwa_weight", sum(weights.values()), "B", LIMIT_BYTES, target, "whole")
    compiled = sum(weight for path, weight in weights.items() if path.endswith(".wasm"))
    yield Measurement("pwa_weight", compiled, "B", LIMIT_BYTES, target, "of it WebAssembly")
