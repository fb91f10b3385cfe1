"""Signed objects of PROTOCOL.md, spelled by hand, and the cases that all sorts of them share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import (
    COMPROMISED,
    DEVICE,
    DOMAIN,
    FEED,
    NOW,
    OTHER_DOMAIN,
    RECEIPT,
    ROSTER,
    STRANGER,
    Signer,
    signer,
    trust,
    trusted,
)
from tests.vectors.case import Case, Json
from tests.vectors.spelling import bstr, mapping, uint

EVENT: Final = 7
OTHER_EVENT: Final = 8
GEN: Final = 2
POS: Final = 41

LISTS: Final = signer("lists")
FEEDS: Final = signer("feed")
CENTRE: Final = signer("centre")
CLOCK: Final = signer("clock")
TRUST: Final = trust(
    trusted(LISTS, ROSTER), trusted(FEEDS, FEED), trusted(CENTRE, DEVICE), trusted(CLOCK, RECEIPT)
)

Spelled = Mapping[int, bytes]


def fields(values: Spelled) -> bytes:
    """A map with its keys in order."""
    return mapping(*sorted(values.items()))


def claims(domain: bytes = DOMAIN, event: int = EVENT, gen: int = GEN, pos: int = POS) -> dict[int, bytes]:
    """Fields 1 to 4 of every part."""
    return {1: bstr(domain), 2: uint(event), 3: uint(gen), 4: uint(pos)}


def sign(by: Signer, label: str, payload: bytes, type_: str | None = None, domain: bytes = DOMAIN) -> bytes:
    """A COSE object."""
    protected = spelling.protected_header(by.kid, type_)
    signature = by.sign_bytes(spelling.to_be_signed(protected, label, domain, payload))
    return spelling.cose(protected, payload, signature)


@dataclass(frozen=True)
class Sort:
    """A sort of part. `spell` gives the payload of a good one, with these claims in place of its own and these fields besides."""

    input: str
    clause: str
    label: str
    signer: Signer
    usage: int
    spell: Callable[[Spelled, Spelled], bytes]
    type: str | None = None

    def signed(self, payload: bytes) -> bytes:
        """By whoever signs this sort."""
        return sign(self.signer, self.label, payload, self.type)

    def case(
        self,
        name: str,
        comment: str,
        raw: bytes,
        expect: str = "MALFORMED",
        *,
        clause: str | None = None,
        trusted_keys: dict[str, Json] | None = None,
        decoded: Json = None,
    ) -> Case:
        """The object offered to a reader of `EVENT` at `NOW`."""
        inputs: dict[str, Json] = {
            self.input: raw.hex(),
            "trust": TRUST if trusted_keys is None else trusted_keys,
            "event": EVENT,
            "now": NOW,
        }
        return Case(name, clause or self.clause, comment, inputs, expect, decoded)


def cases_of_every_sort(sort: Sort) -> Iterator[Case]:
    """What a reader refuses alike in a profile, a roster, admissions and a head."""
    yield from _signers(sort)
    yield from _limits(sort)
    yield from _claims(sort)


def _signers(sort: Sort) -> Iterator[Case]:
    good = sort.spell({}, {})
    stranger = sign(STRANGER, sort.label, good, sort.type)
    yield sort.case(
        "signed-by-a-stranger", "no trusted key has this kid", stranger, "UNKNOWN_KEY", clause="1.8"
    )
    elsewhere = sign(sort.signer, sort.label, good, sort.type, OTHER_DOMAIN)
    yield sort.case(
        "signed-under-another-domain",
        "the right key, another domain",
        elsewhere,
        "BAD_SIGNATURE",
        clause="0.2",
    )
    other = sign(sort.signer, "PORTAO-TRUST-V1", good, sort.type)
    yield sort.case(
        "signed-under-another-label", "meant as something else", other, "BAD_SIGNATURE", clause="0.2"
    )
    raw = sort.signed(good)
    broken = raw[:-1] + bytes((raw[-1] ^ 1,))
    yield sort.case(
        "signature-bit", "one bit of the signature flipped", broken, "BAD_SIGNATURE", clause="0.5"
    )
    typed = sign(sort.signer, sort.label, good, "text/plain")
    yield sort.case("cose-type", "the type of something else", typed, clause="4.1")


def _limits(sort: Sort) -> Iterator[Case]:
    raw = sort.signed(sort.spell({}, {}))

    def refused(name: str, comment: str, key: dict[str, Json], expect: str = "KEY_NOT_ALLOWED") -> Case:
        return sort.case(name, comment, raw, expect, clause="1.8", trusted_keys=trust(key))

    yield refused("key-of-another-usage", "a trusted key, but for receipts", trusted(sort.signer, RECEIPT))
    yield refused(
        "key-of-another-event",
        "the key serves another event alone",
        trusted(sort.signer, sort.usage, events=[8]),
    )
    yield refused("key-past-its-end", "the key expires now", trusted(sort.signer, sort.usage, expires=NOW))
    yield refused(
        "key-withdrawn",
        "the key is compromised",
        trusted(sort.signer, sort.usage, status=COMPROMISED),
        "KEY_COMPROMISED",
    )


def _claims(sort: Sort) -> Iterator[Case]:
    def signed(claimed: Spelled, besides: Spelled | None = None) -> bytes:
        return sort.signed(sort.spell(claimed, besides or {}))

    yield sort.case(
        "another-domain-inside",
        "the signature is right",
        signed(claims(domain=OTHER_DOMAIN)),
        "WRONG_EVENT_PART",
        clause="3",
    )
    yield sort.case(
        "another-event-inside",
        "the key serves both",
        signed(claims(event=OTHER_EVENT)),
        "WRONG_EVENT_PART",
        clause="3",
    )
    yield sort.case("generation-0", "they are 1 and up", signed(claims(gen=0)))
    yield sort.case("generation-too-wide", "2^31", signed(claims(gen=2**31)))
    yield sort.case("position-too-wide", "2^53", signed(claims(pos=2**53)))
    yield sort.case("domain-short", "15 bytes", signed({1: bstr(DOMAIN[1:])}))
    yield sort.case("event-text", "a text where a number belongs", signed({2: spelling.tstr("7")}))
    yield sort.case("field-unknown", "no clause names field 99", signed({}, {99: uint(1)}))
    good = sort.spell({}, {})
    yield sort.case("payload-goes-on", "a byte after the map", sort.signed(good + b"\x00"))
    yield sort.case("payload-array", "an array of what belongs into a map", sort.signed(b"\x81" + good))
    yield sort.case("payload-empty", "no bytes", sort.signed(b""))
