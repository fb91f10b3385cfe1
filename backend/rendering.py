"""Symbols drawn: for pages (SVG), for print (PNG), for a terminal (blocks).

base45 and our prefixes lie within QR's alphanumeric set, which is why a ticket needs so few modules. Always black on white with
the full quiet zone, whatever the theme around it.
"""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from backend.symbols import QUIET_ZONE, Symbol, Symbology, symbol_of

PNG_MODULE_PX: Final = 8


def modules(text: str, symbology: Symbology = Symbology.QR) -> list[list[bool]]:
    """The dark modules of the symbol, all square, row by row, with the quiet zone around them."""
    symbol = symbol_of(text, symbology)
    grid = [[False] * symbol.width for _ in range(symbol.height)]
    for place, row in enumerate(symbol.rows):
        for y in range(symbol.tall):
            grid[QUIET_ZONE + place * symbol.tall + y][QUIET_ZONE:-QUIET_ZONE] = row
    return grid


def svg(text: str, label: str = "QR", symbology: Symbology = Symbology.QR) -> str:
    """A standalone SVG image of this text."""
    return drawn(symbol_of(text, symbology), label)


def drawn(symbol: Symbol, label: str) -> str:
    """A standalone SVG image; one path, no scripts and no styles, so that it also stands inline under a strict policy."""
    tall = symbol.tall
    path = "".join(f"M{x} {y}h{length}v{tall}h-{length}z" for x, y, length in symbol.runs())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {symbol.width} {symbol.height}" role="img"'
        f' aria-label="{_escaped(label)}" shape-rendering="crispEdges"><rect width="{symbol.width}"'
        f' height="{symbol.height}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    )


def png(text: str, symbology: Symbology = Symbology.QR) -> bytes:
    """A PNG image of eight pixels a module."""
    symbol, px = symbol_of(text, symbology), PNG_MODULE_PX
    image = Image.new("1", (symbol.width * px, symbol.height * px), 1)
    draw = ImageDraw.Draw(image)
    for x, y, length in symbol.runs():
        draw.rectangle((x * px, y * px, (x + length) * px - 1, (y + symbol.tall) * px - 1), 0)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def blocks(text: str) -> str:
    """A QR code of two modules a character, to be printed black on white."""
    rows = modules(text)
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs
    )


_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
