"""Wrong signatures, and payloads that no root should have signed (3.1, 3.3, 4.1)."""

from collections.abc import Iterator

from tests.vectors import spelling
from tests.vectors.actors import (
    DOMAIN,
    NOW,
    OTHER_DOMAIN,
    STRANGER,
)
from tests.vectors.areas.trust.build import EXPIRES, ISSUED, ROOTS, case, chain, entry, payload, signed
from tests.vectors.case import Case
from tests.vectors.spelling import array, bstr, mapping, negative, protected_header, tstr, uint


def cases() -> Iterator[Case]:
    yield from _signatures()
    yield from _payloads()
    yield from _orders()


def _signatures() -> Iterator[Case]:
    content = payload()
    good = signed(content)
    yield case(
        "domain-other",
        "3.3",
        "a list of another domain, rightly signed",
        [signed(payload(domain=OTHER_DOMAIN), domain=OTHER_DOMAIN)],
        "WRONG_DOMAIN",
    )
    yield case(
        "domain-in-the-signature-alone",
        "4.2",
        "the payload names ours, the signature another",
        [signed(content, domain=OTHER_DOMAIN)],
        "BAD_SIGNATURE",
    )
    yield case(
        "domain-in-the-payload-alone",
        "3.3",
        "the payload names another, the signature ours",
        [signed(payload(domain=OTHER_DOMAIN))],
        "WRONG_DOMAIN",
    )
    yield case(
        "label-other",
        "4.2",
        "signed as a profile",
        [signed(content, label="PORTAO-PROFILE-V1")],
        "BAD_SIGNATURE",
    )
    yield case(
        "signature-changed", "0.5", "the last bit", [good[:-1] + bytes((good[-1] ^ 0x80,))], "BAD_SIGNATURE"
    )
    stolen = signed(content, STRANGER, protected=protected_header(ROOTS[0].kid))
    yield case("kid-of-the-root", "3.2", "a stranger signed under the root's kid", [stolen], "BAD_SIGNATURE")
    typed = signed(content, protected=protected_header(ROOTS[0].kid, "list"))
    yield case("type-present", "3.1", "header 16", [typed], "MALFORMED")
    eddsa = mapping((1, negative(-8)), (4, bstr(ROOTS[0].kid)))
    yield case("algorithm-eddsa", "4.1", "-8", [signed(content, protected=eddsa)], "MALFORMED")
    yield case("no-tag", "4.1", "an array without tag 18", [good[1:]], "MALFORMED")


def _payloads() -> Iterator[Case]:
    def bad(name: str, comment: str, content: bytes) -> Case:
        return case(name, "3.1", comment, [signed(content)], "MALFORMED")

    one, two, three, four = (1, bstr(DOMAIN)), (2, uint(5)), (3, uint(ISSUED)), (4, uint(EXPIRES))
    five, six = (5, array(*chain(ROOTS[0]))), (6, array(entry()))
    fields = (one, two, three, four, five, six)
    for number in range(1, 7):
        yield bad(
            f"field-{number}-missing",
            "five of six fields",
            mapping(*(pair for pair in fields if pair[0] != number)),
        )
    yield bad("field-7", "a field that is not known", mapping(*fields, (7, uint(0))))
    yield bad("field-0", "a field that is not known", mapping((0, uint(0)), *fields))
    yield bad("fields-descending", "2 before 1", mapping(two, one, *fields[2:]))
    yield bad("field-twice", "two counters", mapping(one, two, two, *fields[2:]))
    yield bad("payload-array", "no map", array(*(value for _, value in fields)))
    yield bad("payload-empty", "no bytes", b"")
    yield bad("payload-trailing", "a byte after the map", payload() + b"\x00")
    yield bad("domain-15-bytes", "one byte short", mapping((1, bstr(DOMAIN[:15])), *fields[1:]))
    yield bad("domain-text", "sixteen characters", mapping((1, tstr("0123456789abcdef")), *fields[1:]))
    yield bad("counter-2-53", "one above the bound", payload(counter=2**53))
    yield bad("counter-negative", "-1", mapping(one, (2, negative(-1)), *fields[2:]))
    yield bad(
        "counter-true", "true, which some readers take for 1", mapping(one, (2, spelling.TRUE), *fields[2:])
    )
    yield bad("times-equal", "issued = expires", payload(issued=NOW, expires=NOW))
    yield bad("times-reversed", "issued = expires + 1", payload(issued=NOW + 1, expires=NOW))
    yield bad("time-2-32", "one above the bound", payload(expires=2**32))
    yield bad(
        "time-as-long-integer",
        "not the shortest form",
        mapping(one, two, (3, b"\x1b" + ISSUED.to_bytes(8, "big")), *fields[3:]),
    )


def _orders() -> Iterator[Case]:
    """Two faults in one file, for once: which is told is part of the format (3.7)."""
    bad_keys = payload(keys=[entry(bytes(32))])
    yield case(
        "order-signature-before-keys",
        "3.7",
        "a bad key, and a stranger's signature",
        [signed(bad_keys, STRANGER, protected=protected_header(ROOTS[0].kid))],
        "BAD_SIGNATURE",
    )
    elsewhere = payload(domain=OTHER_DOMAIN, roots=[])
    yield case(
        "order-domain-before-roots", "3.7", "another domain, and no root", [signed(elsewhere)], "WRONG_DOMAIN"
    )
    yield case(
        "order-times-after-signature",
        "3.7",
        "bad times, and a stranger's signature",
        [signed(payload(issued=2, expires=1), STRANGER)],
        "UNKNOWN_KEY",
    )
