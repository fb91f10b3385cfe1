"""What a server lost about operators comes back from devices that heard it (PROTOCOL.md 4.6)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.usecases.staffing import add_operator, change_role, list_operators, reset_pin, revoke
from sync.authority import OperatorRole
from tests.integration.receiving.losing import Losing, open_losing

STEWARD, SUPERVISOR, NONE = OperatorRole.STEWARD, OperatorRole.SUPERVISOR, OperatorRole.NONE


@pytest.fixture
async def losing(tmp_path: Path) -> AsyncIterator[Losing]:
    async with open_losing(tmp_path) as opened:
        yield opened
        assert list(await opened.world.differences()) == []


async def told(losing: Losing) -> list[tuple[int, OperatorRole, int]]:
    """What the event says at last of each operator: number, role, and at which position."""
    async with losing.store.reading() as tx:
        changes = await tx.operators.changes(losing.event)
    return [(one.operator, one.role, one.at.pos) for one in changes]


async def test_whom_the_lost_server_took_off_the_list_is_off_it_again(losing: Losing) -> None:
    world = losing.world
    reader = await world.caller((await world.enrol("reader")).id)
    await add_operator(world.ctx, "Ana", SUPERVISOR, "270391")
    backup = losing.back_up()
    await revoke(world.ctx, 1)
    heard = await losing.heard(reader)
    losing.put_back(backup)
    for _ in range(2):
        await losing.hand_back(reader, heard)
    assert (await told(losing))[-1][:2] == (1, NONE)
    assert [role for _, role, _ in await told(losing)] == [SUPERVISOR, NONE]
    assert [row.role for row in await list_operators(world.ctx)] == [NONE]


async def test_a_number_that_the_lost_server_gave_is_never_given_again(losing: Losing) -> None:
    world = losing.world
    reader = await world.caller((await world.enrol("reader")).id)
    backup = losing.back_up()
    await add_operator(world.ctx, "Ana", SUPERVISOR, "270391")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await losing.hand_back(reader, heard)
    assert await list_operators(world.ctx) == []
    assert (await add_operator(world.ctx, "Ana", SUPERVISOR, "270391")).row.number == 2


async def test_what_our_people_said_since_stands(losing: Losing) -> None:
    world = losing.world
    reader = await world.caller((await world.enrol("reader")).id)
    await add_operator(world.ctx, "Ana", STEWARD, "270391")
    backup = losing.back_up()
    await reset_pin(world.ctx, 1, "582640")
    heard = await losing.heard(reader)
    losing.put_back(backup)
    await change_role(world.ctx, 1, SUPERVISOR)
    await losing.hand_back(reader, heard)
    assert [row.role for row in await list_operators(world.ctx)] == [SUPERVISOR]
    assert (await told(losing))[-1][:2] == (1, SUPERVISOR)
    async with losing.store.reading() as tx:
        assert (await tx.operators.changes(losing.event))[-1].at.gen == 2
