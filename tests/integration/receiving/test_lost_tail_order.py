"""Whoever hands back what, in whichever order and how often: the server ends in the same state (PROTOCOL.md 4.5)."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from backend.callers.access import Device
from backend.context import Context
from backend.errors import BackendError
from backend.ticketing.ticket_drafts import TicketChange, TicketDraft
from backend.usecases.enrolling import lock
from backend.usecases.issuing import issue, reissue, restore, revoke, suspend
from backend.usecases.recovering import begin_generation
from backend.usecases.running_events import close_event, get_event, grow, set_policy
from sync.lost_tail import Return
from tests.integration.receiving.losing import Losing, open_losing

Act = Callable[[Context, int, Random], Coroutine[Any, Any, object]]
_TICKETS: Final = 5


def _some(chance: Random) -> str:
    return f"T{chance.randrange(_TICKETS)}"


async def _sell(ctx: Context, event: int, chance: Random) -> object:
    return await issue(ctx, event, [TicketDraft(reference=f"N{chance.randrange(10**9)}")])


async def _rules(ctx: Context, event: int, chance: Random) -> object:
    form = {"mode": chance.choice(("once", "re-entry")), "list_age": {"amber_s": chance.randrange(1, 999)}}
    return await set_policy(ctx, event, form)


async def _grow(ctx: Context, event: int, chance: Random) -> object:
    row = await get_event(ctx, event)
    return await grow(ctx, event, row.capacity + chance.randrange(1, 9))


ACTS: Final[Sequence[Act]] = (
    *[lambda ctx, event, chance: revoke(ctx, event, _some(chance))] * 2,
    *[lambda ctx, event, chance: suspend(ctx, event, _some(chance))] * 4,
    *[lambda ctx, event, chance: restore(ctx, event, _some(chance))] * 4,
    *[lambda ctx, event, chance: reissue(ctx, event, _some(chance), TicketChange())] * 2,
    _sell,
    _rules,
    _grow,
)


async def _office(losing: Losing, chance: Random, acts: int) -> None:
    for _ in range(acts):
        try:
            await chance.choice(ACTS)(losing.world.ctx, losing.event, chance)
        except BackendError:
            continue  # a ticket that is revoked for good is not restored


async def _all(losing: Losing) -> object:
    """Everything that was said to people and gates, however it came to be."""
    row = await get_event(losing.world.ctx, losing.event)
    policy = await losing.in_force()
    rules = (policy.mode, policy.amber_s)
    sizes = (row.capacity, row.slots, row.numbers, row.live, row.next_number, row.next_index, row.closed)
    async with losing.store.reading() as tx:
        locks = await tx.devices.locks(losing.event)
        tickets = await tx.tickets.page(losing.event, -1, 1_000)
    return await losing.states(), rules, sizes, locks, [(row.number, row.state) for row in tickets]


def _holdings(chance: Random, pages: Sequence[Return]) -> list[Return]:
    """What one device after the other hands back: runs of pages from somewhere on, together all of them."""
    handed = [page for _ in range(3) for page in pages[chance.randrange(len(pages)) :]]
    handed += pages
    chance.shuffle(handed)
    return handed


@pytest.mark.parametrize("seed", [*range(6), 145])
async def test_the_end_does_not_depend_on_who_hands_back_first(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    async with open_losing(tmp_path) as losing:
        scribe, stolen = await losing.world.enrol("Reader"), await losing.world.enrol("Stolen")
        reader: Device = await losing.world.caller(scribe.id)
        await _office(losing, chance, 4)
        backup, at = losing.back_up(), await losing.world.at()
        await _office(losing, chance, 12)
        await lock(losing.world.ctx, stolen.id)
        if chance.random() < 0.5:
            await close_event(losing.world.ctx, losing.event)
        pages = await losing.heard(reader, at, at_most=chance.randrange(1, 4))
        losing.put_back(backup)
        if chance.random() < 0.5:
            await begin_generation(losing.world.ctx, losing.event)
        await _office(losing, chance, chance.choice((0, 0, 3)))
        restored = losing.back_up()
        ends = []
        for _ in range(4):
            losing.put_back(restored)
            await losing.hand_back(reader, [pages[0], *_holdings(chance, pages)])
            ends.append(await _all(losing))
            assert list(await losing.world.differences()) == []
        assert ends == ends[:1] * 4
