"""Objects that are not the one structure we read (4.1)."""

from collections.abc import Iterator

from tests.vectors import spelling
from tests.vectors.actors import (
    ISSUER,
)
from tests.vectors.areas.cose.build import PAYLOAD, PROTECTED, case, signed
from tests.vectors.case import Case
from tests.vectors.spelling import (
    array,
    bstr,
    head,
    long_head,
    mapping,
    negative,
    protected_header,
    tstr,
    uint,
)


def cases() -> Iterator[Case]:
    yield from _headers()
    yield from _structures()
    yield from _lengths()


def _headers() -> Iterator[Case]:
    def headed(name: str, comment: str, protected: bytes) -> Case:
        return case(name, comment, signed(protected=protected), "MALFORMED")

    algorithm, kid = (1, negative(-19)), (4, bstr(ISSUER.kid))
    yield headed("algorithm-eddsa", "-8, the older number", mapping((1, negative(-8)), kid))
    yield headed("algorithm-es256", "-7", mapping((1, negative(-7)), kid))
    yield headed("algorithm-positive", "18, which is -19 without its sign", mapping((1, uint(18)), kid))
    yield headed("algorithm-text", "a text", mapping((1, tstr("Ed25519")), kid))
    yield headed("algorithm-missing", "only a kid", mapping(kid))
    yield headed("kid-missing", "only an algorithm", mapping(algorithm))
    yield headed("kid-3-bytes", "one byte short", mapping(algorithm, (4, bstr(ISSUER.kid[:3]))))
    yield headed("kid-8-bytes", "four bytes long", mapping(algorithm, (4, bstr(ISSUER.kid * 2))))
    yield headed("kid-text", "a text of four bytes", mapping(algorithm, (4, tstr("abcd"))))
    yield headed("type-number", "a content format", mapping(algorithm, kid, (16, uint(0))))
    yield headed("type-65-bytes", "one byte above the cap", protected_header(ISSUER.kid, "t" * 65))
    yield headed("header-unknown", "header 3, content type", mapping(algorithm, (3, uint(0)), kid))
    yield headed("header-critical", "header 2", mapping(algorithm, (2, array(uint(4))), kid))
    yield headed("header-descending", "the kid first", mapping(kid, algorithm))
    yield headed("header-empty", "an empty byte string", b"")
    yield headed("header-empty-map", "an empty map", mapping())
    yield headed("header-array", "an array", array(negative(-19)))
    yield headed("header-trailing", "a byte after the map", PROTECTED + b"\x00")


def _structures() -> Iterator[Case]:
    signature = signed()[-64:]
    parts = (bstr(PROTECTED), mapping(), bstr(PAYLOAD), bstr(signature))

    def built(name: str, comment: str, raw: bytes) -> Case:
        return case(name, comment, raw, "MALFORMED")

    yield built("empty", "no bytes", b"")
    yield built("no-tag", "an array without its tag", array(*parts))
    yield built("tag-98", "COSE_Sign", head(6, 98) + array(*parts))
    yield built("tag-17", "COSE_Mac0", head(6, 17) + array(*parts))
    yield built("tag-in-two-bytes", "18, not in its shortest form", long_head(6, 18, 24, 1) + array(*parts))
    yield built("tag-cwt", "tag 61 around tag 18", head(6, 61) + b"\xd2" + array(*parts))
    yield built("three-parts", "no signature", b"\xd2" + array(*parts[:3]))
    yield built("five-parts", "one too many", b"\xd2" + array(*parts, uint(0)))
    yield built(
        "array-in-two-bytes",
        "four, not in its shortest form",
        b"\xd2" + long_head(4, 4, 24, 1) + b"".join(parts),
    )
    yield built(
        "array-indefinite", "an array that does not say its length", b"\xd2\x9f" + b"".join(parts) + b"\xff"
    )
    yield built("trailing-byte", "a byte after the object", signed() + b"\x00")
    yield built(
        "unprotected-not-empty",
        "the kid once more, outside",
        b"\xd2" + array(parts[0], mapping((4, bstr(ISSUER.kid))), *parts[2:]),
    )
    yield built(
        "unprotected-null", "null for the empty map", b"\xd2" + array(parts[0], spelling.NULL, *parts[2:])
    )
    yield built(
        "protected-not-wrapped", "the map itself, not its bytes", b"\xd2" + array(PROTECTED, *parts[1:])
    )
    yield built(
        "payload-detached", "null for the payload", b"\xd2" + array(*parts[:2], spelling.NULL, parts[3])
    )
    yield built("payload-text", "a text", b"\xd2" + array(*parts[:2], tstr("a"), parts[3]))
    yield built(
        "payload-indefinite",
        "in one chunk",
        b"\xd2" + array(*parts[:2], b"\x5f" + bstr(PAYLOAD) + b"\xff", parts[3]),
    )
    yield built("signature-63-bytes", "one byte short", b"\xd2" + array(*parts[:3], bstr(signature[:-1])))
    yield built("signature-65-bytes", "one byte long", b"\xd2" + array(*parts[:3], bstr(signature + b"\x00")))
    yield built("cut", "the last byte is missing", signed()[:-1])
    yield built("cut-after-the-payload", "the signature is missing", signed()[:-66])
    yield built("tag-alone", "tag and array, nothing in them", b"\xd2\x84")


def _lengths() -> Iterator[Case]:
    start = b"\xd2\x84" + bstr(PROTECTED) + mapping()
    end = bstr(signed()[-64:])
    for size, extra, width in (
        (23, 24, 1),
        (24, 25, 2),
        (255, 25, 2),
        (256, 26, 4),
        (65535, 26, 4),
        (24, 27, 8),
    ):
        payload = bytes(size)
        raw = start + long_head(2, size, extra, width) + payload + end
        yield case(f"payload-{size}-counted-in-{width}-bytes", "not the shortest form", raw, "MALFORMED")
    yield case(
        "payload-of-4-gib", "a length beyond the object", start + head(2, 2**32 - 1) + end, "MALFORMED"
    )
    yield case("payload-length-cut", "the object ends inside a length", start + b"\x5a\x00\x01", "MALFORMED")
