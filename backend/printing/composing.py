"""A sheet set on its paper: words first, then the symbol as large as the rest of the room and the paper allow. Pure."""

import math
from dataclasses import replace
from typing import Final

from backend.printing.column import Column
from backend.printing.marks import Code, Mark, Panel
from backend.printing.papers import Paper
from backend.printing.sheet import Sheet
from backend.symbols import Symbol, Symbology, symbol_of

_COLUMNS: Final = (4, 6, 8, 10, 12, 14, 16)
_SMALLER: Final = 0.94
_LEAST_SCALE: Final = 0.5
_LEAST_SQUARE: Final = 30.0
_LEAST_WIDE: Final = 18.0
_GAP: Final = 4.0
_ADVICE_PT: Final = 8.0


def composed(sheet: Sheet, paper: Paper) -> Panel:
    """The pass on this paper; set smaller, as a whole, where long names would not leave the symbol its room."""
    scale = paper.scale
    while True:
        panel = _at(sheet, paper, scale)
        if panel is not None:
            return panel
        scale *= _SMALLER


def _at(sheet: Sheet, paper: Paper, scale: float) -> Panel | None:
    """The pass at this scale of type, or None if it does not fit and could be smaller still."""
    square = sheet.symbology is not Symbology.PDF417
    if not paper.landscape:
        return _stacked(sheet, paper, scale, square)
    return _beside(sheet, paper, scale) if square else _above(sheet, paper, scale)


def _stacked(sheet: Sheet, paper: Paper, scale: float, square: bool) -> Panel | None:
    """Everything below one another: A6 and rolls."""
    column = Column(paper.margin, paper.margin, paper.width - 2 * paper.margin, scale)
    _head(column, sheet)
    column.space(2.5)
    _details(column, sheet)
    column.space(2)
    return _with_code_below(sheet, paper, column.marks, column.y, scale, square)


def _above(sheet: Sheet, paper: Paper, scale: float) -> Panel | None:
    """Two columns of words, and a wide symbol across below them: half an A4 page."""
    width = (paper.width - 3 * paper.margin) / 2
    left = Column(paper.margin, paper.margin, width, scale)
    right = Column(2 * paper.margin + width, paper.margin, width, scale)
    _head(left, sheet)
    _details(right, sheet)
    low = max(left.y, right.y) + _GAP
    return _with_code_below(sheet, paper, left.marks + right.marks, low, scale, False)


def _beside(sheet: Sheet, paper: Paper, scale: float) -> Panel | None:
    """Words on the left, a square symbol on the right: half an A4 page."""
    side = paper.square
    column = Column(paper.margin, paper.margin, paper.width - 3 * paper.margin - side, scale)
    _head(column, sheet)
    column.space(2.5)
    _details(column, sheet)
    x = paper.width - paper.margin - side
    symbol, module = largest(sheet, side, side, paper)
    code = Code(x + (side - symbol.width * module) / 2, paper.margin, symbol, module)
    below = Column(x, paper.margin + code.height + 1, side, scale)
    below.paragraph(sheet.advice, _ADVICE_PT)
    height = _panel_height(paper)
    if max(column.y, below.y) > height - paper.margin and scale > _LEAST_SCALE:
        return None
    return Panel(paper.width, height, (*column.marks, code, *below.marks))


def _with_code_below(
    sheet: Sheet, paper: Paper, words: list[Mark], low: float, scale: float, square: bool
) -> Panel | None:
    """The symbol in the middle of the room below `low`, with the advice below it."""
    width = paper.width - 2 * paper.margin
    advice = Column(paper.margin, 0, width, scale)
    advice.paragraph(sheet.advice, _ADVICE_PT)
    most, least = (paper.square, _LEAST_SQUARE) if square else (paper.wide, _LEAST_WIDE)
    height = most
    if paper.panel_height is not None:
        height = min(most, paper.panel_height - paper.margin - advice.y - 1 - low)
        if height < least and scale > _LEAST_SCALE:
            return None
    symbol, module = largest(sheet, width, height, paper)
    end = low + symbol.height * module + 1 + advice.y + paper.margin
    total = paper.panel_height or end
    code = Code(paper.margin + (width - symbol.width * module) / 2, low + (total - end), symbol, module)
    said = [replace(mark, y=mark.y + code.y + code.height + 1) for mark in advice.marks]
    return Panel(paper.width, total, (*words, code, *said))


def largest(sheet: Sheet, width: float, height: float, paper: Paper) -> tuple[Symbol, float]:
    """The symbol with the widest modules that fit; of a PDF417 the shape is free, and of two alike the lower one is taken."""
    wide = sheet.symbology is Symbology.PDF417
    found = [
        symbol_of(sheet.code, sheet.symbology, columns) for columns in (_COLUMNS if wide else _COLUMNS[:1])
    ]
    sized = [(symbol, _module(symbol, width, height, paper)) for symbol in found]
    return max(sized, key=lambda pair: (round(pair[1], 3), -pair[0].height))


def _module(symbol: Symbol, width: float, height: float, paper: Paper) -> float:
    """The width of a module in mm: as the paper's dots allow, and never below one."""
    module = min(width / symbol.width, height / symbol.height, paper.module)
    return max(1, math.floor(module / paper.dot + 1e-9)) * paper.dot if paper.dot else module


def _panel_height(paper: Paper) -> float:
    if paper.panel_height is None:
        raise ValueError("a landscape paper has a height")
    return paper.panel_height


def _head(column: Column, sheet: Sheet) -> None:
    """What it is, for which flight or evening, and for whom."""
    column.text(sheet.kind, 9)
    column.space(0.8)
    if sheet.route is None:
        column.text(sheet.heading, 20, True)
        column.text(sheet.date, 12)
    else:
        column.pair(sheet.heading, sheet.date, 15, True)
        column.space(2.5)
        column.route(sheet.route, 40)
    column.space(2)
    column.rule(0.5)
    column.space(2)
    if sheet.who is not None:
        column.cells((sheet.who,), 17)


def _details(column: Column, sheet: Sheet) -> None:
    """Rows in order of weight, with a line below the first."""
    column.cells(sheet.large, 28)
    if sheet.large:
        column.space(1.5)
        column.rule()
    for entries, size in ((sheet.medium, 17), (sheet.small, 11)):
        if entries:
            column.space(2)
            column.cells(entries, size)
