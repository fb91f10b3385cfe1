"""The stories of journals and devices, word for word."""

import pytest

from sync.cases import CaseClass
from sync.clock import Bounds
from sync.content import Kind
from sync.journal_fold import JournalRow
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    NAMES,
    at,
    hash_of,
    ms,
)
from tests.unit.sync_fold.test_journal_fold import anchor, chain, row
from tests.unit.sync_fold.told import (
    JOURNAL,
    OVER,
    check,
    of_journal,
)


def test_a_fork():
    rows = [*chain(3), row("s2", "r1", 2, timing=at("20:06:00"))]
    check(
        of_journal(rows, CaseClass.FORK),
        (
            "Device copied or restored",
            "The journal of Tablet B goes on in two ways from entry 2: the device was copied, or restored from a "
            "backup. Everything is kept and counted. The first entries after that were written "
            + _joined(rows, "at 20:00:00 (±1 s)", "at 20:06:00 (±1 s)", " and ")
            + ".",
            "Connect Tablet B: it starts a new journal by itself. If two devices run under this name, enrol one of them "
            "again.",
        ),
        (
            "Leitor copiado ou restaurado",
            "O diário do leitor Tablet B segue por dois caminhos a partir do registro 2: o leitor foi copiado, ou "
            "restaurado de uma cópia de segurança. Tudo foi guardado e contado. Os primeiros registros depois disso "
            "foram escritos " + _joined(rows, "às 20:00:00 (±1 s)", "às 20:06:00 (±1 s)", " e ") + ".",
            "Conecte o leitor Tablet B: ele começa um novo diário sozinho. Se dois leitores usam esse nome, cadastre "
            "um deles de novo.",
        ),
    )


def _joined(rows: list[JournalRow], original: str, copy: str, word: str) -> str:
    """Branches are told by ascending hash."""
    return word.join([original, copy] if hash_of("r2") < hash_of("s2") else [copy, original])


def test_a_fork_into_three():
    rows = [*chain(2), row("s2", "r1", 2), row("t2", "r1", 2)]
    case = of_journal(rows, CaseClass.FORK)
    assert "goes on in 3 ways from entry 2" in tell(case, NAMES, "en").sentence
    assert "segue por 3 caminhos a partir do registro 2" in tell(case, NAMES, "pt-BR").sentence


def test_a_gap_of_several_entries_and_of_one():
    rows = [item for item in chain(9) if item.seq not in (3, 4, 7)]
    check(
        of_journal(rows, CaseClass.GAP),
        (
            "Entries missing",
            "3 entries of Tablet B have not arrived (3 to 4 and 7), although later ones have. The next one that did "
            "arrive was written at 20:00:00 (±1 s).",
            "Connect Tablet B and leave the app open until it has nothing left to send.",
        ),
        (
            "Faltam registros",
            "3 registros do leitor Tablet B não chegaram (3 a 4 e 7), embora outros mais novos tenham chegado. O "
            "seguinte que chegou foi escrito às 20:00:00 (±1 s).",
            "Conecte o leitor Tablet B e deixe o aplicativo aberto até não haver nada por enviar.",
        ),
    )
    one = of_journal([item for item in chain(4) if item.seq != 2], CaseClass.GAP, replace(JOURNAL, epoch=2))
    assert tell(one, NAMES, "en").sentence.startswith(
        "Entry 2 of Tablet B (journal 2) has not arrived, although"
    )
    assert tell(one, NAMES, "pt-BR").sentence.startswith(
        "O registro 2 do leitor Tablet B (diário 2) não chegou, embora"
    )


def test_unreadable_entries_and_one_alone():
    rows = [replace(item, kind=None, timing=None) if item.seq in (2, 3) else item for item in chain(4)]
    check(
        of_journal(rows, CaseClass.UNREADABLE),
        (
            "Entries that cannot be read",
            "2 entries of Tablet B cannot be read here (2 and 3). They are kept, but not counted. The app on the device "
            "may be newer than the server.",
            "Tell whoever runs the server about Tablet B. All other entries count as usual.",
        ),
        (
            "Registros que não podem ser lidos",
            "2 registros do leitor Tablet B não podem ser lidos aqui (2 e 3). Eles foram guardados, mas não contam. O "
            "aplicativo do leitor pode ser mais novo que o servidor.",
            "Avise quem cuida do servidor sobre o leitor Tablet B. Os outros registros contam normalmente.",
        ),
    )
    one = of_journal(
        [replace(item, kind=None) if item.seq == 2 else item for item in chain(4)], CaseClass.UNREADABLE
    )
    assert tell(one, NAMES, "en").sentence.startswith("Entry 2 of Tablet B cannot be read here. It is kept,")
    assert tell(one, NAMES, "pt-BR").sentence.startswith(
        "O registro 2 do leitor Tablet B não pode ser lido aqui. Ele foi"
    )


@pytest.mark.parametrize(
    ("off_ms", "english", "portuguese"),
    [(420_000, "7 min ahead", "7 min adiantado"), (-10_800_000, "3 hours behind", "3 horas atrasado")],
)
def test_a_clock_that_is_off(off_ms, english, portuguese):
    check(
        of_journal([anchor(1, off_ms)], CaseClass.CLOCK_OFF),
        (
            "Clock off",
            f"The clock of Tablet B is {english}; its times are corrected.",
            "Set Tablet B to automatic date and time. Nothing else is needed.",
        ),
        (
            "Relógio errado",
            f"O relógio do leitor Tablet B está {portuguese}; os horários são corrigidos.",
            "Ligue a data e a hora automáticas no leitor Tablet B. Não é preciso mais nada.",
        ),
    )


def test_the_latest_restart_says_how_far_a_clock_is_off():
    truth = ms("20:00:00")
    rows = [
        anchor(1, 420_000),
        replace(anchor(2, 600_000, boot=b"boot-two"), own=Bounds(truth - 600_020, truth - 600_000)),
    ]
    assert "10 min ahead" in tell(of_journal(rows, CaseClass.CLOCK_OFF), NAMES, "en").sentence


def test_a_journal_that_was_not_closed():
    check(
        of_journal(chain(3), CaseClass.UNCLOSED_JOURNAL, OVER),
        (
            "Device not closed",
            "Rock Night is over, but Tablet B has not closed its journal. Its last entry was written at 20:00:00 (±1 s).",
            "Connect Tablet B and close the event on it. If the device is lost, say so in the note when you settle the "
            "case.",
        ),
        (
            "Leitor não encerrado",
            "Rock Night terminou, mas o leitor Tablet B não encerrou o diário. O último registro foi escrito às "
            "20:00:00 (±1 s).",
            "Conecte o leitor Tablet B e encerre o evento nele. Se o leitor se perdeu, anote isso ao encerrar o caso.",
        ),
    )


def test_entries_that_were_announced_and_never_sent():
    announced = replace(OVER, announced_seq=9, announced_hash=hash_of("r9"))
    check(
        of_journal(chain(3, last=Kind.CHECKPOINT), CaseClass.WITHHELD, announced),
        (
            "Entries announced but not sent",
            "Tablet B announced entries up to no. 9, but only those up to no. 3 have arrived.",
            "Connect Tablet B and leave the app open until it has nothing left to send. If the device is lost, say so "
            "in the note when you settle the case.",
        ),
        (
            "Registros anunciados e não enviados",
            "O leitor Tablet B anunciou registros até o nº 9, mas só chegaram até o nº 3.",
            "Conecte o leitor Tablet B e deixe o aplicativo aberto até não haver nada por enviar. Se o leitor se "
            "perdeu, anote isso ao encerrar o caso.",
        ),
    )
    none = of_journal([], CaseClass.WITHHELD, announced)
    assert tell(none, NAMES, "en").sentence == "Tablet B announced entries up to no. 9, but none has arrived."
    assert tell(none, NAMES, "pt-BR").sentence.endswith("registros até o nº 9, mas nenhum chegou.")
