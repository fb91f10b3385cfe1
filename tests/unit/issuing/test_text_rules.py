"""Texts are trimmed, measured in bytes, and printable."""

import pytest

from backend.errors import BadInput
from backend.ticketing.text_rules import optional_text, required_text


@pytest.mark.parametrize("text", [None, "", "   ", "\t\n"])
def test_no_text_is_none(text: str | None) -> None:
    assert optional_text("seat", text, 16) is None


def test_white_space_around_a_text_goes() -> None:
    assert optional_text("seat", "  A 12 ", 16) == "A 12"


@pytest.mark.parametrize("text", ["x" * 16, "é" * 8])
def test_a_text_may_fill_its_bytes(text: str) -> None:
    assert optional_text("seat", text, 16) == text


@pytest.mark.parametrize("text", ["x" * 17, "é" * 8 + "x"])
def test_a_text_one_byte_too_long_is_refused_with_its_size(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        optional_text("seat", text, 16)
    assert (caught.value.field, caught.value.detail) == ("seat", "takes 17 bytes of UTF-8")


@pytest.mark.parametrize("text", ["A\x001", "A\n1", "A\x7f1", "A\x851", "A\x9f1"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="control characters"):
        optional_text("seat", text, 16)


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_characters_that_turn_what_follows_them_around_are_refused(code: int) -> None:
    with pytest.raises(BadInput, match="control characters"):
        optional_text("name", f"Ana{chr(code)}1-B", 64)


@pytest.mark.parametrize("text", ["\u200eAna", "שרה\u200f 1", "سارة", "👩\u200d🎤"])
def test_marks_that_scripts_need_are_taken(text: str) -> None:
    assert optional_text("name", text, 64) == text


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadInput, match="not Unicode"):
        optional_text("seat", "\ud800", 16)


def test_a_required_text_is_missed() -> None:
    assert required_text("name", " Noite ", 16) == "Noite"
    with pytest.raises(BadInput, match="name: is empty"):
        required_text("name", "  ", 16)
