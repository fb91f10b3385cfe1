"""The view of a ticket that was admitted once, and of which nothing else is known: nearly every ticket, nearly always.

It is what `sync.fold.fold_group` makes of that one entry, without the way there; a property holds the two together, and
`portao verify` recomputes every view by the fold.
"""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from keys.cbor_form import number, string
from sync.allowance import spent
from sync.content import Kind
from sync.group import GROUP_VIEW, FoldEntry, GroupFacts, GroupView, KeyView
from sync.presence import Day

_FALSE, _TRUE = b"\xf4", b"\xf5"
_HEAD: Final = b"\x84" + number(GROUP_VIEW)
_ONE, _NONE = number(1), number(0)


def first_admit(entry: FoldEntry, facts: GroupFacts) -> GroupView | None:
    """The view, if `entry`, the only one of its ticket, is a proven admit without a supervisor's word, and its credentials were
    never withdrawn; else None."""
    if entry.kind is not Kind.ADMIT or not entry.proven or entry.authoriser or facts.changes:
        return None
    zone, use = entry.place
    policy = facts.in_force
    limits = policy.limits
    day = Day(limits.day_of(entry.timing.point // 1000), 1) if limits.per_day else None
    used_up = spent(policy, 1, 0) is not None
    key = KeyView(zone, use, 1, 0, entry.people, 0, 0, used_up, (entry,), day)
    return GroupView(facts.ticket, (key,), (), _digest(facts.ticket, key, entry.hash))


@lru_cache(maxsize=1_024)
def _counts(zone: int, use: int, people_in: int, used_up: bool) -> bytes:
    """What many views say alike: one admit, proven, and nothing else."""
    place, flag = number(zone) + number(use), _TRUE if used_up else _FALSE
    return place + _ONE + _NONE + number(people_in) + _NONE + _NONE + flag + b"\x81"


def _digest(ticket: int, key: KeyView, opener: bytes) -> int:
    """As `GroupView.of` has it, of this one key and no case."""
    day = b"" if key.day is None else b"\x82" + number(key.day.starts_s) + number(key.day.admits)
    raw = b"".join(
        (
            _HEAD,
            number(ticket),
            b"\x81\x89" if key.day is None else b"\x81\x8a",
            _counts(key.zone, key.use, key.people_in, key.used_up),
            string(opener),
            day,
            b"\x80",
        )
    )
    return int.from_bytes(sha256(raw).digest(), "big")
