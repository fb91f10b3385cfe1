"""Notes and codes of other systems, as an office writes them down."""

import pytest

from backend.errors import BadInput, EventClosed, UnknownEvent, UnknownTicket
from backend.usecases.naming_guests import set_alias, set_note
from backend.usecases.running_events import close_event
from keys.alias import alias_id, alias_secret
from tests.integration.issuing.office import Office


async def test_a_note_is_kept_and_taken_back_and_the_code_stays(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1")
    noted = await set_note(office.ctx, event, "BR-1", "  wheelchair ")
    assert (noted.note, noted.index) == ("wheelchair", issued.index)
    async with office.ctx.store.reading() as tx:
        assert (await tx.tickets.by_numbers(event, [issued.number]))[issued.number] == noted
    assert (await set_note(office.ctx, event, "BR-1", "")).note is None


async def test_a_note_that_no_card_could_carry_is_refused(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
    for note in ("x" * 65, "a\x1bb"):
        with pytest.raises(BadInput) as refused:
            await set_note(office.ctx, event, "BR-1", note)
        assert refused.value.field == "note"


async def test_an_alias_is_known_by_what_follows_from_its_text_which_is_not_kept(office: Office) -> None:
    event = (await office.event()).event
    issued = await office.ticket(event, reference="BR-1")
    await set_alias(office.ctx, event, "BR-1", "7X9K-22QF")
    async with office.ctx.store.reading() as tx:
        domain = (await office.ctx.vault.keys(tx)).domain
        (row,) = await tx.aliases.every(event)
    assert row.alias == alias_id(alias_secret("7X9K-22QF", domain))
    assert (row.ticket, row.index) == (issued.number, issued.index)
    held = [path for path in office.folder.rglob("*") if path.is_file() and b"7X9K-22QF" in path.read_bytes()]
    assert held == []


@pytest.mark.parametrize("text", ["", "PT1:ABC", "x" * 1_451])
async def test_a_text_that_can_be_no_alias_is_refused(office: Office, text: str) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
    with pytest.raises(BadInput) as refused:
        await set_alias(office.ctx, event, "BR-1", text)
    assert refused.value.field == "alias"


async def test_one_code_stands_for_one_ticket(office: Office) -> None:
    event = (await office.event()).event
    await office.ticket(event, reference="BR-1")
    await office.ticket(event, reference="BR-2")
    await set_alias(office.ctx, event, "BR-1", "7X9K-22QF")
    await set_alias(office.ctx, event, "BR-1", "7X9K-22QF")
    with pytest.raises(BadInput):
        await set_alias(office.ctx, event, "BR-2", "7X9K-22QF")


async def test_who_is_not_there_gets_neither(office: Office) -> None:
    event = (await office.event()).event
    with pytest.raises(UnknownTicket):
        await set_note(office.ctx, event, "BR-1", "x")
    with pytest.raises(UnknownEvent):
        await set_alias(office.ctx, event + 1, "BR-1", "x")
    await office.ticket(event, reference="BR-1")
    await close_event(office.ctx, event)
    with pytest.raises(EventClosed):
        await set_alias(office.ctx, event, "BR-1", "7X9K-22QF")
