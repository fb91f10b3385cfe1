"""How tests look at symbols: through zxing-cpp, which shares no code with what drew them."""

from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image

from backend.symbols import Symbology

Grey = npt.NDArray[np.uint8]

FORMATS: Final = {
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
    Symbology.PDF417: zxingcpp.BarcodeFormat.PDF417,
}


def as_image(raw: bytes) -> Grey:
    """A picture file in shades of grey."""
    return np.array(Image.open(BytesIO(raw)).convert("L"))


def read_all(image: Grey, symbology: Symbology) -> list[zxingcpp.Barcode]:
    """What the decoder finds of this kind."""
    return zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(FORMATS[symbology]))
