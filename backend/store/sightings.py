"""What is written of a device that was heard of: all that it said, or only that it lives and how far it heard a feed.

Its position goes forward only: a message that was overtaken, or an entry of long ago that arrives now, takes nothing back.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, LargeBinary, Update, and_, bindparam, case, or_, update

from backend.schema.central import devices
from backend.store.noun import EVENT, of_domain
from backend.store.rows import Sighting
from sync.position import Position

_ROW: Final = devices.c
_ONE: Final = of_domain(devices) & (_ROW.device == bindparam("of_device", type_=LargeBinary))
_HERE: Final = _ROW.last_event == EVENT
_PLACE: Final = ("gen", "pos")
_SINCE: Final = bindparam("since_ms", type_=BigInteger)
_GIVEN: Final = {name: bindparam(f"heard_{name}", type_=_ROW[name].type) for name in _PLACE}


def _place(is_told: bool) -> Mapping[str, Any]:
    """The position after it, in the feed of `EVENT`: the further one of this feed, and none of another event's."""
    if not is_told:
        return {name: case((_HERE, _ROW[name])) for name in _PLACE}
    gen, pos = (_GIVEN[name] for name in _PLACE)
    is_further = or_(_ROW.gen > gen, and_(_ROW.gen == gen, _ROW.pos > pos))
    return {name: case((and_(_HERE, is_further), _ROW[name]), else_=_GIVEN[name]) for name in _PLACE}


@cache
def saying(names: tuple[str, ...], is_placed: bool) -> Update:
    """Writes these columns of a device, and where it stands in a feed."""
    said: dict[str, Any] = {name: bindparam(name) for name in names}
    return update(devices).where(_ONE).values(**said, **_place(is_placed))


HEARING: Final = (
    update(devices)
    .where(_ONE, or_(_ROW.last_seen_ms.is_(None), _ROW.last_seen_ms < _SINCE))
    .values(last_seen_ms=bindparam("seen_ms", type_=BigInteger), last_event=EVENT, **_place(True))
    .returning(_ROW.device)
)
"""Writes that a device was heard of, unless that is known since some time; its row, if it did."""


def said_in(sighting: Sighting) -> dict[str, Any]:
    """The columns that a message speaks of, with their values."""
    said = {
        "last_seen_ms": sighting.seen_ms,
        "last_event": sighting.event,
        "told_ms": sighting.told_ms,
        "app": sighting.app,
        "clock_offset_ms": sighting.clock_offset_ms,
        "clock_uncertainty_ms": sighting.clock_uncertainty_ms,
        "unsent": sighting.unsent,
    }
    return {name: value for name, value in said.items() if value is not None}


def placed(at: Position | None) -> dict[str, Any]:
    """What `saying` and `HEARING` are given of a position."""
    return {} if at is None else {"heard_gen": at.gen, "heard_pos": at.pos}
