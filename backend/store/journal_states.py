"""How far each journal hangs together, on a SQL database."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import LargeBinary, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.schema.journal import journals
from backend.store.batches import batches
from backend.store.flow import SqlFlow
from backend.store.locks import take_locks
from backend.store.noun import among, of_event, on_each
from backend.store.rows_journal import JournalKey, JournalState
from backend.store.upsert import begin_upsert, insert_new
from sync.chain import Cursor

_JOURNAL = journals.c
_STATE = (
    _JOURNAL.device,
    _JOURNAL.epoch,
    _JOURNAL.cursor_seq,
    _JOURNAL.cursor_hash,
    _JOURNAL.last_seq,
    _JOURNAL.stored,
    _JOURNAL.forked,
    _JOURNAL.announced_seq,
    _JOURNAL.announced_hash,
)
_STATES: Final = on_each(
    lambda is_sqlite: select(*_STATE).where(of_event(journals), among(_JOURNAL.device, is_sqlite))
)
_LAST_EPOCH: Final = select(func.max(_JOURNAL.epoch)).where(
    of_event(journals),
    _JOURNAL.device == bindparam("device", type_=LargeBinary),
    _JOURNAL.stored > 0,
)


class SqlJournalStates(SqlFlow):
    """The part of `contract_journal.Journals` that speaks of whole journals."""

    __slots__ = ("_epochs", "_held", "_newest")

    def __init__(self, connection: AsyncConnection, domain: int) -> None:
        super().__init__(connection, domain)
        # Of journals that are locked: nobody else changes them before this ends. And how far their devices had come.
        self._held: dict[tuple[int, JournalKey], JournalState] = {}
        self._epochs: dict[tuple[int, bytes], int] = {}
        self._newest: dict[tuple[int, bytes], int] = {}

    async def states(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        if all((event, key) in self._held for key in keys):
            return {key: self._held[event, key] for key in keys}
        found = await self._of_devices(event, {device for device, _ in keys})
        return {key: state for key, state in found.items() if key in keys}

    async def _of_devices(self, event: int, devices: Collection[bytes]) -> dict[JournalKey, JournalState]:
        found: dict[JournalKey, JournalState] = {}
        for batch in batches(devices):
            states = [_state(*row) for row in await self._found_among(_STATES, event, batch)]
            found.update((state.key, state) for state in states)
        return found

    async def locked(self, event: int, keys: Collection[JournalKey]) -> dict[JournalKey, JournalState]:
        await take_locks(self._connection, [(self._domain, event, *key) for key in keys])
        devices = {device for device, _ in keys}
        found = await self._of_devices(event, devices)
        self._epochs.update(((event, device), 0) for device in devices)
        self._newest.update(((event, device), 0) for device in devices)
        for state in found.values():
            self._advance(event, state)
        self._held.update(((event, key), state) for key, state in found.items() if key in keys)
        return {key: state for key, state in found.items() if key in keys}

    def _advance(self, event: int, state: JournalState) -> None:
        place = event, state.device
        self._newest[place] = max(state.epoch, self._newest.get(place, 0))
        if state.stored:
            self._epochs[place] = max(state.epoch, self._epochs.get(place, 0))

    async def every(self, event: int) -> list[JournalState]:
        query = select(*_STATE).where(self._of(journals, event)).order_by(_JOURNAL.device, _JOURNAL.epoch)
        return [_state(*row) for row in await self._connection.execute(query)]

    async def last_epoch(self, event: int, device: bytes) -> int:
        known = self._epochs.get((event, device))
        if known is not None:
            return known
        (found,) = await self._found(_LAST_EPOCH, event, device=device)
        return found[0] or 0

    async def newest_epoch(self, event: int, device: bytes) -> int:
        known = self._newest.get((event, device))
        if known is not None:
            return known
        return max((state.epoch for state in (await self._of_devices(event, {device})).values()), default=0)

    async def put(self, event: int, states: Sequence[JournalState]) -> None:
        for state in states:
            self._held[event, state.key] = state
            if (event, state.device) in self._epochs:
                self._advance(event, state)
        await begin_upsert(self._connection, journals, [self._state_values(event, state) for state in states])

    async def announce(self, event: int, state: JournalState) -> None:
        self._held.pop((event, state.key), None)
        await insert_new(self._connection, journals, [self._state_values(event, state)])
        lower = or_(_JOURNAL.announced_seq.is_(None), _JOURNAL.announced_seq < state.announced_seq)
        one = and_(_JOURNAL.device == state.device, _JOURNAL.epoch == state.epoch)
        announcing = update(journals).where(self._of(journals, event), one, lower)
        values = {"announced_seq": state.announced_seq, "announced_hash": state.announced_hash}
        await self._connection.execute(announcing.values(**values))

    def _state_values(self, event: int, state: JournalState) -> dict[str, Any]:
        return {
            "domain": self._domain,
            "event": event,
            "device": state.device,
            "epoch": state.epoch,
            "cursor_seq": state.cursor.seq,
            "cursor_hash": state.cursor.hash,
            "last_seq": state.last_seq,
            "stored": state.stored,
            "forked": state.forked,
            "announced_seq": state.announced_seq,
            "announced_hash": state.announced_hash,
        }


def _state(
    device: bytes, epoch: int, cursor_seq: int, cursor_hash: bytes, last_seq: int, *rest: Any
) -> JournalState:
    return JournalState(device, epoch, Cursor(cursor_seq, cursor_hash), last_seq, *rest)
