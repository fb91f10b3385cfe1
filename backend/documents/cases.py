"""Cases as JSON, with their stories."""

from msgspec import Struct, field

from backend.documents.fields import CaseClassName, CaseStatusName, Hex
from backend.usecases.settling import ListedCase
from sync.cases import Settlement as SettlementFact
from sync.stories import Names, tell


class Settlement(Struct, frozen=True):
    """What a person decided about a case. `covers`: the hashes of the entries that the person knew of."""

    decision: str
    by: str
    note: str
    covers: tuple[Hex, ...]
    at_ms: int


class Case(Struct, frozen=True):
    """A case with its story in one language, what it rests on and what was decided. Times in Unix milliseconds."""

    case: Hex
    class_: CaseClassName = field(name="class")
    status: CaseStatusName
    title: str
    sentence: str
    what_to_do: str
    ticket: int | None
    zone: int | None
    use: int | None
    device: Hex | None
    epoch: int | None
    entries: tuple[Hex, ...]
    found_ms: int
    changed_ms: int
    settlements: tuple[Settlement, ...]


def of_case(listed: ListedCase, names: Names, language: str) -> Case:
    """The case as it is told to people of this language."""
    case, story = listed.case, tell(listed.case, names, language)
    return Case(
        case=case.id.hex(),
        class_=case.class_.name.lower(),
        status=listed.status.name.lower(),
        title=story.title,
        sentence=story.sentence,
        what_to_do=story.what_to_do,
        ticket=case.ticket,
        zone=case.zone,
        use=case.use,
        device=case.device.hex() if case.device else None,
        epoch=case.epoch,
        entries=tuple(entry.hex() for entry in case.entries),
        found_ms=listed.found_ms,
        changed_ms=listed.changed_ms,
        settlements=tuple(_settlement(one) for one in listed.settlements),
    )


def _settlement(fact: SettlementFact) -> Settlement:
    covers = tuple(sorted(entry.hex() for entry in fact.covers))
    return Settlement(fact.decision, fact.by, fact.note, covers, fact.at_ms)
