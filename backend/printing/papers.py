"""What is printed on: sizes in millimetres."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """A paper by its name."""

    A4 = "a4"
    A6 = "a6"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class Paper:
    """A page with room for `panels` passes above one another. `height` None: each page as long as what stands on it.

    `scale`: of the type sizes. Modules of a symbol measure a whole number of `dot`s (0: of any size), `module` at most; a square
    symbol takes `square` of the height at most, a wide one `wide`.
    """

    width: float
    height: float | None
    margin: float
    scale: float
    panels: int
    module: float
    square: float
    wide: float
    dot: float = 0.0

    @property
    def panel_height(self) -> float | None:
        """What one pass has of the page."""
        return None if self.height is None else self.height / self.panels

    @property
    def landscape(self) -> bool:
        """Whether a pass is wider than high: a square symbol stands beside the words then."""
        return self.panel_height is not None and self.width > self.panel_height


# A thermal head has 203 dots an inch, and the usual one of 80 mm paper prints 72 of them.
PAPERS = {
    Format.A4: Paper(210, 297, 14, 1.35, 2, 1.2, 60, 36),
    Format.A6: Paper(105, 148, 7, 1.0, 1, 1.0, 52, 36),
    Format.ROLL: Paper(80, None, 4, 0.92, 1, 1.0, 42, 24, 25.4 / 203),
}
