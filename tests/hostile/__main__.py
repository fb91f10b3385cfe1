"""`python -m tests.hostile 1000000 [WORD]`: try so many inputs on each parser (whose name has this word), and say what was found.

A line a parser: inputs, accepted, seconds of CPU, inputs a second, the slowest in milliseconds of CPU, finds. Where payloads are
signed anew, signatures are believed. The exit code is 1 with any find.
"""

import sys
from contextlib import nullcontext

from tests.hostile.believing import signatures_believed
from tests.hostile.parsers import PARSERS, Parser
from tests.hostile.trying import try_many


def main(count: int, word: str) -> int:
    """0 if nothing was found."""
    chosen = [parser for parser in PARSERS if word in parser.name]
    found = sum([_tell(parser, count) for parser in chosen])
    return 1 if found or not chosen else 0


def _tell(parser: Parser, count: int) -> int:
    with signatures_believed() if parser.name.endswith(", signed") else nullcontext():
        tally = try_many(parser, "at length", count)
    rate, worst = tally.inputs / tally.seconds, tally.worst_ns / 1e6
    said = f"{parser.name:26} {tally.inputs:9,} {tally.accepted:9,} {tally.seconds:7.0f} {rate:8,.0f} {worst:6.2f}"
    print(f"{said} {len(tally.finds):3}  {dict(tally.refusals.most_common(6))}", flush=True)
    for fault, raw in tally.finds[:5]:
        print(f"    {fault}\n    {raw.hex()}", flush=True)
    return len(tally.finds)


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(int(arguments[0] or 10_000), arguments[1]))
