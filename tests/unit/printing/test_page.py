"""The page for a telephone: whole by itself, safe whatever a name holds, and the code on white whatever the theme."""

import base64
import hashlib
import re
from html import unescape
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from backend.printing.page import PDF417_COLUMNS, page
from backend.rendering import drawn
from backend.symbols import Symbology, symbol_of
from tests.unit.printing.sheets import PASS, a_long_ticket, a_pass, a_ticket


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("symbology", Symbology)
def test_a_page_shows_the_code_and_all_words(symbology: Symbology) -> None:
    html = page([a_pass(symbology)]).html
    assert drawn(symbol_of(PASS, symbology, PDF417_COLUMNS), "O código deste cartão de embarque") in html
    for text in ("TP 82", "GRU", "LIS", "Conceição Müller", "B12", "21:15", "12C", "0002", "31/12/2026"):
        assert text in words(html), text
    assert '<html lang="pt-BR">' in html


def test_a_page_loads_nothing_and_its_policy_names_its_own_style() -> None:
    made = page([a_pass(Symbology.QR), a_long_ticket()])
    assert not re.search(
        r"https?://(?!www\.w3\.org/2000/svg)|<script|<link rel=.stylesheet|@import", made.html
    )
    (style,) = re.findall(r"<style>(.*?)</style>", made.html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in made.policy
    assert made.policy.startswith("default-src 'none'")


def test_a_page_brings_both_weights_with_the_characters_that_it_uses() -> None:
    html = page([a_pass(Symbology.QR, name="Żółć Đoković")]).html
    fonts = re.findall(r"data:font/woff;base64,([^\"]+)", html)
    assert len(fonts) == 2
    for font in fonts:
        raw = base64.b64decode(font)
        assert len(raw) < 16_000
        assert {ord(char) for char in "ŻółćĐvGRULIS"} <= TTFont(BytesIO(raw)).getBestCmap().keys()


def test_a_name_cannot_break_out_of_the_page() -> None:
    html = page([a_ticket(name='<img src=x onerror="alert(1)">', event="</style><script>")]).html
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img" in html


def test_the_same_passes_give_the_same_page() -> None:
    assert page([a_pass(), a_ticket()]).html == page([a_pass(), a_ticket()]).html


def test_what_nobody_knows_is_a_dash() -> None:
    html = page([a_pass(Symbology.QR, gate=None)]).html
    assert re.search(r"<dt>Portão</dt><dd>–</dd>", html)
