"""Passes as a PDF document: black on white, type embedded, and the same bytes for the same passes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from fpdf import FPDF
from fpdf.drawing import PaintedPath
from fpdf.enums import PathPaintRule

from backend.printing.composing import composed
from backend.printing.faces import FAMILY, face
from backend.printing.marks import Code, Mark, Panel, Rule, Words
from backend.printing.papers import Paper
from backend.printing.sheet import Sheet

_DASH_MM: Final = 1.5
_CUT_MM: Final = 0.2
# No clock: a document says nothing about when it was made, so that the same passes give the same bytes.
_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def pdf(sheets: Sequence[Sheet], paper: Paper) -> bytes:
    """One document with all of these passes, in their order; `BadInput` (symbol) for one whose code fits into no such symbol."""
    document = _empty(sheets[0] if sheets else None)
    panels = [composed(sheet, paper) for sheet in sheets]
    for start in range(0, len(panels), paper.panels):
        _page(document, panels[start : start + paper.panels], paper)
    return bytes(document.output())


def _empty(first: Sheet | None) -> FPDF:
    document = FPDF(unit="mm")
    document.set_auto_page_break(False)
    document.set_creation_date(_NO_TIME)
    document.set_title(first.kind if first else "")
    document.set_lang(first.language if first else "en")
    for bold in (False, True):
        document.add_font(FAMILY, "B" if bold else "", face(bold).path)
    return document


def _page(document: FPDF, panels: Sequence[Panel], paper: Paper) -> None:
    """As many passes as the page takes, with a line to cut along between them."""
    height = paper.height or panels[0].height
    document.add_page(format=(paper.width, height))
    for place, panel in enumerate(panels):
        top = place * panel.height
        for mark in panel.marks:
            _paint(document, mark, top)
    for place in range(1, paper.panels):
        _cut(document, paper.width, place * height / paper.panels)


def _paint(document: FPDF, mark: Mark, top: float) -> None:
    match mark:
        case Words():
            document.set_font(FAMILY, "B" if mark.bold else "", mark.size)
            document.text(mark.x, mark.y + top, mark.text)
        case Rule():
            document.set_line_width(mark.thick)
            document.line(mark.x, mark.y + top, mark.to_x, mark.to_y + top)
        case Code():
            _paint_code(document, mark, top)


def _paint_code(document: FPDF, code: Code, top: float) -> None:
    """One path for all modules: drawn one by one, thin light lines would show between them."""
    size, path = code.module, PaintedPath()
    path.style.paint_rule = PathPaintRule.FILL_NONZERO
    path.style.fill_color = "#000000"
    for x, y, length in code.symbol.runs():
        left, upper = code.x + x * size, code.y + top + y * size
        path.rectangle(left, upper, length * size, code.symbol.tall * size)
    with document.drawing_context() as drawing:
        drawing.add_item(path, clone=False)


def _cut(document: FPDF, width: float, y: float) -> None:
    document.set_line_width(_CUT_MM)
    document.set_dash_pattern(dash=_DASH_MM, gap=_DASH_MM)
    document.line(0, y, width, y)
    document.set_dash_pattern()
