"""The stored view of a ticket that was admitted once, and of which nothing else is known: nearly every ticket, nearly always.

It is what `sync.fold.fold_group` makes of that one entry (PROTOCOL.md 12.2, 12.7), without the way there; a property holds the two
together, and `portao verify` recomputes every view by the fold.
"""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from backend.store.rows_views import GroupRow, KeyRow
from keys.cbor_form import number, string
from sync.allowance import spent
from sync.content import Kind
from sync.group import GROUP_VIEW, FoldEntry, GroupFacts
from sync.policy import Policy
from sync.presence import Day

_FALSE, _TRUE = b"\xf4", b"\xf5"
_HEAD: Final = b"\x84" + number(GROUP_VIEW)
_ONE, _NONE = number(1), number(0)


class FirstAdmits:
    """What follows for all of them from the policy in force."""

    __slots__ = ("_limits", "_used_up")

    def __init__(self, in_force: Policy) -> None:
        self._limits = in_force.limits
        self._used_up = spent(in_force, 1, 0) is not None

    def row(self, entry: FoldEntry, about: GroupFacts) -> GroupRow | None:
        """The view, if `entry`, the only one of its ticket, is a proven admit without a supervisor's word, and its credentials were
        never withdrawn; else None."""
        if entry.kind is not Kind.ADMIT or not entry.proven or entry.authoriser or about.changes:
            return None
        zone, use = entry.place
        people, name, limits = entry.people, entry.hash, self._limits
        day = Day(limits.day_of(entry.timing.point // 1000), 1) if limits.per_day else None
        key = KeyRow(about.ticket, zone, use, 1, 0, people, 0, 0, self._used_up, name, entry.holder, day)
        return GroupRow(about.ticket, _digest(key, name), (key,))


@lru_cache(maxsize=1_024)
def _counts(zone: int, use: int, people_in: int, used_up: bool) -> bytes:
    """What many views say alike: one admit, proven, and nothing else."""
    place, flag = number(zone) + number(use), _TRUE if used_up else _FALSE
    return place + _ONE + _NONE + number(people_in) + _NONE + _NONE + flag + b"\x81"


def _digest(key: KeyRow, opener: bytes) -> int:
    """As `GroupView.of` has it, of this one key and no case."""
    raw = b"".join(
        (
            _HEAD,
            number(key.ticket),
            b"\x81\x89" if key.day is None else b"\x81\x8a",
            _counts(key.zone, key.use, key.people_in, key.used_up),
            string(opener),
            b"" if key.day is None else b"\x82" + number(key.day.starts_s) + number(key.day.admits),
            b"\x80",
        )
    )
    return int.from_bytes(sha256(raw).digest(), "big")
