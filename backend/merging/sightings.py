"""What a device's own entries say about it: its program, its clock, how far it knew the feed, and what it has left to send."""

from backend.merging.intake import Arrival
from backend.merging.journaling import TakenIn
from backend.store.contract import Tx
from backend.store.rows import Sighting
from sync.clock import Bounds


async def sighting_of(tx: Tx, device: bytes, event: int, taken: TakenIn, now_ms: int) -> Sighting:
    """The device as its newest entry shows it, and its wall clock as its newest anchor does; others' entries are no matter."""
    own = [arrival for arrival in taken.fresh if arrival.frame.device == device]
    newest = max(own, key=_age, default=None)
    said = None if newest is None else newest.content
    anchor = max(_anchored(own, taken), key=_age, default=None)
    return Sighting(
        seen_ms=now_ms,
        event=event,
        app=said.app if said else None,
        clock_offset_ms=_offset(anchor, taken),
        clock_uncertainty_ms=None if anchor is None else _half(taken.bounds[anchor.hash]),
        unsent=await _left(tx, device, event, taken),
        at=said.known if said else None,
    )


async def _left(tx: Tx, device: bytes, event: int, taken: TakenIn) -> int | None:
    """How much of what it announced, or shows that there is, has not come of the newest of its journals. Of older ones it says nothing."""
    own = [state for state in taken.states.values() if state.device == device]
    newest = max(own, key=lambda state: state.epoch, default=None)
    if newest is None or newest.epoch < await tx.journals.newest_epoch(event, device):
        return None
    return max(newest.announced_seq or 0, newest.last_seq) - newest.cursor.seq


def _age(arrival: Arrival) -> tuple[int, int]:
    return arrival.frame.epoch, arrival.frame.seq


def _anchored(own: list[Arrival], taken: TakenIn) -> list[Arrival]:
    return [arrival for arrival in own if _middle(taken.bounds[arrival.hash]) is not None]


def _offset(arrival: Arrival | None, taken: TakenIn) -> int | None:
    """How far the wall clock was ahead of the true time (negative: behind), in milliseconds."""
    if arrival is None or arrival.content is None:
        return None
    middle = _middle(taken.bounds[arrival.hash])
    return None if middle is None else arrival.content.wall_ms - middle


def _half(bounds: Bounds) -> int | None:
    """How far the true time may be from the middle of its bounds, either way (PROTOCOL.md 7.1): half of the round trip, or little more."""
    return None if bounds.lo is None or bounds.hi is None else (bounds.hi - bounds.lo + 1) // 2


def _middle(bounds: Bounds) -> int | None:
    return None if bounds.lo is None or bounds.hi is None else (bounds.lo + bounds.hi) // 2
