"""Lost items that were handed back, and what adopted them."""

from backend.store.rows_lost import LostKey, LostRow
from backend.store.sql import Store
from sync.group import CredentialChange
from sync.position import Position
from sync.roster import CredentialState
from tests.integration.store.rows import EVENT, a_credential, a_ticket

FIRST = LostKey(Position(1, 11), bytes(32))
OTHER = LostKey(Position(1, 11), b"\x01" * 32)
LATER = LostKey(Position(1, 12), bytes(32))


def _row(key: LostKey, raw: bytes = b"item") -> LostRow:
    return LostRow(key, raw, b"device-1", 17)


async def test_lost_items_are_kept_once_by_place_and_hash(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.lost.add(EVENT, [_row(LATER), _row(OTHER)])
        await tx.lost.add(EVENT, [_row(FIRST), _row(LATER, b"again")])
        await tx.lost.add(EVENT, [])
        assert await tx.lost.every(EVENT) == [_row(FIRST), _row(OTHER), _row(LATER)]
        assert await tx.lost.every(EVENT + 1) == []


async def test_what_adopted_a_lost_item_is_known_by_its_own_position(with_event: Store) -> None:
    adopted = {Position(2, 12): LATER, Position(2, 11): FIRST, Position(2, 13): FIRST}
    async with with_event.transaction() as tx:
        await tx.lost.adopt(EVENT, adopted)
        await tx.lost.adopt(EVENT, {})
        assert await tx.lost.adopted(EVENT) == adopted
        assert list(await tx.lost.adopted(EVENT)) == [Position(2, 11), Position(2, 12), Position(2, 13)]


async def test_what_was_recorded_for_withdrawn_positions_is_forgotten_and_states_stay(
    with_event: Store,
) -> None:
    changes = [
        CredentialChange(Position(1, 1), 3, CredentialState.SUSPENDED),
        CredentialChange(Position(1, 2), 3, CredentialState.REVOKED),
    ]
    async with with_event.transaction() as tx:
        await tx.tickets.insert_many([a_ticket(3)], [a_credential(3)])
        await tx.tickets.record(EVENT, {3: changes})
        await tx.tickets.withdraw(EVENT, [Position(1, 2), Position(2, 1)])
        await tx.tickets.withdraw(EVENT, [])
        assert await tx.tickets.changes(EVENT, {3}) == {3: changes[:1]}
        assert (await tx.tickets.by_numbers(EVENT, {3}))[3].state is CredentialState.REVOKED


async def test_a_state_is_recorded_of_a_code_that_is_not_here(with_event: Store) -> None:
    change = CredentialChange(Position(1, 1), 9, CredentialState.REVOKED)
    async with with_event.transaction() as tx:
        await tx.tickets.record(EVENT, {4: [change]})
        assert await tx.tickets.non_valid(EVENT) == {9: CredentialState.REVOKED}
        assert await tx.tickets.credentials(EVENT, {9}) == {}


async def test_a_lock_may_name_another_last_entry_later(with_event: Store) -> None:
    async with with_event.transaction() as tx:
        await tx.devices.add_lock(EVENT, b"device-1", bytes(32), 5)
        await tx.devices.add_lock(EVENT, b"device-1", b"\x01" * 32, 6)
        assert await tx.devices.locks(EVENT) == {b"device-1": b"\x01" * 32}
