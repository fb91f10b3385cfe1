"""What holds of every story."""

import pytest

from sync.cases import Case, CaseClass
from sync.catalogue import LANGUAGES, catalogue
from sync.evidence import Evidence, Role
from sync.stories import tell
from tests.altered import replace
from tests.unit.sync_fold.scenes import (
    EVENT,
    NAMES,
    device,
    hash_of,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("class_", list(CaseClass))
def test_a_case_of_any_class_is_told_even_when_nothing_has_a_name(class_, language):
    plain = Evidence(Role.HOLDER, device("B"), 1, 1, hash_of("b1"), until=9, authorised_by=3)
    other = replace(plain, role=Role.SURPLUS, seq=2, hash=hash_of("b2"))
    case = Case(bytes(32), EVENT, class_, b"", (hash_of("b1"), hash_of("b2")), (plain, other))
    nameless = replace(NAMES, gates={}, zones={}, devices={}, references={}, operators={})
    story = tell(case, nameless, language)
    assert story.title
    assert story.sentence.endswith(".")
    assert story.what_to_do.endswith(".")
    assert "{" not in story.sentence + story.what_to_do


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_has_a_title_and_no_title_is_left_over(language):
    titles = {key for key in catalogue(language) if key.startswith("case.") and key.endswith(".title")}
    assert titles == {f"case.{class_.name.lower()}.title" for class_ in CaseClass}
