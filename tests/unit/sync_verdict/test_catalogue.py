"""Every outcome and reason has its words, alike in both languages, short and plain."""

import json
import string
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from sync import catalogue
from sync.catalogue import LANGUAGES, text
from sync.reasons import Outcome, Reason
from sync.verdict import Direction
from tests.unit.sync_verdict.scene import Scene

FOLDER = Path(catalogue.__file__).parent
MOST_WORDS = 6
LONGEST_LINE = 75
# What a steward need not know.
JARGON = {
    *("signature", "assinatura", "key", "chave", "roster", "credential", "credencial", "sync", "payload"),
    *("hash", "duplicate", "redemption", "invalid", "inválido", "error", "erro", "fraud", "fraude", "forged"),
}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def words(sentence: str) -> set[str]:
    return {word.strip(".,;:!?").lower() for word in sentence.split()}


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    english, portuguese = (catalogue.catalogue(language) for language in LANGUAGES)
    assert english.keys() == portuguese.keys()
    for key in english:
        assert placeholders(english[key]) == placeholders(portuguese[key]), key


def test_placeholders_are_plain_names() -> None:
    """A name alone: nothing that would look inside a value, or format it by its own rules."""
    for language in LANGUAGES:
        for key, sentence in catalogue.catalogue(language).items():
            assert all(name.isidentifier() for name in placeholders(sentence)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_sorted_and_hold_no_key_twice(language: str) -> None:
    raw = (FOLDER / f"{language}.json").read_text("utf-8")
    pairs: list[tuple[str, str]] = json.loads(raw, object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert keys == sorted(set(keys))
    assert raw == json.dumps(dict(pairs), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_why_in_a_few_words_and_what_to_do_in_one_line(
    reason: Reason, language: str
) -> None:
    why = text(f"reason.{reason.name}.why", language)
    next_ = text(f"reason.{reason.name}.next", language)
    assert 1 < len(why.split()) <= MOST_WORDS
    assert not why.endswith(".")
    assert next_.endswith(".")
    assert len(next_) <= LONGEST_LINE
    assert not (words(why) | words(next_)) & JARGON


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_one_word_in_capitals_for_each_direction(language: str) -> None:
    said = [text(f"outcome.{outcome}{suffix}", language) for outcome in Outcome for suffix in ("", ".exit")]
    assert all(word == word.upper() and len(word) <= 16 for word in said)


def test_the_words_of_the_four_outcomes_are_those_of_the_gate() -> None:
    assert [text(f"outcome.{outcome}", "pt-BR") for outcome in Outcome] == [
        "PODE ENTRAR",
        "ATENÇÃO",
        "NÃO ENTRA",
        "NÃO RECONHECIDO",
    ]
    assert [text(f"outcome.{outcome}", "en") for outcome in Outcome] == [
        "WELCOME",
        "ATTENTION",
        "STOP",
        "NOT RECOGNISED",
    ]


def test_no_key_of_an_outcome_or_reason_is_left_over() -> None:
    outcomes = chain.from_iterable((f"outcome.{outcome}", f"outcome.{outcome}.exit") for outcome in Outcome)
    reasons = chain.from_iterable((f"reason.{r.name}.why", f"reason.{r.name}.next") for r in Reason)
    passing = {f"reason.{name}.next.attention" for name in ("LIST_TOO_OLD", "UNPAID", "ZONE_FULL")}
    onward = {
        "reason.NOT_YET.next.at",
        "reason.NOT_YET.next.day",
        "reason.WRONG_ZONE.next.one",
        "reason.WRONG_ZONE.next.two",
    }
    known = {*outcomes, *reasons, *passing, *onward}
    held = {key for key in catalogue.catalogue("en") if key.startswith(("outcome.", "reason."))}
    assert held == known


def test_the_keys_that_a_verdict_names_are_there() -> None:
    verdict = Scene(list_age_s=13 * 3600).decide()
    assert verdict.direction is Direction.ENTRY
    for language in LANGUAGES:
        assert text(verdict.word, language)
        assert text(verdict.why, language)
        assert text(verdict.next, language) != text("reason.LIST_TOO_OLD.next", language)


def test_placeholders_are_filled_in() -> None:
    assert text("use.at_gate", "pt-BR", time="20:01", gate="Portão B") == "usado às 20:01, Portão B"


@pytest.mark.parametrize(
    ("key", "language", "values"),
    [
        ("no.such.key", "en", {}),
        ("outcome.admit", "de", {}),
        ("outcome.admit", "../catalogue/en", {}),
        ("use.at", "en", {}),
    ],
)
def test_a_key_language_or_value_that_is_not_there_is_a_mistake(
    key: str, language: str, values: dict[str, str]
) -> None:
    with pytest.raises(KeyError):
        text(key, language, **values)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    seen = "import sync.catalogue as c; assert c.catalogue.cache_info().currsize == 0"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0
