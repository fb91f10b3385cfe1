"""Signed parts that this process read lately. Each is handed out again only after a look at the database says that it is the newest.

What is held is an optimisation of reading and nothing else: `Bearings` come with each request, and what they do not bear out is
read anew.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from backend.lists.snapshot import PartKind, is_fresh
from backend.store.rows import PartRow
from backend.store.rows_bearings import Bearings

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
AT_MOST: Final = 256


class _Newest(Generic[_K, _V]):
    """What was asked for lately; the rest is forgotten."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: OrderedDict[_K, _V] = OrderedDict()

    def get(self, key: _K) -> _V | None:
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: _K, value: _V) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > AT_MOST:
            self._kept.popitem(last=False)


class Held:
    """Parts by event and kind. `bearings` are always those of the request at hand."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: _Newest[tuple[int, PartKind], tuple[int, PartRow]] = _Newest()

    def part(self, event: int, kind: PartKind, bearings: Bearings) -> PartRow | None:
        """The part, if its keys are believed as they were and it is not far behind the feed: as good as the stored one."""
        counter, part = self._parts.get((event, kind)) or (None, None)
        if part is None or counter != bearings.trust_counter or bearings.end is None:
            return None
        return part if is_fresh(part, bearings.end) else None

    def keep_part(self, event: int, kind: PartKind, bearings: Bearings, part: PartRow) -> None:
        """Hold a part that was read, or made, after this look."""
        self._parts.put((event, kind), (bearings.trust_counter, part))
