"""A value with other fields, whichever way it is declared: values that are made by the hundred thousand are structs, all others dataclasses."""

import dataclasses
from typing import Any, TypeVar

import msgspec

_T = TypeVar("_T")


def replace(value: _T, **changes: Any) -> _T:
    """The same value, but for what is named."""
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **changes)
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]
