"""What is read from headers: languages and entity tags, whatever somebody puts into them."""

import pytest

from backend.routes.answers import is_held
from backend.routes.languages import preferred


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-PT,en;q=0.9", "pt-BR"),
        ("en-GB,pt;q=0.9", "en"),
        ("de,fr;q=0.8", "en"),
        ("de, pt;q=0.2, en;q=0.1", "pt-BR"),
        ("pt;q=0, en;q=0.1", "en"),
        ("PT-br", "pt-BR"),
        (";;;,,,q=", "en"),
        ("pt;q=nan", "en"),
        ("pt;q=²", "en"),
        ("*", "en"),
        ("x," * 5000 + "pt", "en"),
    ],
)
def test_the_language_wanted_most_is_chosen(accept: str, language: str) -> None:
    assert preferred(accept) == language


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ('"1-7"', True),
        ('W/"1-7"', True),
        ('"0", "1-7"', True),
        ("*", True),
        ('"1-70"', False),
        ("", False),
        ('"1-7', True),
        ("1-6", False),
    ],
)
def test_a_tag_is_compared_weakly(header: str, held: bool) -> None:
    assert is_held(header, "1-7") is held
