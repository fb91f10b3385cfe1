"""Credentials: one row a signed code, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import and_, bindparam, delete, insert, select, update

from backend.schema.central import credential_changes, credentials
from backend.store.batches import batches
from backend.store.bulk import write_rows
from backend.store.noun import Noun, among, of_event, on_each
from backend.store.rows import CredentialRow
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState

_CHANGE = credential_changes.c
_CREDENTIAL = credentials.c
_CREDENTIALS: Final = on_each(
    lambda is_sqlite: select(
        _CREDENTIAL.status_index,
        _CREDENTIAL.ticket,
        _CREDENTIAL.state,
        _CREDENTIAL.body,
        _CREDENTIAL.sealed_secret,
    ).where(of_event(credentials), among(_CREDENTIAL.status_index, is_sqlite))
)
_CHANGES: Final = on_each(
    lambda is_sqlite: (
        select(_CHANGE.ticket, _CHANGE.gen, _CHANGE.pos, _CHANGE.status_index, _CHANGE.state)
        .where(of_event(credential_changes), among(_CHANGE.ticket, is_sqlite))
        .order_by(_CHANGE.ticket, _CHANGE.gen, _CHANGE.pos)
    )
)
_COLUMNS: Final = ("domain", "event", "status_index", "ticket", "state", "body", "sealed_secret")


class SqlCredentials(Noun):
    """The half of `contract_tickets.Tickets` that speaks of credentials."""

    __slots__ = ()

    async def credentials(self, event: int, indexes: Collection[int]) -> dict[int, CredentialRow]:
        found: dict[int, CredentialRow] = {}
        for batch in batches(indexes):
            for index, ticket, state, body, sealed in await self._found_among(_CREDENTIALS, event, batch):
                found[index] = CredentialRow(event, index, ticket, CredentialState(state), body, sealed)
        return found

    async def add_credentials(self, rows: Sequence[CredentialRow]) -> None:
        values = [
            (self._domain, row.event, row.index, row.ticket, int(row.state), row.body, row.sealed_secret)
            for row in rows
        ]
        await write_rows(self._connection, credentials, _COLUMNS, values)

    async def record(self, event: int, changes: Mapping[int, Sequence[CredentialChange]]) -> None:
        rows = [
            self._change_values(event, ticket, change) for ticket in changes for change in changes[ticket]
        ]
        if not rows:
            return
        await self._connection.execute(insert(credential_changes), rows)
        by_index = and_(
            credentials.c.domain == self._domain,
            credentials.c.event == event,
            credentials.c.status_index == bindparam("of_index"),
        )
        last = {row["status_index"]: row["state"] for row in sorted(rows, key=_place)}
        states = [{"of_index": index, "new_state": state} for index, state in last.items()]
        await self._connection.execute(
            update(credentials).where(by_index).values(state=bindparam("new_state")), states
        )

    async def withdraw(self, event: int, at: Collection[Position]) -> None:
        if not at:
            return
        place = and_(
            self._of(credential_changes, event),
            _CHANGE.gen == bindparam("of_gen"),
            _CHANGE.pos == bindparam("of_pos"),
        )
        rows = [{"of_gen": one.gen, "of_pos": one.pos} for one in at]
        await self._connection.execute(delete(credential_changes).where(place), rows)

    def _change_values(self, event: int, ticket: int, change: CredentialChange) -> dict[str, int]:
        return {
            "domain": self._domain,
            "event": event,
            "ticket": ticket,
            "gen": change.at.gen,
            "pos": change.at.pos,
            "status_index": change.index,
            "state": int(change.state),
        }

    async def changes(self, event: int, tickets: Collection[int]) -> dict[int, list[CredentialChange]]:
        found: dict[int, list[CredentialChange]] = {}
        for batch in batches(tickets):
            for ticket, gen, pos, index, state in await self._found_among(_CHANGES, event, batch):
                change = CredentialChange(Position(gen, pos), index, CredentialState(state))
                found.setdefault(ticket, []).append(change)
        return found

    async def non_valid(self, event: int) -> dict[int, CredentialState]:
        columns = select(_CHANGE.status_index, _CHANGE.state).where(self._of(credential_changes, event))
        ordered = columns.order_by(_CHANGE.gen, _CHANGE.pos)
        last = dict(tuple(row) for row in await self._connection.execute(ordered))
        return {index: CredentialState(state) for index, state in last.items() if state}


def _place(row: Mapping[str, int]) -> tuple[int, int]:
    return row["gen"], row["pos"]
