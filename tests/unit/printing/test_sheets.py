"""What a sheet says: of a flight's ticket, of a show's, and of characters that somebody brought."""

from dataclasses import replace

import pytest

from backend.errors import BadInput
from backend.printing.event_words import Place
from backend.printing.sheet import Entry, Sheet
from backend.printing.sheets import Look, pass_sheets, ticket_sheets
from backend.printing.wording import Known
from backend.store.rows import EventRow, TicketRow
from backend.symbols import Symbology
from keys.bcbp.block import Block
from keys.bcbp.reading import parse
from keys.bcbp.signing import sign
from keys.bcbp.writing import compose
from keys.errors import Malformed, NotAPass
from keys.trust import Usage
from sync.feed import GENESIS
from sync.flight import Flight
from sync.policy import Policy, Window
from sync.position import Position
from sync.profile import EventKind, Gate, Zone
from sync.roster import CredentialState
from tests.unit.printing.sheets import PASS, TICKET, WORLD
from tests.world import NOW_S

EN = Look("en", paper=True)
GATES = (Gate(1, "A1", 1), Gate(2, "A2", 1), Gate(3, "Lounge", 2))
FLIGHT = Flight("TP", "0082", "GRU", "LIS", 325)


def a_place(
    flight: Flight | None = None, policy: Policy | None = None, gates: tuple[Gate, ...] = GATES
) -> Place:
    kind = EventKind.FLIGHT if flight else EventKind.SHOW
    row = EventRow(
        WORLD.event, "Noite", kind, "America/Sao_Paulo", NOW_S, NOW_S + 36_000, 9, 18, 9, 1, 1, 1, False, Position(1, 0),
        GENESIS, 0, None, flight,
    )  # fmt: skip
    return Place(row, (Zone(1, "Pista"), Zone(2, "Camarote")), gates, policy or Policy(1))


def a_row(**changes: object) -> TicketRow:
    row = TicketRow(
        WORLD.event, 1, "0D9C1RN527", None, "João da Silva", "12C", "Y", 0, NOW_S + 36_000, False, 1, CredentialState.VALID, 0
    )  # fmt: skip
    for name, value in changes.items():
        row = type(row)(**{**{field: getattr(row, field) for field in row.__struct_fields__}, name: value})
    return row


def said(sheet: Sheet) -> dict[str, str | None]:
    return {one.label: one.value for one in (*sheet.large, *sheet.medium, *sheet.small)}


def test_a_flights_ticket_says_what_its_pass_and_its_event_say() -> None:
    policy = Policy(1, windows=(Window(1, NOW_S - 2_400, NOW_S), Window(2, NOW_S - 9_000, NOW_S)))
    (sheet,) = ticket_sheets(a_place(FLIGHT, policy, GATES[:1]), a_row(), PASS, EN)
    assert (sheet.heading, sheet.kind, sheet.symbology) == ("TP 82", "Boarding pass", Symbology.PDF417)
    assert sheet.who == Entry("Passenger", "João da Silva")
    assert said(sheet) == {
        "Gate": "A1", "Boarding": "07:26", "Seat": "12C", "Zone": "Pista", "Sequence": "0002", "Class": "Y",
        "Departure": "08:06", "Booking": "ABC123", "Reference": "0D9C1RN527",
    }  # fmt: skip


def test_several_gates_and_no_window_leave_gate_and_time_open() -> None:
    (sheet,) = ticket_sheets(a_place(FLIGHT), a_row(), PASS, EN)
    assert (said(sheet)["Gate"], said(sheet)["Boarding"]) == (None, None)


def test_a_class_is_sent_to_the_gate_that_lets_it_in() -> None:
    policy = Policy(1, gate_access=((1, ("Y",)), (2, ("C",)), (3, ("C",))))
    (sheet,) = ticket_sheets(a_place(FLIGHT, policy), a_row(), PASS, EN)
    assert (said(sheet)["Gate"], said(sheet)["Zone"]) == ("A1", "Pista")


def test_what_is_said_at_the_desk_goes_before_what_the_event_knows() -> None:
    look = replace(EN, said=Known(gate="B9", zone="3", boarding="10:05"), symbology=Symbology.AZTEC)
    (sheet,) = ticket_sheets(a_place(FLIGHT, gates=GATES[:1]), a_row(), PASS, look)
    assert [said(sheet)[key] for key in ("Gate", "Zone", "Boarding")] == ["B9", "3", "10:05"]
    assert sheet.symbology is Symbology.AZTEC


def test_a_shows_ticket_leaves_out_what_it_does_not_say() -> None:
    (sheet,) = ticket_sheets(a_place(), a_row(seat=None, class_=None, name=None), TICKET, EN)
    assert (sheet.heading, sheet.route, sheet.who, sheet.symbology) == ("Noite", None, None, Symbology.QR)
    assert said(sheet) == {"Reference": "0D9C1RN527"}


def test_times_of_a_ticket_are_told_where_they_are_its_own() -> None:
    row = a_row(not_before=NOW_S + 3_600, expires=NOW_S + 7_200)
    (sheet,) = ticket_sheets(a_place(), row, TICKET, replace(EN, language="pt-BR"))
    assert said(sheet)["Vale a partir de"] is not None
    assert (said(sheet)["Vale até"] or "").endswith("10:06")


def test_characters_alone_are_a_pass_whose_year_comes_from_its_block() -> None:
    (sheet,) = pass_sheets(PASS, EN)
    assert (sheet.who, sheet.code) == (Entry("Passenger", "SILVA / MARIA"), PASS)
    assert sheet.date.endswith("11-21")
    assert said(sheet)["Gate"] is None


def test_each_leg_has_a_sheet_of_its_own_with_the_code_of_all() -> None:
    one = parse(PASS).boarding_pass
    block = Block(WORLD.event + 1, 1, 1, NOW_S + 86_400).text
    onward = one.legs[0]._replace(origin="LIS", destination="FRA", airline_use=block)
    code = sign(
        WORLD.key(Usage.BCBP), WORLD.domain, one._replace(legs=(*one.legs, onward), security=None)
    ).text
    sheets = pass_sheets(code, EN)
    assert [(sheet.route.origin, sheet.code) for sheet in sheets if sheet.route] == [
        ("GRU", code),
        ("LIS", code),
    ]


def test_a_pass_without_our_block_says_the_day_until_a_reference_gives_the_year() -> None:
    one = parse(PASS).boarding_pass
    foreign = compose(one._replace(legs=(one.legs[0]._replace(airline_use=""),), security=None))
    assert pass_sheets(foreign, EN)[0].date == "day 325 of the year"
    assert pass_sheets(foreign, EN, NOW_S)[0].date.endswith("11-21")


@pytest.mark.parametrize(
    ("text", "error"), [("PT1:AB", NotAPass), (PASS[:40], Malformed), (PASS[:-3], BadInput)]
)
def test_what_is_no_whole_pass_is_not_printed(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        pass_sheets(text, EN)


def test_a_sheet_does_not_show_its_code_where_it_is_logged() -> None:
    (sheet,) = pass_sheets(PASS, EN)
    assert PASS[-20:] not in repr(sheet)
    assert PASS[-20:] not in str([sheet])
