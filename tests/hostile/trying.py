"""What must be true of any input to any parser, and how one is tried.

It gives a value or an error of the package's own tree, the same each time, and soon; and what it gives, written again, is read alike.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from tests.hostile.mutating import Mutator
from tests.hostile.parsers import REFUSALS, Parser

SLOW_NS: Final = 5_000_000
"""Of CPU: for any input within its cap but the lists whose legal size costs more, which are tried elsewhere."""

_AGAIN_EVERY: Final = 8


@dataclass(slots=True)
class Tally:
    """What became of many inputs. `worst_ns` is the CPU time of the slowest, at its best of three; `finds` are faults with their input."""

    inputs: int = 0
    accepted: int = 0
    seconds: float = 0.0
    worst_ns: int = 0
    worst: bytes = b""
    finds: list[tuple[str, bytes]] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)


def outcome(parser: Parser, raw: bytes) -> tuple[str, Any]:
    """The name of the refusal, or `OK` and the value. What is no refusal of ours comes through."""
    try:
        return "OK", parser.parse(raw)
    except REFUSALS as error:
        return error.name, str(error)


def faults(parser: Parser, raw: bytes, seen: tuple[str, Any]) -> Iterator[str]:
    """What is wrong with this outcome beside its time: another the second time, or not what its own writing says."""
    if outcome(parser, raw) != seen:
        yield "not the same twice"
    if seen[0] != "OK" or parser.write is None:
        return
    written = parser.write(seen[1])
    if parser.exact and written != raw:
        yield "another spelling was taken"
    if outcome(parser, written) != seen:
        yield "written again, it reads otherwise"


def try_many(parser: Parser, seed: object, count: int) -> Tally:
    """As many inputs as asked for, the seeds of the parser themselves first."""
    seeds, tally = parser.seeds(), Tally()
    mutator = Mutator(seeds, Random(f"{parser.name} {seed}"), parser.at_most)
    began = time.thread_time()
    for number in range(count):
        raw = seeds[number] if number < len(seeds) else mutator.next()
        _try(parser, raw, tally, thoroughly=number % _AGAIN_EVERY == 0 or number < len(seeds))
    tally.seconds = time.thread_time() - began
    return tally


def _try(parser: Parser, raw: bytes, tally: Tally, thoroughly: bool) -> None:
    tally.inputs += 1
    begin = time.thread_time_ns()
    try:
        seen = outcome(parser, raw)
    except Exception as error:  # whatever else it raises is what is looked for
        tally.finds.append((f"{type(error).__name__}: {error}", raw))
        return
    took = time.thread_time_ns() - begin
    tally.refusals[seen[0]] += 1
    tally.accepted += seen[0] == "OK"
    if took > tally.worst_ns:
        _time_again(parser, raw, took, tally)
    if thoroughly:
        tally.finds += [(fault, raw) for fault in faults(parser, raw, seen)]


def _time_again(parser: Parser, raw: bytes, first_ns: int, tally: Tally) -> None:
    took = min(first_ns, *(cpu_ns(parser, raw) for _ in range(2)))
    if took > tally.worst_ns:
        tally.worst_ns, tally.worst = took, raw
    if took > SLOW_NS:
        tally.finds.append((f"{took / 1e6:.1f} ms", raw))


def cpu_ns(parser: Parser, raw: bytes) -> int:
    """The CPU time of one more attempt, by this thread alone."""
    begin = time.thread_time_ns()
    outcome(parser, raw)
    return time.thread_time_ns() - begin
