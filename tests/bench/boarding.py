"""How fast boarding passes are read, and how much of opening one is the signature itself."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from keys.bcbp.reading import parse
from keys.bcbp.signing import IssuedPass, open_pass
from keys.labels import Label
from keys.trust import Usage
from tests.bench.measure import AT_LEAST, Measurement, Target, interleaved, median, timed
from tests.world import NOW_S, World

PASSES = 500
ROUNDS = 60
PARSED_A_SECOND = 30_000


def bcbp_parse() -> Iterator[Measurement]:
    """Passes such as we issue (235 characters, every section), read in a second of CPU by one process."""
    world = World(capacity=PASSES)
    texts = [world.boarding_pass(number).text for number in range(PASSES)]
    seconds = median([timed(partial(_each, parse, texts), time.process_time) for _ in range(ROUNDS)])
    yield Measurement("bcbp_parse", PASSES / seconds, "passes/s", PARSED_A_SECOND, Target(AT_LEAST, 1))


def bcbp_verify() -> Iterator[Measurement]:
    """Passes opened in a second of CPU, beside bare verifications of the same signatures, in turn."""
    world = World(capacity=PASSES)
    trust, key = world.trust(), world.key(Usage.BCBP).public
    issued = [world.boarding_pass(number) for number in range(PASSES // 5)]

    def opened(_turn: int) -> None:
        _each(lambda one: open_pass(one, trust, NOW_S, world.event), texts)

    def verified(_turn: int) -> None:
        _each(lambda one: _bare(key.verify, world, one), issued)

    texts = [one.text for one in issued]
    values, limits = interleaved(opened, verified, ROUNDS, time.process_time)
    rates = [len(issued) / median(times) for times in (values, limits)]
    yield Measurement("bcbp_verify", rates[0], "passes/s", rates[1], Target(AT_LEAST, 0.6))


def _bare(verify: Callable[..., bool], world: World, issued: IssuedPass) -> None:
    if not verify(Label.BCBP, world.domain, issued.body, issued.signature):
        raise AssertionError("a signature that was made here does not verify")


def _each(action: Callable[..., object], values: list[str] | list[IssuedPass]) -> None:
    for value in values:
        action(value)
