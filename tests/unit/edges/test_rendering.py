"""Codes drawn for screens, print and terminals: what is drawn is what a camera reads."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from backend.rendering import blocks, modules, png, svg
from backend.symbols import QUIET_ZONE

TEXTS = [
    "PT1:A B",
    "PT1:" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 4,
    "PTE1:X",
    "https://site.test/é?a=1&b=<2>",
]


def read(image: np.ndarray) -> str:
    (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_picture_reads_as_its_text(text: str) -> None:
    assert read(np.array(Image.open(io.BytesIO(png(text))).convert("L"))) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_terminals_blocks_read_as_the_text(text: str) -> None:
    halves = {" ": (255, 255), "▀": (0, 255), "▄": (255, 0), "█": (0, 0)}
    rows = []
    for line in blocks(text).splitlines():
        upper, lower = zip(*(halves[char] for char in line), strict=True)
        rows += [upper, lower]
    image = np.kron(np.array(rows, dtype=np.uint8), np.ones((6, 6), dtype=np.uint8))
    assert read(image) == text


@pytest.mark.parametrize("text", TEXTS)
def test_a_drawing_has_exactly_the_dark_modules(text: str) -> None:
    rows = modules(text)
    drawn = svg(text)
    dark = [[False] * len(rows) for _ in rows]
    for run in drawn.split('d="')[1].split('"')[0].split("z"):
        if run:
            x, rest = run.removeprefix("M").split(" ")
            y, length = rest.split("h")[:2]
            for step in range(int(length.split("v")[0])):
                dark[int(y)][int(x) + step] = True
    assert dark == rows


def test_a_ticket_takes_the_alphanumeric_mode_and_so_few_modules() -> None:
    alphanumeric, lower = modules("PT1:" + "A" * 180), modules("pt1:" + "a" * 180)
    assert len(alphanumeric) < len(lower)


def test_the_quiet_zone_is_light_all_round() -> None:
    rows = modules("PT1:A")
    edge = range(QUIET_ZONE)
    assert not any(
        rows[y][x] or rows[x][y] or rows[-1 - y][x] or rows[x][-1 - y] for y in edge for x in range(len(rows))
    )


def test_a_label_cannot_break_out_of_the_drawing() -> None:
    drawn = svg("PT1:A", '"><script>alert(1)</script>&')
    assert "<script" not in drawn
    assert "&quot;>&lt;script" in drawn
