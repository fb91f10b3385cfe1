"""The stories of withdrawn codes and missing proof, word for word."""

import pytest

from sync.cases import CaseClass
from sync.content import Kind
from sync.roster import CredentialState
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    at,
    change,
    entry,
    facts,
    fold,
    known,
    ms,
)
from tests.unit.sync_fold.told import (
    EN_NAMES,
    FIRST,
    PT_NAMES,
    SECOND,
    check,
    only,
)


@pytest.mark.parametrize(
    ("state", "english", "portuguese", "advice", "conselho"),
    [
        (
            CredentialState.REVOKED, "has been cancelled", "foi cancelado",
            "Find whoever came in at Gate B and send them to the service desk. If they may stay, settle the case.",
            "Procure quem entrou no Portão B e encaminhe ao atendimento. Se puder ficar, encerre o caso.",
        ),
        (
            CredentialState.SUSPENDED, "has been put on hold", "foi suspenso",
            "Ask whoever came in at Gate B to clear it at the service desk, then settle the case.",
            "Peça a quem entrou no Portão B para regularizar no atendimento e depois encerre o caso.",
        ),
        (
            CredentialState.REPLACED, "has been replaced by a newer one", "foi substituído por um mais novo",
            "This is usually the same guest with an older code. Check that only one person came in on this ticket, then "
            "settle the case.",
            "Quase sempre é a mesma pessoa com um código antigo. Confira se só uma pessoa entrou com este ingresso e "
            "encerre o caso.",
        ),
    ],
)  # fmt: skip
def test_a_late_revocation_is_nobodys_fault_and_does_not_say_which_came_first(
    state, english, portuguese, advice, conselho
):
    check(
        only(fold(SECOND, about=facts(change(6, state))), CaseClass.LATE_REVOKED),
        (
            "Let in, and the code is no longer valid",
            f"Ticket 7K2M9QX4TB was admitted at Gate B at 20:03:40 (Tablet B, ±3 s). The code {english}; the list on "
            "Tablet B at that moment did not say so. The latest update on Tablet B came out at 19:52:10. Nobody did "
            "anything wrong.",
            advice,
        ),
        (
            "Entrou, e o código não vale mais",
            f"O ingresso 7K2M9QX4TB foi usado no Portão B às 20:03:40 (leitor Tablet B, ±3 s). O código "
            f"{portuguese}; a lista do leitor Tablet B naquele momento não dizia isso. A última atualização do leitor Tablet B "
            "saiu às 19:52:10. Ninguém errou.",
            conselho,
        ),
        list_times={known(5): ms("19:52:10")},
    )


def test_two_late_revocations_of_different_kinds():
    other = entry("b1", by="B", gate=2, index=8, use=0, timing=at("20:03:40", 3))
    about = facts(change(6, CredentialState.REPLACED), change(7, CredentialState.REVOKED, index=8))
    check(
        only(fold(FIRST, other, about=about), CaseClass.LATE_REVOKED),
        (
            "Let in, and the code is no longer valid",
            "Ticket 7K2M9QX4TB was admitted twice: at Gate A at 20:01:05 (Tablet A, ±2 s) and at Gate B at 20:03:40 "
            "(Tablet B, ±3 s). The code is no longer valid; the lists on those devices at those moments did not say so. "
            "Nobody did anything wrong.",
            "Find whoever came in at Gate A and at Gate B and send them to the service desk. If they may stay, settle "
            "the case.",
        ),
        (
            "Entrou, e o código não vale mais",
            "O ingresso 7K2M9QX4TB foi usado duas vezes: no Portão A às 20:01:05 (leitor Tablet A, ±2 s) e no Portão B às "
            "20:03:40 (leitor Tablet B, ±3 s). O código não vale mais; as listas desses leitores naqueles momentos não "
            "diziam isso. Ninguém errou.",
            "Procure quem entrou no Portão A e no Portão B e encaminhe ao atendimento. Se puder ficar, encerre o caso.",
        ),
    )


def test_an_ignored_revocation_looks_at_the_device_and_not_at_a_person():
    check(
        only(fold(SECOND, about=facts(change(4, CredentialState.SUSPENDED))), CaseClass.IGNORED_REVOCATION),
        (
            "Let in although the list said no",
            "Ticket 7K2M9QX4TB was admitted at Gate B at 20:03:40 (Tablet B, ±3 s), although the list on Tablet B "
            "already said that the code has been put on hold.",
            "Find whoever came in at Gate B. Set Tablet B aside until somebody has found out how this could happen.",
        ),
        (
            "Entrou apesar do aviso na lista",
            "O ingresso 7K2M9QX4TB foi usado no Portão B às 20:03:40 (leitor Tablet B, ±3 s), embora a lista do leitor "
            "Tablet B já dissesse que o código foi suspenso.",
            "Procure quem entrou no Portão B. Deixe o leitor Tablet B fora de uso até descobrirem como isso aconteceu.",
        ),
    )


def test_two_ignored_revocations():
    check(
        only(
            fold(FIRST, SECOND, about=facts(change(4, CredentialState.REVOKED))), CaseClass.IGNORED_REVOCATION
        ),
        (
            "Let in although the list said no",
            "Ticket 7K2M9QX4TB was admitted twice, although the lists on those devices already said that the code has "
            "been cancelled: at Gate A at 20:01:05 (Tablet A, ±2 s) and at Gate B at 20:03:40 (Tablet B, ±3 s).",
            "Find whoever came in at Gate A and at Gate B. Set Tablet A and Tablet B aside until somebody has found out "
            "how this could happen.",
        ),
        (
            "Entrou apesar do aviso na lista",
            "O ingresso 7K2M9QX4TB foi usado duas vezes, embora as listas desses leitores já dissessem que o código foi "
            "cancelado: no Portão A às 20:01:05 (leitor Tablet A, ±2 s) e no Portão B às 20:03:40 (leitor Tablet B, "
            "±3 s).",
            "Procure quem entrou no Portão A e no Portão B. Deixe o leitor Tablet A e o leitor Tablet B fora de uso até "
            "descobrirem como isso aconteceu.",
        ),
    )


def test_an_unproven_admission():
    check(
        only(fold(replace(SECOND, proven=False)), CaseClass.UNPROVEN),
        (
            "Entry without proof",
            "Tablet B reports that ticket 7K2M9QX4TB was admitted at Gate B at 20:03:40 (±3 s), but sent no proof that "
            "the code was shown there. This is counted apart and turns nobody away.",
            "Check whether the guest is inside, then settle the case. If this happens more often, set Tablet B aside.",
        ),
        (
            "Entrada sem comprovação",
            "O leitor Tablet B informa a entrada do ingresso 7K2M9QX4TB no Portão B às 20:03:40 (±3 s), mas não "
            "comprovou que o código foi mostrado ali. Isso é contado à parte e não barra ninguém.",
            "Confira se a pessoa está lá dentro e encerre o caso. Se isso se repetir, deixe o leitor Tablet B fora de "
            "uso.",
        ),
    )


def test_an_unproven_exit_and_several_of_them():
    leave = replace(SECOND, kind=Kind.EXIT, proven=False)
    alone = only(fold(leave), CaseClass.UNPROVEN)
    assert "reports that ticket 7K2M9QX4TB left at Gate B" in tell(alone, EN_NAMES, "en").sentence
    assert "informa a saída do ingresso 7K2M9QX4TB no Portão B" in tell(alone, PT_NAMES, "pt-BR").sentence
    check(
        only(fold(leave, replace(FIRST, proven=False)), CaseClass.UNPROVEN),
        (
            "Entry without proof",
            "2 reports about ticket 7K2M9QX4TB came without proof that the code was shown: at Gate A at 20:01:05 "
            "(Tablet A, ±2 s) and at Gate B at 20:03:40 (Tablet B, ±3 s). They are counted apart and turn nobody away.",
            "Check whether the guest is inside, then settle the case. If this happens more often, set Tablet A and "
            "Tablet B aside.",
        ),
        (
            "Entrada sem comprovação",
            "2 registros do ingresso 7K2M9QX4TB chegaram sem comprovar que o código foi mostrado: no Portão A às "
            "20:01:05 (leitor Tablet A, ±2 s) e no Portão B às 20:03:40 (leitor Tablet B, ±3 s). Eles são contados à "
            "parte e não barram ninguém.",
            "Confira se a pessoa está lá dentro e encerre o caso. Se isso se repetir, deixe o leitor Tablet A e o "
            "leitor Tablet B fora de uso.",
        ),
    )
