"""What makes an event, and what is refused before there is one."""

from typing import Any

import msgspec
import pytest

from backend.errors import BadInput
from backend.ticketing.event_drafts import (
    CAPACITY_AT_MOST,
    EventDraft,
    event_of,
    event_times,
    gates_of,
    policy_of,
    zones_of,
)
from backend.ticketing.flights import PASSENGERS_AT_MOST, FlightDraft
from sync.feed import GENESIS
from sync.policy import Mode
from sync.position import Position
from sync.profile import EventKind, Gate, Zone

GOOD: dict[str, Any] = {
    "name": "Noite de teste",
    "kind": "show",
    "timezone": "America/Sao_Paulo",
    "starts_s": 1_795_000_000,
    "ends_s": 1_795_036_000,
    "capacity": 80_000,
}


def a_draft(**changes: Any) -> EventDraft:
    return EventDraft(**(GOOD | changes))


def test_a_draft_becomes_an_event_at_its_beginning() -> None:
    row = event_of(a_draft(), 3, 5)
    assert (row.event, row.kind, row.capacity, row.numbers, row.slots) == (
        3,
        EventKind.SHOW,
        80_000,
        80_000,
        160_000,
    )
    assert (row.live, row.next_number, row.next_index, row.closed) == (0, 0, 0, False)
    assert (row.at, row.chain, row.created_ms) == (Position(1, 0), GENESIS, 5)


def test_without_places_there_is_one_zone_and_one_gate() -> None:
    assert zones_of(a_draft()) == (Zone(1, "Inside"),)
    assert gates_of(a_draft()) == (Gate(1, "Gate A", 1),)


def test_a_draft_reads_from_json() -> None:
    raw = msgspec.json.encode(
        GOOD | {"zones": [[2, "Camarote"], [1, "Pista"]], "gates": [[4, "Portão 4", 2]]}
    )
    draft = msgspec.json.decode(raw, type=EventDraft)
    assert zones_of(draft) == (Zone(1, "Pista"), Zone(2, "Camarote"))
    assert gates_of(draft) == (Gate(4, "Portão 4", 2),)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("kind", "concert"),
        ("timezone", "Sao_Paulo"),
        ("timezone", "../../etc/passwd"),
        ("timezone", ""),
        ("timezone", "localtime"),
        ("timezone", "posixrules"),
        ("timezone", "Factory"),
        ("timezone", "america/sao_paulo"),
        ("starts_s", 0),
        ("starts_s", -5),
        ("ends_s", 1_795_000_000),
        ("ends_s", 1 << 32),
        ("capacity", 0),
        ("capacity", CAPACITY_AT_MOST + 1),
    ],
)
def test_a_field_that_will_not_do_is_named(field: str, value: object) -> None:
    with pytest.raises(BadInput) as caught:
        event_of(a_draft(**{field: value}), 1, 0)
    assert caught.value.field == field


def test_a_flight_has_no_more_passengers_than_its_passes_can_number() -> None:
    flight = FlightDraft(carrier="TP", number="82", origin="GRU", destination="LIS")
    largest = event_of(a_draft(kind="flight", flight=flight, capacity=PASSENGERS_AT_MOST), 1, 0)
    assert largest.capacity == 9_999
    with pytest.raises(BadInput) as caught:
        event_of(a_draft(kind="flight", flight=flight, capacity=PASSENGERS_AT_MOST + 1), 1, 0)
    assert (caught.value.field, caught.value.what_to_do) == ("capacity", "Choose one from 1 to 9999.")


def test_the_largest_event_still_fits_its_list() -> None:
    assert event_of(a_draft(capacity=CAPACITY_AT_MOST), 1, 0).slots == 1 << 24


@pytest.mark.parametrize(
    "zones", [(), ((0, "Pista"),), ((1 << 31, "Pista"),), ((1, ""),), ((1, "a"), (1, "b"))]
)
def test_zones_are_named_and_numbered_once(zones: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(BadInput, match="zones"):
        zones_of(a_draft(zones=zones))


@pytest.mark.parametrize("gates", [(), ((0, "A", 1),), ((1, "A", 2),), ((1, "A", 1), (1, "B", 1))])
def test_gates_lead_to_zones_that_are_there(gates: tuple[tuple[int, str, int], ...]) -> None:
    with pytest.raises(BadInput, match="gates"):
        gates_of(a_draft(gates=gates))


def test_a_policy_gets_the_version_that_the_server_gives() -> None:
    policy = policy_of({"version": 99, "mode": "re-entry"}, 4, [Zone(1, "Pista")])
    assert (policy.version, policy.mode) == (4, Mode.REENTRY)


@pytest.mark.parametrize(
    "form",
    [
        {"mode": "twice"},
        {"windows": [{"zone": 9, "from": "2026-11-21T18:00:00Z", "to": "2026-11-21T19:00:00Z"}]},
        {"access": [{"zone": 2, "classes": ["vip"]}]},
        [],
    ],
)
def test_a_policy_that_will_not_do_is_refused(form: object) -> None:
    with pytest.raises(BadInput, match="policy"):
        policy_of(form, 1, [Zone(1, "Pista")])


def test_a_window_may_stand_for_every_zone() -> None:
    form = {"windows": [{"zone": 0, "from": "2026-11-21T18:00:00Z", "to": "2026-11-21T19:00:00Z"}]}
    assert policy_of(form, 1, [Zone(1, "Pista")]).windows[0].zone == 0


@pytest.mark.parametrize(
    "name", ["America/Sao_Paulo", "US/Pacific", "UTC", "EST5EDT", "Europe/Kyiv", "Europe/Kiev"]
)
def test_names_of_the_tz_database_and_those_they_had_before_are_taken(name: str) -> None:
    assert event_of(a_draft(timezone=name), 1, 0).timezone == name


@pytest.mark.parametrize(
    "form",
    [
        {"windows": [{"zone": 2, "from": "start", "to": "end"}]},
        {"access": [{"zone": 2, "classes": ["VIP"]}]},
        {"capacity": [{"zone": 2, "people": 9}]},
        {"claim": [2]},
    ],
)
def test_a_policy_names_no_zone_that_is_not_there(form: dict[str, Any]) -> None:
    draft = a_draft()
    times = event_times(event_of(draft, 1, 0))
    with pytest.raises(BadInput, match="no zone 2"):
        policy_of(form, 1, zones_of(draft), times)
    assert policy_of(form, 1, [*zones_of(draft), Zone(2, "Balcony")], times).version == 1


def test_entries_a_day_of_a_stay_that_is_too_long_are_refused_in_the_callers_own_words() -> None:
    draft = a_draft(ends_s=GOOD["starts_s"] + 3_650 * 86_400)
    times = event_times(event_of(draft, 1, 0))
    with pytest.raises(BadInput, match="per_day") as refused:
        policy_of({"limits": {"per_day": 1}}, 1, zones_of(draft), times)
    assert "limits.days" not in str(refused.value)
    assert policy_of({"limits": {"per_use": 3}}, 1, zones_of(draft), times).limits.per_use == 3
