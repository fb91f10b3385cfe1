"""How a name that somebody types finds a guest: every word typed begins a word of the name, whatever its accents (PROTOCOL.md 3.6)."""

import re
import unicodedata
from typing import Final

WORDS_AT_MOST: Final = 16

_WORD: Final = re.compile(r"[^\W_]+")
# Letters of Latin script that are not a plain letter and an accent: people type the plain one.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are looked for: in order, each once, without case and accents; at most 16."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter)).translate(_PLAIN)
    return tuple(dict.fromkeys(_WORD.findall(bare)))[:WORDS_AT_MOST]
