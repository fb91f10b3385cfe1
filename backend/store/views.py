"""What the merge makes of entries and facts, on a SQL database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from backend.schema.journal import (
    event_views,
    holder_changes,
    journal_views,
    key_views,
    zone_totals,
)
from backend.store.batches import batches
from backend.store.bulk import Taken, begin_rows
from backend.store.key_columns import GROUP, KEY, digest_of, group_row, group_values, key_row, raw_digest
from backend.store.noun import Noun, among, of_event, on_each
from backend.store.rows_journal import JournalKey
from backend.store.rows_views import GroupRow, HolderChange, KeyRow, ViewState, ZoneTotal
from backend.store.upsert import begin_upsert, insert_new
from sync.position import Position

_KEY = key_views.c
_NOTHING: Final = ViewState(0, Position(1, 0))
_SUMS: Final = ("people_in", "admits", "exits", "tickets", "surplus", "unproven")
_TOTAL_COLUMNS: Final = ("domain", "event", "zone", *_SUMS)
_DIGEST = journal_views.c
_STATE: Final = select(event_views.c.digest, event_views.c.gen, event_views.c.pos).where(
    of_event(event_views)
)
_GROUPS: Final = on_each(
    lambda is_sqlite: select(*GROUP).where(of_event(key_views), among(_KEY.ticket, is_sqlite))
)
_DIGESTS: Final = on_each(
    lambda is_sqlite: select(_DIGEST.device, _DIGEST.epoch, _DIGEST.digest).where(
        of_event(journal_views), among(_DIGEST.device, is_sqlite)
    )
)
_GROUP_COLUMNS: Final = ("domain", "event", *(column.name for column in GROUP))
_OF_EVENT: Final = ("domain", "event")
_COUNTS: Final = ("zone", "use", "admits", "exits", "people_in", "surplus", "unproven", "used_up")
_ALIKE: Final = (
    (*_OF_EVENT, *_COUNTS, "holder_device", "holder_gate", "day_s", "day_admits"),  # one gate, each once
    (*_OF_EVENT, "use", "day_s", "day_admits"),
    _OF_EVENT,
)


class SqlViews(Noun):
    """See `contract_journal.Views`."""

    __slots__ = ()

    async def state(self, event: int) -> ViewState:
        for row in await self._found(_STATE, event):
            return ViewState(digest_of(row.digest), Position(row.gen, row.pos))
        return _NOTHING

    async def put_state(self, event: int, state: ViewState) -> None:
        values = {"digest": raw_digest(state.digest), "gen": state.at.gen, "pos": state.at.pos}
        await begin_upsert(self._connection, event_views, [self._place(event) | values])

    async def keys(self, event: int, tickets: Collection[int]) -> dict[int, list[KeyRow]]:
        groups = await self.groups(event, tickets)
        return {ticket: list(group.keys) for ticket, group in groups.items() if group.keys}

    async def tickets(self, event: int) -> list[int]:
        query = select(_KEY.ticket).where(self._of(key_views, event)).distinct()
        return list((await self._connection.execute(query.order_by(_KEY.ticket))).scalars())

    async def groups(self, event: int, tickets: Collection[int]) -> dict[int, GroupRow]:
        found: dict[int, list[Sequence[Any]]] = {}
        for batch in batches(tickets):
            for row in await self._found_among(_GROUPS, event, batch):
                found.setdefault(row[0], []).append(row)
        return {ticket: group_row(ticket, rows) for ticket, rows in found.items()}

    async def put_groups(self, event: int, rows: Sequence[GroupRow]) -> None:
        place = self._domain, event
        values = [(*place, *one) for row in rows for one in group_values(row)]
        await begin_rows(self._connection, key_views, _GROUP_COLUMNS, values, Taken.REPLACED, _ALIKE)

    async def journal_digests(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
        found: dict[JournalKey, int] = {}
        for batch in batches({device for device, _ in keys}):
            for device, epoch, digest in await self._found_among(_DIGESTS, event, batch):
                if (device, epoch) in keys:
                    found[device, epoch] = digest_of(digest)
        return found

    async def put_journal_digests(self, event: int, digests: Mapping[JournalKey, int]) -> None:
        place = self._place(event)
        rows = [
            place | {"device": device, "epoch": epoch, "digest": raw_digest(digests[device, epoch])}
            for device, epoch in sorted(digests)
        ]
        await begin_upsert(self._connection, journal_views, rows)

    async def add_totals(self, event: int, changes: Sequence[ZoneTotal]) -> None:
        place = self._domain, event
        values = [(*place, change.zone, *(getattr(change, name) for name in _SUMS)) for change in changes]
        await begin_rows(self._connection, zone_totals, _TOTAL_COLUMNS, values, Taken.ADDED)

    async def totals(self, event: int) -> list[ZoneTotal]:
        columns = [zone_totals.c[name] for name in ("zone", *_SUMS)]
        query = select(*columns).where(self._of(zone_totals, event)).order_by(zone_totals.c.zone)
        return [ZoneTotal(*row) for row in await self._connection.execute(query)]

    async def used_up(self, event: int, below: int) -> dict[tuple[int, int], list[int]]:
        spent = _KEY.used_up.is_(True), _KEY.admits > 0
        query = select(_KEY.zone, _KEY.use, _KEY.ticket).where(
            self._of(key_views, event), *spent, _KEY.ticket < below, _KEY.zone > 0
        )
        found: dict[tuple[int, int], list[int]] = {}
        for zone, use, ticket in await self._connection.execute(query):
            found.setdefault((zone, use), []).append(ticket)
        return found

    async def entered(self, event: int, below: int) -> list[KeyRow]:
        query = select(*KEY).where(
            self._of(key_views, event), _KEY.admits > 0, _KEY.ticket < below, _KEY.zone > 0
        )
        return [key_row(row) for row in await self._connection.execute(query)]

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
