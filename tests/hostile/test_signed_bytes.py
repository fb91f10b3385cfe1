"""Objects of every kind with one bit flipped, cut short, or signed by a key that may not: none passes for the one that was made."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from keys import cose
from keys.errors import (
    BadSignature,
    KeyCompromised,
    KeyNotAllowed,
    KeysError,
    UnknownKey,
)
from keys.labels import Domain
from keys.ticket import open_ticket
from keys.trust import Anchor, Status, TrustList, Usage, accept
from sync.admissions import open_admissions
from sync.certificate import open_certificate
from sync.clock import open_anchor
from sync.feed import open_head
from sync.profile import open_profile
from sync.roster import open_roster
from tests.hostile.ground import (
    DOMAIN,
    EVENT,
    LATEST_S,
    NOW_S,
    SIGNERS,
    TRUST,
    key_for,
    ticket,
    trust_raw,
    trusted,
)
from tests.hostile.objects import OBJECTS, SIGNED
from tests.hostile.parser import REFUSALS

OPENERS: Final[dict[str, Callable[[bytes, TrustList], object]]] = {
    "profile": lambda raw, trust: open_profile(raw, trust, EVENT, NOW_S),
    "roster": lambda raw, trust: open_roster(raw, trust, EVENT, NOW_S),
    "admissions": lambda raw, trust: open_admissions(raw, trust, EVENT, NOW_S),
    "head": lambda raw, trust: open_head(raw, trust, EVENT, NOW_S),
    "certificate": lambda raw, trust: open_certificate(raw, trust, NOW_S),
    "time anchor": lambda raw, trust: open_anchor(raw, trust, NOW_S),
    "static ticket": lambda raw, trust: open_ticket(raw.decode(), trust, NOW_S),
}
USAGES: Final = {name: usage for name, (usage, _) in SIGNED.items()} | {"static ticket": Usage.TICKET}


def flips(raw: bytes) -> Iterator[bytes]:
    """The bytes with each single bit flipped."""
    for bit in range(8 * len(raw)):
        yield raw[: bit // 8] + bytes((raw[bit // 8] ^ 1 << bit % 8,)) + raw[bit // 8 + 1 :]


def with_key(
    usage: Usage, status: Status = Status.ACTIVE, not_before: int = 0, expires: int = LATEST_S
) -> TrustList:
    """A trust list in which the key of this usage has this status and these dates."""
    keys = [trusted(one) for one in SIGNERS if one is not usage]
    marked = trusted(usage, status, not_before, expires)
    return dataclasses.replace(TRUST, keys=(*keys, marked))


@pytest.mark.parametrize("name", OBJECTS)
def test_each_object_opens_as_it_was_made(name: str) -> None:
    one = OBJECTS[name]
    assert one.open(one.raw) == one.open(one.raw)


@pytest.mark.parametrize("name", OBJECTS)
def test_no_object_survives_a_flipped_bit(name: str) -> None:
    one, taken = OBJECTS[name], []
    good = one.open(one.raw)
    for changed in flips(one.raw):
        try:
            value = one.open(changed)
        except REFUSALS:
            continue
        assert value != good
        taken.append(changed)
    assert taken == [] or not one.whole


@pytest.mark.parametrize("name", OBJECTS)
def test_no_object_survives_a_cut_or_a_byte_more(name: str) -> None:
    one = OBJECTS[name]
    for changed in (
        *(one.raw[:end] for end in range(len(one.raw))),
        one.raw + b"0",
        one.raw + b"\x00",
        one.raw + one.raw,
        b"0" + one.raw,
    ):
        with pytest.raises(REFUSALS):
            one.open(changed)


@pytest.mark.parametrize("name", SIGNED)
def test_a_key_of_another_usage_may_not_sign_it(name: str) -> None:
    usage, label = SIGNED[name]
    payload = cose.unverified_payload(OBJECTS[name].raw)
    type_ = TRUST.open(OBJECTS[name].raw, label, usage, EVENT, NOW_S).type
    for other in set(SIGNERS) - {usage}:
        with pytest.raises(KeyNotAllowed):
            OPENERS[name](cose.sign(SIGNERS[other], label, DOMAIN, payload, type_), TRUST)
    with pytest.raises(UnknownKey):
        OPENERS[name](cose.sign(key_for("a stranger"), label, DOMAIN, payload, type_), TRUST)


@pytest.mark.parametrize("name", SIGNED)
def test_a_signature_under_another_label_or_domain_is_none(name: str) -> None:
    usage, label = SIGNED[name]
    payload = cose.unverified_payload(OBJECTS[name].raw)
    for other in {label for _, label in SIGNED.values()} - {label}:
        with pytest.raises(BadSignature):
            OPENERS[name](cose.sign(SIGNERS[usage], other, DOMAIN, payload), TRUST)
    with pytest.raises(BadSignature):
        OPENERS[name](cose.sign(SIGNERS[usage], label, Domain(bytes(16)), payload), TRUST)


@pytest.mark.parametrize("name", OPENERS)
def test_a_retired_key_is_believed_and_a_compromised_one_never_whatever_the_dates(name: str) -> None:
    raw, usage = OBJECTS[name].raw, USAGES[name]
    assert OPENERS[name](raw, with_key(usage, Status.RETIRED))
    with pytest.raises(KeyCompromised):
        OPENERS[name](raw, with_key(usage, Status.COMPROMISED))
    for limits in ({"expires": NOW_S - 60}, {"not_before": NOW_S + 3_600}):
        for status in Status:
            with pytest.raises(KeyNotAllowed):
                OPENERS[name](raw, with_key(usage, status, **limits))
    assert OPENERS[name](raw, with_key(usage, Status.RETIRED, not_before=NOW_S, expires=NOW_S + 1))


@pytest.mark.parametrize("name", ["profile", "roster", "admissions", "head", "static ticket"])
def test_a_key_for_another_event_may_not_sign_for_this_one(name: str) -> None:
    usage = USAGES[name]
    elsewhere = trusted(usage, events=frozenset({EVENT + 1}))
    with pytest.raises(KeyNotAllowed):
        OPENERS[name](OBJECTS[name].raw, dataclasses.replace(TRUST, keys=(elsewhere,)))


def test_a_trust_list_of_another_root_or_domain_is_refused_before_its_keys_are_read() -> None:
    raw = trust_raw()
    for anchor in (Anchor(DOMAIN, bytes(32)), Anchor(Domain(bytes(16)), hashlib.sha256(b"root").digest())):
        with pytest.raises(KeysError):
            accept(anchor, None, raw)


def test_a_ticket_of_a_key_that_ended_is_told_to_be_of_that_key() -> None:
    code = ticket(expires=LATEST_S).text
    with pytest.raises(KeyNotAllowed):
        open_ticket(code, with_key(Usage.TICKET, expires=NOW_S), NOW_S)
