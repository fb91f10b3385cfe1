"""The story of a double admission, word for word."""

import pytest

from sync.cases import CaseClass
from sync.clock import Timing
from sync.content import Kind
from sync.limits import Limits
from sync.policy import Mode
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    NAMES,
    ONCE,
    at,
    entry,
    facts,
    fold,
    known,
    ms,
    unsure,
)
from tests.unit.sync_fold.told import (
    EN_NAMES,
    FIRST,
    PT_NAMES,
    SEATED,
    SECOND,
    check,
    only,
)


def test_double_admission_by_a_device_that_could_not_know():
    check(
        only(fold(FIRST, SECOND), CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB (seat 12A) was admitted twice: first at Gate A at 20:01:05 (Tablet A, ±2 s), then at "
            "Gate B at 20:03:40 (Tablet B, ±3 s). The latest update on Tablet B came out at 19:52:10, before the first "
            "entry, so it could not know.",
            "Check seat 12A and find whoever came in at Gate B. If two people share the ticket, decide who stays, then "
            "settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB (assento 12A) foi usado duas vezes: primeiro no Portão A às 20:01:05 (leitor Tablet "
            "A, ±2 s), depois no Portão B às 20:03:40 (leitor Tablet B, ±3 s). A última atualização do leitor Tablet B "
            "saiu às 19:52:10, antes da primeira entrada; ele não tinha como saber.",
            "Confira o assento 12A e procure quem entrou no Portão B. Se duas pessoas usaram o mesmo ingresso, decida "
            "quem fica e encerre o caso.",
        ),
        **SEATED,
    )


@pytest.mark.parametrize(
    ("clock", "could_know"), [("20:01:02", False), ("20:01:03", True), ("20:02:00", True)]
)
def test_a_device_could_not_know_if_its_list_is_older_than_the_first_entry_can_be(clock, could_know):
    """The first entry was between 20:01:03 and 20:01:07."""
    names = replace(NAMES, list_times={known(5): ms(clock)})
    sentence = tell(only(fold(FIRST, SECOND), CaseClass.DOUBLE_ADMIT), names, "en").sentence
    assert f"The latest update on Tablet B came out at {clock}" in sentence
    assert ("it could not know" in sentence) != could_know


def test_two_lives_of_one_device_have_no_order_of_their_own():
    """A fork: the same number in the same journal, written on a copy of the device."""
    copy = replace(SECOND, device=FIRST.device, seq=FIRST.seq, timing=at("20:01:06", 30))
    sentence = tell(only(fold(FIRST, copy), CaseClass.DOUBLE_ADMIT), NAMES, "en").sentence
    assert "The times are not exact enough to tell which came first." in sentence


def test_double_admission_whose_order_is_not_determined():
    check(
        only(fold(FIRST, replace(SECOND, timing=at("20:01:06", 30))), CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB was admitted twice: at Gate A at 20:01:05 (Tablet A, ±2 s) and at Gate B at 20:01:06 "
            "(Tablet B, ±30 s). The times are not exact enough to tell which came first. The one at Gate A "
            "(Tablet A) counts as the first.",
            "Find whoever came in at Gate A and at Gate B and ask for the ticket. If two people share it, decide who "
            "stays, then settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB foi usado duas vezes: no Portão A às 20:01:05 (leitor Tablet A, ±2 s) e no Portão B "
            "às 20:01:06 (leitor Tablet B, ±30 s). Os horários não são exatos o bastante para dizer qual uso veio "
            "primeiro. Vale como primeiro o uso no Portão A (leitor Tablet A).",
            "Procure quem entrou no Portão A e no Portão B e peça o ingresso. Se duas pessoas usaram o mesmo, decida "
            "quem fica e encerre o caso.",
        ),
    )


@pytest.mark.parametrize(
    ("apart_ms", "off_ms", "told"),
    [
        (21, 10, "first at Gate A at 20:01:05 (Tablet A, ±1 s), then at Gate B at 20:01:05 (Tablet B, ±1 s)"),
        (3_900, 1_900, "first at Gate A at 20:01:05 (Tablet A, ±2 s), then at Gate B at 20:01:08"),
    ],
)
def test_an_order_that_looks_open_only_because_times_are_told_in_seconds_is_said_to_be_certain(
    apart_ms, off_ms, told
):
    """What decides is milliseconds (7.4); a reader sees two times that could be the other way round."""
    point = ms("20:01:05")
    times = [Timing(at_ms - off_ms, at_ms + off_ms, at_ms) for at_ms in (point, point + apart_ms)]
    case = only(
        fold(*(replace(one, timing=timing) for one, timing in zip((FIRST, SECOND), times, strict=True))),
        CaseClass.DOUBLE_ADMIT,
    )
    english = tell(case, EN_NAMES, "en")
    assert told in english.sentence
    assert "more exactly than is shown here, so the order is certain." in english.sentence
    assert english.what_to_do.startswith("Find whoever came in at Gate B and ask")
    assert "com mais exatidão do que aparece aqui; a ordem é certa." in tell(case, PT_NAMES, "pt-BR").sentence
    nearer = replace(SECOND, timing=Timing(point, point + 2 * off_ms, point + off_ms))
    open_ = tell(only(fold(replace(FIRST, timing=times[0]), nearer), CaseClass.DOUBLE_ADMIT), EN_NAMES, "en")
    assert "The times are not exact enough to tell which came first." in open_.sentence


def test_where_the_first_is_certain_nobody_looks_for_it_however_open_the_order_of_the_others():
    others = [entry(f"{by}1", by=by.upper(), gate=2, timing=at("20:05:00", 40)) for by in ("b", "c")]
    case = only(fold(FIRST, *others), CaseClass.DOUBLE_ADMIT)
    english, portuguese = tell(case, EN_NAMES, "en"), tell(case, PT_NAMES, "pt-BR")
    assert "in order; only the first is certain." in english.sentence
    assert "em ordem; só o primeiro uso é certo." in portuguese.sentence
    assert english.what_to_do.startswith("Find whoever came in at Gate B and ask")
    assert portuguese.what_to_do.startswith("Procure quem entrou no Portão B e peça")


def test_among_those_that_a_limit_allows_the_order_is_of_no_matter():
    """Twice is allowed: which of the first two was first decides nothing, and the third is too many whichever it was."""
    twice = replace(ONCE, mode=Mode.MANY, limits=Limits(per_use=2))
    allowed = [FIRST, replace(SECOND, timing=at("20:01:06", 30))]
    third = entry("c1", by="C", gate=1, timing=at("20:30:00"))
    about = replace(facts(policy=twice), policies={twice.version: twice})
    story = tell(only(fold(*allowed, third, about=about), CaseClass.DOUBLE_ADMIT), EN_NAMES, "en")
    assert "in order; who came in too often is certain." in story.sentence
    assert story.what_to_do.startswith("Find whoever came in at Gate A and ask")


def test_double_admission_by_a_clock_that_nobody_checked():
    check(
        only(fold(FIRST, replace(SECOND, timing=unsure("20:05:00"))), CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB was admitted twice: at Gate A at 20:01:05 (Tablet A, ±2 s) and at Gate B at 20:05:00 "
            "(Tablet B, clock not checked). The clock of Tablet B could not be checked, so it is not certain which came "
            "first. The one at Gate A (Tablet A) counts as the first.",
            "Find whoever came in at Gate A and at Gate B and ask for the ticket. If two people share it, decide who "
            "stays, then settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB foi usado duas vezes: no Portão A às 20:01:05 (leitor Tablet A, ±2 s) e no Portão B "
            "às 20:05:00 (leitor Tablet B, relógio não conferido). O relógio do leitor Tablet B não pôde ser conferido; "
            "não é certo qual uso veio primeiro. Vale como primeiro o uso no Portão A (leitor Tablet A).",
            "Procure quem entrou no Portão A e no Portão B e peça o ingresso. Se duas pessoas usaram o mesmo, decida "
            "quem fica e encerre o caso.",
        ),
    )


def test_double_admission_by_two_clocks_that_nobody_checked():
    view = fold(replace(FIRST, timing=unsure("20:01:05")), replace(SECOND, timing=unsure("20:05:00")))
    case = only(view, CaseClass.DOUBLE_ADMIT)
    english = tell(case, EN_NAMES, "en").sentence
    assert "The clocks of Tablet A and Tablet B could not be checked, so" in english
    portuguese = tell(case, PT_NAMES, "pt-BR").sentence
    assert "Os relógios do leitor Tablet A e do leitor Tablet B não puderam ser conferidos;" in portuguese


def test_one_device_keeps_its_own_order_however_unsure_its_clock():
    again = entry("a2", timing=unsure("20:05:00"))
    check(
        only(fold(replace(FIRST, timing=unsure("20:01:05")), again), CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB was admitted twice: first at Gate A at 20:01:05 (Tablet A, clock not checked), then at "
            "Gate A at 20:05:00 (Tablet A, clock not checked). Tablet A recorded all of them.",
            "Find whoever came in at Gate A and ask for the ticket. If two people share it, decide who stays, then "
            "settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB foi usado duas vezes: primeiro no Portão A às 20:01:05 (leitor Tablet A, relógio não "
            "conferido), depois no Portão A às 20:05:00 (leitor Tablet A, relógio não conferido). O leitor Tablet A "
            "registrou todos eles.",
            "Procure quem entrou no Portão A e peça o ingresso. Se duas pessoas usaram o mesmo, decida quem fica e "
            "encerre o caso.",
        ),
    )


def test_three_admissions_of_a_group_after_midnight():
    third = entry("c3", by="C", gate=1, count=3, timing=at("00:30:00", day="2026-11-22"))
    check(
        only(fold(FIRST, SECOND, third), CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB was admitted 3 times: first at Gate A at 20:01:05 (Tablet A, ±2 s), then at Gate B at "
            "20:03:40 (Tablet B, ±3 s), then at Gate A on 2026-11-22 at 00:30:00 (3 people, Tablet C, ±1 s).",
            "Find whoever came in at Gate B and at Gate A and ask for the ticket. If two people share it, decide who "
            "stays, then settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB foi usado 3 vezes: primeiro no Portão A às 20:01:05 (leitor Tablet A, ±2 s), depois "
            "no Portão B às 20:03:40 (leitor Tablet B, ±3 s), depois no Portão A em 22/11/2026 à 00:30:00 (3 pessoas, "
            "leitor Tablet C, ±1 s).",
            "Procure quem entrou no Portão B e no Portão A e peça o ingresso. Se duas pessoas usaram o mesmo, decida "
            "quem fica e encerre o caso.",
        ),
    )


def test_forty_admissions_are_a_number_and_not_a_page():
    crowd = [entry(f"a{n}", timing=at("20:01:05")) for n in range(1, 41)]
    sentence = tell(only(fold(*crowd), CaseClass.DOUBLE_ADMIT), NAMES, "en").sentence
    assert sentence.startswith("Ticket 7K2M9QX4TB was admitted 40 times: at Gate A")
    assert " and 36 more." in sentence
    assert len(sentence) < 400


def test_double_admission_while_still_inside():
    stay = fold(replace(FIRST, policy=2), replace(SECOND, policy=2))
    check(
        only(stay, CaseClass.DOUBLE_ADMIT),
        (
            "Ticket used more than once",
            "Ticket 7K2M9QX4TB was admitted twice without leaving in between: first at Gate A at 20:01:05 (Tablet A, "
            "±2 s), then at Gate B at 20:03:40 (Tablet B, ±3 s).",
            "Find whoever came in at Gate B and ask for the ticket. If two people share it, decide who stays, then "
            "settle the case.",
        ),
        (
            "Ingresso usado mais de uma vez",
            "O ingresso 7K2M9QX4TB foi usado duas vezes para entrar, sem saída no intervalo: primeiro no Portão A às "
            "20:01:05 (leitor Tablet A, ±2 s), depois no Portão B às 20:03:40 (leitor Tablet B, ±3 s).",
            "Procure quem entrou no Portão B e peça o ingresso. Se duas pessoas usaram o mesmo, decida quem fica e "
            "encerre o caso.",
        ),
    )


def test_each_stay_with_surplus_is_a_sentence_of_its_own():
    exits = [entry(f"x{n}", Kind.EXIT, by="X", timing=at(f"20:1{n}:00")) for n in (1, 2)]
    later = [entry(f"a{n}", policy=2, timing=at(f"21:0{n}:00")) for n in (5, 6)]
    view = fold(replace(FIRST, policy=2), replace(SECOND, policy=2), *exits, *later)
    sentence = tell(only(view, CaseClass.DOUBLE_ADMIT), NAMES, "en").sentence
    assert sentence.count("was admitted twice without leaving in between") == 2
