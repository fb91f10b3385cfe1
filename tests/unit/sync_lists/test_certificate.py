"""What a device may do (PROTOCOL.md 5.4)."""

from dataclasses import replace

import pytest

from keys import cbor, cose
from keys.crypto import PrivateKey
from keys.errors import BadKey, BadSignature, KeyNotAllowed, Malformed, UnknownKey
from keys.labels import Label
from keys.trust import Status, TrustedKey, Usage
from sync.certificate import within_dates
from sync.enrolment import Certificate, Role, device_id, open_certificate, sign_certificate
from sync.errors import BadCertificate
from tests.unit.sync_lists.world import (
    DEVICE_KEY,
    DOMAIN,
    EVENT,
    NOW,
    OTHER_DOMAIN,
    OTHER_EVENT,
    ROSTER_KEY,
    STRANGER,
    TRUST,
    forge,
)

DEVICE = PrivateKey.from_seed(b"g" * 32)
CERTIFICATE = Certificate(
    domain=DOMAIN,
    device=device_id(DEVICE.public),
    signing_key=DEVICE.public,
    opening_key=b"o" * 32,
    role=Role.GATE,
    events=frozenset({EVENT, 9}),
    gates=frozenset({2, 1}),
    from_s=NOW - 10,
    to_s=NOW + 10,
    name="Portão A",
)


def test_a_certificate_comes_back_as_it_was_signed() -> None:
    assert open_certificate(sign_certificate(DEVICE_KEY, CERTIFICATE), TRUST, NOW) == CERTIFICATE


def test_a_certificate_without_limits_serves_every_event_and_gate() -> None:
    unlimited = replace(CERTIFICATE, events=None, gates=None, role=Role.RELAY)
    opened = open_certificate(sign_certificate(DEVICE_KEY, unlimited), TRUST, NOW)
    assert opened == unlimited
    assert opened.allows(OTHER_EVENT, 77, NOW)


def test_a_certificate_allows_its_own_events_gates_and_times() -> None:
    assert CERTIFICATE.allows(EVENT, 1, NOW)
    assert CERTIFICATE.allows(EVENT, None, NOW)
    assert CERTIFICATE.allows(9, 2, NOW - 10)
    assert CERTIFICATE.allows(9, 2, NOW + 9)


@pytest.mark.parametrize(
    ("event", "gate", "now"),
    [
        pytest.param(OTHER_EVENT, 1, NOW, id="another event"),
        pytest.param(EVENT, 3, NOW, id="another gate"),
        pytest.param(EVENT, 1, NOW - 11, id="before its first second"),
        pytest.param(EVENT, 1, NOW + 10, id="at its end"),
    ],
)
def test_a_certificate_allows_nothing_else(event: int, gate: int, now: int) -> None:
    assert not CERTIFICATE.allows(event, gate, now)


@pytest.mark.parametrize("now", [NOW - 11, NOW + 10, NOW + 900])
def test_a_certificate_outside_its_dates_is_refused(now: int) -> None:
    raw = sign_certificate(DEVICE_KEY, CERTIFICATE)
    with pytest.raises(BadCertificate):
        open_certificate(raw, TRUST, now)


def test_a_certificate_of_another_domain_does_not_verify() -> None:
    raw = sign_certificate(DEVICE_KEY, replace(CERTIFICATE, domain=OTHER_DOMAIN))
    with pytest.raises(BadSignature):
        open_certificate(raw, TRUST, NOW)


def test_a_certificate_that_names_another_domain_inside_is_refused() -> None:
    payload = cose.unverified_payload(sign_certificate(DEVICE_KEY, replace(CERTIFICATE, domain=OTHER_DOMAIN)))
    with pytest.raises(BadCertificate):
        open_certificate(cose.sign(DEVICE_KEY, Label.CERT, DOMAIN, payload), TRUST, NOW)


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        pytest.param(STRANGER, UnknownKey, id="a stranger"),
        pytest.param(ROSTER_KEY, KeyNotAllowed, id="a key for rosters"),
        pytest.param(DEVICE, UnknownKey, id="the device itself"),
    ],
)
def test_a_certificate_by_another_key_is_refused(key: PrivateKey, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        open_certificate(sign_certificate(key, CERTIFICATE), TRUST, NOW)


def test_a_key_for_one_event_certifies_no_device() -> None:
    scoped = TrustedKey(STRANGER.public, Usage.DEVICE, 0, NOW + 1, Status.ACTIVE, frozenset({EVENT}))
    trust = replace(TRUST, keys=(scoped,))
    with pytest.raises(KeyNotAllowed):
        open_certificate(sign_certificate(STRANGER, CERTIFICATE), trust, NOW)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        pytest.param({2: bytes(8)}, BadCertificate, id="the id of another key"),
        pytest.param({3: STRANGER.public.raw}, BadCertificate, id="a key of another id"),
        pytest.param({3: b"\x01" + bytes(31)}, BadKey, id="a key that verifies anything"),
        pytest.param({4: bytes(31)}, Malformed, id="a short opening key"),
        pytest.param({5: 0}, Malformed, id="no role"),
        pytest.param({5: 4}, Malformed, id="an unknown role"),
        pytest.param({6: []}, Malformed, id="no event at all"),
        pytest.param({6: [9, 7]}, Malformed, id="events that descend"),
        pytest.param({7: [1, 1]}, Malformed, id="a gate twice"),
        pytest.param({7: [0]}, Malformed, id="gate 0"),
        pytest.param({8: NOW, 9: NOW}, Malformed, id="dates that hold nothing"),
        pytest.param({10: "a\x00"}, Malformed, id="a name with a zero"),
        pytest.param({11: 1}, Malformed, id="a field more"),
    ],
)
def test_a_signed_certificate_that_breaks_its_clause_is_refused(
    wrong: dict[int, cbor.Value], refusal: type[Exception]
) -> None:
    raw = forge(
        sign_certificate(DEVICE_KEY, CERTIFICATE), DEVICE_KEY, Label.CERT, lambda fields: fields.update(wrong)
    )
    with pytest.raises(refusal):
        open_certificate(raw, TRUST, NOW)


def test_no_certificate_is_signed_that_a_device_would_refuse() -> None:
    with pytest.raises(BadCertificate):
        sign_certificate(DEVICE_KEY, replace(CERTIFICATE, device=bytes(8)))


@pytest.mark.parametrize(
    ("clock", "judged_at"),
    [(0, NOW - 10), (NOW - 10, NOW - 10), (NOW, NOW), (NOW + 10, NOW + 9), (NOW + 99, NOW + 9)],
)
def test_a_clock_that_cannot_be_trusted_is_moved_into_the_dates(clock: int, judged_at: int) -> None:
    raw = sign_certificate(DEVICE_KEY, CERTIFICATE)
    assert within_dates(raw, clock) == judged_at
    assert open_certificate(raw, TRUST, judged_at) == CERTIFICATE
