"""Whatever names people have, words stay on the paper and off the symbol, and its modules stay wide enough."""

from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.printing.composing import composed
from backend.printing.faces import CAPITAL, face, legible
from backend.printing.marks import Code, Panel, Words
from backend.printing.papers import PAPERS, Format
from backend.printing.sheet import Sheet
from backend.symbols import QUIET_ZONE, Symbology
from sync.fields import NAME_BYTES
from tests.unit.printing.sheets import a_pass, a_ticket

MM_A_POINT: Final = 25.4 / 72
ROUNDING: Final = 0.01
NARROWEST_MM: Final = 0.24
LONGEST: Final = "W" * NAME_BYTES


def said(at_most: int) -> st.SearchStrategy[str | None]:
    """Texts of so many bytes at most, as long words and as many words; None for nothing."""
    drawn = st.text(max_size=at_most).map(lambda text: text.encode()[:at_most].decode("utf-8", "ignore"))
    longest = st.sampled_from(["W" * at_most, "W " * (at_most // 2), "Ж" * (at_most // 2)])
    return st.one_of(longest, drawn).map(lambda text: legible(text) or None)


person, place = said(64), said(NAME_BYTES)


def boxes(panel: Panel) -> list[tuple[float, float, float, float]]:
    """Left, upper, right and lower edge of each line of words."""
    return [
        (
            mark.x,
            mark.y - CAPITAL * mark.size * MM_A_POINT,
            mark.x + face(mark.bold).width(mark.text, mark.size),
            mark.y,
        )
        for mark in panel.marks
        if isinstance(mark, Words)
    ]


def check(sheet: Sheet, paper: Format) -> None:
    panel, margin = composed(sheet, PAPERS[paper]), PAPERS[paper].margin
    (code,) = (mark for mark in panel.marks if isinstance(mark, Code))
    assert code.module >= NARROWEST_MM
    quiet = code.module * QUIET_ZONE
    for left, upper, right, lower in boxes(panel):
        assert left >= margin - ROUNDING
        assert right <= panel.width - margin + ROUNDING
        assert upper >= margin - ROUNDING
        assert lower <= panel.height - margin + ROUNDING
        beside = right <= code.x + quiet + ROUNDING or left >= code.x + code.width - ROUNDING
        assert beside or lower <= code.y + ROUNDING or upper >= code.y + code.height - ROUNDING


@pytest.mark.parametrize("paper", Format)
@pytest.mark.parametrize("symbology", [Symbology.QR, Symbology.PDF417])
@settings(max_examples=5, deadline=None)
@given(name=person, gate=place, zone=place)
@example(name=LONGEST[:64], gate=LONGEST, zone=LONGEST)
def test_a_pass_has_its_words_on_the_paper_and_off_its_symbol(
    paper: Format, symbology: Symbology, name: str | None, gate: str | None, zone: str | None
) -> None:
    check(a_pass(symbology, name=name, gate=gate, zone=zone), paper)


@pytest.mark.parametrize("paper", Format)
@settings(max_examples=5, deadline=None)
@given(event=place, name=person, gate=place, zone=place)
@example(event=LONGEST, name=LONGEST[:64], gate=LONGEST, zone=LONGEST)
def test_a_ticket_has_its_words_on_the_paper_and_off_its_symbol(
    paper: Format, event: str | None, name: str | None, gate: str | None, zone: str | None
) -> None:
    check(
        a_ticket(event=event or "-", name=name, gate=gate, zone=zone, seat="W" * 16, class_="W" * 16), paper
    )
