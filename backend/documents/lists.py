"""Lists that come in pages, none of which can end without saying so."""

from typing import Generic, TypeVar

from msgspec import Struct

_T = TypeVar("_T")


class Listed(Struct, Generic[_T], frozen=True):
    """A page of a list. `complete`: nothing follows it; else `next` is the cursor that asks for what does.

    Who goes on until `complete` has had everything exactly once that was there when he began; what came meanwhile may be among it.
    """

    items: tuple[_T, ...]
    next: str | None
    complete: bool
