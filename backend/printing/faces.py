"""The type that passes are set in: Atkinson Hyperlegible, from a package of its own, and how wide its texts are.

It has the letters of the Latin scripts. A word in another script is set as boarding passes write it (FORMAT.md 8.12): better read
in Latin letters than as a row of boxes.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from fontTools.ttLib import TTFont

from keys.bcbp.names import letters

FAMILY: Final = "Atkinson Hyperlegible"
CAPITAL: Final = 0.668
"""The height of a capital letter in parts of the type size."""

_PACKAGE: Final = "fontpkg_atkinson_hyperlegible"
_MM_A_POINT: Final = 25.4 / 72
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Face:
    """One weight. `advances`: how far each character moves on, in parts of the type size."""

    file: str
    advances: Mapping[int, float]

    @property
    def raw(self) -> bytes:
        """The font file."""
        return files(_PACKAGE).joinpath("files", self.file).read_bytes()

    @property
    def path(self) -> str:
        """Where the font file is."""
        return str(files(_PACKAGE).joinpath("files", self.file))

    def width(self, text: str, size: float) -> float:
        """In millimetres, at a size in points."""
        return sum(self.advances[ord(char)] for char in text) * size * _MM_A_POINT

    def fitted(self, text: str, size: float, room: float, least: float) -> tuple[str, float]:
        """The text and the size, at most `size` and not below `least`, at which it fits into `room` mm; cut only if it must be."""
        width = self.width(text, size)
        if width <= room:
            return text, size
        smaller = size * room / width
        if smaller >= least:
            return text, smaller
        while text and self.width(text + _ELLIPSIS, least) > room:
            text = text[:-1].rstrip()
        return text + _ELLIPSIS, least


@cache
def face(bold: bool) -> Face:
    """The regular or the bold weight."""
    file = "AtkinsonHyperlegible-Bold.ttf" if bold else "AtkinsonHyperlegible-Regular.ttf"
    with files(_PACKAGE).joinpath("files", file).open("rb") as raw:
        font = TTFont(raw)
        units, widths = font["head"].unitsPerEm, font["hmtx"]
        advances = {char: widths[glyph][0] / units for char, glyph in font.getBestCmap().items()}
    return Face(file, advances)


def legible(text: str) -> str:
    """The text in characters that both weights have."""
    return " ".join(_word(word) for word in unicodedata.normalize("NFC", text).split())


def _word(word: str) -> str:
    known = face(True).advances.keys() & face(False).advances.keys()
    if all(ord(char) in known for char in word):
        return word
    return letters(word) or "?"
