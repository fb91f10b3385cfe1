"""Tickets looked for at a desk: by what became of them, and by what somebody says of theirs; and every code that one had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.context import Context
from backend.errors import BadInput, UnknownTicket
from backend.store.contract import Tx
from backend.store.rows import TicketMarks, TicketRow
from sync.roster import CredentialState
from sync.searching import words_of

TEXT_CHARS: Final = 100
_ROWS_A_TURN: Final = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets: of this state (None: any), and to which a text leads ("": any).

    It leads to a ticket whose reference, ours or the importer's, or whose seat begins with it, and to a guest of whose name every
    word that was typed begins a word (PROTOCOL.md 3.6). Case and accents make no difference.
    """

    state: CredentialState | None = None
    text: str = ""

    def check(self) -> None:
        """`BadInput` for a text that no ticket could have."""
        if len(self.text) > TEXT_CHARS:
            raise BadInput("search", f"has {len(self.text)} characters", f"send {TEXT_CHARS} at most")


ALL: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Code:
    """One code that a ticket had or has, by its status index, and what became of it. `live`: it is the present one."""

    index: int
    state: CredentialState
    live: bool


async def list_tickets(
    ctx: Context, event: int, wanted: Wanted = ALL, after: int = -1, limit: int = 100
) -> list[TicketRow]:
    """Tickets with a number above `after`, ascending, at most `limit`. `BadInput`, `UnknownEvent`."""
    wanted.check()
    async with ctx.store.reading() as tx:
        await tx.events.get(event)
        if not wanted.text.strip():
            return await tx.tickets.page(event, after, limit, state=wanted.state)
        return await _looked_through(tx, event, wanted, after, limit)


async def _looked_through(tx: Tx, event: int, wanted: Wanted, after: int, limit: int) -> list[TicketRow]:
    """No index knows how names are typed. Only what tells tickets apart is read of all of them."""
    found: list[TicketRow] = []
    looked_for = _Looked(wanted.text)
    while len(found) < limit and (marks := await tx.tickets.marks(event, after, _ROWS_A_TURN)):
        numbers = [one.number for one in marks if looked_for.leads_to(one)]
        rows = (await tx.tickets.by_numbers(event, numbers)) if numbers else {}
        found += [rows[number] for number in numbers if wanted.state in (None, rows[number].state)]
        after = marks[-1].number
    return found[:limit]


async def codes_of(ctx: Context, event: int, reference: str) -> Sequence[Code]:
    """Every code of a ticket, the present one last; `UnknownTicket`, `UnknownEvent`."""
    async with ctx.store.reading() as tx:
        await tx.events.get(event)
        ticket = (await tx.tickets.by_reference(event, [reference])).get(reference)
        if ticket is None:
            raise UnknownTicket(event, reference)
        changes = (await tx.tickets.changes(event, [ticket.number])).get(ticket.number, [])
        former = dict.fromkeys(change.index for change in changes if change.index != ticket.index)
        rows = await tx.tickets.credentials(event, [*former, ticket.index])
        return [Code(index, rows[index].state, index == ticket.index) for index in (*former, ticket.index)]


class _Looked:
    """What is looked for, made ready once for many tickets."""

    __slots__ = ("_text", "_words")

    def __init__(self, text: str) -> None:
        self._text = text.strip().casefold()
        self._words = words_of(text)

    def leads_to(self, one: TicketMarks) -> bool:
        return self._begins(one) or self._names(one.name)

    def _begins(self, one: TicketMarks) -> bool:
        for mark in (one.external_reference, one.reference, one.seat):
            if mark is not None and mark.casefold().startswith(self._text):
                return True
        return False

    def _names(self, name: str | None) -> bool:
        if name is None or not self._words:
            return False
        if name.isascii() and not all(typed in name.lower() for typed in self._words):
            return False  # most are somebody else's: taking a name apart costs ten times as much
        held = words_of(name)
        return all(any(word.startswith(typed) for word in held) for typed in self._words)
