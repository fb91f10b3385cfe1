"""Codes drawn as QR symbols: for pages (SVG), for print (PNG), for a terminal (blocks).

base45 and our prefixes lie within QR's alphanumeric set, which is why a ticket needs so few modules. Always black on white with
the full quiet zone, whatever the theme around it.
"""

from io import BytesIO
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE: Final = 4
_PNG_MODULE_PX: Final = 8


def modules(text: str) -> list[list[bool]]:
    """The dark modules of the symbol, row by row, with the quiet zone around them. Correction level M."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    symbol.add_data(text, optimize=0)
    return [[bool(dark) for dark in row] for row in symbol.get_matrix()]


def svg(text: str, label: str = "QR") -> str:
    """A standalone SVG image; one path, no scripts and no styles, so that it also stands inline under a strict policy."""
    rows = modules(text)
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{_escaped(label)}"'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    )


def png(text: str) -> bytes:
    """A PNG image of eight pixels a module."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=_PNG_MODULE_PX)
    symbol.add_data(text, optimize=0)
    out = BytesIO()
    symbol.make_image().save(out, "PNG")
    return out.getvalue()


def blocks(text: str) -> str:
    """Two modules a character, to be printed black on white."""
    rows = modules(text)
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs
    )


_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _runs(y: int, row: list[bool]) -> str:
    """The dark runs of one row as path commands."""
    path, x = "", 0
    while x < len(row):
        run = next((end for end in range(x, len(row)) if row[end] != row[x]), len(row)) - x
        if row[x]:
            path += f"M{x} {y}h{run}v1h-{run}z"
        x += run
    return path


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
