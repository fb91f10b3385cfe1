"""Stories held against the words they must have, in both languages."""

from sync.cases import Case, CaseClass
from sync.fold import GroupView
from sync.journal_fold import JournalFacts, JournalRow, JournalView, fold_journal
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import EVENT, NAMES, TICKET, at, device, entry, known, ms

FIRST = entry("a1", timing=at("20:01:05", 2))
SECOND = entry("b1", by="B", gate=2, timing=at("20:03:40", 3))
EN_NAMES = NAMES
PT_NAMES = replace(NAMES, gates={1: "Portão A", 2: "Portão B"})
SEATED = {"seats": {TICKET: "12A"}, "list_times": {known(5): ms("19:52:10")}}
JOURNAL = JournalFacts(device("B"), epoch=1, announced_seq=None, closed=False)
OVER = replace(JOURNAL, closed=True)


def check(
    case: Case, english: tuple[str, str, str], portuguese: tuple[str, str, str], **names: object
) -> None:
    """Title, sentence and advice in both languages, told from the case as it is stored."""
    stored = Case.parse(case.encode())
    for language, known_as, expected in (("en", EN_NAMES, english), ("pt-BR", PT_NAMES, portuguese)):
        story = tell(stored, replace(known_as, **names), language)
        assert (story.title, story.sentence, story.what_to_do) == expected


def only(view: GroupView | JournalView, class_: CaseClass) -> Case:
    """The one case of this class."""
    (case,) = (case for case in view.cases if case.class_ is class_)
    return case


def of_journal(rows: list[JournalRow], class_: CaseClass, about: JournalFacts = JOURNAL) -> Case:
    """The one case of this class in a journal of device B."""
    return only(fold_journal(EVENT, rows, about), class_)
