"""What each request of a device asks, in one look: the device, the versions of the keys, where the event's feed ends.

And what such a request says, now and then: that the device lives.
"""

from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select

from backend.schema.central import devices, events, key_rings, trust_lists
from backend.store.asking import Asking
from backend.store.device_columns import device_row
from backend.store.noun import DOMAIN, EVENT
from backend.store.rows import Sighting
from backend.store.rows_bearings import Bearings
from backend.store.sightings import HEARING, placed
from sync.position import Position

_COLUMNS: Final = tuple(column.name for column in devices.c)
_DEVICE: Final = bindparam("of_device", type_=devices.c.device.type)


def _bearings() -> Select[Any]:
    """Made once: to put it together takes longer than to answer it."""
    counter = select(func.max(trust_lists.c.counter)).where(trust_lists.c.domain == DOMAIN).scalar_subquery()
    columns = (
        key_rings.c.version.label("ring_version"),
        counter.label("trust_counter"),
        events.c.gen.label("end_gen"),
        events.c.pos.label("end_pos"),
    )
    own = (devices.c.domain == DOMAIN) & (devices.c.device == _DEVICE)
    about = (events.c.domain == DOMAIN) & (events.c.event == EVENT)
    joined = (
        select(*columns, *devices.c).select_from(key_rings).outerjoin(devices, own).outerjoin(events, about)
    )
    return joined.where(key_rings.c.domain == DOMAIN)


BEARINGS: Final = _bearings()
"""One row, or none before there are keys. More may be joined to it and seen in the same look."""
# Where the device's own columns stand in it: by place they are read in half the time.
_OWN: Final = slice(4, 4 + len(_COLUMNS))


def asked_of(domain: int, device: bytes, event: int) -> dict[str, Any]:
    """The parameters of `BEARINGS`."""
    return {"of_domain": domain, "of_device": device, "of_event": event}


def bearings_in(row: Any) -> Bearings | None:
    """What a row of `BEARINGS` says."""
    if row.trust_counter is None:
        return None
    end = None if row.end_gen is None else Position(row.end_gen, row.end_pos)
    known = None if row.device is None else device_row(dict(zip(_COLUMNS, row[_OWN], strict=True)))
    return Bearings(row.ring_version, row.trust_counter, known, end)


class SqlBearings:
    """See `contract_access.Known`."""

    __slots__ = ("_asking", "_domain")

    def __init__(self, asking: Asking, domain: int) -> None:
        self._asking = asking
        self._domain = domain

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        rows = await self._asking.rows(BEARINGS, asked_of(self._domain, device, event))
        return bearings_in(rows[0]) if rows else None

    async def heard(self, device: bytes, sighting: Sighting, since_ms: int) -> bool:
        place = placed(sighting.at)
        asked = {"of_domain": self._domain, "of_device": device, "of_event": sighting.event, **place}
        asked |= {"seen_ms": sighting.seen_ms, "since_ms": since_ms}
        return bool(await self._asking.rows(HEARING, asked))
