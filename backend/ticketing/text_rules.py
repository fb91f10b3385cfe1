"""What people may type into a field, once for requests and imports alike. Sizes count UTF-8 bytes, as the formats do."""

import re
from typing import Final

from backend.errors import BadInput

# Besides the formats' own: characters that turn the direction of whatever is shown after them (Unicode's Bidi_Control, but
# for the three marks, which people writing from right to left do use).
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def optional_text(field: str, text: str | None, at_most: int) -> str | None:
    """The text without white space around it; None for an empty one. `BadInput` when it is too long or not printable."""
    stripped = text.strip() if text else None
    if not stripped:
        return None
    # What prints has neither control characters nor halves of characters: imports have millions of texts, and hardly one that does not.
    if not (stripped.isprintable() and len(stripped.encode()) <= at_most):
        _check(field, stripped, at_most)
    return stripped


def required_text(field: str, text: str, at_most: int) -> str:
    """As `optional_text`, but there must be one."""
    found = optional_text(field, text, at_most)
    if found is None:
        raise BadInput(field, "is empty", "Give it a text.")
    return found


def _check(field: str, text: str, at_most: int) -> None:
    if _CONTROL.search(text):
        what_to_do = "Remove tabs, line breaks and the like."
        raise BadInput(field, "has control characters in it", what_to_do, "control")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadInput(field, "is not Unicode text", "Send it as UTF-8.", "not_unicode") from None
    if size > at_most:
        what_to_do = f"Shorten it to at most {at_most} bytes."
        raise BadInput(
            field, f"takes {size} bytes of UTF-8", what_to_do, "too_long", size=size, at_most=at_most
        )
