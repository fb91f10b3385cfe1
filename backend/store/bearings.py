"""What each request of a device asks, in one look: the device, the versions of the keys, where the event's feed ends."""

from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select

from backend.schema import devices, events, key_rings, trust_lists
from backend.store.asking import Asking
from backend.store.device_columns import device_row
from backend.store.rows_bearings import Bearings
from sync.position import Position


def _bearings() -> Select[Any]:
    """Made once: to put it together takes longer than to answer it."""
    domain = bindparam("of_domain", type_=key_rings.c.domain.type)
    counter = select(func.max(trust_lists.c.counter)).where(trust_lists.c.domain == domain).scalar_subquery()
    columns = (
        key_rings.c.version.label("ring_version"),
        counter.label("trust_counter"),
        events.c.gen.label("end_gen"),
        events.c.pos.label("end_pos"),
    )
    own = (devices.c.domain == domain) & (devices.c.device == bindparam("of_device"))
    about = (events.c.domain == domain) & (events.c.event == bindparam("of_event"))
    joined = (
        select(*columns, *devices.c).select_from(key_rings).outerjoin(devices, own).outerjoin(events, about)
    )
    return joined.where(key_rings.c.domain == domain)


_BEARINGS: Final = _bearings()


class SqlBearings:
    """See `contract_access.Known`."""

    __slots__ = ("_asking", "_domain")

    def __init__(self, asking: Asking, domain: int) -> None:
        self._asking = asking
        self._domain = domain

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        asked = {"of_domain": self._domain, "of_device": device, "of_event": event}
        rows = await self._asking.rows(_BEARINGS, asked)
        if not rows or rows[0].trust_counter is None:
            return None
        row = rows[0]
        end = None if row.end_gen is None else Position(row.end_gen, row.end_pos)
        known = None if row.device is None else device_row(row)
        return Bearings(row.ring_version, row.trust_counter, known, end)
