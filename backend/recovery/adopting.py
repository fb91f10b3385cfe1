"""Makes what lost items say true again, by telling it anew in the present generation (PROTOCOL.md 4.6).

Everything follows from all lost items that are kept, so that it does not matter who handed back what, when and how often.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from backend.context import Context
from backend.keyring.keychain import Keychain
from backend.recovery.lost_words import (
    TicketNow,
    Word,
    by_owner,
    of_type,
    operators_to_tell,
    policies_to_add,
    read_words,
    ticket_changes,
)
from backend.store.contract import Tx
from backend.store.rows import EventRow, TicketRow
from backend.store.rows_lost import LostKey
from backend.ticketing.credentials import StateChange, change_states
from backend.ticketing.numbering import Kind, allot
from keys.ring import Secret
from sync.authority import OperatorRole
from sync.feed import ClosedItem, CredentialItem, Item, LockItem, OperatorItem, PolicyItem, SlotsItem
from sync.group import CredentialChange
from sync.position import Ancestry, Position
from sync.roster import SLOTS_AT_MOST, CredentialState


async def adopt(ctx: Context, tx: Tx, keys: Keychain, event: int) -> None:
    """Adopt what the event's lost items say and what is not so. Doing it twice changes nothing. `Conflict`."""
    words = read_words(await tx.lost.every(event))
    row = await tx.events.locked(event)
    adopted = await tx.lost.adopted(event)
    adoption = _Adoption(ctx, tx, event, row.at.gen, await tx.events.ancestry(event), frozenset(adopted))
    await adoption.slots(of_type(words, SlotsItem))
    await adoption.credentials(of_type(words, CredentialItem), keys)
    await adoption.policies(of_type(words, PolicyItem))
    await adoption.locks(of_type(words, LockItem), frozenset(adopted.values()))
    await adoption.operators(of_type(words, OperatorItem))
    await adoption.end(of_type(words, ClosedItem))


@dataclass(frozen=True, slots=True)
class _Adoption:
    """One run in one transaction. `adopted`: the positions of items that are no own words."""

    ctx: Context
    tx: Tx
    event: int
    gen: int
    ancestry: Ancestry
    adopted: frozenset[Position]

    async def slots(self, words: Sequence[Word[SlotsItem]]) -> None:
        """The greatest that anybody said."""
        for word in words:
            row, said = await self._row(), word.item
            slots, capacity = max(row.slots, said.slots), max(row.capacity, said.capacity)
            numbers = min(row.numbers + capacity - row.capacity, SLOTS_AT_MOST)
            if (slots, capacity) != (row.slots, row.capacity):
                await self.tx.events.resize(row, capacity, slots, numbers)
                await self._tell(partial(SlotsItem, slots=slots, capacity=capacity), word.key)

    async def credentials(self, words: Sequence[Word[CredentialItem]], keys: Keychain) -> None:
        """The states of codes, ticket by ticket."""
        by_ticket: dict[int, list[Word[CredentialItem]]] = {}
        held = await self.tx.tickets.credentials(self.event, {word.item.index for word in words})
        owners = {index: row.ticket for index, row in held.items()}
        for word in by_owner(words, owners):
            by_ticket.setdefault(word.item.ticket, []).append(word)
        rows = await self.tx.tickets.by_numbers(
            self.event, {*by_ticket, *(word.item.ticket for word in words)}
        )
        changes = await self.tx.tickets.changes(self.event, by_ticket)
        await self._pass_by(keys, words, rows)
        for ticket, about in sorted(by_ticket.items()):
            now = self._ticket(ticket, rows.get(ticket), changes.get(ticket, ()))
            await self._change(ticket_changes(about, now, self._fork_of), rows.get(ticket))

    async def _change(self, said: Sequence[tuple[StateChange, LostKey]], ticket: TicketRow | None) -> None:
        changes = [change for change, _ in said]
        places = await change_states(self.tx, await self._row(), changes)
        keys = (key for _, key in said)
        await self.tx.lost.adopt(self.event, dict(zip(places, keys, strict=True)))
        lost = CredentialState.REVOKED
        if ticket and any((one.index, one.state) == (ticket.index, lost) for one in changes):
            await self.tx.events.lose(self.event, 1)

    def _ticket(self, number: int, row: TicketRow | None, changes: Iterable[CredentialChange]) -> TicketNow:
        states: dict[int, CredentialState] = {}
        own: dict[int, int] = {}
        for change in changes:  # in the order of the feed
            states[change.index] = change.state
            if change.at not in self.adopted:
                own[change.index] = change.at.pos
        return TicketNow(number, None if row is None else row.index, states, own)

    async def _pass_by(
        self, keys: Keychain, words: Sequence[Word[CredentialItem]], rows: Collection[int]
    ) -> None:
        """Numbers and indexes that the lost server gave are never given again, so far as anybody knows of them."""
        row, secret = await self._row(), keys.secret(Secret.NUMBERS)
        indexes = {word.item.index for word in words}
        indexes -= set(await self.tx.tickets.credentials(self.event, indexes))
        numbers = {word.item.ticket for word in words} - set(rows)
        given = (
            await self._given(secret, Kind.NUMBER, row.next_number, numbers),
            await self._given(secret, Kind.INDEX, row.next_index, indexes),
        )
        if any(given):
            await self.tx.events.take(row, *given)
            await self.tx.events.lose(self.event, given[0])

    async def policies(self, words: Sequence[Word[PolicyItem]]) -> None:
        """The rules that were in force."""
        held = await self.tx.events.policies(self.event)
        places = await self.tx.events.policy_positions(self.event)
        own_pos = max((at.pos for at in places.values() if at not in self.adopted), default=0)
        for policy, key in policies_to_add(words, held, own_pos, self._fork_of):
            at = await self._tell(partial(PolicyItem, policy=policy), key)
            await self.tx.events.add_policy(self.event, policy, at)

    async def locks(self, words: Sequence[Word[LockItem]], adopted: Collection[LostKey]) -> None:
        """Each device that is locked by the last word, unless our own people locked it."""
        for device, word in sorted({word.item.device: word for word in words}.items()):
            held = (await self.tx.devices.locks(self.event)).get(device)
            keys = {one.key for one in words if one.item.device == device}
            if held is None or (held != word.item.last_hash and keys & set(adopted)):
                await self._lock(device, word)

    async def _lock(self, device: bytes, word: Word[LockItem]) -> None:
        last, now_ms = word.item.last_hash, self.ctx.now_ms()
        await self.tx.devices.lock(device, now_ms)
        await self.tx.devices.add_lock(self.event, device, last, now_ms)
        await self._tell(partial(LockItem, device=device, last_hash=last), word.key)

    async def operators(self, words: Sequence[Word[OperatorItem]]) -> None:
        """What the lost server said of operators. Whoever it took off the list is off it; keys that it made are known by their words alone."""
        held = await self.tx.operators.changes(self.event)
        for word in operators_to_tell(words, held, self.adopted, self._fork_of):
            said = word.item
            at = await self._tell(
                partial(OperatorItem, operator=said.operator, role=said.role, key=said.key), word.key
            )
            await self.tx.operators.record(self.event, [replace(said.change, at=at)])
            row = await self.tx.operators.get(said.operator)
            if row is not None and row.works and said.role is OperatorRole.NONE and row.key == said.key:
                await self.tx.operators.put(
                    replace(row, role=OperatorRole.NONE, changed_ms=self.ctx.now_ms())
                )

    async def end(self, words: Sequence[Word[ClosedItem]]) -> None:
        """The event is over, if any server said so."""
        if words and not (await self._row()).closed:
            await self.tx.events.close(self.event, self.ctx.now_ms())
            await self._tell(ClosedItem, words[-1].key)

    async def _tell(self, item: Callable[[Position], Item], key: LostKey) -> Position:
        at = await self.tx.feed.append(await self._row(), [item])
        await self.tx.lost.adopt(self.event, {at: key})
        return at

    async def _row(self) -> EventRow:
        return await self.tx.events.locked(self.event)

    def _fork_of(self, lost: Position) -> int:
        return self.ancestry.last_shared(self.gen, lost)

    async def _given(self, secret: bytes, kind: Kind, first: int, named: Collection[int]) -> int:
        """How many of the next numbers the lost server must have given, since it gave the named ones."""
        if not named:
            return 0
        segments = await self.tx.events.segments(self.event, kind)
        end = max(segment.start + segment.size for segment in segments)
        coming = allot(secret, self.event, kind, segments, first, end - first)
        return max((place + 1 for place, number in enumerate(coming) if number in named), default=0)
