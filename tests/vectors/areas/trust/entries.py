"""Wrong roots and wrong keys in a list (3.1, 0.4)."""

from collections.abc import Iterator

from tests.vectors import curve, spelling
from tests.vectors.actors import (
    DOMAIN,
    ISSUER,
    signer,
)
from tests.vectors.areas.trust.build import EXPIRES, ISSUED, ROOTS, case, chain, entry, link, payload, signed
from tests.vectors.case import Case
from tests.vectors.spelling import array, bstr, head, mapping, tstr, uint


def cases() -> Iterator[Case]:
    yield from _bad_roots()
    yield from _bad_keys()


def _bad_roots() -> Iterator[Case]:
    def bad(
        name: str, comment: str, roots: list[bytes], clause: str = "3.1", expect: str = "MALFORMED"
    ) -> Case:
        return case(name, clause, comment, [signed(payload(roots=roots))], expect)

    key, sig = bstr(ROOTS[0].public), bstr(link(ROOTS[0], ROOTS[1]))
    yield bad("roots-none", "an empty field 5", [])
    yield bad("root-not-in-an-array", "the bare key", [key])
    yield bad("root-first-with-a-link", "the first root needs nobody", [array(key, sig)])
    yield bad(
        "root-later-without-a-link",
        "the second root needs the first",
        [array(key), array(bstr(ROOTS[1].public))],
    )
    yield bad("root-with-three-parts", "one too many", [array(key), array(bstr(ROOTS[1].public), sig, sig)])
    yield bad("root-31-bytes", "one byte short", [array(bstr(ROOTS[0].public[:31]))])
    yield bad("root-text", "a text", [array(tstr("a" * 32))])
    yield bad("link-63-bytes", "one byte short", [array(key), array(bstr(ROOTS[1].public), bstr(bytes(63)))])
    yield bad("link-text", "a text", [array(key), array(bstr(ROOTS[1].public), tstr("a" * 64))])
    yield bad("root-twice", "the chain comes back", [array(key), array(key, bstr(link(ROOTS[0], ROOTS[0])))])
    small = curve.encode(curve.small_order_points()[1])
    yield bad("root-small-order", "a point of order 8", [array(bstr(small))], "0.4", "BAD_KEY")
    sixty_five = [signer(f"long chain {number}") for number in range(65)]
    yield bad("chain-65", "one root too many", chain(*sixty_five))


def _bad_keys() -> Iterator[Case]:
    def bad(name: str, comment: str, *keys: bytes, clause: str = "3.1", expect: str = "MALFORMED") -> Case:
        return case(f"key-{name}", clause, comment, [signed(payload(keys=keys))], expect)

    one, two, three, four, five = (
        (1, bstr(ISSUER.public)),
        (2, uint(1)),
        (3, uint(0)),
        (4, uint(1)),
        (5, uint(1)),
    )
    fields = (one, two, three, four, five)
    for number in range(1, 6):
        yield bad(
            f"field-{number}-missing",
            "four of five fields",
            mapping(*(pair for pair in fields if pair[0] != number)),
        )
    yield bad("field-7", "reserved", mapping(*fields, (7, uint(0))))
    yield bad("array", "no map", array(*(value for _, value in fields)))
    yield bad("usage-0", "a root is not among the keys", entry(usage=0))
    yield bad("usage-7", "a usage that is not known", entry(usage=7))
    yield bad("usage-256", "a usage beyond a byte", entry(usage=256))
    yield bad("status-0", "a status that is not known", entry(status=0))
    yield bad("status-4", "a status that is not known", entry(status=4))
    yield bad("dates-equal", "not before = expires", entry(not_before=5, expires=5))
    yield bad("dates-reversed", "not before = expires + 1", entry(not_before=6, expires=5))
    yield bad("date-2-32", "one above the bound", entry(expires=2**32))
    yield bad("events-empty", "a scope of nothing", entry(events=[]))
    yield bad("events-descending", "2 before 1", entry(events=[2, 1]))
    yield bad("events-twice", "1 twice", entry(events=[1, 1]))
    yield bad("events-zero", "events start at 1", entry(events=[0, 1]))
    yield bad("events-2-32", "one above the bound", entry(events=[2**32]))
    yield bad("events-text", "no number", mapping(*fields, (6, array(tstr("1")))))
    yield bad(
        "events-true", "true, which some readers take for 1", mapping(*fields, (6, array(spelling.TRUE)))
    )
    yield bad("events-null", "null for no scope", mapping(*fields, (6, spelling.NULL)))
    yield bad("events-4097", "one too many", entry(events=range(1, 4098)))
    yield bad("31-bytes", "one byte short", entry(ISSUER.public[:31]))
    yield bad("twice", "one key, two usages", entry(), entry(usage=2))
    yield bad("is-the-root", "a root that is also a key", entry(ROOTS[0].public))
    small = curve.encode(curve.small_order_points()[1])
    yield bad("small-order", "a point of order 8", entry(small), clause="0.4", expect="BAD_KEY")
    mixed = curve.encode(curve.add(curve.decode(ISSUER.public), curve.small_order_points()[4]))
    yield bad(
        "mixed-order", "a good key plus the point of order 2", entry(mixed), clause="0.4", expect="BAD_KEY"
    )
    former = signed(payload(roots=chain(*ROOTS[:2]), keys=[entry(ROOTS[0].public)]), ROOTS[1])
    yield case("key-is-a-former-root", "3.1", "the first of two roots is also a key", [former], "MALFORMED")
    many = head(4, 4097) + bytes(4097)
    counted = mapping(
        (1, bstr(DOMAIN)),
        (2, uint(5)),
        (3, uint(ISSUED)),
        (4, uint(EXPIRES)),
        (5, array(*chain(ROOTS[0]))),
        (6, many),
    )
    yield case("keys-4097", "3.1", "one too many", [signed(counted)], "MALFORMED")
