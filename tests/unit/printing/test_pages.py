"""Printed pages: a camera reads their codes, a person all their words, and the same passes give the same bytes."""

import re

import numpy as np
import pypdfium2
import pytest

from backend.printing.papers import PAPERS, Format
from backend.printing.pdf import pdf
from backend.printing.sheet import Sheet
from backend.symbols import Symbology
from tests.symbols import Grey, read_all
from tests.unit.printing.sheets import PASS, TICKET, a_long_pass, a_long_ticket, a_pass, a_ticket

DOTS_AN_INCH = 203
SHEETS = {
    "pass": a_pass,
    "ticket": lambda symbology: a_ticket(),
    "long pass": a_long_pass,
    "long ticket": lambda symbology: a_long_ticket(),
}


def drawn(raw: bytes, page: int = 0, dots: int = DOTS_AN_INCH) -> np.ndarray:
    """A page as a printer of so many dots an inch lays it down, in colours."""
    document = pypdfium2.PdfDocument(raw)
    image: np.ndarray = document[page].render(scale=dots / 72).to_numpy()
    return image


def grey(raw: bytes, page: int = 0, dots: int = DOTS_AN_INCH) -> Grey:
    return np.asarray(drawn(raw, page, dots).mean(axis=2).astype(np.uint8))


def words(raw: bytes, page: int = 0) -> str:
    """The text of a page as somebody would select it, without its line breaks."""
    text = pypdfium2.PdfDocument(raw)[page].get_textpage().get_text_bounded()
    return "".join(text.split())


def said_on(sheet: Sheet) -> list[str]:
    entries = [*sheet.large, *sheet.medium, *sheet.small, *([sheet.who] if sheet.who else [])]
    labelled = [text for entry in entries for text in (entry.label, entry.value or "")]
    return [sheet.kind, sheet.heading, sheet.date, sheet.advice, *labelled]


@pytest.mark.parametrize("paper", Format)
@pytest.mark.parametrize("symbology", Symbology)
@pytest.mark.parametrize("kind", ["pass", "long pass"])
def test_a_pass_on_paper_is_read_and_its_words_are_whole(
    paper: Format, symbology: Symbology, kind: str
) -> None:
    sheet = SHEETS[kind](symbology)
    raw = pdf([sheet], PAPERS[paper])
    (found,) = read_all(grey(raw), symbology)
    assert found.text == PASS
    printed = words(raw)
    for text in said_on(sheet):
        assert "".join(text.split()) in printed, text


@pytest.mark.parametrize("paper", Format)
@pytest.mark.parametrize("kind", ["ticket", "long ticket"])
def test_a_ticket_on_paper_is_read_and_its_words_are_whole(paper: Format, kind: str) -> None:
    sheet = SHEETS[kind](Symbology.QR)
    raw = pdf([sheet], PAPERS[paper])
    assert [found.text for found in read_all(grey(raw), Symbology.QR)] == [TICKET]
    printed = words(raw)
    for text in said_on(sheet):
        assert "".join(text.split()) in printed, text


@pytest.mark.parametrize("paper", Format)
def test_paper_is_black_and_white_and_its_margins_are_empty(paper: Format) -> None:
    raw = pdf([a_long_pass(Symbology.PDF417)], PAPERS[paper])
    image = drawn(raw).astype(int)
    assert (image.max(axis=2) - image.min(axis=2)).max() == 0
    edge = int((PAPERS[paper].margin - 1) / 25.4 * DOTS_AN_INCH)
    half = image.shape[0] // PAPERS[paper].panels
    assert image[:edge].min() == 255
    assert image[: half - edge, :edge].min() == 255
    assert image[: half - edge, -edge:].min() == 255
    assert image[half - edge : half - 2].min() == 255


def test_several_passes_stand_in_one_document_two_on_an_a4_page() -> None:
    sheets = [a_pass(), a_ticket(), a_pass(Symbology.QR)]
    raw = pdf(sheets, PAPERS[Format.A4])
    assert len(pypdfium2.PdfDocument(raw)) == 2
    assert [found.text for found in read_all(grey(raw), Symbology.PDF417)] == [PASS]
    assert [found.text for found in read_all(grey(raw), Symbology.QR)] == [TICKET]
    assert [found.text for found in read_all(grey(raw, 1), Symbology.QR)] == [PASS]
    assert len(pypdfium2.PdfDocument(pdf(sheets, PAPERS[Format.A6]))) == 3


def test_a_roll_is_as_long_as_what_stands_on_it() -> None:
    raw = pdf([a_pass(), a_long_pass(Symbology.QR)], PAPERS[Format.ROLL])
    document = pypdfium2.PdfDocument(raw)
    (_, short), (width, long) = document[0].get_size(), document[1].get_size()
    assert (round(width / 72 * 25.4), short < long) == (80, True)
    for page in (0, 1):
        rows = np.flatnonzero(grey(raw, page).min(axis=1) < 128)
        left = grey(raw, page).shape[0] - rows[-1]
        assert left / DOTS_AN_INCH * 25.4 < PAPERS[Format.ROLL].margin + 2


def test_a_rolls_modules_are_whole_dots_of_its_head() -> None:
    image = grey(pdf([a_pass()], PAPERS[Format.ROLL]))
    assert set(np.unique(image[:, 40:-40])) >= {0, 255}
    (found,) = read_all(image, Symbology.PDF417)
    modules = 17 * 12 + 69
    width = found.position.top_right.x - found.position.top_left.x
    assert abs(width / modules - 2) < 0.02


def test_the_same_passes_give_the_same_bytes_and_others_do_not() -> None:
    once = pdf([a_pass(), a_ticket()], PAPERS[Format.A6])
    assert once == pdf([a_pass(), a_ticket()], PAPERS[Format.A6])
    assert once != pdf([a_pass(), a_ticket(seat="A-13")], PAPERS[Format.A6])


def test_type_is_embedded_and_accents_are_text() -> None:
    raw = pdf([a_pass()], PAPERS[Format.A6])
    assert len(re.findall(rb"/FontFile2", raw)) == 2
    assert "ConceiçãoMüller" in words(raw)


def test_a_name_in_another_script_is_set_in_latin_letters() -> None:
    printed = words(pdf([a_pass(name="Ваня Müller 王")], PAPERS[Format.A6]))
    assert "VANYAMüllerWANG" in printed


def test_what_nobody_knows_yet_leaves_a_line_to_write_on() -> None:
    known = grey(pdf([a_pass(symbology=Symbology.QR)], PAPERS[Format.A6]))
    blank = pdf([a_pass(symbology=Symbology.QR, gate=None, boarding=None)], PAPERS[Format.A6])
    assert "B12" not in words(blank)
    assert "Portão" in words(blank)
    assert (grey(blank) < 128).sum() < (known < 128).sum()
