"""Bodies that nobody should have signed (1.4 to 1.6, and 0.4 for the holder's key)."""

from collections.abc import Iterator

from tests.vectors import curve
from tests.vectors.actors import (
    HOLDER,
    NOW,
)
from tests.vectors.areas.ticket.build import (
    bad,
    body,
    malformed,
    signed,
    tlv,
)
from tests.vectors.case import Case


def cases() -> Iterator[Case]:
    yield from _shapes()
    yield from _values()
    yield from _bad_areas()
    yield from _bad_texts()
    yield from _holders()


def _shapes() -> Iterator[Case]:
    whole = signed(body())
    for version in (0, 2, 255):
        yield malformed(f"version-{version}", "1.4", "a version that we do not know", body(version=version))
    yield bad("trailing-byte", "1.4", "a byte after the signature", "MALFORMED", whole + b"\x00")
    yield bad("cut-by-one-byte", "1.4", "the last byte is missing", "MALFORMED", whole[:-1])
    yield bad("body-24-bytes", "1.4", "a body without n", "MALFORMED", signed(body()[:24]))
    yield bad("signature-alone", "1.4", "no body", "MALFORMED", whole[-64:])
    area = tlv(1, b"12F")
    yield malformed("n-one-too-large", "1.4", "n says one byte more", body(area, n=len(area) + 1))
    yield malformed("n-one-too-small", "1.4", "n says one byte less", body(area, n=len(area) - 1))
    yield malformed("n-zero-over-an-area", "1.4", "n says nothing follows", body(area, n=0))


def _values() -> Iterator[Case]:
    for kind in (2, 3, 255):
        yield malformed(f"kind-{kind}", "1.4", "a proof kind that we do not know", body(kind=kind))
    yield malformed("event-zero", "1.4", "events start at 1", body(event=0))
    yield malformed("times-equal", "1.4", "not before = expires", body(not_before=NOW, expires=NOW))
    yield malformed(
        "times-reversed", "1.4", "not before = expires + 1", body(not_before=NOW + 1, expires=NOW)
    )
    yield malformed("times-zero", "1.4", "both 0", body(not_before=0, expires=0))


def _bad_areas() -> Iterator[Case]:
    def area(name: str, comment: str, raw: bytes) -> Case:
        return malformed(f"tlv-{name}", "1.5", comment, body(raw))

    yield area("descending", "4 before 1", tlv(4, b"VIP") + tlv(1, b"12F"))
    yield area("twice", "two seats", tlv(1, b"12F") + tlv(1, b"12G"))
    yield area("twice-the-same", "one seat, twice", tlv(1, b"12F") * 2)
    yield area("skipped-twice", "the order holds for skipped tags too", tlv(128, b"") * 2)
    yield area("skipped-before-known", "128 before 1", tlv(128, b"") + tlv(1, b"12F"))
    for tag in (0, 6, 127):
        yield area(f"unknown-{tag}", "an unknown tag below 128", tlv(tag, b"x"))
    yield area("tag-alone", "a tag without its length", b"\x01")
    yield area("skipped-tag-alone", "a skipped tag without its length", b"\x80")
    yield area("value-cut", "a value that ends outside the area", b"\x01\x03ab")
    yield area("value-into-the-signature", "a length that reaches into the signature", b"\x80\x41")
    yield area("second-cut", "the second value is cut", tlv(1, b"12F") + b"\x02\x02a")
    yield area("paper-with-a-byte", "tag 5 holds no bytes", tlv(5, b"\x00"))


def _bad_texts() -> Iterator[Case]:
    def text(name: str, comment: str, value: bytes, tag: int = 2) -> Case:
        return malformed(f"text-{name}", "1.5", comment, body(tlv(tag, value)))

    for name, tag, size in (("seat", 1, 16), ("name", 2, 64), ("class", 4, 16)):
        yield text(f"{name}-empty", "no bytes", b"", tag)
        yield text(f"{name}-too-long", f"{size + 1} bytes", b"x" * (size + 1), tag)
    accented = "\u00e9".encode() * 32 + b"x"
    yield text("name-too-long-in-bytes", "33 characters, 65 bytes", accented)
    yield text("not-utf-8", "0xFF", b"\xff")
    yield text("latin-1", "an accented letter in Latin-1", b"Jos\xe9")
    yield text("overlong", "a slash in two bytes", b"\xc0\xaf")
    yield text("surrogate", "U+D800 in UTF-8", b"\xed\xa0\x80")
    yield text("cut-character", "the first of three bytes", b"a\xe2")
    yield text("beyond-unicode", "U+110000", b"\xf4\x90\x80\x80")
    for code in (0x00, 0x0A, 0x1F, 0x7F, 0x80, 0x9F):
        yield text(f"control-u{code:04x}", "a control character", b"a" + chr(code).encode() + b"b")
    yield text("seat-control", "the rule holds for every text", b"1\t2", 1)
    yield text("class-control", "the rule holds for every text", b"1\r2", 4)


def _holders() -> Iterator[Case]:
    yield malformed("kind-1-without-a-key", "1.6", "a holder's proof, but no key to check it", body(kind=1))
    yield malformed("kind-0-with-a-key", "1.6", "a key that no proof uses", body(tlv(3, HOLDER.public)))
    points = curve.small_order_points()
    mixed = curve.encode(curve.add(curve.decode(HOLDER.public), points[1]))
    for name, comment, raw in (
        ("31-bytes", "one byte short", HOLDER.public[:-1]),
        ("33-bytes", "one byte long", HOLDER.public + b"\x00"),
        ("empty", "no bytes", b""),
        ("identity", "one proof would do for every second", curve.encode(curve.IDENTITY)),
        ("small-order", "a point of order 8", curve.encode(points[1])),
        ("mixed-order", "a good key plus a point of order 8", mixed),
        ("not-canonical", "y = p + 1", curve.spell(curve.P + 1, 0)),
    ):
        yield bad(f"holder-{name}", "0.4", comment, "BAD_KEY", signed(body(tlv(3, raw), kind=1)))
