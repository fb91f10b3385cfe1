"""Bars drawn: up for who was let in, down for who left, with times below and numbers beside. No styles and no scripts.

Across, places are percentages; upright, they are pixels. So bars grow with the page, and what is written stays as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from backend.showing.templates import grouped

_TALL: Final = 208
_TOP: Final = 22
_BOTTOM: Final = 176
_TIMES: Final = 200
_FILLED: Final = 0.8
_EDGE: Final = 4.0
_ROUND: Final = (1, 2, 4, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """People in a while that begins at `at_s` (Unix seconds)."""

    at_s: int
    into: int
    out_of: int


def drawn(bars: Sequence[Bar], ticks: Sequence[tuple[int, str]], label: str, language: str) -> Markup:
    """Both ways to one scale, so that bars can be compared. `ticks`: the bars at which a time stands."""
    up, down = _rounded(max(bar.into for bar in bars)), max(bar.out_of for bar in bars)
    scale = (_BOTTOM - _TOP) / (up + down)
    ground = _TOP + up * scale
    parts = [*_lines(up, scale, language), *_shapes(bars, scale, ground), *_times(ticks, len(bars))]
    parts.append(f'<line class="ground" x1="0" x2="100%" y1="{ground:.1f}" y2="{ground:.1f}"/>')
    return Markup(  # noqa: S704 - numbers and times, and a label escaped
        f'<svg height="{_TALL}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _rounded(most: int) -> int:
    """The next number that can be halved at sight; 2 at least."""
    ten = 1
    while most > 10 * ten:
        ten *= 10
    return max(2, next(one * ten for one in _ROUND if one * ten >= most))


def _lines(up: int, scale: float, language: str) -> Iterator[str]:
    """At the highest number and at half of it."""
    for value in (up, up // 2):
        y = _TOP + (up - value) * scale
        yield f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="0" y="{y - 5:.1f}">{grouped(value, language)}</text>'


def _shapes(bars: Sequence[Bar], scale: float, ground: float) -> Iterator[str]:
    wide = 100 / len(bars)
    for place, bar in enumerate(bars):
        across = f'x="{(place + (1 - _FILLED) / 2) * wide:.2f}%" width="{wide * _FILLED:.2f}%"'
        if bar.into:
            tall = bar.into * scale
            yield f'<rect class="into" {across} y="{ground - tall:.1f}" height="{tall:.1f}"/>'
        if bar.out_of:
            yield f'<rect class="out" {across} y="{ground:.1f}" height="{bar.out_of * scale:.1f}"/>'


def _times(ticks: Sequence[tuple[int, str]], bars: int) -> Iterator[str]:
    """Below the begin of a bar; at the edges, within them."""
    for place, time in ticks:
        x = 100 * place / bars
        anchor = "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
        yield f'<text class="time" x="{x:.2f}%" y="{_TIMES}" text-anchor="{anchor}">{time}</text>'
