"""An event that is a flight issues boarding passes, which its gates can open."""

from typing import Any

import pytest

from backend.errors import BadInput
from backend.imports.reasons import Why
from backend.lists.snapshot import take_snapshot
from backend.ticketing.flights import PASSENGERS_AT_MOST, FlightDraft
from backend.ticketing.ticket_drafts import TicketChange
from backend.usecases.issuing import code_of, reissue
from backend.usecases.keeping_keys import compromise, rotate
from backend.usecases.running_events import grow
from keys.bcbp.reading import parse
from keys.bcbp.signing import open_pass
from keys.code_secret import open_code_secret
from keys.errors import KeyCompromised, UnknownKey
from keys.ring import Secret
from keys.shown import Shown
from keys.trusted import Usage
from sync.flight import Flight
from sync.profile import open_profile
from tests.integration.issuing.bringing import import_bytes
from tests.integration.issuing.office import Office
from tests.world import NOW_S

TP82 = FlightDraft(carrier="TP", number="82", origin="GRU", destination="LIS")


async def a_flight(office: Office, **changes: Any) -> int:
    given: dict[str, Any] = {"kind": "flight", "flight": TP82}
    return (await office.event(**(given | changes))).event


async def opened(office: Office, text: str, event: int | None = None) -> Shown:
    return open_pass(text, await office.trust(), office.ctx.now_s, event)


async def test_a_ticket_for_a_flight_is_a_boarding_pass_that_says_what_was_asked_for(office: Office) -> None:
    event = await a_flight(office)
    issued = await office.ticket(
        event, reference="x4kq2z", name="João Müller", seat="7D", class_="C", expires=NOW_S + 60
    )
    parsed = parse(issued.text)
    assert parsed.warnings == ()
    assert parsed.boarding_pass.name.rstrip() == "MUELLER/JOAO"
    shown = await opened(office, issued.text, event)
    assert (shown.ticket.event, shown.ticket.number, shown.ticket.index) == (
        event,
        issued.number,
        issued.index,
    )
    assert (shown.ticket.seat, shown.ticket.class_, shown.ticket.expires) == ("7D", "C", NOW_S + 60)
    assert shown.boarding is not None
    assert shown.boarding.as_json() == {
        "name": "MUELLER/JOAO", "pnr": "X4KQ2Z", "carrier": "TP", "flight": "0082", "day": "322", "origin": "GRU",
        "destination": "LIS", "compartment": "C", "seat": "7D", "sequence": f"{issued.number + 1:04}",
    }  # fmt: skip


async def test_what_nobody_said_is_blank_or_usual_and_the_booking_is_our_reference(office: Office) -> None:
    event = await a_flight(office)
    issued = await office.ticket(event, name="Ana Lima")
    shown = await opened(office, issued.text)
    assert shown.boarding is not None
    assert (shown.boarding.pnr, shown.boarding.compartment) == (issued.reference[:7], "Y")
    assert (shown.ticket.seat, shown.boarding.name) == (None, "LIMA/ANA")


@pytest.mark.parametrize("name", [None, "", "…", "/"])
async def test_a_pass_that_would_name_nobody_is_refused_and_not_issued(
    office: Office, name: str | None
) -> None:
    event = await a_flight(office)
    with pytest.raises(BadInput) as refused:
        await office.ticket(event, seat="30A", name=name)
    assert refused.value.field == "tickets[0].name"
    assert "SILVA/MARIA" in refused.value.what_to_do


async def test_a_list_whose_rows_name_nobody_makes_no_passes_and_says_what_to_do(office: Office) -> None:
    event = await a_flight(office)
    report = await import_bytes(office.ctx, event, b"reference,seat\r\nABC123,12C\r\n")
    assert (report.tally.created, [one.why for one in report.refused]) == (0, [Why.NO_PASSENGER])
    assert "name=" in report.refused[0].what_to_do("en")


async def test_a_corrected_name_makes_a_new_pass_that_says_it_and_other_accents_none(office: Office) -> None:
    event = await a_flight(office)
    await import_bytes(office.ctx, event, b"PNR,Passenger name,Seat\r\nABC123,Ana Lma,12C\r\n")
    await import_bytes(office.ctx, event, b"PNR,Passenger name,Seat\r\nABC123,Ana Lima,12C\r\n")
    code = await code_of(office.ctx, event, "ABC123")
    assert parse(code.text).boarding_pass.name.rstrip() == "LIMA/ANA"
    again = "PNR,Passenger name,Seat\r\nABC123,Ana Líma,12C\r\n".encode()
    assert (await import_bytes(office.ctx, event, again)).tally.codes == 0
    assert (await code_of(office.ctx, event, "ABC123")).text == code.text


async def test_the_server_keeps_the_secret_of_the_pass_and_shows_the_same_code_again(office: Office) -> None:
    event = await a_flight(office)
    issued = await office.ticket(event, reference="ABC123", name="Ana Lima")
    keys = await office.keys()
    async with office.ctx.store.reading() as tx:
        row = (await tx.tickets.credentials(event, [issued.index]))[issued.index]
    secret = open_code_secret(
        keys.secret(Secret.STORAGE), row.sealed_secret, keys.domain, event, issued.index
    )
    shown = await opened(office, issued.text)
    assert secret == shown.secret
    assert (await code_of(office.ctx, event, "ABC123")).text == issued.text


async def test_after_a_rotation_an_old_pass_is_shown_as_it_was_and_a_new_one_has_the_new_key(
    office: Office,
) -> None:
    event = await a_flight(office)
    old = await office.ticket(event, reference="ABC123", name="Ana Lima")
    await rotate(office.ctx, Usage.BCBP, event)
    new = await office.ticket(event, name="Rui Sá")
    assert (await code_of(office.ctx, event, "ABC123")).text == old.text
    kids = {(await opened(office, one.text)).kid for one in (old, new)}
    assert len(kids) == 2


async def test_a_pass_under_a_withdrawn_key_is_not_shown_again(office: Office) -> None:
    event = await a_flight(office)
    await office.ticket(event, reference="ABC123", name="Ana Lima")
    (key,) = [key for key in (await office.keys()).ring.keys if key.usage is Usage.BCBP]
    await compromise(office.ctx, key.private.public.kid)
    with pytest.raises(KeyCompromised) as refused:
        await code_of(office.ctx, event, "ABC123")
    assert isinstance(refused.value, KeyCompromised)
    assert not isinstance(refused.value, UnknownKey)


async def test_a_flight_grows_no_further_than_its_passes_can_number(office: Office) -> None:
    event = await a_flight(office)
    with pytest.raises(BadInput) as refused:
        await grow(office.ctx, event, PASSENGERS_AT_MOST + 1)
    assert refused.value.field == "capacity"


async def test_a_seat_change_makes_a_new_pass_in_place_of_the_old(office: Office) -> None:
    event = await a_flight(office)
    old = await office.ticket(event, reference="ABC123", name="Ana Lima", seat="7D")
    new = await reissue(office.ctx, event, "ABC123", TicketChange(seat="12C"))
    shown = await opened(office, new.text)
    assert (shown.ticket.number, shown.ticket.seat) == (old.number, "12C")
    assert shown.ticket.index != old.index


async def test_gates_learn_which_flight_it_is(office: Office) -> None:
    event = await a_flight(office)
    async with office.ctx.store.reading() as tx:
        snapshot = await take_snapshot(tx, await office.ctx.vault.keys(tx), event, office.ctx.now_s)
    profile = open_profile(snapshot.profile.raw, await office.trust(), event, office.ctx.now_s)
    assert profile.flight == Flight("TP", "0082", "GRU", "LIS", 322)
    assert (await office.row(event)).flight == profile.flight


async def test_the_day_is_that_of_the_local_clocks_at_the_start(office: Office) -> None:
    # 2026-11-18 12:26:40 UTC is the 19th on Kiritimati.
    days = [
        (await office.row(await a_flight(office, timezone=zone))).flight
        for zone in ("Pacific/Kiritimati", "America/Sao_Paulo")
    ]
    assert [flight and flight.day for flight in days] == [323, 322]


async def test_a_flight_without_its_particulars_issues_tickets_as_before(office: Office) -> None:
    event = (await office.event(kind="flight")).event
    assert (await office.ticket(event)).text.startswith("PT1:")


async def test_passengers_of_a_list_get_passes(office: Office) -> None:
    event = await a_flight(office)
    csv = b"reference,name,seat,class\r\nABC123,Maria da Silva,12C,Y\r\nABC124,Baby da Silva,INF,Y\r\n"
    report = await import_bytes(office.ctx, event, csv)
    assert report.tally.created == 2
    view = await code_of(office.ctx, event, "ABC124")
    assert (await opened(office, view.text)).ticket.seat == "INF"
    assert parse(view.text).boarding_pass.name.rstrip() == "SILVA/BABY DA"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"seat": "A-1"}, "tickets[0].seat"),
        ({"seat": "Balcão"}, "tickets[0].seat"),
        ({"class_": "VIP"}, "tickets[0].class"),
        ({"not_before": NOW_S}, "tickets[0].not_before"),
    ],
)
async def test_what_a_pass_cannot_carry_is_refused(office: Office, said: dict[str, Any], field: str) -> None:
    event = await a_flight(office)
    with pytest.raises(BadInput) as refused:
        await office.ticket(event, **said)
    assert refused.value.field == field


async def test_a_pass_is_bound_to_no_key(office: Office) -> None:
    event = await a_flight(office)
    await office.ticket(event, reference="ABC123", name="Ana Lima")
    with pytest.raises(BadInput) as refused:
        await reissue(office.ctx, event, "ABC123", TicketChange(holder_key=bytes(32)))
    assert refused.value.field == "holder_key"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "show"},
        {"flight": FlightDraft(carrier="T", number="82", origin="GRU", destination="LIS")},
        {"flight": FlightDraft(carrier="TP", number="82345", origin="GRU", destination="LIS")},
        {"flight": FlightDraft(carrier="TP", number="", origin="GRU", destination="LIS")},
        {"flight": FlightDraft(carrier="TP", number="82", origin="GR", destination="LIS")},
        {"flight": FlightDraft(carrier="TP", number="82", origin="GRU", destination="LIS", pass_type="99")},
    ],
)
async def test_a_flight_that_is_none_is_refused(office: Office, changes: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        await a_flight(office, **changes)
    assert refused.value.field == "flight"


async def test_ticket_keys_of_a_flight_are_not_rotated_since_it_has_none(office: Office) -> None:
    event = await a_flight(office)
    with pytest.raises(BadInput) as refused:
        await rotate(office.ctx, Usage.TICKET, event)
    assert refused.value.field == "usage"


async def pnrs(office: Office, event: int) -> dict[str, tuple[str, str]]:
    """By reference, the booking and the name that each pass carries."""
    async with office.ctx.store.reading() as tx:
        tickets = await tx.tickets.page(event, -1, 99)
    told = {}
    for ticket in tickets:
        said = parse((await code_of(office.ctx, event, ticket.external_reference or "")).text).boarding_pass
        told[ticket.external_reference or ""] = (said.legs[0].pnr.rstrip(), said.name.rstrip())
    return told


COUPLE = b"PNR,Passenger,Seat\r\nABC123,Ana Lima,1A\r\nABC123,Rui Lima,1B\r\n"


async def test_passengers_of_one_booking_each_have_a_pass_that_carries_it(office: Office) -> None:
    event = await a_flight(office)
    report = await import_bytes(office.ctx, event, COUPLE)
    assert (report.tally.created, report.refused) == (2, ())
    both = {"ABC123": ("ABC123", "LIMA/ANA"), "ABC123-2": ("ABC123", "LIMA/RUI")}
    assert await pnrs(office, event) == both
    turned = b"PNR,Passenger,Seat\r\nABC123,Rui Lima,1B\r\nABC123,Ana Lima,1A\r\n"
    for same in (COUPLE, turned):
        report = await import_bytes(office.ctx, event, same)
        assert (report.tally.unchanged, report.tally.codes) == (2, 0)
    assert await pnrs(office, event) == both


async def test_a_booking_with_its_passengers_numbered_is_carried_too(office: Office) -> None:
    event = await a_flight(office)
    csv = b"Booking,Position,Name\r\nQWE123,1,Ana Lima\r\nQWE123,2,Rui Lima\r\n"
    await import_bytes(office.ctx, event, csv)
    assert await pnrs(office, event) == {
        "QWE123-1": ("QWE123", "LIMA/ANA"),
        "QWE123-2": ("QWE123", "LIMA/RUI"),
    }


async def test_a_booking_beside_numbers_of_tickets_is_carried_too_and_said_to_be_kept(office: Office) -> None:
    event = await a_flight(office)
    csv = b"Ticket number,PNR,Name\r\n9571234567890,QWE123,Ana Lima\r\n"
    report = await import_bytes(office.ctx, event, csv)
    assert [column.serves for column in report.found.columns] == ["reference", "order", "name"]
    assert await pnrs(office, event) == {"QWE123-9571234567890": ("QWE123", "LIMA/ANA")}


async def test_a_list_with_bookings_finds_who_was_imported_by_the_number_alone(office: Office) -> None:
    event = await a_flight(office)
    await import_bytes(
        office.ctx, event, b"Ticket number,Name,Seat\r\n9571,Ana Lima,1A\r\n9572,Rui Lima,1B\r\n"
    )
    csv = b"Ticket number,PNR,Name,Seat\r\n9571,QWE123,Ana Lima,1A\r\n9572,QWE123,Rui Lyma,1B\r\n9571,ABC123,Eva Sousa,2A\r\n"
    for created, updated, unchanged in ((1, 1, 1), (0, 0, 3)):
        report = await import_bytes(office.ctx, event, csv)
        assert (report.tally.created, report.tally.updated, report.refused) == (created, updated, ())
        assert report.tally.unchanged == unchanged
    async with office.ctx.store.reading() as tx:
        tickets = await tx.tickets.page(event, -1, 99)
    named = {ticket.external_reference: ticket.name for ticket in tickets}
    assert named == {"9571": "Ana Lima", "9572": "Rui Lyma", "ABC123-9571": "Eva Sousa"}
