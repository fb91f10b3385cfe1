"""How the characters of a file are written, found from its bytes: UTF-8 and UTF-16 say so themselves, the rest is told by what it is not."""

import codecs
from typing import IO, Final

from backend.errors import BadInput

UTF_8: Final = "utf-8"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN: Final = "cp1252"
_ANY_BYTES: Final = "latin-1"
_NOT_WESTERN: Final = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))  # bytes that Windows-1252 gives no character
_NO_CHARACTERS: Final = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"))
"""What Python calls encodings and no list is written in: names of hosts, texts inside programs. They give halves of characters."""
_CHUNK: Final = 1 << 20
_SAID: Final = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}


def encoding_of(file: IO[bytes]) -> str:
    """The encoding, by Python's name: by its mark, else UTF-8 if every byte of the file is, else Windows-1252 or Latin-1.

    Reads the file to its end at most once, a piece at a time, and goes back to its start.
    """
    begin = file.read(4)
    file.seek(0)
    for mark, name in _MARKS:
        if begin.startswith(mark):
            return name
    found = _without_mark(file)
    file.seek(0)
    return found


def _without_mark(file: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    is_utf8, is_western = True, True
    while chunk := file.read(_CHUNK):
        is_utf8 = is_utf8 and _decodes(decoder, chunk, False)
        is_western = is_western and len(chunk.translate(None, _NOT_WESTERN)) == len(chunk)
        if not (is_utf8 or is_western):
            return _ANY_BYTES
    if is_utf8 and _decodes(decoder, b"", True):
        return UTF_8
    return _WESTERN if is_western else _ANY_BYTES


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def checked_encoding(name: str) -> str:
    """An encoding that somebody named; `BadInput` for what is none of text."""
    try:
        "".encode(name)
        b"".decode(name)
        found = codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        found = ""
    if not found or found in _NO_CHARACTERS:
        what_to_do = "Name one such as utf-8, cp1252, latin-1 or utf-16."
        raise BadInput("encoding", f"{name[:40]!r} is not known", what_to_do)
    return found


def said_of(name: str) -> str:
    """What people call the encoding."""
    return _SAID.get(name, name)
