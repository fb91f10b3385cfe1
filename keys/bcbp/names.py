"""A person's name in the 20 characters of a boarding pass (FORMAT.md 8.12).

The letters with one usual spelling in travel documents follow ICAO Doc 9303 part 3, section 6; every other script goes by
`anyascii`, which knows all of Unicode.
"""

import re
from typing import Final

from anyascii import anyascii

NAME_CHARS: Final = 20

_ICAO: Final = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS", "Å": "AA", "Ø": "OE", "Æ": "AE", "Þ": "TH", "Œ": "OE"}
)
_DROPPED: Final = re.compile(r"['’‘`´.·]")
_OTHER: Final = re.compile(r"[^A-Z]+")


def passenger_name(surname: str, given: str = "", title: str = "") -> str:
    """The field: `SURNAME/GIVEN TITLE`, cut as airlines do and padded to 20 characters.

    Too long, it loses the title, then the end of the given names down to one letter, then the end of the surname.
    """
    last, first = letters(surname), letters(given)
    whole = f"{last}/{first} {letters(title)}".rstrip()
    if len(whole) > NAME_CHARS:
        whole = f"{last}/{first}"
    if len(whole) > NAME_CHARS:
        kept = first[: max(1, NAME_CHARS - len(last) - 1)]
        whole = f"{last[: NAME_CHARS - len(kept) - 1]}/{kept}".rstrip()
    return whole.ljust(NAME_CHARS)


def name_field(name: str) -> str:
    """The field for a name in one piece: `SURNAME/GIVEN` or `Surname, Given` as written, else the last word is the surname."""
    for mark in ("/", ","):
        surname, found, given = name.partition(mark)
        if found:
            return passenger_name(surname, given)
    given, _, surname = name.strip().rpartition(" ")
    return passenger_name(surname, given)


def letters(text: str) -> str:
    """The text in `A` to `Z` and single spaces."""
    upper = text.upper().replace("ß", "SS").translate(_ICAO)
    plain = anyascii(_DROPPED.sub("", upper)).upper()
    return _OTHER.sub(" ", _DROPPED.sub("", plain)).strip()
