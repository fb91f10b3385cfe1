"""How certain the order is in which a ticket was used, as sentences (PROTOCOL.md 7.4).

What counts is whether it is certain who came in too often: that, and not every order among the others, decides who is looked for.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import assert_never

from sync.evidence import Evidence, Role
from sync.phrases import Phrases, shown_spread_s


class Order(Enum):
    """CERTAIN: all of it; ENOUGH: not among all, yet who came in too often is; OPEN: not even that."""

    CERTAIN = 1
    ENOUGH = 2
    OPEN = 3


def order_of(stay: Sequence[Evidence]) -> Order:
    """How certain the order of these entries is, which stand in the total order."""
    if any(_disputed(stay)):
        return Order.OPEN
    return Order.ENOUGH if any(_neighbours_undetermined(stay)) else Order.CERTAIN


def told_order(stay: Sequence[Evidence], phrases: Phrases) -> str | None:
    """What there is to say about it; None where the times speak for themselves."""
    order = order_of(stay)
    match order:
        case Order.OPEN:
            return f"{_why_open(stay, phrases)} {_counted(stay, phrases)}".strip()
        case Order.ENOUGH:
            return phrases.say("order.first" if len(_kept(stay)) == 1 else "order.limit")
        case Order.CERTAIN:
            return phrases.say("order.close") if any(_looks_undetermined(stay)) else None
        case _:
            assert_never(order)


def _disputed(stay: Sequence[Evidence]) -> Iterator[tuple[Evidence, Evidence]]:
    """The pairs of which the earlier one was allowed and the later one too often, if they came in that order."""
    kept = _kept(stay)
    for later in stay:
        if later.role is Role.SURPLUS:
            yield from ((one, later) for one in kept if _is_undetermined(one, later))


def _kept(stay: Sequence[Evidence]) -> list[Evidence]:
    return [item for item in stay if item.role is not Role.SURPLUS]


def _neighbours_undetermined(stay: Sequence[Evidence]) -> Iterator[bool]:
    return (_is_undetermined(first, second) for first, second in pairwise(stay))


def _is_undetermined(first: Evidence, second: Evidence) -> bool:
    if _is_one_chain(first, second):
        return False
    return first.timing is None or second.timing is None or first.timing.overlaps(second.timing)


def _is_one_chain(first: Evidence, second: Evidence) -> bool:
    return (first.device, first.epoch) == (second.device, second.epoch) and first.seq != second.seq


def _looks_undetermined(stay: Sequence[Evidence]) -> Iterator[bool]:
    """Times are told in whole seconds, and their spread in whole seconds or minutes: coarser than what decides."""
    for first, second in pairwise(stay):
        if first.timing is None or second.timing is None or _is_one_chain(first, second):
            continue
        apart_s = second.timing.point // 1000 - first.timing.point // 1000
        spreads = shown_spread_s(first.timing), shown_spread_s(second.timing)
        yield any(one is None for one in spreads) or apart_s <= sum(one or 0 for one in spreads)


def _why_open(stay: Sequence[Evidence], phrases: Phrases) -> str:
    unknown = [
        item.device
        for pair in _disputed(stay)
        for item in pair
        if item.timing is None or not item.timing.known
    ]
    ids = list(dict.fromkeys(unknown))
    if not ids:
        return phrases.say("order.overlap")
    form = "one" if len(ids) == 1 else "other"
    return phrases.say(f"order.unknown.{form}", devices=phrases.devices(ids, "of"))


def _counted(stay: Sequence[Evidence], phrases: Phrases) -> str:
    """Which one the gates are told of as the first, where it can be named."""
    first = stay[0]
    if len(_kept(stay)) > 1 or all(item.device == first.device for item in stay[1:]):
        return ""
    return phrases.say("order.counted", place=phrases.place(first.gate), device=phrases.device(first.device))
