"""Enrolled devices, and the offers to become one."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import LargeBinary, bindparam, delete, insert, select, update

from backend.schema.central import device_locks, devices, enrolment_codes
from backend.store.asking import Asking
from backend.store.bearings import SqlBearings
from backend.store.device_columns import PLAIN, device_row, set_of
from backend.store.noun import Noun, of_domain, of_event
from backend.store.rows import DeviceRow, EnrolmentRow, Sighting
from backend.store.rows_bearings import Bearings
from backend.store.sightings import placed, said_in, saying
from backend.store.upsert import upsert
from sync.enrolment import Role

_CODE = enrolment_codes.c
_ONE: Final = of_domain(devices) & (devices.c.device == bindparam("of_device", type_=LargeBinary))
_GET: Final = select(devices).where(_ONE)
_LOCKS: Final = select(device_locks.c.device, device_locks.c.last_hash).where(of_event(device_locks))


class SqlDevices(Noun):
    """See `contract_access.Devices`."""

    __slots__ = ()

    async def offer(self, row: EnrolmentRow) -> None:
        values = {
            "token_hash": row.token_hash,
            "name": row.name,
            "role": int(row.role),
            "events": _numbers(row.events),
            "gates": _numbers(row.gates),
            "expires_s": row.expires_s,
            "created_ms": row.created_ms,
        }
        await self._connection.execute(insert(enrolment_codes).values(domain=self._domain, **values))

    async def offered(self, token_hash: bytes) -> EnrolmentRow | None:
        query = select(enrolment_codes).where(self._own(enrolment_codes), _CODE.token_hash == token_hash)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else _offer(row)

    async def offers(self, now_s: int) -> list[EnrolmentRow]:
        open_ = _CODE.used_ms.is_(None), _CODE.expires_s > now_s
        query = select(enrolment_codes).where(self._own(enrolment_codes), *open_)
        return [_offer(row) for row in await self._connection.execute(query)]

    async def withdraw_offer(self, token_hash: bytes) -> bool:
        unused = self._own(enrolment_codes), _CODE.token_hash == token_hash, _CODE.used_ms.is_(None)
        return (await self._connection.execute(delete(enrolment_codes).where(*unused))).rowcount == 1

    async def use_offer(self, token_hash: bytes, device: bytes, at_ms: int) -> bool:
        using = (
            update(enrolment_codes)
            .where(self._own(enrolment_codes), _CODE.token_hash == token_hash, _CODE.used_ms.is_(None))
            .values(used_ms=at_ms, device=device)
        )
        return (await self._connection.execute(using)).rowcount == 1

    async def put(self, row: DeviceRow) -> None:
        await self._connection.execute(delete(devices).where(self._one(row.device)))
        at = row.at
        values = {
            **{name: getattr(row, name) for name in PLAIN},
            "role": int(row.role),
            "events": _numbers(row.events),
            "gates": _numbers(row.gates),
            "gen": None if at is None else at.gen,
            "pos": None if at is None else at.pos,
        }
        await self._connection.execute(insert(devices).values(domain=self._domain, **values))

    async def get(self, device: bytes) -> DeviceRow | None:
        values = {"of_domain": self._domain, "of_device": device}
        row = (await self._connection.execute(_GET, values)).one_or_none()
        return None if row is None else device_row(dict(row._mapping))

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        return await SqlBearings(Asking.within(self._connection), self._domain).bearings(device, event)

    async def every(self) -> list[DeviceRow]:
        query = select(devices).where(self._own(devices)).order_by(devices.c.enrolled_ms, devices.c.device)
        return [device_row(dict(row._mapping)) for row in await self._connection.execute(query)]

    async def lock(self, device: bytes, at_ms: int) -> bool:
        locking = update(devices).where(self._one(device), devices.c.locked_ms.is_(None))
        return (await self._connection.execute(locking.values(locked_ms=at_ms))).rowcount == 1

    async def add_lock(self, event: int, device: bytes, last_hash: bytes, at_ms: int) -> None:
        values = {"event": event, "device": device, "last_hash": last_hash, "locked_ms": at_ms}
        await upsert(self._connection, device_locks, [{"domain": self._domain, **values}])

    async def locks(self, event: int) -> dict[bytes, bytes]:
        return {row.device: row.last_hash for row in await self._found(_LOCKS, event)}

    async def saw(self, device: bytes, sighting: Sighting) -> None:
        said, place = said_in(sighting), placed(sighting.at)
        saying_it = saying(tuple(said), bool(place))
        await self._begin(saying_it, sighting.event, of_device=device, **said, **place)

    async def heard(self, device: bytes, sighting: Sighting, since_ms: int) -> bool:
        return await SqlBearings(Asking.within(self._connection), self._domain).heard(
            device, sighting, since_ms
        )

    def _one(self, device: bytes) -> Any:
        return self._own(devices) & (devices.c.device == device)


def _numbers(values: Iterable[int] | None) -> list[int] | None:
    return None if values is None else sorted(values)


def _offer(row: Any) -> EnrolmentRow:
    scope, used = (set_of(row.events), set_of(row.gates)), (row.used_ms, row.device)
    return EnrolmentRow(
        row.token_hash, row.name, Role(row.role), *scope, row.expires_s, row.created_ms, *used
    )
