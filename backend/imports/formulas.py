"""Text that a spreadsheet would carry out as a formula, on its way into a CSV file of ours and back.

Data stays what it is: a telephone number that begins with + and an old code that begins with = are stored and shown as they came. Only where
a CSV file is written does such a text get an apostrophe in front, which spreadsheets take for "this is text" and do not show; and
where one is read, one such apostrophe is taken off again. So no text is lost, whatever it begins with, and none is ever carried out.
"""

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")


def defused(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return "'" + text if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The text that `defused` gave this; any other stays as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
