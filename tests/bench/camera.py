"""A camera before a symbol: it turns, it has few pixels, and it rustles. What reads the picture shares no code with what drew it."""

from io import BytesIO
from typing import Final

import numpy as np
import zxingcpp
from PIL import Image

from backend.rendering import PNG_MODULE_PX
from backend.symbols import Symbology
from tests.symbols import FORMATS, Grey

_BINARIZERS: Final = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)


def read(image: Grey, symbology: Symbology) -> list[str]:
    """What the decoder reads. A scanner that reads nothing looks again with the other way to tell dark from light, and so does this.

    A wrong text would be returned at once, and counted as the failure it is.
    """
    wanted = zxingcpp.BarcodeFormats(FORMATS[symbology])
    for binarizer in _BINARIZERS:
        found = zxingcpp.read_barcodes(image, formats=wanted, binarizer=binarizer)
        if found:
            return [code.text for code in found]
    return []


def photographed(drawn: bytes, pixels: int, angle: float, noise: float, seed: int) -> Grey:
    """The symbol of this PNG at `pixels` a module on white, turned by `angle` degrees, with Gaussian noise of that part of the full range."""
    symbol = Image.open(BytesIO(drawn)).convert("L")
    size = symbol.width // PNG_MODULE_PX * pixels, symbol.height // PNG_MODULE_PX * pixels
    turned = symbol.resize(size, Image.Resampling.NEAREST).rotate(
        angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    rustle = np.random.default_rng(seed).normal(0, noise * 255, (turned.height, turned.width))
    return np.clip(np.asarray(turned, dtype=float) + rustle, 0, 255).astype(np.uint8)
