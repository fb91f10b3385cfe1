"""What the merge makes of entries and facts, on a SQL database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from backend.schema_journal import (
    event_views,
    holder_changes,
    journal_views,
    key_views,
    zone_totals,
)
from backend.store.batches import batches
from backend.store.noun import Noun
from backend.store.rows_journal import JournalKey
from backend.store.rows_views import HolderChange, KeyRow, ViewState, ZoneTotal
from backend.store.upsert import insert_new, upsert
from sync.feed import Day, Holder
from sync.position import Position

_KEY = key_views.c
_NOTHING: Final = ViewState(0, Position(1, 0))
_DIGEST_BYTES: Final = 32
_NOWHERE: Final = -1  # zone and use of the row that has a ticket's digest
_SUMS: Final = ("people_in", "admits", "exits", "tickets", "surplus", "unproven")
_COUNTS: Final = ("admits", "exits", "people_in", "surplus", "unproven", "used_up")


class SqlViews(Noun):
    """See `contract_journal.Views`."""

    __slots__ = ()

    async def state(self, event: int) -> ViewState:
        column = event_views.c
        query = select(column.digest, column.gen, column.pos).where(self._of(event_views, event))
        row = (await self._connection.execute(query)).one_or_none()
        return _NOTHING if row is None else ViewState(_number(row.digest), Position(row.gen, row.pos))

    async def put_state(self, event: int, state: ViewState) -> None:
        values = {"digest": _digest(state.digest), "gen": state.at.gen, "pos": state.at.pos}
        await upsert(self._connection, event_views, [self._place(event) | values])

    async def keys(self, event: int, tickets: Collection[int]) -> dict[int, list[KeyRow]]:
        found: dict[int, list[KeyRow]] = {}
        for batch in batches(tickets):
            query = select(key_views).where(
                self._of(key_views, event), self._among(_KEY.ticket, batch), _KEY.zone > _NOWHERE
            )
            for row in await self._connection.execute(query.order_by(_KEY.ticket, _KEY.zone, _KEY.use)):
                found.setdefault(row.ticket, []).append(_key_row(row))
        return found

    async def put_keys(self, event: int, rows: Sequence[KeyRow]) -> None:
        place = self._place(event)
        await upsert(self._connection, key_views, [place | _key_values(row) for row in rows])

    async def tickets(self, event: int) -> list[int]:
        query = select(_KEY.ticket).where(self._of(key_views, event), _KEY.zone == _NOWHERE)
        return list((await self._connection.execute(query.order_by(_KEY.ticket))).scalars())

    async def group_digests(self, event: int, tickets: Collection[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for batch in batches(tickets):
            query = select(_KEY.ticket, _KEY.digest).where(
                self._of(key_views, event), self._among(_KEY.ticket, batch), _KEY.zone == _NOWHERE
            )
            rows = await self._connection.execute(query)
            found.update((ticket, _number(digest)) for ticket, digest in rows)
        return found

    async def put_group_digests(self, event: int, digests: Mapping[int, int]) -> None:
        place = self._place(event)
        rows = [
            place | _digest_values(ticket) | {"digest": _digest(digests[ticket])}
            for ticket in sorted(digests)
        ]
        await upsert(self._connection, key_views, rows)

    async def journal_digests(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
        column, found = journal_views.c, dict[JournalKey, int]()
        for batch in batches({device for device, _ in keys}):
            query = select(column.device, column.epoch, column.digest).where(
                self._of(journal_views, event), self._among(column.device, batch)
            )
            for device, epoch, digest in await self._connection.execute(query):
                if (device, epoch) in keys:
                    found[device, epoch] = _number(digest)
        return found

    async def put_journal_digests(self, event: int, digests: Mapping[JournalKey, int]) -> None:
        place = self._place(event)
        rows = [
            place | {"device": device, "epoch": epoch, "digest": _digest(digests[device, epoch])}
            for device, epoch in sorted(digests)
        ]
        await upsert(self._connection, journal_views, rows)

    async def add_totals(self, event: int, changes: Sequence[ZoneTotal]) -> None:
        # The row is made before it is added to, so that two first writers of a zone do not collide.
        empty = [self._place(event) | {"zone": change.zone} | dict.fromkeys(_SUMS, 0) for change in changes]
        await insert_new(self._connection, zone_totals, empty)
        for change in changes:
            one = zone_totals.update().where(self._of(zone_totals, event), zone_totals.c.zone == change.zone)
            sums = {name: zone_totals.c[name] + getattr(change, name) for name in _SUMS}
            await self._connection.execute(one.values(**sums))

    async def totals(self, event: int) -> list[ZoneTotal]:
        columns = [zone_totals.c[name] for name in ("zone", *_SUMS)]
        query = select(*columns).where(self._of(zone_totals, event)).order_by(zone_totals.c.zone)
        return [ZoneTotal(*row) for row in await self._connection.execute(query)]

    async def used_up(self, event: int, below: int) -> dict[tuple[int, int], list[int]]:
        query = select(_KEY.zone, _KEY.use, _KEY.ticket).where(
            self._of(key_views, event), _KEY.used_up.is_(True), _KEY.ticket < below, _KEY.zone > 0
        )
        found: dict[tuple[int, int], list[int]] = {}
        for zone, use, ticket in await self._connection.execute(query):
            found.setdefault((zone, use), []).append(ticket)
        return found

    async def entered(self, event: int, below: int) -> list[KeyRow]:
        query = select(key_views).where(
            self._of(key_views, event), _KEY.admits > 0, _KEY.ticket < below, _KEY.zone > 0
        )
        return [_key_row(row) for row in await self._connection.execute(query)]

    async def log_holders(self, event: int, changes: Sequence[HolderChange]) -> None:
        rows = [
            self._place(event)
            | {"ticket": change.ticket, "zone": change.zone, "use": change.use}
            | {"gen": change.at.gen, "pos": change.at.pos, "at_ms": change.at_ms}
            | {"before": change.before, "after": change.after}
            for change in changes
        ]
        await insert_new(self._connection, holder_changes, rows)

    async def holder_changes(self, event: int, ticket: int) -> list[HolderChange]:
        column = holder_changes.c
        query = (
            select(holder_changes)
            .where(self._of(holder_changes, event), column.ticket == ticket)
            .order_by(column.gen, column.pos, column.zone, column.use)
        )
        return [
            HolderChange(
                row.ticket, row.zone, row.use, Position(row.gen, row.pos), row.before, row.after, row.at_ms
            )
            for row in await self._connection.execute(query)
        ]

    def _place(self, event: int) -> dict[str, Any]:
        return {"domain": self._domain, "event": event}


def _key_row(row: Row[Any]) -> KeyRow:
    told = None
    if row.holder_device is not None:
        told = Holder(row.holder_device, row.holder_gate, row.holder_point_ms, row.holder_credential)
    counts = {name: getattr(row, name) for name in _COUNTS}
    day = None if row.day_s is None else Day(row.day_s, row.day_admits)
    return KeyRow(row.ticket, row.zone, row.use, **counts, holder=row.holder, told=told, day=day)


def _key_values(row: KeyRow) -> dict[str, Any]:
    told = row.told
    return {
        "ticket": row.ticket,
        "zone": row.zone,
        "use": row.use,
        **{name: getattr(row, name) for name in _COUNTS},
        "holder": row.holder,
        "holder_device": None if told is None else told.device,
        "holder_gate": None if told is None else told.gate,
        "holder_point_ms": None if told is None else told.point_ms,
        "holder_credential": None if told is None else told.credential_hash,
        "day_s": None if row.day is None else row.day.starts_s,
        "day_admits": None if row.day is None else row.day.admits,
    }


def _digest_values(ticket: int) -> dict[str, Any]:
    """The columns of the row that has a ticket's digest, and nothing else to say."""
    return {
        "ticket": ticket,
        "zone": _NOWHERE,
        "use": _NOWHERE,
        **dict.fromkeys(_COUNTS, 0),
        "used_up": False,
    }


def _digest(number: int) -> bytes:
    return number.to_bytes(_DIGEST_BYTES, "big")


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big")
