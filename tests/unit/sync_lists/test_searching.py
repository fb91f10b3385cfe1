import pytest

from sync.searching import WORDS_AT_MOST, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Maria da Silva", ("maria", "da", "silva")),
        ("MÁRIA  D'Ávila-Conceição", ("maria", "d", "avila", "conceicao")),
        ("Jørgen Łukasz Straße", ("jorgen", "lukasz", "strasse")),
        ("José José", ("jose",)),
        ("Ａｎａ ﬁ", ("ana", "fi")),
        ("0D9C-1RN5 27", ("0d9c", "1rn5", "27")),
        ("Мария 李雷", ("мария", "李雷")),
        ("İpek ISIK ışık", ("ipek", "isik")),
        ("a_b", ("a", "b")),
        ("", ()),
        (" -- ", ()),
    ],
)
def test_a_name_is_looked_for_by_its_words_without_case_and_accents(
    text: str, words: tuple[str, ...]
) -> None:
    assert words_of(text) == words


def test_of_a_text_of_many_words_the_first_are_looked_for() -> None:
    assert words_of(" ".join(str(number) for number in range(99))) == tuple(
        str(number) for number in range(WORDS_AT_MOST)
    )
