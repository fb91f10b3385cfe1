"""People decide about cases; a decision is added and covers what its maker saw (PROTOCOL.md 12.5)."""

import pytest

from backend.errors import BadInput, Conflict, UnknownCase, UnknownEvent
from backend.usecases.settling import Decision, list_cases, settle
from sync.cases import CaseClass, CaseStatus
from sync.feed import CaseItem
from sync.stories import tell
from tests.integration.receiving.scribe import Scribe
from tests.integration.receiving.story import evening
from tests.integration.receiving.world import MINUTE_MS, START_MS, World

T = START_MS


async def _double(world: World) -> tuple[Scribe, bytes]:
    """A device that admitted one ticket twice, and the id of the case."""
    gate = await world.enrol("Gate 1")
    gate.next_epoch(T)
    gate.admit(world.codes[0], T)
    gate.admit(world.codes[0], T + MINUTE_MS, gate=2)
    await world.push(gate)
    (listed,) = await world.cases()
    return gate, listed.case.id


async def test_a_settled_case_stays_settled_and_the_gates_hear_of_it(world: World) -> None:
    gate, case = await _double(world)
    settled = await settle(
        world.ctx, world.event, case, Decision.LET_STAY, "Ana", "both guests were shown in"
    )
    assert settled.status is CaseStatus.SETTLED
    gate.deny(2, T + 2 * MINUTE_MS)
    await world.push(gate)
    assert await world.classes() == []
    assert await world.classes(CaseStatus.SETTLED) == [CaseClass.DOUBLE_ADMIT]
    statuses = [item.status for item in await world.items() if isinstance(item, CaseItem)]
    assert statuses == [CaseStatus.OPEN, CaseStatus.SETTLED]
    (listed,) = await world.cases(None)
    assert [(one.decision, one.by) for one in listed.settlements] == [("let_stay", "Ana")]


async def test_an_entry_that_no_decision_covers_opens_the_case_again(world: World) -> None:
    gate, case = await _double(world)
    await settle(world.ctx, world.event, case, Decision.LET_STAY, "Ana")
    gate.admit(world.codes[0], T + 2 * MINUTE_MS)
    await world.push(gate)
    (listed,) = await world.cases()
    assert (listed.case.id, len(listed.case.entries)) == (case, 3)
    again = await settle(world.ctx, world.event, case, Decision.SENT_AWAY, "Rui")
    assert again.status is CaseStatus.SETTLED
    assert [one.by for one in again.settlements] == ["Ana", "Rui"]


async def test_a_decision_covers_only_what_its_maker_was_shown(world: World) -> None:
    gate, case = await _double(world)
    (shown,) = await world.cases()
    gate.admit(world.codes[0], T + 2 * MINUTE_MS)
    await world.push(gate)
    saw = frozenset(shown.case.entries)
    after = await settle(world.ctx, world.event, case, Decision.LET_STAY, "Ana", saw=saw)
    assert after.status is CaseStatus.OPEN


async def test_a_decision_that_its_maker_was_not_shown_stops_another(world: World) -> None:
    _, case = await _double(world)
    await settle(world.ctx, world.event, case, Decision.SENT_AWAY, "Rui", decisions=0)
    with pytest.raises(Conflict) as refused:
        await settle(world.ctx, world.event, case, Decision.LET_STAY, "Ana", decisions=0)
    assert "sent_away by Rui" in str(refused.value)
    (listed,) = await world.cases(None)
    assert [one.by for one in listed.settlements] == ["Rui"]
    knowingly = await settle(world.ctx, world.event, case, Decision.LET_STAY, "Ana", decisions=1)
    assert [one.by for one in knowingly.settlements] == ["Rui", "Ana"]


async def test_what_no_longer_follows_cannot_be_decided(world: World) -> None:
    gate, code = await world.enrol("Gate 1"), world.codes[0]
    gate.next_epoch(T)
    admitted = gate.admit(code, T)
    void = gate.void(admitted, code, T + 1_000)
    await world.push(gate, gate.push(void))
    unauthorised = next(one for one in await world.cases() if one.case.class_ is CaseClass.UNAUTHORISED)
    await world.push(gate)
    with pytest.raises(Conflict):
        await settle(world.ctx, world.event, unauthorised.case.id, Decision.EXPLAINED, "Ana")


async def test_decisions_come_from_a_closed_list_and_have_a_maker(world: World) -> None:
    _, case = await _double(world)
    with pytest.raises(BadInput) as refused:
        await settle(world.ctx, world.event, case, "shrug", "Ana")
    assert refused.value.field == "decision"
    with pytest.raises(BadInput):
        await settle(world.ctx, world.event, case, Decision.EXPLAINED, "  ")
    with pytest.raises(UnknownCase):
        await settle(world.ctx, world.event, bytes(32), Decision.EXPLAINED, "Ana")
    with pytest.raises(UnknownEvent):
        await settle(world.ctx, 99, case, Decision.EXPLAINED, "Ana")


async def test_each_case_tells_a_story_with_the_names_that_come_with_it(world: World) -> None:
    relay = await world.enrol("Relay")
    await world.push(relay, relay.push(*await evening(world)))
    found = await list_cases(world.ctx, world.event)
    assert len(found.cases) > 5
    for listed in found.cases:
        for language in ("en", "pt-BR"):
            story = tell(listed.case, found.names, language)
            assert story.title
            assert story.sentence
            assert story.what_to_do
    double = next(one for one in found.cases if one.case.class_ is CaseClass.DOUBLE_ADMIT)
    assert "Gate B" in tell(double.case, found.names, "en").sentence
