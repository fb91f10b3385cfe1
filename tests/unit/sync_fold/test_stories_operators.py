"""Who was signed in, and whose word an entry carries, told in the stories."""

from sync.cases import Case, CaseClass
from sync.content import Kind
from sync.roster import CredentialState
from sync.stories import tell
from tests.unit.sync_fold.scenes import ANA, BRUNO, KEY_OF_BRUNO, NAMES, at, change, entry, facts, fold, void
from tests.unit.sync_fold.told import FIRST, check, only

OVERRIDE = entry(
    "o2", Kind.OVERRIDE, by="B", gate=2, timing=at("20:05:00"), operator=ANA, authoriser=KEY_OF_BRUNO
)


def told(case: Case, language: str) -> str:
    return tell(case, NAMES, language).sentence


def test_an_override_names_who_was_signed_in_and_who_authorised_it() -> None:
    case = only(fold(FIRST, OVERRIDE), CaseClass.DOUBLE_ADMIT)
    assert "(Tablet B, operator: Ana, authorised by Bruno, ±1 s)" in told(case, "en")
    assert "(leitor Tablet B, em operação: Ana, autorizado por Bruno, ±1 s)" in told(case, "pt-BR")
    assert Case.parse(case.encode()) == case


def test_a_supervisors_decision_is_told_as_one_with_what_the_office_does_about_it() -> None:
    withdrawn = facts(change(4, CredentialState.REVOKED))
    check(
        only(fold(OVERRIDE, about=withdrawn), CaseClass.OVERRULED_REVOCATION),
        (
            "Let in by a supervisor's decision",
            "Bruno let in ticket 7K2M9QX4TB at Gate B at 20:05:00 (Tablet B, operator: Ana, authorised by Bruno, ±1 s). "
            "The code has been cancelled, and the device had said so.",
            "No device did anything wrong. Ask Bruno for the reason. If the place was given to somebody else meanwhile, "
            "find whoever came in at Gate B; if not, settle the case with the reason in the note.",
        ),
        (
            "Entrou por decisão da supervisão",
            "O ingresso 7K2M9QX4TB foi liberado por Bruno no Portão B às 20:05:00 (leitor Tablet B, em operação: Ana, "
            "autorizado por Bruno, ±1 s). O código foi cancelado, e o leitor tinha avisado.",
            "Nenhum leitor errou. Pergunte o motivo a Bruno. Se o lugar já foi dado a outra pessoa, procure quem entrou no "
            "Portão B; se não, encerre o caso com o motivo na observação.",
        ),
    )


def test_several_decisions_name_each_supervisor_once() -> None:
    again = entry("o3", Kind.OVERRIDE, timing=at("20:06:00"), authoriser=KEY_OF_BRUNO)
    case = only(
        fold(OVERRIDE, again, about=facts(change(4, CredentialState.REVOKED))), CaseClass.OVERRULED_REVOCATION
    )
    assert told(case, "en").startswith("Bruno let in ticket 7K2M9QX4TB twice: at Gate B at 20:05:00")
    assert told(case, "pt-BR").startswith(
        "O ingresso 7K2M9QX4TB foi liberado duas vezes por Bruno: no portão"
    )


def test_a_void_that_changed_nothing_names_who_was_signed_in() -> None:
    late = void("v2", FIRST, after_s=500, operator=ANA)
    case = only(fold(FIRST, late), CaseClass.UNAUTHORISED)
    assert told(case, "en").startswith("Tablet A (operator: Ana) tried at")
    assert told(case, "pt-BR").startswith("O leitor Tablet A (em operação: Ana) tentou")


def test_an_operator_without_a_name_is_told_by_the_number() -> None:
    late = void("v2", FIRST, after_s=500, operator=BRUNO + 40)
    assert "operator: operator 42" in told(only(fold(FIRST, late), CaseClass.UNAUTHORISED), "en")


def test_the_word_of_somebody_who_may_not_is_not_told_as_an_authorisation() -> None:
    powerless = entry("o2", Kind.OVERRIDE, timing=at("20:05:00"), authoriser=b"S" * 32)
    assert "authorised by" not in told(only(fold(FIRST, powerless), CaseClass.UNAUTHORISED), "en")
