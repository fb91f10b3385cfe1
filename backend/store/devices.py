"""Enrolled devices, and the offers to become one."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update

from backend.schema import device_locks, devices, enrolment_codes, events, key_rings, trust_lists
from backend.store.noun import Noun
from backend.store.rows import DeviceRow, EnrolmentRow, Sighting
from backend.store.rows_bearings import Bearings
from backend.store.upsert import upsert
from sync.enrolment import Role
from sync.position import Position

_CODE = enrolment_codes.c
_PLAIN: Final = tuple(f.name for f in fields(DeviceRow) if f.name not in ("role", "events", "gates", "at"))


def _bearings() -> Select[Any]:
    """Made once: to put it together takes longer than to answer it, and every request of a device asks it."""
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
        if row is None:
            return None
        scope = _set(row.events), _set(row.gates)
        used = row.used_ms, row.device
        return EnrolmentRow(
            row.token_hash, row.name, Role(row.role), *scope, row.expires_s, row.created_ms, *used
        )

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
            **{name: getattr(row, name) for name in _PLAIN},
            "role": int(row.role),
            "events": _numbers(row.events),
            "gates": _numbers(row.gates),
            "gen": None if at is None else at.gen,
            "pos": None if at is None else at.pos,
        }
        await self._connection.execute(insert(devices).values(domain=self._domain, **values))

    async def get(self, device: bytes) -> DeviceRow | None:
        row = (await self._connection.execute(select(devices).where(self._one(device)))).one_or_none()
        return None if row is None else _device_row(row)

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        asked = {"of_domain": self._domain, "of_device": device, "of_event": event}
        row = (await self._connection.execute(_BEARINGS, asked)).one_or_none()
        if row is None or row.trust_counter is None:
            return None
        end = None if row.end_gen is None else Position(row.end_gen, row.end_pos)
        known = None if row.device is None else _device_row(row)
        return Bearings(row.ring_version, row.trust_counter, known, end)

    async def every(self) -> list[DeviceRow]:
        query = select(devices).where(self._own(devices)).order_by(devices.c.enrolled_ms, devices.c.device)
        return [_device_row(row) for row in await self._connection.execute(query)]

    async def lock(self, device: bytes, at_ms: int) -> bool:
        locking = update(devices).where(self._one(device), devices.c.locked_ms.is_(None))
        return (await self._connection.execute(locking.values(locked_ms=at_ms))).rowcount == 1

    async def add_lock(self, event: int, device: bytes, last_hash: bytes, at_ms: int) -> None:
        values = {"event": event, "device": device, "last_hash": last_hash, "locked_ms": at_ms}
        await upsert(self._connection, device_locks, [{"domain": self._domain, **values}])

    async def locks(self, event: int) -> dict[bytes, bytes]:
        query = select(device_locks.c.device, device_locks.c.last_hash).where(self._of(device_locks, event))
        rows = await self._connection.execute(query)
        return {row.device: row.last_hash for row in rows}

    async def saw(self, device: bytes, sighting: Sighting) -> None:
        said = {
            "last_seen_ms": sighting.seen_ms,
            "last_event": sighting.event,
            "app": sighting.app,
            "clock_offset_ms": sighting.clock_offset_ms,
            "unsent": sighting.unsent,
            "gen": None if sighting.at is None else sighting.at.gen,
            "pos": None if sighting.at is None else sighting.at.pos,
        }
        values = {name: value for name, value in said.items() if value is not None}
        await self._connection.execute(update(devices).where(self._one(device)).values(**values))

    def _one(self, device: bytes) -> Any:
        return self._own(devices) & (devices.c.device == device)


def _device_row(row: Row[Any]) -> DeviceRow:
    at = None if row.gen is None else Position(row.gen, row.pos)
    plain = {name: row._mapping[name] for name in _PLAIN}
    return DeviceRow(role=Role(row.role), events=_set(row.events), gates=_set(row.gates), at=at, **plain)


def _numbers(values: Iterable[int] | None) -> list[int] | None:
    return None if values is None else sorted(values)


def _set(values: list[int] | None) -> frozenset[int] | None:
    return None if values is None else frozenset(values)
