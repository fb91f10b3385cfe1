"""The stories of changes that needed a supervisor, word for word."""

import pytest

from sync.cases import CaseClass
from sync.content import Kind
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    NAMES,
    at,
    device,
    entry,
    fold,
    void,
)
from tests.unit.sync_fold.told import (
    FIRST,
    check,
    only,
)

UNAUTHORISED_DO = (
    "If the change was right, say so in the note when you settle the case. On the same device, an entry can be undone "
    "for two minutes."
)
NAO_AUTORIZADO = (
    "Se a mudança estava certa, anote isso ao encerrar o caso. No mesmo leitor, um registro pode ser desfeito durante "
    "dois minutos."
)
LEAVE = entry("x1", Kind.EXIT, gate=2, timing=at("20:01:05", 2))
LATE, LATE_EXIT = void("v2", FIRST, after_s=500), void("v2", LEAVE, after_s=500)
ELSEWHERE = {"device": device("C")}


@pytest.mark.parametrize(
    ("entries", "english", "portuguese"),
    [
        (
            (FIRST, LATE),
            "Tablet A tried at 20:09:25 (±2 s) to take back the admission of ticket 7K2M9QX4TB at Gate A at 20:01:05 (±2 s). It "
            "was too late for that without a supervisor, so the admission still counts.",
            "O leitor Tablet A tentou desfazer às 20:09:25 (±2 s) a entrada do ingresso 7K2M9QX4TB no Portão A às 20:01:05 "
            "(±2 s). Sem a supervisão já era tarde para isso, e a entrada continua valendo.",
        ),
        (
            (LEAVE, LATE_EXIT),
            "Tablet A tried at 20:09:25 (±2 s) to take back the exit of ticket 7K2M9QX4TB at Gate B at 20:01:05 (±2 s). It was "
            "too late for that without a supervisor, so the exit still counts.",
            "O leitor Tablet A tentou desfazer às 20:09:25 (±2 s) a saída do ingresso 7K2M9QX4TB no Portão B às 20:01:05 "
            "(±2 s). Sem a supervisão já era tarde para isso, e a saída continua valendo.",
        ),
        (
            (FIRST, replace(LATE, **ELSEWHERE)),
            "Tablet C tried at 20:09:25 (±2 s) to take back an admission of ticket 7K2M9QX4TB that another device had recorded "
            "at Gate A at 20:01:05 (Tablet A, ±2 s). That needs a supervisor, so the admission still counts.",
            "O leitor Tablet C tentou desfazer às 20:09:25 (±2 s) uma entrada do ingresso 7K2M9QX4TB registrada por outro "
            "leitor no Portão A às 20:01:05 (leitor Tablet A, ±2 s). Isso precisa da supervisão, e a entrada continua "
            "valendo.",
        ),
        (
            (LEAVE, replace(LATE_EXIT, **ELSEWHERE)),
            "Tablet C tried at 20:09:25 (±2 s) to take back an exit of ticket 7K2M9QX4TB that another device had recorded at "
            "Gate B at 20:01:05 (Tablet A, ±2 s). That needs a supervisor, so the exit still counts.",
            "O leitor Tablet C tentou desfazer às 20:09:25 (±2 s) uma saída do ingresso 7K2M9QX4TB registrada por outro leitor "
            "no Portão B às 20:01:05 (leitor Tablet A, ±2 s). Isso precisa da supervisão, e a saída continua valendo.",
        ),
        (
            (LATE,),
            "Tablet A tried at 20:09:25 (±2 s) to take back something about ticket 7K2M9QX4TB that cannot be taken back. "
            "Nothing was changed.",
            "O leitor Tablet A tentou desfazer às 20:09:25 (±2 s) algo do ingresso 7K2M9QX4TB que não pode ser desfeito. Nada "
            "mudou.",
        ),
        (
            (entry("o1", Kind.OVERRIDE, gate=2, timing=at("20:03:40", 3)),),
            "Tablet A let in ticket 7K2M9QX4TB by override at Gate B at 20:03:40 (±3 s) without a supervisor's "
            "approval, so it does not count.",
            "O leitor Tablet A liberou o ingresso 7K2M9QX4TB no Portão B às 20:03:40 (±3 s) por exceção, sem aprovação "
            "da supervisão; por isso não conta.",
        ),
    ],
    ids=["late", "late exit", "another device", "another device's exit", "nothing known", "override"],
)
def test_changes_that_needed_a_supervisor(entries, english, portuguese):
    check(
        only(fold(*entries), CaseClass.UNAUTHORISED),
        ("Change without a supervisor", english, UNAUTHORISED_DO),
        ("Mudança sem a supervisão", portuguese, NAO_AUTORIZADO),
    )


def test_many_such_changes_end_in_a_number():
    attempts = [void(f"v{n}", FIRST, after_s=500 + n) for n in range(2, 8)]
    case = only(fold(FIRST, *attempts), CaseClass.UNAUTHORISED)
    assert tell(case, NAMES, "en").sentence.endswith("There are 2 more like this.")
    five = only(fold(FIRST, *attempts[1:]), CaseClass.UNAUTHORISED)
    assert tell(five, NAMES, "en").sentence.endswith("There is 1 more like this.")
    assert tell(five, NAMES, "pt-BR").sentence.endswith("Há mais 1 como este.")
