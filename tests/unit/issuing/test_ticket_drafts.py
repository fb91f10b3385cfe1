"""What a ticket may say, and what it says when nothing is asked for."""

import msgspec
import pytest

from backend.errors import BadInput
from backend.ticketing.ticket_drafts import (
    GRACE_S,
    Particulars,
    TicketChange,
    TicketDraft,
    changed,
    external_reference_of,
    particulars_of,
)
from tests.unit.issuing.drafts import ENDS_S, EVENT, LAST_S, NOW_S

SAID = Particulars("Maria", "A1", "pista", NOW_S, ENDS_S, False)


def test_a_ticket_that_names_no_times_is_good_until_some_hours_after_the_event() -> None:
    said = particulars_of(TicketDraft(), EVENT, LAST_S)
    assert said == Particulars(None, None, None, 0, ENDS_S + GRACE_S, False)


def test_a_ticket_that_names_no_end_ends_with_its_key_at_the_latest() -> None:
    assert particulars_of(TicketDraft(), EVENT, ENDS_S + 5).expires == ENDS_S + 5


def test_a_draft_reads_from_json_with_class_as_a_name() -> None:
    draft = msgspec.json.decode(b'{"reference": "BR-1", "class": "vip", "paper": true}', type=TicketDraft)
    said = particulars_of(draft, EVENT, LAST_S)
    assert (said.class_, said.paper, external_reference_of(draft)) == ("vip", True, "BR-1")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (TicketDraft(seat="x" * 17), "seat"),
        (TicketDraft(class_="x" * 17), "class"),
        (TicketDraft(name="x" * 65), "name"),
        (TicketDraft(not_before=ENDS_S, expires=ENDS_S), "expires"),
        (TicketDraft(not_before=-1), "expires"),
        (TicketDraft(expires=0), "expires"),
        (TicketDraft(expires=LAST_S + 1), "expires"),
        (TicketDraft(expires=1 << 32), "expires"),
    ],
)
def test_what_a_code_cannot_carry_is_refused_by_field(draft: TicketDraft, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        particulars_of(draft, EVENT, LAST_S)
    assert caught.value.field == field


def test_a_reference_of_the_importer_may_be_any_text_of_up_to_64_bytes() -> None:
    assert external_reference_of(TicketDraft(reference=" Pedido 7/São João ")) == "Pedido 7/São João"
    with pytest.raises(BadInput, match="reference"):
        external_reference_of(TicketDraft(reference="x" * 65))


def test_what_a_change_leaves_out_stays() -> None:
    assert changed(SAID, TicketChange(), EVENT, LAST_S) == SAID
    assert changed(SAID, TicketChange(seat="B2"), EVENT, LAST_S) == msgspec.structs.replace(SAID, seat="B2")


def test_a_change_to_nothing_takes_a_text_away_and_puts_the_usual_times_back() -> None:
    changes = TicketChange(name=None, seat=None, class_=None, not_before=None, expires=None)
    assert changed(SAID, changes, EVENT, LAST_S) == Particulars(None, None, None, 0, ENDS_S + GRACE_S, False)


def test_a_change_is_checked_like_a_draft() -> None:
    with pytest.raises(BadInput, match="expires"):
        changed(SAID, TicketChange(not_before=ENDS_S + 1), EVENT, LAST_S)
