"""`make bench`: one JSON object a line; `make bench K=name` for those whose name begins so. Exit 1 if a target is missed."""

import json
import sys
from collections.abc import Iterator

from tests.bench import (
    boarding,
    browser_gate,
    claiming,
    codes,
    device,
    folding,
    importing,
    issuing,
    lists,
    mutations,
    names,
    pushing,
    reading,
    simulation,
    symbols,
    weight,
)
from tests.bench.measure import Benchmark, Measurement

BENCHMARKS: dict[str, Benchmark] = {
    "qr_version": codes.qr_version,
    "qr_readback": codes.qr_readback,
    "roster_bytes": lists.roster_bytes,
    "admissions_bytes": lists.admissions_bytes,
    "verdict_durable_p99": device.verdict_durable_p99,
    "device_ready": device.device_ready,
    "manifest_open": names.manifest_open,
    "issue_rate": issuing.issue_rate,
    "import_rate": importing.import_rate,
    "import_growth": importing.import_growth,
    "push_rate": pushing.push_rate,
    "claim": claiming.claim_rate,
    "read_p95": reading.read_p95,
    "fold_increment": folding.fold_increment,
    "bcbp_parse": boarding.bcbp_parse,
    "bcbp_verify": boarding.bcbp_verify,
    "bcbp_symbol": symbols.bcbp_symbol,
    "pwa_weight": weight.pwa_weight,
    "mutations_caught": mutations.mutations_caught,
    "simulation_rate": simulation.simulation_rate,
    "pwa_cold_start": browser_gate.pwa_cold_start,
    "pwa_endurance": browser_gate.pwa_endurance,
    "pwa_camera_p95": browser_gate.pwa_camera_p95,
}


def _run(wanted: str) -> Iterator[Measurement]:
    for name, benchmark in BENCHMARKS.items():
        if name.startswith(wanted):
            yield from benchmark()


def main(wanted: str) -> int:
    missed = measured = 0
    for measurement in _run(wanted):
        print(json.dumps(measurement.as_json()), flush=True)
        measured += 1
        missed += not measurement.ok
    if not measured:
        print(f"no benchmark begins with {wanted!r}: {', '.join(BENCHMARKS)}", file=sys.stderr)
    return 1 if missed or not measured else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
