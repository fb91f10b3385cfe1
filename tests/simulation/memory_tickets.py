"""Tickets and credentials in memory. See `backend.store.contract_tickets`."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from backend.store.rows import Change, CredentialRow, TicketMarks, TicketRow
from keys import reference
from keys.errors import BadReference
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.simulation.memory_aliases import count_change
from tests.simulation.memory_state import Noun


class MemoryTickets(Noun):
    """See `contract_tickets.Tickets`."""

    __slots__ = ()

    async def claim_references(self, event: int, numbers: Mapping[str, int]) -> bool:
        if any(text in self.tables.references for text in numbers):
            return False
        self.tables.references.update({text: (event, number) for text, number in numbers.items()})
        return True

    async def insert_many(self, tickets: Sequence[TicketRow], credentials: Sequence[CredentialRow]) -> bool:
        named = [(row.event, row.external_reference) for row in tickets if row.external_reference is not None]
        if len(set(named)) < len(named) or any(name in self.tables.externals for name in named):
            return False
        self.tables.tickets.update({(row.event, row.number): row for row in tickets})
        self._count(tickets)
        self.tables.externals.update(
            {
                (row.event, row.external_reference): row.number
                for row in tickets
                if row.external_reference is not None
            }
        )
        await self.add_credentials(credentials)
        return True

    def _count(self, tickets: Sequence[TicketRow]) -> None:
        if tickets:
            count = count_change(self.tables, tickets[0].event)
            self.tables.changed.update({(row.event, row.number): count for row in tickets})

    async def changed_after(self, event: int, after: Change, limit: int) -> list[tuple[Change, TicketRow]]:
        places = ((count, number) for (of, number), count in self.tables.changed.items() if of == event)
        later = sorted(place for place in places if place > after)[:limit]
        return [(place, self._ticket(event, place[1])) for place in later]

    async def update_many(self, tickets: Sequence[TicketRow]) -> None:
        self._count(tickets)
        for row in tickets:
            held = self.tables.tickets[row.event, row.number]
            self.tables.tickets[row.event, row.number] = replace(
                held,
                name=row.name,
                seat=row.seat,
                class_=row.class_,
                not_before=row.not_before,
                expires=row.expires,
                paper=row.paper,
                note=row.note,
                index=row.index,
            )

    async def by_reference(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        found = await self.by_external(event, references)
        for text in references:
            own = self.tables.references.get(_as_ours(text))
            if text not in found and own is not None and own[0] == event:
                found[text] = self._ticket(*own)
        return found

    async def by_external(self, event: int, references: Collection[str]) -> dict[str, TicketRow]:
        held = self.tables.externals
        return {text: self._ticket(event, held[event, text]) for text in references if (event, text) in held}

    async def by_numbers(self, event: int, numbers: Collection[int]) -> dict[int, TicketRow]:
        held = self.tables.tickets
        return {number: self._ticket(event, number) for number in numbers if (event, number) in held}

    async def page(
        self,
        event: int,
        after: int,
        limit: int,
        class_: str | None = None,
        state: CredentialState | None = None,
    ) -> list[TicketRow]:
        rows = (self._ticket(event, number) for number in self._numbers(event) if number > after)
        wanted = (row for row in rows if class_ in (None, row.class_) and state in (None, row.state))
        return list(wanted)[:limit]

    async def marks(self, event: int, after: int, limit: int, class_: str | None = None) -> list[TicketMarks]:
        rows = await self.page(event, after, limit, class_)
        return [TicketMarks(*(getattr(row, name) for name in TicketMarks._fields)) for row in rows]

    async def counts(self, event: int) -> dict[CredentialState, int]:
        return dict(Counter(self._ticket(event, number).state for number in self._numbers(event)))

    async def outside(self, event: int, was: tuple[int, int], now: tuple[int, int]) -> int:
        tickets = [self._ticket(event, number) for number in self._numbers(event)]
        return sum(
            one.state is not CredentialState.REVOKED and _left_outside(one, was, now) for one in tickets
        )

    async def credentials(self, event: int, indexes: Collection[int]) -> dict[int, CredentialRow]:
        held = self.tables.credentials
        return {index: held[event, index] for index in indexes if (event, index) in held}

    async def add_credentials(self, rows: Sequence[CredentialRow]) -> None:
        self.tables.credentials.update({(row.event, row.index): row for row in rows})

    async def record(self, event: int, changes: Mapping[int, Sequence[CredentialChange]]) -> None:
        for ticket, new in changes.items():
            former = self.tables.changes.get((event, ticket), ())
            ordered = sorted((*former, *new), key=_place)
            self.tables.changes[event, ticket] = tuple(ordered)
            for change in sorted(new, key=_place):
                held = self.tables.credentials.get((event, change.index))
                if held is not None:
                    self.tables.credentials[event, change.index] = replace(held, state=change.state)

    async def withdraw(self, event: int, at: Collection[Position]) -> None:
        for (of_event, ticket), held in list(self.tables.changes.items()):
            if of_event == event:
                self.tables.changes[event, ticket] = tuple(one for one in held if one.at not in at)

    async def changes(self, event: int, tickets: Collection[int]) -> dict[int, list[CredentialChange]]:
        held = self.tables.changes
        return {ticket: list(held[event, ticket]) for ticket in tickets if (event, ticket) in held}

    async def non_valid(self, event: int) -> dict[int, CredentialState]:
        changed = [
            change
            for (of_event, _), changes in self.tables.changes.items()
            for change in changes
            if of_event == event
        ]
        last = {change.index: change.state for change in sorted(changed, key=_place)}
        return {index: state for index, state in last.items() if state is not CredentialState.VALID}

    def _numbers(self, event: int) -> list[int]:
        return sorted(number for of_event, number in self.tables.tickets if of_event == event)

    def _ticket(self, event: int, number: int) -> TicketRow:
        """The row with the state of its live credential."""
        row = self.tables.tickets[event, number]
        state = self.tables.credentials[event, row.index].state
        return row if row.state is state else replace(row, state=state)


def _place(change: CredentialChange) -> tuple[int, int]:
    return change.at.as_pair()


def _as_ours(text: str) -> str:
    """What may be a reference of ours, as we write it (FORMAT.md 7.1); of anything else nothing."""
    try:
        return reference.parse(text)
    except BadReference:
        return ""


def _left_outside(ticket: TicketRow, was: tuple[int, int], now: tuple[int, int]) -> bool:
    never = ticket.not_before >= now[1] or ticket.expires <= now[0]
    return never or (_good_for(ticket, *was) and not _good_for(ticket, *now))


def _good_for(ticket: TicketRow, starts_s: int, ends_s: int) -> bool:
    return ticket.not_before <= starts_s and ticket.expires >= ends_s
