"""Who signed, and what exactly (1.7, 1.8), and in which order faults are told (1.11)."""

from collections.abc import Iterator

from tests.vectors import curve, spelling
from tests.vectors.actors import (
    ACTIVE,
    COMPROMISED,
    DOMAIN,
    FEED,
    ISSUER,
    LAST_TIME,
    NOW,
    OTHER_DOMAIN,
    RETIRED,
    STRANGER,
    TWIN_ONE,
    TWIN_TWO,
    trust,
    trusted,
)
from tests.vectors.areas.ticket.build import (
    EXPIRES,
    LABEL,
    NOT_BEFORE,
    TRUST,
    bad,
    body,
    good,
    layers,
    opened,
    signed,
    tlv,
)
from tests.vectors.case import Case, Json


def cases() -> Iterator[Case]:
    yield from _signatures()
    yield from _keys()
    yield from _orders()
    yield _flips()


def _signatures() -> Iterator[Case]:
    raw = body()
    good = signed(raw)
    for label in ("PORTAO-PROOF-V1", "PORTAO-BCBP-V1", "PORTAO-TICKET-V2", "PORTAO-ENTRY-SIG-V1"):
        yield bad(
            f"label-{label.lower()}",
            "0.2",
            "a right signature for another purpose",
            "BAD_SIGNATURE",
            signed(raw, label=label),
        )
    yield bad(
        "domain-other",
        "0.2",
        "a right signature for another domain",
        "BAD_SIGNATURE",
        signed(raw, domain=OTHER_DOMAIN),
    )
    run_together = raw + ISSUER.sign_bytes(LABEL.encode() + DOMAIN + raw)
    yield bad(
        "label-without-zero-byte", "0.2", "label and domain run together", "BAD_SIGNATURE", run_together
    )
    yield bad(
        "signed-body-alone", "0.2", "neither label nor domain", "BAD_SIGNATURE", raw + ISSUER.sign_bytes(raw)
    )
    swapped = raw + ISSUER.sign_bytes(DOMAIN + b"\x00" + LABEL.encode() + raw)
    yield bad("domain-before-label", "0.2", "the two exchanged", "BAD_SIGNATURE", swapped)
    yield bad("signature-zero", "0.5", "64 zero bytes", "BAD_SIGNATURE", raw + bytes(64))
    raised = (int.from_bytes(good[-32:], "little") + curve.L).to_bytes(32, "little")
    yield bad(
        "signature-s-plus-l",
        "0.5",
        "a second signature from the first, without the key",
        "BAD_SIGNATURE",
        good[:-32] + raised,
    )
    yield bad(
        "signature-of-another-ticket",
        "1.7",
        "ticket 1002's",
        "BAD_SIGNATURE",
        raw + signed(body(number=1002))[-64:],
    )


def _keys() -> Iterator[Case]:
    raw, both = body(kid=TWIN_TWO.kid), trust(trusted(TWIN_ONE), trusted(TWIN_TWO))
    stranger = signed(body(kid=STRANGER.kid), STRANGER)
    yield bad("key-unknown", "1.8", "nobody trusted has this kid", "UNKNOWN_KEY", stranger)
    yield bad("key-none-trusted", "1.8", "an empty trust list", "UNKNOWN_KEY", signed(body()), keys=trust())
    yield bad(
        "key-claims-the-kid",
        "1.8",
        "a stranger signed under the issuer's kid",
        "BAD_SIGNATURE",
        signed(body(), STRANGER),
    )
    kid: Json = TWIN_ONE.kid.hex()
    yield good(
        "key-collision-first",
        "0.6",
        "two keys have this kid; the first signed",
        raw,
        key=TWIN_ONE,
        keys=both,
        says={"kid": kid},
    )
    yield good(
        "key-collision-second",
        "0.6",
        "two keys have this kid; the second signed",
        raw,
        key=TWIN_TWO,
        keys=both,
        says={"kid": kid},
    )
    yield bad(
        "key-collision-neither",
        "0.6",
        "two keys have this kid; a stranger signed",
        "BAD_SIGNATURE",
        signed(raw, STRANGER),
        keys=both,
    )
    yield bad(
        "key-collision-untrusted",
        "0.6",
        "only the other key with this kid is trusted",
        "BAD_SIGNATURE",
        signed(raw, TWIN_TWO),
        keys=trust(trusted(TWIN_ONE)),
    )
    mixed = trust(trusted(TWIN_ONE), trusted(TWIN_TWO, FEED))
    yield bad(
        "key-collision-other-usage",
        "1.8",
        "the key that verifies is the signer, though the other might sign tickets",
        "KEY_NOT_ALLOWED",
        signed(raw, TWIN_TWO),
        keys=mixed,
    )
    withdrawn = trust(trusted(TWIN_ONE, status=COMPROMISED), trusted(TWIN_TWO))
    yield good(
        "key-collision-other-compromised",
        "1.8",
        "the other key's status is not the signer's",
        raw,
        key=TWIN_TWO,
        keys=withdrawn,
        says={"kid": kid},
    )
    for usage in (2, 3, 4, 5, 6):
        yield _limited(f"key-usage-{usage}", "not for tickets", "KEY_NOT_ALLOWED", usage=usage)
    yield _limited("key-event-in-scope", "event 7 among three", "OK", events=[1, 7, 9])
    yield _limited("key-event-outside-scope", "event 7 is not among them", "KEY_NOT_ALLOWED", events=[1, 9])
    for name, now, expect in (
        ("before", -1, "KEY_NOT_ALLOWED"),
        ("first-second", 0, "OK"),
        ("last-second", 9, "OK"),
        ("end", 10, "KEY_NOT_ALLOWED"),
    ):
        yield _limited(
            f"key-dates-{name}",
            "the key serves for ten seconds",
            expect,
            now=NOW + now,
            not_before=NOW,
            expires=NOW + 10,
        )
    yield bad(
        "key-dates-over-with-its-ticket",
        "1.8",
        "key and ticket are over: the guest is told about the ticket",
        "EXPIRED",
        signed(body()),
        keys=trust(trusted(ISSUER, expires=EXPIRES)),
        now=EXPIRES + 1,
    )
    yield bad(
        "key-dates-before-both",
        "1.8",
        "neither has begun: the guest is told about the ticket",
        "NOT_YET",
        signed(body()),
        keys=trust(trusted(ISSUER, not_before=NOT_BEFORE)),
        now=NOT_BEFORE - 1,
    )
    yield _limited("key-retired", "it still verifies what it signed", "OK", status=RETIRED)
    yield _limited("key-compromised", "nothing it signed is believed", "KEY_COMPROMISED", status=COMPROMISED)


def _limited(
    name: str, comment: str, expect: str, *, usage: int = 1, not_before: int = 0, expires: int = LAST_TIME,
    status: int = ACTIVE, events: list[int] | None = None, now: int = NOW,
) -> Case:  # fmt: skip
    keys = trust(trusted(ISSUER, usage, not_before, expires, status, events))
    if expect == "OK":
        return good(name, "1.8", comment, body(), keys=keys, now=now)
    return bad(name, "1.8", comment, expect, signed(body()), keys=keys, now=now)


def _orders() -> Iterator[Case]:
    """Two faults in one file, for once: which is told is part of the format (1.11)."""
    withdrawn = trust(trusted(ISSUER, status=COMPROMISED))
    withdrawn_feed = trust(trusted(ISSUER, FEED, status=COMPROMISED))
    broken = body(kind=2)
    yield bad(
        "order-signature-before-fields",
        "1.11",
        "kind 2, and a stranger's signature",
        "BAD_SIGNATURE",
        signed(broken, STRANGER),
    )
    yield bad(
        "order-kid-before-fields",
        "1.11",
        "kind 2, and an unknown key",
        "UNKNOWN_KEY",
        signed(broken),
        keys=trust(),
    )
    yield bad(
        "order-version-before-kid",
        "1.4",
        "version 2, and an unknown key",
        "MALFORMED",
        signed(body(version=2)),
        keys=trust(),
    )
    yield bad(
        "order-fields-before-limits",
        "1.4",
        "kind 2, by a compromised key",
        "MALFORMED",
        signed(broken),
        keys=withdrawn,
    )
    yield from _orders_inside()
    yield bad(
        "order-usage-before-status",
        "1.11",
        "a compromised key for feeds",
        "KEY_NOT_ALLOWED",
        signed(body()),
        keys=withdrawn_feed,
    )
    yield bad(
        "order-status-before-times",
        "1.11",
        "an expired ticket by a compromised key",
        "KEY_COMPROMISED",
        signed(body()),
        keys=withdrawn,
        now=EXPIRES,
    )


def _orders_inside() -> Iterator[Case]:
    bad_key = tlv(3, curve.encode(curve.IDENTITY))

    def order(name: str, clause: str, comment: str, expect: str, raw: bytes) -> Case:
        return bad(f"order-{name}", clause, comment, expect, signed(raw))

    yield order(
        "fixed-before-holder", "1.4", "event 0, and a bad key", "MALFORMED", body(bad_key, kind=1, event=0)
    )
    unsorted = bad_key + tlv(1, b"12F")
    yield order(
        "area-before-holder", "1.5", "a bad key, then a lower tag", "MALFORMED", body(unsorted, kind=1)
    )
    control = tlv(2, b"a\nb") + bad_key
    yield order(
        "name-before-holder", "1.5", "a control character, then a bad key", "MALFORMED", body(control, kind=1)
    )
    late = bad_key + tlv(4, b"a\nb")
    yield order(
        "holder-before-class", "0.4", "a bad key, then a control character", "BAD_KEY", body(late, kind=1)
    )
    yield order("holder-before-kind", "0.4", "a bad key, where kind 0 has none", "BAD_KEY", body(bad_key))
    paper = tlv(5, b"x")
    yield order(
        "paper-before-kind",
        "1.5",
        "a byte in tag 5, and kind 1 without a key",
        "MALFORMED",
        body(paper, kind=1),
    )


def _flips() -> Case:
    raw = body(tlv(1, b"12F"))
    whole = signed(raw)
    flips: list[Json] = [
        _flip(0, 0, "MALFORMED"),  # version
        _flip(1, 1, "BAD_SIGNATURE"),
        _flip(2, 5, "UNKNOWN_KEY"),  # kid
        _flip(6, 23, "BAD_SIGNATURE"),
        _flip(24, 24, "MALFORMED"),  # n
        _flip(25, len(whole) - 1, "BAD_SIGNATURE"),
    ]
    inputs: dict[str, Json] = {
        "text": "PT1:" + spelling.base45(whole), "now": NOW, "trust": TRUST, "layers": layers(whole), "flips": flips,
    }  # fmt: skip
    comment = "each of the 8 bits of each byte from `first` to `last`, one at a time, gives `expect`"
    return Case("every-bit-flip", "1.7", comment, inputs, "OK", opened(raw, whole[-64:], {"seat": "12F"}))


def _flip(first: int, last: int, expect: str) -> Json:
    return {"first": first, "last": last, "expect": expect}
