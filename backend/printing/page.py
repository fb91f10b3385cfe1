"""Passes as one page for a telephone, which prints as well: no scripts, nothing loaded from anywhere, the type within."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from backend.printing.faces import FAMILY, face, legible
from backend.printing.sheet import Entry, Sheet
from backend.rendering import drawn
from backend.symbols import Symbology, symbol_of

PDF417_COLUMNS: Final = 6
"""Few, and so wide modules: a telephone is narrow."""

_WEIGHTS: Final = ((False, 400), (True, 700))


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the policy that it works under: its own style sheet, known by its hash, and the type within it."""

    html: str
    policy: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A sheet beside its drawing."""

    sheet: Sheet
    drawing: Markup
    wide: bool


def page(sheets: Sequence[Sheet]) -> Page:
    """All of these passes below one another; `BadInput` (symbol) for one whose code fits into no such symbol."""
    shown = [_shown(sheet) for sheet in sheets]
    template = _environment().get_template("pass.html")
    css = Markup(_faces(sheets) + _css())  # noqa: S704 - our own file, and type in base64
    html = template.render(passes=shown, first=sheets[0], css=css, said=legible)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; frame-ancestors 'none'"
    return Page(html, policy)


def _shown(sheet: Sheet) -> _Shown:
    drawing = drawn(symbol_of(sheet.code, sheet.symbology, PDF417_COLUMNS), sheet.symbol)
    return _Shown(sheet, Markup(drawing), sheet.symbology is Symbology.PDF417)  # noqa: S704 - drawn by us, its label escaped


def _faces(sheets: Sequence[Sheet]) -> str:
    """Both weights with just the characters that these passes use."""
    used = "".join(sorted({char for sheet in sheets for char in "".join(_texts(sheet))}))
    return "".join(_face(bold, weight, used) for bold, weight in _WEIGHTS)


def _texts(sheet: Sheet) -> list[str]:
    entries: list[Entry] = [*sheet.large, *sheet.medium, *sheet.small]
    if sheet.who is not None:
        entries.append(sheet.who)
    route = [sheet.route.origin, sheet.route.destination] if sheet.route else []
    said = [text for entry in entries for text in (entry.label, entry.value or "–")]
    return [legible(text) for text in (sheet.kind, sheet.heading, sheet.date, sheet.advice, *route, *said)]


@lru_cache(64)
def _face(bold: bool, weight: int, used: str) -> str:
    font = TTFont(BytesIO(face(bold).raw), recalcTimestamp=False)
    cut = Subsetter(Options(layout_features=["kern", "tnum"], notdef_outline=True))
    cut.populate(text=used)
    cut.subset(font)
    font.flavor = "woff"
    out = BytesIO()
    font.save(out)
    source = f'url("data:font/woff;base64,{base64.b64encode(out.getvalue()).decode()}") format("woff")'
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source}; }}\n'


@cache
def _css() -> str:
    return files("backend").joinpath("pages", "pass.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    pages = files("backend").joinpath("pages")
    loader = FunctionLoader(lambda name: pages.joinpath(name).read_text(encoding="utf-8"))
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
