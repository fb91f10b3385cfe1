"""Symbols for screens and paper: each reads as its text by a decoder that shares no code with the encoders."""

import random

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from backend.errors import BadInput
from backend.rendering import modules, png
from backend.symbols import PDF417_COLUMNS, QUIET_ZONE, Symbology, qr_code, symbol_of
from keys.bcbp.writing import compose
from tests.passes import a_pass
from tests.symbols import FORMATS, as_image, read_all
from tests.world import World

TEXTS = ("PT1:A B", "PT1:" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 4, "M1A/B ^>é ~{}" * 9)


@pytest.mark.parametrize("symbology", Symbology)
@pytest.mark.parametrize("text", TEXTS)
def test_a_symbol_reads_as_its_text(text: str, symbology: Symbology) -> None:
    (found,) = read_all(as_image(png(text, symbology)), symbology)
    assert (found.text, found.format) == (text, FORMATS[symbology])


@pytest.mark.parametrize("symbology", Symbology)
def test_a_boarding_pass_of_any_shape_reads_as_itself(symbology: Symbology) -> None:
    chance = random.Random(7)
    for _ in range(6):
        text = compose(a_pass(chance))[:700]
        assert [found.text for found in read_all(as_image(png(text, symbology)), symbology)] == [text]


def test_our_pass_of_one_leg_takes_version_10_and_not_the_11_of_bytes_alone() -> None:
    assert qr_code(World().boarding_pass(1).text).best_fit() == 10


@pytest.mark.parametrize("columns", [3, PDF417_COLUMNS, 30])
def test_a_pdf417_is_as_wide_as_its_columns_and_reads(columns: int) -> None:
    text = World().boarding_pass(1).text
    symbol = symbol_of(text, Symbology.PDF417, columns)
    assert symbol.width == 17 * columns + 69 + 2 * QUIET_ZONE
    rows = np.repeat(np.array(symbol.rows), symbol.tall, axis=0)
    image = np.kron(np.pad(~rows, QUIET_ZONE, constant_values=True), np.ones((3, 3))).astype(np.uint8) * 255
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == text


@pytest.mark.parametrize("symbology", Symbology)
def test_every_symbol_has_its_quiet_zone_all_round(symbology: Symbology) -> None:
    grid = np.array(modules(TEXTS[1], symbology))
    inner = grid[QUIET_ZONE:-QUIET_ZONE, QUIET_ZONE:-QUIET_ZONE]
    assert grid.sum() == inner.sum()
    assert inner[:, 0].any()
    assert inner[0].any()


@pytest.mark.parametrize("symbology", Symbology)
def test_a_picture_has_the_modules_that_were_drawn(symbology: Symbology) -> None:
    grid = np.array(modules(TEXTS[0], symbology))
    image = Image.fromarray(as_image(png(TEXTS[0], symbology)))
    small = np.asarray(image.resize((grid.shape[1], grid.shape[0]), Image.Resampling.NEAREST))
    assert (small < 128).tolist() == grid.tolist()


@pytest.mark.parametrize("symbology", Symbology)
def test_what_fits_into_no_symbol_is_refused_by_name(symbology: Symbology) -> None:
    with pytest.raises(BadInput) as refused:
        symbol_of("Aé~" * 1_300, symbology)
    assert refused.value.field == "symbol"
    assert str(symbology) in refused.value.what_to_do
