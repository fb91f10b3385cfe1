"""Coverage-guided fuzzing of one parser with atheris: `make fuzz` (SECONDS for each parser, K a word in its name).

    python -m tests.hostile.fuzz PARSER FOLDER [libFuzzer options]

FOLDER keeps the corpus, which begins with the seeds of the test vectors. What breaks a rule of `trying` ends the run, and its input lies
beside the corpus as `crash-...`.
"""

import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["keys", "sync", "backend.imports", "backend.ticketing.text_rules"]):
    from tests.hostile.believing import signatures_believed
    from tests.hostile.parsers import PARSERS, Parser
    from tests.hostile.trying import SLOW_NS, cpu_ns, faults, outcome

SLOW_INSTRUMENTED_NS = 4 * SLOW_NS


def main(name: str, folder: Path, options: list[str]) -> None:
    """Does not return: libFuzzer ends the process."""
    parser = next(one for one in PARSERS if one.name == name)
    folder.mkdir(parents=True, exist_ok=True)
    for seed in parser.seeds():
        (folder / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    said = [f"-max_len={parser.at_most}", f"-artifact_prefix={folder.parent}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], str(folder), *said, *options], one_input(parser))
    with signatures_believed():
        atheris.Fuzz()


def one_input(parser: Parser) -> Callable[[bytes], None]:
    """What is done with each input. Instrumented code is several times slower, and so its limit is several times higher."""

    def try_it(raw: bytes) -> None:
        seen, took = outcome(parser, raw), cpu_ns(parser, raw)
        if took > SLOW_INSTRUMENTED_NS:
            took = min(cpu_ns(parser, raw) for _ in range(3))
        found = list(faults(parser, raw, seen))
        if found or took > SLOW_INSTRUMENTED_NS:
            raise AssertionError(found or f"{took / 1e6:.1f} ms")

    return try_it


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
