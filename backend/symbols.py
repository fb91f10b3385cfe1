"""Texts as symbols that cameras read: QR and Aztec for screens, PDF417 for paper. Pure.

Each by an encoder that is kept by others; none of them has a hand in the decoder that our tests read them back with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pdf417gen
from aztec_code_generator import AztecCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from backend.errors import BadInput

QUIET_ZONE: Final = 4
"""Light modules on every side: what QR asks for, and more than Aztec and PDF417 do."""

PDF417_COLUMNS: Final = 12

_AZTEC_BYTES: Final = 1_900
# A change to QR's alphanumeric mode and back costs 35 bits and saves 2.5 a character.
_ALPHANUMERIC_RUN: Final = 15
_PDF417_ROW: Final = 3
_PDF417_LEVEL: Final = 4
_PDF417_LEVEL_LONG: Final = 5
_PDF417_LONG: Final = 400


class Symbology(StrEnum):
    """A kind of symbol."""

    QR = "qr"
    AZTEC = "aztec"
    PDF417 = "pdf417"


@dataclass(frozen=True, slots=True)
class Symbol:
    """The dark modules, row by row, without the quiet zone. Each row is `tall` modules high."""

    symbology: Symbology
    rows: tuple[tuple[bool, ...], ...]
    tall: int = 1

    @property
    def width(self) -> int:
        """In modules, with the quiet zone."""
        return len(self.rows[0]) + 2 * QUIET_ZONE

    @property
    def height(self) -> int:
        """In modules, with the quiet zone."""
        return len(self.rows) * self.tall + 2 * QUIET_ZONE

    def runs(self) -> list[tuple[int, int, int]]:
        """The dark runs as (x, y, length) in modules from the corner of the quiet zone; each is `tall` high."""
        found = []
        for place, row in enumerate(self.rows):
            y = QUIET_ZONE + place * self.tall
            found += [(QUIET_ZONE + x, y, length) for x, length in _dark(row)]
        return found


def symbol_of(text: str, symbology: Symbology = Symbology.QR, columns: int = PDF417_COLUMNS) -> Symbol:
    """The symbol that reads as this text. `columns`: how wide a PDF417 is, 1 to 30; `BadInput` (symbol) for a text that does not fit."""
    match symbology:
        case Symbology.QR:
            return _qr(text)
        case Symbology.AZTEC:
            return _aztec(text)
        case Symbology.PDF417:
            return _pdf417(text, columns)


def qr_code(text: str) -> QRCode[Any]:
    """Correction level M; long runs of capitals and digits in the modes that are made for them."""
    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=_ALPHANUMERIC_RUN)
    return code


def _qr(text: str) -> Symbol:
    code = qr_code(text)
    try:
        rows = code.get_matrix()
    except (DataOverflowError, ValueError):
        raise _too_long(text, Symbology.QR) from None
    return Symbol(Symbology.QR, _booleans(rows))


def _aztec(text: str) -> Symbol:
    """With the correction that the standard recommends: 23 % and three words."""
    raw = text.encode()
    if len(raw) > _AZTEC_BYTES:
        raise _too_long(text, Symbology.AZTEC)
    return Symbol(Symbology.AZTEC, _booleans(AztecCode(raw).matrix))


def _pdf417(text: str, columns: int) -> Symbol:
    """With the correction level that the standard recommends for so many words, rows three modules high."""
    level = _PDF417_LEVEL if len(text) <= _PDF417_LONG else _PDF417_LEVEL_LONG
    try:
        words = pdf417gen.encode(text, columns=columns, security_level=level)
    except ValueError:
        raise _too_long(text, Symbology.PDF417) from None
    rows = ("".join(f"{word:b}" for word in row) for row in words)
    return Symbol(Symbology.PDF417, tuple(tuple(bit == "1" for bit in row) for row in rows), _PDF417_ROW)


def _booleans(rows: Sequence[Sequence[object]]) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(bool(dark) for dark in row) for row in rows)


def _dark(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    runs, x = [], 0
    while x < len(row):
        length = next((end for end in range(x, len(row)) if row[end] != row[x]), len(row)) - x
        if row[x]:
            runs.append((x, length))
        x += length
    return runs


def _too_long(text: str, symbology: Symbology) -> BadInput:
    detail = f"{len(text)} characters do not fit into this kind of symbol"
    return BadInput("symbol", detail, f"Choose another than {symbology}.")
