"""What stands where on a panel: a pure description, in millimetres from its upper left corner."""

from dataclasses import dataclass
from typing import TypeAlias

from backend.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `x` its left edge, `y` its base line, `size` in points."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, `thick` wide."""

    x: float
    y: float
    to_x: float
    to_y: float
    thick: float


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol with its quiet zone, a module `module` wide."""

    x: float
    y: float
    symbol: Symbol
    module: float

    @property
    def width(self) -> float:
        """With the quiet zone."""
        return self.symbol.width * self.module

    @property
    def height(self) -> float:
        """With the quiet zone."""
        return self.symbol.height * self.module


Mark: TypeAlias = Words | Rule | Code


@dataclass(frozen=True, slots=True)
class Panel:
    """One pass as it is printed."""

    width: float
    height: float
    marks: tuple[Mark, ...]
