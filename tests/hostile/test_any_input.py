"""Tens of thousands of inputs over all parsers, the same each time; `python -m tests.hostile` runs more."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import pytest

import keys
import sync
from tests.hostile.parsers import PARSERS, Parser
from tests.hostile.trying import try_many

INPUTS: Final = 700
READS: Final = re.compile(
    r"(decode|open|parse|read|from|accept|peek|unverified|inflate|follow|split|within)(_|$)"
)
COMES_IN: Final = {"bytes", "str", "object"}
"""What a stranger sends. A reader of values is tried through whoever read the bytes that they came from."""


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_any_input_gives_a_value_or_a_refusal_soon_and_always_the_same(parser: Parser) -> None:
    tally = try_many(parser, "in the suite", INPUTS)
    assert tally.finds == []
    assert tally.inputs == INPUTS
    assert tally.accepted > 0, "no input was ever taken: nothing behind the first check is tried"


def test_every_reader_of_keys_and_sync_is_tried() -> None:
    found = {
        name for package in (keys, sync) for module in modules_of(package) for name in readers_in(module)
    }
    tried = {name for parser in PARSERS for name in parser.covers if not name.startswith("backend.")}
    assert len(found) > 30
    assert found - tried == set(), "add it to tests/hostile/parsers.py"
    assert {name for name in tried if resolved(name) is None} == set()


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """The package's modules, but for the edge of `sync`, which reads through these."""
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.name.startswith("sync.device"):
            yield importlib.import_module(info.name)


def readers_in(module: ModuleType) -> Iterator[str]:
    """The public functions of a module, methods among them, whose name says that they read and whose first argument comes in."""
    for name, function in functions_of(module):
        first = next(iter(arguments(function)), "")
        if READS.match(name.rpartition(".")[2]) and first in COMES_IN:
            yield f"{module.__name__}.{name}"


def functions_of(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(value):
            yield name, value
        elif inspect.isclass(value):
            for inner, method in vars(value).items():
                if isinstance(method, classmethod | staticmethod) and not inner.startswith("_"):
                    yield f"{name}.{inner}", method.__func__


def arguments(function: Callable[..., Any]) -> Iterator[str]:
    """The annotations of what is passed in, as they are written; `self` and `cls` have none."""
    for argument in inspect.signature(function).parameters.values():
        if argument.annotation is not argument.empty:
            yield getattr(argument.annotation, "__name__", str(argument.annotation))


def resolved(name: str) -> object:
    """What this dotted name stands for, None if there is nothing."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part, None)
        return found
    return None
