"""Text set from top to bottom: each thing takes what it needs of the height, and nothing is cut to save room."""

from collections.abc import Sequence
from typing import Final

from backend.printing.faces import CAPITAL, Face, face, legible
from backend.printing.marks import Mark, Rule, Words
from backend.printing.sheet import Entry, Route

_MM_A_POINT: Final = 25.4 / 72
_LEADING: Final = 1.12
# So many lines may a value take, and so much smaller is it set then.
_SHRUNK: Final = (
    (1, 1.0), (1, 0.9), (1, 0.8), (2, 0.7), (2, 0.6), (2, 0.52), (3, 0.46), (3, 0.42), (4, 0.38), (9, 0.34)
)  # fmt: skip
_GUTTER: Final = 4.0
_HAIR: Final = 0.25
_LABEL_PT: Final = 8.0
_FILL_IN: Final = 0.8
_ROUTE: Final = 0.66
_ALIKE: Final = 0.72
_AIRY: Final = 0.95
_ROUNDING: Final = 1e-6


class Column:
    """A column of text being filled. `y` is how far it is filled; `scale` multiplies every size."""

    __slots__ = ("marks", "scale", "width", "x", "y")

    def __init__(self, x: float, y: float, width: float, scale: float) -> None:
        self.x, self.y, self.width, self.scale = x, y, width, scale
        self.marks: list[Mark] = []

    def space(self, height: float) -> None:
        """Leave so many millimetres empty."""
        self.y += height * self.scale

    def rule(self, thick: float = _HAIR) -> None:
        """A line across the column."""
        self.marks.append(Rule(self.x, self.y, self.x + self.width, self.y, thick))

    def pair(self, left: str, right: str, size: float, bold: bool = False) -> None:
        """Two texts on one line, at its ends; below one another if they do not fit."""
        type_, points = face(bold), size * self.scale
        said, room = legible(right), self.width - _GUTTER - type_.width(legible(left), points)
        if type_.width(said, points) > room:
            self.text(left, size, bold)
            self.text(right, size, bold)
            return
        base = self.y + CAPITAL * points * _MM_A_POINT
        self.marks.append(Words(self.x, base, legible(left), points, bold))
        x = self.x + self.width - type_.width(said, points)
        self.marks.append(Words(x, base, said, points, bold))
        self.y += points * _LEADING * _MM_A_POINT

    def text(self, text: str, size: float, bold: bool = False) -> None:
        """A text over the whole width."""
        self.y += self._set(text, self.x, self.y, self.width, size * self.scale, bold)

    def route(self, route: Route, size: float) -> None:
        """Both places at the ends of the line, and an arrow between them."""
        type_ = face(True)
        points = self._route_size(route, size * self.scale)
        base = self.y + CAPITAL * points * _MM_A_POINT
        left, right = type_.width(route.origin, points), type_.width(route.destination, points)
        end = self.x + self.width - right
        self.marks.append(Words(self.x, base, route.origin, points, True))
        self.marks.append(Words(end, base, route.destination, points, True))
        gap = 0.3 * points * _MM_A_POINT
        self._arrow(self.x + left + gap, end - gap, base - CAPITAL * points * _MM_A_POINT / 2)
        self.y = base + 0.2 * points * _MM_A_POINT

    def paragraph(self, text: str, size: float) -> None:
        """A text over the whole width at just this size, on as many lines as it takes."""
        points = size * self.scale
        step = points * _LEADING * _MM_A_POINT
        for line in _wrapped(legible(text), face(False), points, self.width):
            self.marks.append(Words(self.x, self.y + CAPITAL * points * _MM_A_POINT, line, points))
            self.y += step

    def cells(self, entries: Sequence[Entry], size: float) -> None:
        """Labels with their values side by side; the row is as high as its highest value."""
        if not entries:
            return
        room = (self.width - _GUTTER * (len(entries) - 1)) / len(entries)
        places = [self.x + place * (room + _GUTTER) for place in range(len(entries))]
        labels = [one.label for one in entries]
        self.y += self._row(labels, places, room, [_LABEL_PT * self.scale] * len(entries), False)
        self.space(0.6)
        sizes = _row_sizes([one.value for one in entries], size * self.scale, room)
        self.y += self._row([one.value for one in entries], places, room, sizes, True)

    def _row(
        self,
        texts: Sequence[str | None],
        places: Sequence[float],
        room: float,
        sizes: Sequence[float],
        bold: bool,
    ) -> float:
        """Texts side by side; the height of the highest."""
        row = zip(texts, places, sizes, strict=True)
        return max(
            self._set(text, x, self.y, room, points, bold) if text else self._to_fill_in(x, room, points)
            for text, x, points in row
        )

    def _to_fill_in(self, x: float, room: float, points: float) -> float:
        """A line to write on."""
        base = self.y + CAPITAL * points * _MM_A_POINT
        self.marks.append(Rule(x, base, x + room * _FILL_IN, base, _HAIR))
        return points * _MM_A_POINT * _LEADING

    def _route_size(self, route: Route, points: float) -> float:
        """So large that a third of the line remains for the arrow."""
        width = face(True).width(route.origin + route.destination, points)
        return points * min(1, self.width * _ROUTE / width)

    def _set(self, text: str, x: float, y: float, room: float, points: float, bold: bool) -> float:
        """Place a text, on as many lines as it needs; the height it takes."""
        lines, size = set_lines(legible(text), face(bold), points, room)
        step = size * _LEADING * _MM_A_POINT
        base = y + CAPITAL * size * _MM_A_POINT
        self.marks += [Words(x, base + place * step, line, size, bold) for place, line in enumerate(lines)]
        return step * len(lines)

    def _arrow(self, start: float, end: float, y: float) -> None:
        thick, head = 0.7 * self.scale, 2.2 * self.scale
        self.marks.append(Rule(start, y, end, y, thick))
        self.marks.append(Rule(end - head, y - head * 0.8, end, y, thick))
        self.marks.append(Rule(end - head, y + head * 0.8, end, y, thick))


def _row_sizes(values: Sequence[str | None], points: float, room: float) -> list[float]:
    """One size for all values that fit on a line at nearly the size that was asked for, so that they look alike."""
    widths = [face(True).width(legible(value), points) if value else 0.0 for value in values]
    alike = min(
        [points, *(_AIRY * points * room / width for width in widths if room < width <= room / _ALIKE)]
    )
    return [alike if width <= room / _ALIKE else points for width in widths]


def set_lines(text: str, type_: Face, points: float, room: float) -> tuple[list[str], float]:
    """The lines of a text and the size at which they fit: the whole text, smaller and on more lines the longer it is."""
    for most, factor in _SHRUNK:
        lines = _wrapped(text, type_, points * factor, room)
        if len(lines) <= most and all(
            type_.width(line, points * factor) <= room + _ROUNDING for line in lines
        ):
            return lines, points * factor
    smallest = points * _SHRUNK[-1][1]
    return _broken(text, type_, smallest, room), smallest


def _wrapped(text: str, type_: Face, points: float, room: float) -> list[str]:
    """Lines broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if type_.width(longer, points) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _broken(text: str, type_: Face, points: float, room: float) -> list[str]:
    """Lines broken anywhere: for words that are longer than a line."""
    lines = [""]
    for char in text:
        if type_.width(lines[-1] + char, points) > room and lines[-1]:
            lines.append("")
        lines[-1] += char
    return lines
