"""What is no code of ours, or not spelled as one (1.1 to 1.3)."""

from collections.abc import Iterator

from tests.vectors import spelling
from tests.vectors.areas.ticket.build import (
    bad_text,
    body,
    signed,
    tlv,
)
from tests.vectors.case import Case


def cases() -> Iterator[Case]:
    yield from _texts()
    yield from _spellings()


def _texts() -> Iterator[Case]:
    good = "PT1:" + spelling.base45(signed(body()))
    yield bad_text("empty", "1.1", "nothing was read", "NOT_OURS", "")
    yield bad_text("prefix-cut", "1.1", "PT1 without its colon", "NOT_OURS", "PT1")
    yield bad_text("prefix-lower-case", "1.1", "case matters", "NOT_OURS", "pt1:" + good[4:])
    yield bad_text("prefix-version-2", "1.1", "no prefix of ours yet", "NOT_OURS", "PT2:" + good[4:])
    yield bad_text("prefix-semicolon", "1.1", "another character", "NOT_OURS", "PT1;" + good[4:])
    yield bad_text("prefix-after-a-space", "1.1", "nothing is trimmed", "NOT_OURS", " " + good)
    yield bad_text("prefix-after-a-byte-order-mark", "1.1", "U+FEFF", "NOT_OURS", "\ufeff" + good)
    yield bad_text("somebody-elses", "1.1", "a link", "NOT_OURS", "https://example.org/t/1234567890")
    yield bad_text(
        "somebody-elses-long", "1.1", "too long, but not ours in the first place", "NOT_OURS", "A" * 700
    )
    yield bad_text("prefix-alone", "1.4", "no bytes", "MALFORMED", "PT1:")
    yield bad_text(
        "text-640-characters",
        "1.4",
        "not too long; 424 bytes are too many for n = 0",
        "MALFORMED",
        "PT1:" + spelling.base45(body() + bytes(399)),
    )
    yield bad_text("text-641-characters", "1.2", "one character too long", "MALFORMED", "PT1:" + "0" * 637)
    yield bad_text(
        "text-641-characters-beyond-base45",
        "1.2",
        "the length is looked at first",
        "MALFORMED",
        "PT1:" + "a" * 637,
    )


def _spellings() -> Iterator[Case]:
    whole = signed(body(tlv(1, b"1")))
    text = spelling.base45(whole)
    yield bad_text(
        "base45-trailing-space",
        "1.3",
        "nothing is trimmed: a lone last character",
        "MALFORMED",
        f"PT1:{text} ",
    )
    yield bad_text(
        "base45-trailing-newline", "1.3", "a character outside the alphabet", "MALFORMED", f"PT1:{text}\n"
    )
    yield bad_text("base45-lower-case", "1.3", "case is not folded", "MALFORMED", f"PT1:{text.lower()}")
    yield bad_text("base45-full-width", "1.3", "a digit to Unicode", "MALFORMED", f"PT1:\uff10{text[1:]}")
    place = next(
        at for at in range(0, len(whole), 2) if int.from_bytes(whole[at : at + 2], "big") + 65536 < 45**3
    )
    wrapped = spelling.base45_group(int.from_bytes(whole[place : place + 2], "big") + 65536)
    start = place // 2 * 3
    other = text[:start] + wrapped + text[start + 3 :]
    yield bad_text(
        "base45-second-spelling",
        "1.3",
        "the same ticket to a reader that keeps 16 bits of a group",
        "MALFORMED",
        f"PT1:{other}",
    )
    yield bad_text("base45-cut-by-a-group", "1.4", "two bytes less", "MALFORMED", f"PT1:{text[:-3]}")
    odd = spelling.base45(signed(body(tlv(1, b"12"))))
    yield bad_text("base45-cut-by-one", "1.3", "a lone last character", "MALFORMED", f"PT1:{odd[:-1]}")
