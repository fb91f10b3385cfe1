"""Objects that open, and whose signature, by which key, is believed (4.2, 4.3)."""

from collections.abc import Iterator

from tests.vectors import spelling
from tests.vectors.actors import (
    COMPROMISED,
    DOMAIN,
    FEED,
    ISSUER,
    NOW,
    OTHER_DOMAIN,
    RETIRED,
    ROSTER,
    STRANGER,
    TWIN_ONE,
    TWIN_TWO,
    trusted,
)
from tests.vectors.areas.cose.build import EVENT, KEY, LABEL, PAYLOAD, PROTECTED, case, opened, signed
from tests.vectors.case import Case, Json
from tests.vectors.curve import L
from tests.vectors.spelling import (
    array,
    bstr,
    mapping,
    protected_header,
    tstr,
    uint,
)


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _signatures()
    yield from _limits()


def _good() -> Iterator[Case]:
    tbs = spelling.to_be_signed(PROTECTED, LABEL, DOMAIN, PAYLOAD)
    layers: dict[str, Json] = {
        "protected": PROTECTED.hex(),
        "to_be_signed": tbs.hex(),
        "signature": ISSUER.sign_bytes(tbs).hex(),
    }
    yield case(
        "ok",
        "the four parts, each spelled out",
        signed(),
        "OK",
        clause="4.2",
        layers=layers,
        decoded=opened(),
    )
    status_list = "application/statuslist+cwt"
    typed = signed(protected=protected_header(ISSUER.kid, status_list))
    yield case("ok-type", "header 16", typed, "OK", decoded=opened(type_=status_list))
    longest = "t" * 64
    yield case(
        "ok-longest-type",
        "64 bytes",
        signed(protected=protected_header(ISSUER.kid, longest)),
        "OK",
        decoded=opened(type_=longest),
    )
    for size in (0, 23, 24, 255, 256, 257, 65536):
        payload = b"\x5a" * size
        yield case(
            f"ok-payload-{size}",
            "a length at a boundary",
            signed(payload=payload),
            "OK",
            decoded=opened(payload),
        )
    yield case(
        "ok-payload-is-not-cbor",
        "only its reader decodes the payload",
        signed(payload=b"\xff"),
        "OK",
        decoded=opened(b"\xff"),
    )
    twins = (trusted(TWIN_ONE, ROSTER), trusted(TWIN_TWO, ROSTER))
    yield case(
        "ok-colliding-kids",
        "two keys have this kid, and the second signed",
        signed(TWIN_TWO),
        "OK",
        clause="4.3",
        keys=twins,
        decoded=opened(signer=TWIN_TWO),
    )


def _signatures() -> Iterator[Case]:
    yield case("unknown-key", "no key with this kid", signed(STRANGER), "UNKNOWN_KEY", clause="4.3")
    yield case("no-keys", "an empty trust list", signed(), "UNKNOWN_KEY", clause="4.3", keys=())
    yield case(
        "wrong-label", "signed as a feed", signed(label="PORTAO-FEED-V1"), "BAD_SIGNATURE", clause="4.2"
    )
    yield case(
        "wrong-domain",
        "signed for another domain",
        signed(domain=OTHER_DOMAIN),
        "BAD_SIGNATURE",
        clause="4.2",
    )
    stolen = signed(STRANGER, protected=PROTECTED)
    yield case("another-key-claims-the-kid", "a stranger signed", stolen, "BAD_SIGNATURE", clause="4.3")
    yield case(
        "colliding-kid-of-a-stranger",
        "the kid's other key signed, which is not trusted",
        signed(TWIN_TWO),
        "BAD_SIGNATURE",
        clause="4.3",
        keys=(trusted(TWIN_ONE, ROSTER),),
    )
    good = signed()
    raised = (int.from_bytes(good[-32:], "little") + L).to_bytes(32, "little")
    yield case("s-plus-l", "clause 0.5", good[:-32] + raised, "BAD_SIGNATURE", clause="0.5")
    other = array(
        tstr("Signature"), bstr(PROTECTED), bstr(spelling.signing_input(LABEL, DOMAIN, b"")), bstr(PAYLOAD)
    )
    yield case(
        "wrong-context",
        "the context string of COSE_Sign",
        spelling.cose(PROTECTED, PAYLOAD, ISSUER.sign_bytes(other)),
        "BAD_SIGNATURE",
        clause="4.2",
    )
    no_aad = array(tstr("Signature1"), bstr(PROTECTED), bstr(b""), bstr(PAYLOAD))
    yield case(
        "no-external-aad",
        "neither label nor domain",
        spelling.cose(PROTECTED, PAYLOAD, ISSUER.sign_bytes(no_aad)),
        "BAD_SIGNATURE",
        clause="4.2",
    )
    raw_signature = ISSUER.sign(LABEL, DOMAIN, PAYLOAD)
    yield case(
        "signed-as-raw",
        "clause 0.2 without the COSE structure",
        spelling.cose(PROTECTED, PAYLOAD, raw_signature),
        "BAD_SIGNATURE",
        clause="4.2",
    )
    changed = spelling.cose(PROTECTED, mapping((1, uint(6))), good[-64:])
    yield case(
        "payload-changed", "another payload under this signature", changed, "BAD_SIGNATURE", clause="4.2"
    )
    retyped = spelling.cose(protected_header(ISSUER.kid, "x"), PAYLOAD, good[-64:])
    yield case("type-added", "a type put in after signing", retyped, "BAD_SIGNATURE", clause="4.2")


def _limits() -> Iterator[Case]:
    def limited(
        name: str,
        comment: str,
        key: dict[str, Json],
        expect: str,
        *,
        event: int | None = EVENT,
        now: int = NOW,
    ) -> Case:
        decoded = opened() if expect == "OK" else None
        return case(
            name, comment, signed(), expect, clause="1.8", keys=(key,), event=event, now=now, decoded=decoded
        )

    yield limited("wrong-usage", "a feed key", trusted(ISSUER, FEED), "KEY_NOT_ALLOWED")
    yield limited("event-in-scope", "event 7 among three", trusted(ISSUER, ROSTER, events=[1, 7, 9]), "OK")
    yield limited(
        "event-outside-scope",
        "event 7 is not among them",
        trusted(ISSUER, ROSTER, events=[1, 9]),
        "KEY_NOT_ALLOWED",
    )
    yield limited("whole-domain", "no event, and a key without scope", KEY, "OK", event=None)
    yield limited(
        "whole-domain-by-a-key-with-scope",
        "no event, and a key for event 7 alone",
        trusted(ISSUER, ROSTER, events=[7]),
        "KEY_NOT_ALLOWED",
        event=None,
    )
    dated = trusted(ISSUER, ROSTER, NOW, NOW + 10)
    yield limited("key-not-yet", "one second before the key's first", dated, "KEY_NOT_ALLOWED", now=NOW - 1)
    yield limited("key-first-second", "the key's first second", dated, "OK")
    yield limited("key-last-second", "the key's last second", dated, "OK", now=NOW + 9)
    yield limited("key-expired", "the key's end", dated, "KEY_NOT_ALLOWED", now=NOW + 10)
    yield limited("retired", "a retired key still verifies", trusted(ISSUER, ROSTER, status=RETIRED), "OK")
    yield limited(
        "compromised",
        "nothing it signed is believed",
        trusted(ISSUER, ROSTER, status=COMPROMISED),
        "KEY_COMPROMISED",
    )
    yield limited(
        "compromised-and-wrong-usage",
        "the usage is looked at first",
        trusted(ISSUER, FEED, status=COMPROMISED),
        "KEY_NOT_ALLOWED",
    )
