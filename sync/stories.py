"""A case as a person reads it: who, where, when, by which clock and how sure, knowing which list, and what to do (12.5)."""

from dataclasses import dataclass
from typing import assert_never

from sync import journal_stories, ticket_stories
from sync.cases import Case, CaseClass
from sync.phrases import Names, Phrases

__all__ = ["Names", "Story", "tell"]


@dataclass(frozen=True, slots=True)
class Story:
    """Plain text in one language: a few words, one paragraph, and the next step."""

    title: str
    sentence: str
    what_to_do: str


def tell(case: Case, names: Names, language: str) -> Story:
    """The story of a case; `language` is one of `catalogue.LANGUAGES`."""
    phrases = Phrases(names, language)
    sentence, what_to_do = _told(case, phrases)
    return Story(phrases.say(f"{case.class_.name.lower()}.title"), sentence, what_to_do)


def _told(case: Case, phrases: Phrases) -> tuple[str, str]:
    match case.class_:
        case CaseClass.DOUBLE_ADMIT:
            return ticket_stories.double_admit(case, phrases)
        case CaseClass.LATE_REVOKED:
            return ticket_stories.late_revoked(case, phrases)
        case CaseClass.IGNORED_REVOCATION:
            return ticket_stories.ignored_revocation(case, phrases)
        case CaseClass.OVERRULED_REVOCATION:
            return ticket_stories.overruled_revocation(case, phrases)
        case CaseClass.UNPROVEN:
            return ticket_stories.unproven(case, phrases)
        case CaseClass.UNAUTHORISED:
            return ticket_stories.unauthorised(case, phrases)
        case CaseClass.FORK:
            return journal_stories.fork(case, phrases), journal_stories.advice(case, phrases)
        case CaseClass.GAP:
            return journal_stories.gap(case, phrases), journal_stories.advice(case, phrases)
        case CaseClass.UNREADABLE:
            return journal_stories.unreadable(case, phrases), journal_stories.advice(case, phrases)
        case CaseClass.CLOCK_OFF:
            return journal_stories.clock_off(case, phrases), journal_stories.advice(case, phrases)
        case CaseClass.UNCLOSED_JOURNAL:
            return journal_stories.unclosed_journal(case, phrases), journal_stories.advice(case, phrases)
        case CaseClass.WITHHELD:
            return journal_stories.withheld(case, phrases), journal_stories.advice(case, phrases)
        case _:
            assert_never(case.class_)
