"""Tickets by number and by reference."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.schema.central import credentials, ticket_references, tickets
from backend.store.batches import batches
from backend.store.bulk import Taken, write_rows
from backend.store.credentials import SqlCredentials
from backend.store.events import SqlEvents
from backend.store.rows import Change, CredentialRow, TicketMarks, TicketRow
from keys import reference
from keys.errors import BadReference
from sync.roster import CredentialState

_TICKET: Final = tickets.c
_LIVE: Final = and_(
    credentials.c.domain == _TICKET.domain,
    credentials.c.event == _TICKET.event,
    credentials.c.status_index == _TICKET.status_index,
)
# In the order of the fields of `TicketRow`.
_COLUMNS: Final = (
    _TICKET.event,
    _TICKET.number,
    _TICKET.reference,
    _TICKET.external_reference,
    _TICKET.name,
    _TICKET.seat,
    _TICKET.class_,
    _TICKET.not_before,
    _TICKET.expires,
    _TICKET.paper,
    _TICKET.status_index,
    credentials.c.state,
    _TICKET.created_ms,
    _TICKET.note,
)
_MARKS: Final = tuple(_TICKET[name] for name in TicketMarks._fields)
_STATE: Final = _COLUMNS.index(credentials.c.state)
_INSERTED: Final = ("domain", *(column.name for column in _COLUMNS if column.name != "state"), "changed")
_REFERENCE: Final = ("domain", "reference", "event", "number")
_UPDATED: Final = ("name", "seat", "class_", "not_before", "expires", "paper", "note")


class SqlTickets(SqlCredentials):
    """See `contract_tickets.Tickets`."""

    __slots__ = ("_events",)

    def __init__(self, connection: AsyncConnection, domain: int, of_events: SqlEvents) -> None:
        super().__init__(connection, domain)
        self._events = of_events

    async def claim_references(self, event: int, numbers: Mapping[str, int]) -> bool:
        # Without a savepoint: SQLite would copy every page that is changed within it, and references lie everywhere.
        rows = [(self._domain, text, event, number) for text, number in numbers.items()]
        if await write_rows(self._connection, ticket_references, _REFERENCE, rows, Taken.LEFT) == len(rows):
            return True
        await self._give_back(event, numbers)
        return False

    async def insert_many(self, new: Sequence[TicketRow], first: Sequence[CredentialRow]) -> bool:
        if not new:
            return True
        changed = await self._events.count_change(new[0].event)
        domain = self._domain
        rows = [
            (
                domain,
                row.event,
                row.number,
                row.reference,
                row.external_reference,
                row.name,
                row.seat,
                row.class_,
                row.not_before,
                row.expires,
                1
                if row.paper
                else 0,  # a truth value goes through the driver's adapters, a number goes by them
                row.index,
                row.created_ms,
                row.note,
                changed,
            )
            for row in new
        ]
        if await write_rows(self._connection, tickets, _INSERTED, rows, Taken.LEFT) < len(rows):
            return False
        await self.add_credentials(first)
        return True

    async def update_many(self, changed: Sequence[TicketRow]) -> None:
        if not changed:
            return
        by_number = and_(
            _TICKET.domain == self._domain,
            _TICKET.event == bindparam("of_event"),
            _TICKET.number == bindparam("of_number"),
        )
        renewed: dict[str, BindParameter[object] | int] = {
            name: bindparam(f"new_{name}") for name in (*_UPDATED, "status_index")
        }
        renewed["changed"] = await self._events.count_change(changed[0].event)
        rows = [_update_values(row) for row in changed]
        await self._connection.execute(update(tickets).where(by_number).values(**renewed), rows)

    async def by_reference(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        found = await self.by_external(event, references)
        ours = _as_ours([text for text in references if text not in found])
        numbers = await self._numbers_of(event, set(ours.values()))
        by_number = await self.by_numbers(event, numbers.values())
        for typed, own in ours.items():
            if own in numbers:
                found[typed] = by_number[numbers[own]]
        return found

    async def by_external(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        # No ticket has a text with a NUL in it, and PostgreSQL takes none to look for.
        able = [text for text in references if "\0" not in text]
        rows = await self._select(event, _TICKET.external_reference, able)
        return {row.external_reference: row for row in rows if row.external_reference is not None}

    async def by_numbers(self, event: int, numbers: Collection[int]) -> dict[int, TicketRow]:
        rows = await self._select(event, _TICKET.number, numbers)
        return {row.number: row for row in rows}

    async def page(
        self,
        event: int,
        after: int,
        limit: int,
        class_: str | None = None,
        state: CredentialState | None = None,
    ) -> list[TicketRow]:
        query = (
            self._tickets(event)
            .where(_TICKET.number > literal(after, BigInteger))
            .order_by(_TICKET.number)
            .limit(limit)
        )
        if class_ is not None:
            query = query.where(_TICKET.class_ == class_)
        if state is not None:
            query = query.where(credentials.c.state == int(state))
        return [_ticket_row(row) for row in await self._connection.execute(query)]

    async def marks(self, event: int, after: int, limit: int, class_: str | None = None) -> list[TicketMarks]:
        mine = and_(self._of(tickets, event), _TICKET.number > literal(after, BigInteger))
        query = select(*_MARKS).where(mine).order_by(_TICKET.number).limit(limit)
        if class_ is not None:
            query = query.where(_TICKET.class_ == class_)
        return [TicketMarks(*row) for row in await self._connection.execute(query)]

    async def changed_after(self, event: int, after: Change, limit: int) -> list[tuple[Change, TicketRow]]:
        later = tuple_(_TICKET.changed, _TICKET.number) > tuple_(*after)
        ordered = self._tickets(event).where(later).order_by(_TICKET.changed, _TICKET.number).limit(limit)
        found = await self._connection.execute(ordered.add_columns(_TICKET.changed))
        return [((row[-1], row.number), _ticket_row(row[:-1])) for row in found]

    async def counts(self, event: int) -> dict[CredentialState, int]:
        columns = select(credentials.c.state, func.count()).select_from(tickets).join(credentials, _LIVE)
        query = columns.where(self._of(tickets, event)).group_by(credentials.c.state)
        return {CredentialState(state): count for state, count in await self._connection.execute(query)}

    async def outside(self, event: int, was: tuple[int, int], now: tuple[int, int]) -> int:
        never = or_(_TICKET.not_before >= now[1], _TICKET.expires <= now[0])
        columns = select(func.count()).select_from(tickets).join(credentials, _LIVE)
        live = and_(self._of(tickets, event), credentials.c.state != int(CredentialState.REVOKED))
        query = columns.where(live, or_(never, and_(_good_for(*was), not_(_good_for(*now)))))
        return int(await self._connection.scalar(query) or 0)

    async def _give_back(self, event: int, numbers: Mapping[str, int]) -> None:
        """Those of these claims that hold. A number is never given twice, so another ticket's claim is none of them."""
        column = ticket_references.c
        for batch in batches(numbers):
            mine = self._among(column.number, [numbers[text] for text in batch])
            texts = self._among(column.reference, batch)
            await self._connection.execute(
                delete(ticket_references).where(self._of(ticket_references, event), texts, mine)
            )

    async def _numbers_of(self, event: int, references: Collection[str]) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for batch in batches(references):
            columns = select(ticket_references.c.reference, ticket_references.c.number)
            query = columns.where(
                self._of(ticket_references, event), self._among(ticket_references.c.reference, batch)
            )
            numbers.update((text, number) for text, number in await self._connection.execute(query))
        return numbers

    async def _select(
        self, event: int, column: ColumnElement[Any], values: Collection[Any]
    ) -> list[TicketRow]:
        rows: list[TicketRow] = []
        for batch in batches(values):
            query = self._tickets(event).where(self._among(column, batch))
            rows += [_ticket_row(row) for row in await self._connection.execute(query)]
        return rows

    def _tickets(self, event: int) -> Select[Any]:
        return select(*_COLUMNS).select_from(tickets).join(credentials, _LIVE).where(self._of(tickets, event))


def _good_for(starts_s: int, ends_s: int) -> ColumnElement[bool]:
    """Tickets that are good from one of these moments to the other."""
    return and_(_TICKET.not_before <= starts_s, _TICKET.expires >= ends_s)


def _update_values(row: TicketRow) -> dict[str, object]:
    values: dict[str, object] = {f"new_{name}": getattr(row, name) for name in _UPDATED}
    return {**values, "new_status_index": row.index, "of_event": row.event, "of_number": row.number}


def _ticket_row(row: Sequence[Any]) -> TicketRow:
    values = list(row)
    values[_STATE] = CredentialState(values[_STATE])
    return TicketRow(*values)


def _as_ours(typed: Collection[str]) -> dict[str, str]:
    """What may be a reference of ours, as we write it (FORMAT.md 7.1)."""
    ours: dict[str, str] = {}
    for text in typed:
        try:
            ours[text] = reference.parse(text)
        except BadReference:
            continue
    return ours
