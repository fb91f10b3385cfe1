"""The parts of a sentence: when, where, how sure, which ticket, in both languages."""

import pytest

from sync.clock import Timing
from sync.evidence import Evidence, Role
from sync.phrases import Phrases, sentences
from tests.altered import replace
from tests.unit.sync_fold.scenes import NAMES, TICKET, device, ms

EN, PT = Phrases(NAMES, "en"), Phrases(NAMES, "pt-BR")


@pytest.mark.parametrize(
    ("day", "clock", "english", "portuguese"),
    [
        ("2026-11-21", "20:01:05", "at 20:01:05", "às 20:01:05"),
        ("2026-11-21", "01:30:00", "at 01:30:00", "à 01:30:00"),
        ("2026-11-22", "00:30:05", "on 2026-11-22 at 00:30:05", "em 22/11/2026 à 00:30:05"),
        ("2026-11-22", "02:00:00", "on 2026-11-22 at 02:00:00", "em 22/11/2026 às 02:00:00"),
    ],
)
def test_a_time_is_local_to_the_gate_and_dated_where_it_is_not_the_events_day(
    day, clock, english, portuguese
):
    assert EN.when(ms(clock, day)) == english
    assert PT.when(ms(clock, day)) == portuguese


def test_another_time_zone_moves_the_clock_and_the_day():
    lisbon = Phrases(replace(NAMES, timezone="Europe/Lisbon"), "en")
    assert lisbon.when(ms("20:01:05")) == "at 23:01:05"
    assert lisbon.when(ms("21:30:00")) == "on 2026-11-22 at 00:30:00"


@pytest.mark.parametrize("unknown", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_time_zone_that_is_not_known_is_told_in_utc_and_says_so(unknown):
    assert Phrases(replace(NAMES, timezone=unknown), "en").when(ms("20:01:05")) == "at 23:01:05 UTC"


@pytest.mark.parametrize("lie", [-(2**60), 2**53, 2**63])
def test_a_time_that_no_calendar_has_is_still_told(lie):
    assert PT.when(lie).startswith("em ")


@pytest.mark.parametrize(
    ("below", "above", "english"),
    [(0, 0, "±1 s"), (1, 2000, "±2 s"), (2001, 0, "±3 s"), (120_000, 0, "±120 s"), (120_001, 0, "±3 min")],
)
def test_how_sure_a_time_is_rounds_up(below, above, english):
    point = ms("20:00:00")
    assert EN.sureness(Timing(point - below, point + above, point)) == english


@pytest.mark.parametrize("timing", [Timing(None, 5, 5), Timing(5, None, 5), Timing(None, None, 5)])
def test_a_clock_with_a_bound_missing_was_not_checked(timing):
    assert EN.sureness(timing) == "clock not checked"
    assert PT.sureness(timing) == "relógio não conferido"


@pytest.mark.parametrize(
    ("minutes", "english", "portuguese"),
    [
        (2, "2 min", "2 min"),
        (119, "119 min", "119 min"),
        (180, "3 hours", "3 horas"),
        (60 * 72, "3 days", "3 dias"),
        (60 * 24 * 5000, "5,000 days", "5.000 dias"),
    ],
)
def test_a_span_is_told_in_the_unit_that_fits(minutes, english, portuguese):
    assert EN.span(minutes * 60_000) == english
    assert PT.span(minutes * 60_000) == portuguese


@pytest.mark.parametrize(
    ("name", "english", "portuguese"),
    [
        ("Gate A", "at Gate A", "no portão Gate A"),
        ("Portão B", "at Portão B", "no Portão B"),
        ("Norte", "at Norte", "no portão Norte"),
    ],
)
def test_a_gate_keeps_its_name_and_gets_the_noun_it_lacks(name, english, portuguese):
    names = replace(NAMES, gates={1: name})
    assert Phrases(names, "en").place(1) == english
    assert Phrases(names, "pt-BR").place(1) == portuguese


def test_what_has_no_name_is_told_by_its_number():
    assert EN.place(9) == "at gate 9"
    assert PT.place(None) == "em um portão desconhecido"
    assert PT.device(bytes(8)) == "leitor 00000000"
    assert EN.ticket(5, 1, 0) == "ticket no. 5"


def test_a_ticket_is_told_with_seat_zone_and_use_where_they_matter():
    assert EN.ticket(TICKET, 1, 0) == "ticket 7K2M9QX4TB"
    rich = replace(NAMES, seats={TICKET: "12A"}, zones={1: "Inside", 2: "Pit"})
    assert Phrases(rich, "en").ticket(TICKET, 2, 3) == "ticket 7K2M9QX4TB (seat 12A, Pit, entitlement 3)"
    assert Phrases(rich, "pt-BR").ticket(TICKET, 2, 3) == "ingresso 7K2M9QX4TB (assento 12A, Pit, direito 3)"


def test_a_later_journal_of_a_device_is_told_apart():
    assert EN.device(device("B"), 1) == "Tablet B"
    assert EN.device(device("B"), 2) == "Tablet B (journal 2)"
    assert PT.device(device("B"), 2) == "leitor Tablet B (diário 2)"


def test_a_long_list_ends_in_a_number():
    items = [str(number) for number in range(9)]
    assert EN.many(items, 1234) == "0, 1, 2, 3 and 1,230 more"
    assert PT.many(items, 1234) == "0, 1, 2, 3 e mais 1.230"
    assert EN.many(items[:3], 3) == "0, 1 and 2"


def test_a_name_with_braces_is_just_a_name():
    names = replace(NAMES, gates={1: "{0} {gate}"})
    assert Phrases(names, "en").place(1) == "at {0} {gate}"


def test_an_entry_without_a_time_is_told_by_its_place():
    assert EN.sighting(Evidence(Role.CONCERNED, device("B"), 1, 1, gate=2)) == "at Gate B"


def test_sentences_begin_with_a_capital_and_nothing_is_no_sentence():
    assert sentences(["o leitor.", None, "", "two."]) == "O leitor. Two."
