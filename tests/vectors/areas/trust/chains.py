"""Chains that do not hold, and lists that go back (3.2, 3.4)."""

from collections.abc import Iterator

from tests.vectors import curve
from tests.vectors.actors import (
    OTHER_DOMAIN,
    STRANGER,
    Signer,
)
from tests.vectors.areas.trust.build import (
    LABEL,
    ROOTS,
    _to_be_signed,
    case,
    chain,
    entry,
    held,
    link,
    payload,
    signed,
)
from tests.vectors.case import Case
from tests.vectors.spelling import array, bstr


def cases() -> Iterator[Case]:
    yield from _bad_chains()
    yield from _counters()


def _bad_chains() -> Iterator[Case]:
    def offered(name: str, comment: str, roots: list[bytes], root: Signer, expect: str) -> Case:
        return case(name, "3.2", comment, [signed(payload(roots=roots), root)], expect)

    yield offered(
        "chain-of-strangers",
        "a root that this device does not know",
        chain(STRANGER),
        STRANGER,
        "UNKNOWN_KEY",
    )
    broken = [array(bstr(ROOTS[0].public)), array(bstr(ROOTS[1].public), bstr(bytes(64)))]
    yield offered("link-zero", "64 zero bytes", broken, ROOTS[1], "BAD_SIGNATURE")
    own = [chain(ROOTS[0])[0], array(bstr(ROOTS[1].public), bstr(link(ROOTS[1], ROOTS[1])))]
    yield offered("link-by-the-new-root", "the new root vouches for itself", own, ROOTS[1], "BAD_SIGNATURE")
    skipped = [*chain(*ROOTS[:2]), array(bstr(ROOTS[2].public), bstr(link(ROOTS[0], ROOTS[2])))]
    yield offered(
        "link-by-the-first-root",
        "the third root is vouched for by the first",
        skipped,
        ROOTS[2],
        "BAD_SIGNATURE",
    )
    for name, old in (
        ("label", link(ROOTS[0], ROOTS[1], label=LABEL)),
        ("domain", link(ROOTS[0], ROOTS[1], domain=OTHER_DOMAIN)),
    ):
        wrong = [chain(ROOTS[0])[0], array(bstr(ROOTS[1].public), bstr(old))]
        yield offered(
            f"link-wrong-{name}", f"a right signature under another {name}", wrong, ROOTS[1], "BAD_SIGNATURE"
        )
    yield offered(
        "list-by-the-old-root", "the last root must sign", chain(*ROOTS[:2]), ROOTS[0], "UNKNOWN_KEY"
    )
    yield offered(
        "list-by-a-stranger", "a kid that is not the root's", chain(ROOTS[0]), STRANGER, "UNKNOWN_KEY"
    )
    forked = [
        signed(payload(counter=1)),
        signed(payload(counter=2, roots=chain(ROOTS[0], ROOTS[1])), ROOTS[1]),
    ]
    other = signed(payload(counter=3, roots=chain(ROOTS[0], ROOTS[2])), ROOTS[2])
    yield case(
        "chain-forked",
        "3.2",
        "the first root hands over a second time, past the root that is held",
        [*forked, other],
        "UNKNOWN_KEY",
    )
    yield case(
        "chain-shorter",
        "3.2",
        "a newer list by the first root, after it handed over",
        [*forked, signed(payload(counter=9))],
        "UNKNOWN_KEY",
    )
    known = [signed(payload(counter=1, roots=chain(*ROOTS[:2])), ROOTS[1]), signed(payload(counter=2))]
    yield case(
        "chain-anchor-is-no-way-back",
        "3.2",
        "the enrolment's root counts no more once a list is held",
        known,
        "UNKNOWN_KEY",
    )


def _counters() -> Iterator[Case]:
    five = signed(payload())
    empty = signed(payload(keys=()))
    yield case(
        "counter-newer",
        "3.4",
        "6 after 5",
        [five, signed(payload(counter=6, keys=()))],
        "OK",
        held(6, keys=[]),
    )
    yield case(
        "counter-far-newer", "3.4", "gaps are allowed", [five, signed(payload(counter=500))], "OK", held(500)
    )
    yield case("counter-same-bytes", "3.4", "the same list again", [five, five], "OK", held())
    yield case("counter-rollback", "3.4", "4 after 5", [five, signed(payload(counter=4))], "TRUST_ROLLBACK")
    yield case(
        "counter-rollback-to-zero", "3.4", "0 after 5", [five, signed(payload(counter=0))], "TRUST_ROLLBACK"
    )
    yield case(
        "counter-equivocation", "3.4", "another list with the counter 5", [five, empty], "TRUST_EQUIVOCATION"
    )
    root = ROOTS[0]
    again = five[:-64] + curve.sign_with_r(
        root.seed, root.public, 7, curve.encode(curve.multiply(7, curve.BASE)), _to_be_signed(payload())
    )
    yield case(
        "counter-equivocation-by-signature",
        "3.4",
        "the same payload under a second signature: other bytes of the object",
        [five, again],
        "TRUST_EQUIVOCATION",
    )
    yield case(
        "rollback-before-keys",
        "3.7",
        "4 after 5, with a bad key",
        [five, signed(payload(counter=4, keys=[entry(bytes(32))]))],
        "TRUST_ROLLBACK",
    )
    forged = five[:-1] + bytes((five[-1] ^ 1,))
    yield case(
        "equivocation-needs-a-signature",
        "3.7",
        "other bytes with the counter 5 that no root signed are no alarm",
        [five, forged],
        "BAD_SIGNATURE",
    )
