"""Codes of other systems that a ticket answers to (FORMAT.md 5.5, 5.6): what is derived from one, and how a scan finds it."""

import hashlib
from typing import Final

from keys.code_secret import code_secret
from keys.crypto import hkdf
from keys.errors import Malformed
from keys.labels import Domain, Label

ALIAS_BYTES: Final = 8
CHARS_AT_MOST: Final = 1_450

_INFO: Final = Label.ALIAS.encode("ascii")
_OURS: Final = ("PT1:", "PT1+")


def alias_secret(text: str, domain: Domain) -> bytes:
    """K of a code of another system (5.5): 32 bytes. `Malformed` for a text that can be no alias."""
    if not 0 < len(text) <= CHARS_AT_MOST or text.startswith(_OURS):
        raise Malformed("5.5", "an alias is a code of another system, of 1 to 1,450 characters")
    try:
        return code_secret(hashlib.sha256(text.encode()).digest(), domain)
    except UnicodeEncodeError:  # half a character: no code that is UTF-8 has one
        raise Malformed("5.5", "this text is no UTF-8") from None


def alias_id(secret: bytes) -> bytes:
    """The 8 bytes by which the alias with this K is found (5.6). They do not give the text back, if it can not be guessed."""
    return hkdf(secret, _INFO)[:ALIAS_BYTES]
