"""Frozen values made as fast as others: while somebody replays evenings, nothing guards them but the type checker.

A frozen dataclass writes each of its fields past its own guard, and an evening makes some thirty thousand such values.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, field, fields, is_dataclass, make_dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

_T = TypeVar("_T")


def unguarded(of: tuple[str, ...]) -> Iterator[tuple[Any, str, Any]]:
    """What to put in place, as (class, name, function), for each frozen class of the modules whose names begin like this."""
    for class_ in _frozen(of):
        yield class_, "__init__", _plain_init(class_)
        yield class_, "__setattr__", object.__setattr__
        yield (
            class_,
            "__delattr__",
            object.__delattr__,
        )  # one slot of the class holds both: only together are they quick


def replaced(value: _T, /, **changes: Any) -> _T:
    """As `dataclasses.replace`, which looks at each field anew, and whether it may be said."""
    class_: Any = type(value)
    names, said = _fields(class_)
    made: _T = class_(**{**dict(zip(names, said(value), strict=True)), **changes})
    return made


@lru_cache
def _fields(class_: type[Any]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields that are said when a value is made, and what reads them."""
    names = tuple(one.name for one in fields(class_) if one.init)
    return names, attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


def _frozen(of: tuple[str, ...]) -> list[type[Any]]:
    modules = [module for name, module in sys.modules.items() if name.startswith(of)]
    found = {id(one): one for module in modules for one in vars(module).values() if isinstance(one, type)}
    return [one for one in found.values() if _is_frozen(one)]


def _is_frozen(class_: type[Any]) -> bool:
    """Whether this very class is a frozen dataclass that lets its fields be written for it."""
    own = vars(class_)
    return "__dataclass_params__" in own and class_.__dataclass_params__.frozen and "__init__" in own


def _plain_init(class_: type[Any]) -> Any:
    """The same initialiser, as a dataclass that is not frozen has it."""
    assert is_dataclass(class_)
    after = {"__post_init__": class_.__post_init__} if hasattr(class_, "__post_init__") else {}
    twin = make_dataclass("Twin", [(one.name, Any, _like(one)) for one in fields(class_)], namespace=after)
    return vars(twin)["__init__"]


def _like(one: "Field[Any]") -> Any:
    if one.default_factory is not MISSING:
        return field(default_factory=one.default_factory, init=one.init, kw_only=one.kw_only)
    return field(default=one.default, init=one.init, kw_only=one.kw_only)
