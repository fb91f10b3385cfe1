"""PROTOCOL.md 11.7: the events of a stream, as the text that goes over the line."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.case import Case, Json

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_CLAUSE: Final = "11.7"
_PAGE: Final = bytes(range(250, 256))
_WRITTEN: Final = "+vv8/f7/"
_REASONS: Final = (
    "SNAPSHOT_REQUIRED",
    "NEW_GENERATION",
    "LOCKED",
    "NOT_SIGNED_IN",
    "TOO_MANY_WAITING",
    "GOING",
)


def cases() -> Iterator[Case]:
    yield from _pages()
    yield from _places()
    yield from _written()
    yield from _ends()
    yield from _skipped()


def _told(at: str = "2.41", data: str = _WRITTEN) -> str:
    return f"event: page\nid: {at}\ndata: {data}"


def _pages() -> Iterator[Case]:
    yield _page("page-good", "a page and where it ends", _told(), [2, 41])
    yield _page("page-at-the-beginning", "nothing was written yet", _told("1.0"), [1, 0])
    highest = [(1 << 31) - 1, (1 << 53) - 1]
    yield _page(
        "page-highest-place", "both numbers at their bounds", _told(".".join(map(str, highest))), highest
    )
    yield _page(
        "page-empty", "bytes that are no page are the reader's of pages", _told(data=""), [2, 41], b""
    )
    yield _page("page-one-byte", "padding of two", _told(data="+g=="), [2, 41], b"\xfa")
    yield _page("page-lines-by-cr", "a line ends with CR", _told().replace("\n", "\r"), [2, 41], other=True)
    yield _page(
        "page-lines-by-crlf", "a line ends with CR and LF", _told().replace("\n", "\r\n"), [2, 41], other=True
    )
    yield _page(
        "page-without-spaces",
        "the space after the colon need not be",
        _told().replace(": ", ":"),
        [2, 41],
        other=True,
    )
    yield _page(
        "page-other-fields",
        "other fields and comments are skipped",
        _told() + "\nretry: 5\n: so\nx",
        [2, 41],
        other=True,
    )


def _places() -> Iterator[Case]:
    yield _bad("page-without-id", "where does it end?", f"event: page\ndata: {_WRITTEN}")
    for name, at, why in (
        ("leading-zero", "2.041", "one spelling a number"),
        ("leading-zero-generation", "02.41", "one spelling a number"),
        ("generation-0", "0.41", "generations are 1 and up"),
        ("generation-wide", f"{1 << 31}.41", "2^31"),
        ("position-wide", f"2.{1 << 53}", "2^53"),
        ("sign", "2.+41", "digits only"),
        ("no-point", "241", "two numbers"),
        ("three-numbers", "2.41.1", "two numbers"),
        ("space", "2.41 ", "nothing is trimmed"),
        ("full-width-digit", "2.\uff14", "a digit to Unicode, not to us"),
    ):
        yield _bad(f"place-{name}", why, _told(at))


def _written() -> Iterator[Case]:
    for name, data, why in (
        ("url-alphabet", "-vv8_f7_", "the other alphabet"),
        ("no-padding", "+g", "padding is wanted"),
        ("loose-bits", "+h==", "the last bits are zeros"),
        ("space", "+vv8 /f7/", "no letter of base64"),
        ("beyond-ascii", "+vv8/f7\u00e9", "no letter at all"),
        ("text-after-padding", "+g==+g==", "padding ends it"),
    ):
        yield _bad(f"data-{name}", why, _told(data=data))


def _ends() -> Iterator[Case]:
    for reason in _REASONS:
        yield _end(reason.lower().replace("_", "-"), "a reason that a server gives", reason)
    yield _end("unknown", "a word of a newer server", "OUT_OF_TEA")
    yield _end("longest", "64 letters", "A" * 64)
    for name, data, why in (
        ("empty", "", "no reason"),
        ("too-long", "A" * 65, "65 letters"),
        ("small-letters", "Locked", "capitals only"),
        ("underscore-first", "_LOCKED", "a word begins with a letter"),
    ):
        yield _bad(f"end-{name}", why, f"event: end\ndata: {data}")


def _skipped() -> Iterator[Case]:
    for name, told, why in (
        ("comment", ":", "nothing is said"),
        ("unknown", "event: weather\ndata: rain", "no clause names it"),
        ("without-name", f"id: 2.41\ndata: {_WRITTEN}", "an event of no name"),
        ("capitals", f"event: Page\nid: 2.41\ndata: {_WRITTEN}", "names are not folded"),
        ("nothing", "", "no line at all"),
    ):
        yield Case(f"skipped-{name}", _CLAUSE, why, _fields(told, True), "OK", {"skipped": True})


def _fields(told: str, other: bool) -> dict[str, Json]:
    return {"told": told, "other_form": other}


def _page(name: str, comment: str, told: str, at: list[int], raw: bytes = _PAGE, other: bool = False) -> Case:
    read: Json = {"at": list(at), "page": raw.hex()}
    return Case(name, _CLAUSE, comment, _fields(told, other), "OK", read)


def _end(name: str, comment: str, reason: str) -> Case:
    fields = _fields(f"event: end\ndata: {reason}", False)
    return Case(f"end-{name}", _CLAUSE, comment, fields, "OK", {"reason": reason})


def _bad(name: str, comment: str, told: str) -> Case:
    return Case(name, _CLAUSE, comment, _fields(told, False), "MALFORMED")
