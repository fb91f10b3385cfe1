"""Lists that are accepted, one after the other (3.1, 3.2, 3.5)."""

from collections.abc import Iterator

from tests.vectors import spelling
from tests.vectors.actors import (
    DOMAIN,
    TWIN_ONE,
    TWIN_TWO,
    signer,
)
from tests.vectors.areas.trust.build import LABEL, ROOTS, case, chain, entry, held, payload, said, signed
from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, bstr, protected_header


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _chains()


def _good() -> Iterator[Case]:
    content = payload()
    protected = protected_header(ROOTS[0].kid)
    layers: dict[str, Json] = {
        "payload": content.hex(),
        "to_be_signed": spelling.to_be_signed(protected, LABEL, DOMAIN, content).hex(),
    }
    yield case("ok", "3.1", "one root, one key", [signed(content)], "OK", held(), layers=layers)
    yield case("ok-no-keys", "3.1", "an empty field 6", [signed(payload(keys=()))], "OK", held(keys=[]))
    many = [signer(f"key {number}").public for number in range(6)]
    entries = [entry(key, usage) for key, usage in zip(many, range(1, 7), strict=True)]
    yield case(
        "ok-every-usage",
        "3.1",
        "usages 1 to 6",
        [signed(payload(keys=entries))],
        "OK",
        held(keys=[said(key, usage) for key, usage in zip(many, range(1, 7), strict=True)]),
    )
    entries = [entry(key, status=status) for key, status in zip(many, (1, 2, 3), strict=False)]
    yield case(
        "ok-every-status",
        "3.1",
        "active, retired, compromised",
        [signed(payload(keys=entries))],
        "OK",
        held(keys=[said(many[at], status=at + 1) for at in range(3)]),
    )
    scoped = entry(events=[1, 24, 2**32 - 1])
    yield case(
        "ok-events",
        "3.1",
        "three events",
        [signed(payload(keys=[scoped]))],
        "OK",
        held(keys=[said(events=[1, 24, 2**32 - 1])]),
    )
    both = [entry(TWIN_ONE.public), entry(TWIN_TWO.public)]
    yield case(
        "ok-colliding-kids",
        "0.6",
        "two keys with one kid",
        [signed(payload(keys=both))],
        "OK",
        held(keys=[said(TWIN_ONE.public), said(TWIN_TWO.public)]),
    )
    yield case(
        "ok-expired-long-ago",
        "3.5",
        "expired in 1970, and not refused",
        [signed(payload(issued=0, expires=1))],
        "OK",
        held(issued=0, expires=1),
    )
    dated = entry(not_before=5, expires=6, status=3)
    yield case(
        "ok-key-one-second",
        "3.1",
        "a key that served for one second",
        [signed(payload(keys=[dated]))],
        "OK",
        held(keys=[said(not_before=5, expires=6, status=3)]),
    )
    for counter in (0, 2**53 - 1):
        yield case(
            f"ok-counter-{counter}",
            "3.1",
            "a bound of the counter",
            [signed(payload(counter=counter))],
            "OK",
            held(counter),
        )


def _chains() -> Iterator[Case]:
    one, two, three = (
        signed(payload(counter=number, roots=chain(*ROOTS[:number])), ROOTS[number - 1])
        for number in (1, 2, 3)
    )
    yield case(
        "chain-two", "3.2", "a new device knows the first of two roots", [two], "OK", held(2, ROOTS[:2])
    )
    yield case(
        "chain-known-last",
        "3.2",
        "a new device knows the last of two roots",
        [two],
        "OK",
        held(2, ROOTS[:2]),
        anchor=ROOTS[1],
    )
    yield case(
        "chain-known-middle",
        "3.2",
        "a new device knows the second of three",
        [three],
        "OK",
        held(3, ROOTS[:3]),
        anchor=ROOTS[1],
    )
    yield case(
        "chain-followed", "3.2", "one change after the other", [one, two, three], "OK", held(3, ROOTS[:3])
    )
    yield case(
        "chain-slept-through-two",
        "3.2",
        "from the first root to the third",
        [one, three],
        "OK",
        held(3, ROOTS[:3]),
    )
    broken = [
        array(bstr(ROOTS[0].public)),
        array(bstr(ROOTS[1].public), bstr(bytes(64))),
        chain(*ROOTS[:3])[2],
    ]
    late = signed(payload(counter=3, roots=broken), ROOTS[2])
    yield case(
        "chain-broken-before-the-known",
        "3.2",
        "the first link is nobody's; this device knows the second root",
        [late],
        "OK",
        held(3, ROOTS[:3]),
        anchor=ROOTS[1],
    )
    sixty_four = [signer(f"long chain {number}") for number in range(64)]
    longest = signed(payload(roots=chain(*sixty_four), keys=()), sixty_four[-1])
    yield case(
        "chain-64",
        "3.2",
        "the longest",
        [longest],
        "OK",
        held(roots=sixty_four, keys=[]),
        anchor=sixty_four[62],
    )
