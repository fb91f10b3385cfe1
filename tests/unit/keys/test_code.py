"""One camera, two kinds of code: what a gate is told of each (FORMAT.md 1, 2 and 8)."""

import pytest

from keys.bcbp.signing import seal
from keys.code import open_code
from keys.errors import KeysError, Malformed, NotOurs
from keys.trust import Usage
from tests.world import EVENT, NOW_S, World

WORLD = World()
TRUST = WORLD.trust()
TICKET, PASS = WORLD.ticket(4), WORLD.boarding_pass(5)


def test_a_ticket_and_a_pass_are_opened_each_by_its_own_clauses() -> None:
    ticket, flown = (open_code(issued.text, TRUST, NOW_S, EVENT) for issued in (TICKET, PASS))
    assert (ticket.ticket.number, ticket.boarding) == (4, None)
    assert flown.ticket.number == 5
    assert flown.boarding is not None
    assert (flown.boarding.carrier, flown.boarding.flight) == ("TP", "0082")


def test_a_pass_has_the_type_of_security_data_that_its_flight_has() -> None:
    other = seal(WORLD.key(Usage.BCBP), WORLD.domain, PASS.body, "7").text
    assert open_code(other, TRUST, NOW_S, EVENT, "7").ticket.number == 5
    with pytest.raises(Malformed) as refused:
        open_code(other, TRUST, NOW_S, EVENT)
    assert refused.value.clause == "8.7"


@pytest.mark.parametrize(
    ("text", "error"),
    [("https://example.org", NotOurs), ("", NotOurs), ("PT2:0", NotOurs), (PASS.text[:40], Malformed)],
)
def test_what_is_neither_is_refused_by_name(text: str, error: type[KeysError]) -> None:
    with pytest.raises(error):
        open_code(text, TRUST, NOW_S, EVENT)
