"""How a device joins (PROTOCOL.md 5)."""

from dataclasses import replace

import pytest

from keys import base45, cbor
from keys.crypto import PrivateKey
from keys.errors import BadKey, BadSignature, Malformed, NotOurs
from keys.labels import Label
from sync.enrolment import (
    EnrolmentCode,
    EnrolReply,
    EnrolRequest,
    check_challenge,
    device_id,
    sign_challenge,
)
from tests.unit.sync_lists.world import DOMAIN, OTHER_DOMAIN, STRANGER

DEVICE = PrivateKey.from_seed(b"g" * 32)
CODE = EnrolmentCode("https://checkin.example:8443/portão", DOMAIN, bytes(range(32)), b"t" * 16)
REQUEST = EnrolRequest(b"t" * 16, DEVICE.public, b"o" * 32, "Portão A, tablet 2")
CHALLENGE = bytes(range(32))


def test_an_enrolment_code_comes_back_from_its_text() -> None:
    assert CODE.text.startswith("PTE1:")
    assert EnrolmentCode.parse(CODE.text) == CODE


@pytest.mark.parametrize("prefix", ["", "PT1:", "PTE1", "pte1:", "PTE2:", " PTE1:"])
def test_a_code_with_another_prefix_is_not_ours(prefix: str) -> None:
    with pytest.raises(NotOurs):
        EnrolmentCode.parse(prefix + CODE.text.removeprefix("PTE1:"))


GOOD: dict[int, cbor.Value] = {1: "https://a.example", 2: bytes(16), 3: bytes(32), 4: bytes(16)}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({1: "ftp://a.example"}, id="another scheme"),
        pytest.param({1: "javascript:alert(1)//https://"}, id="a scheme that runs"),
        pytest.param({1: "https://a\n.example"}, id="a line break in the address"),
        pytest.param({1: "https://" + "a" * 193}, id="a long address"),
        pytest.param({2: bytes(15)}, id="a short domain"),
        pytest.param({3: bytes(31)}, id="a short fingerprint"),
        pytest.param({4: bytes(17)}, id="a long token"),
        pytest.param({5: 0}, id="a field more"),
        pytest.param({5: bytes(400)}, id="more than 640 characters"),
    ],
)
def test_a_code_that_breaks_its_clause_is_refused(wrong: dict[int, cbor.Value]) -> None:
    text = "PTE1:" + base45.encode(cbor.encode({**GOOD, **wrong}))
    with pytest.raises(Malformed) as refusal:
        EnrolmentCode.parse(text)
    assert refusal.value.clause == "5.1"


@pytest.mark.parametrize("tail", ["", "A", " ", "é", "::::::"])
def test_text_behind_the_prefix_that_is_no_code_is_refused(tail: str) -> None:
    with pytest.raises(Malformed):
        EnrolmentCode.parse("PTE1:" + tail)


def test_no_code_is_shown_that_a_device_would_refuse() -> None:
    with pytest.raises(Malformed):
        _ = replace(CODE, url="gopher://a.example").text


def test_a_request_comes_back_once_its_own_key_has_verified_it() -> None:
    assert EnrolRequest.open(REQUEST.sign(DEVICE, DOMAIN), DOMAIN) == REQUEST


def test_a_request_is_not_signed_by_another_key() -> None:
    with pytest.raises(BadSignature):
        REQUEST.sign(STRANGER, DOMAIN)


def _request(wrong: dict[int, cbor.Value], label: Label = Label.ENROL, key: PrivateKey = DEVICE) -> bytes:
    signature = key.sign(label, DOMAIN, REQUEST.token + REQUEST.signing_key.raw + REQUEST.opening_key)
    right: dict[int, cbor.Value] = {
        1: REQUEST.token,
        2: DEVICE.public.raw,
        3: REQUEST.opening_key,
        4: "a",
        5: signature,
    }
    return cbor.encode({**right, **wrong})


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(_request({}, key=STRANGER), id="signed by another key"),
        pytest.param(_request({2: STRANGER.public.raw}), id="somebody else's key"),
        pytest.param(_request({1: b"u" * 16}), id="another token"),
        pytest.param(_request({3: b"p" * 32}), id="another opening key"),
        pytest.param(_request({}, label=Label.LOGIN), id="signed under another label"),
    ],
)
def test_a_request_that_its_key_did_not_sign_is_refused(raw: bytes) -> None:
    with pytest.raises(BadSignature):
        EnrolRequest.open(raw, DOMAIN)


def test_a_request_to_another_domain_is_refused() -> None:
    with pytest.raises(BadSignature):
        EnrolRequest.open(REQUEST.sign(DEVICE, DOMAIN), OTHER_DOMAIN)


def test_a_request_with_a_key_that_verifies_anything_is_refused() -> None:
    with pytest.raises(BadKey):
        EnrolRequest.open(_request({2: b"\x01" + bytes(31)}), DOMAIN)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({1: b"t" * 15}, id="a short token"),
        pytest.param({3: b"o" * 33}, id="a long opening key"),
        pytest.param({4: ""}, id="no name"),
        pytest.param({4: "a\x07"}, id="a name that rings"),
        pytest.param({5: bytes(63)}, id="a short signature"),
        pytest.param({6: 1}, id="a field more"),
        pytest.param({4: "n" * 900}, id="too large"),
    ],
)
def test_a_request_that_breaks_its_clause_is_refused(wrong: dict[int, cbor.Value]) -> None:
    with pytest.raises(Malformed):
        EnrolRequest.open(_request(wrong), DOMAIN)


def test_a_reply_comes_back_from_its_bytes() -> None:
    reply = EnrolReply(b"certificate", b"trust list")
    assert EnrolReply.parse(reply.encode()) == reply


@pytest.mark.parametrize(
    "value", [{1: b"c"}, {1: b"c", 2: "t"}, {1: b"c", 2: b"t", 3: b""}, {1: bytes(200_000), 2: b"t"}, []]
)
def test_bytes_that_are_no_reply_are_refused(value: cbor.Value) -> None:
    with pytest.raises(Malformed):
        EnrolReply.parse(cbor.encode(value))


def test_the_device_that_answers_a_challenge_is_known_by_its_key() -> None:
    assert check_challenge(DEVICE.public, DOMAIN, CHALLENGE, sign_challenge(DEVICE, DOMAIN, CHALLENGE))


@pytest.mark.parametrize(
    ("key", "domain", "challenge"),
    [(STRANGER, DOMAIN, CHALLENGE), (DEVICE, OTHER_DOMAIN, CHALLENGE), (DEVICE, DOMAIN, bytes(32))],
    ids=["another key", "another domain", "another challenge"],
)
def test_another_answer_is_noticed(key: PrivateKey, domain: object, challenge: bytes) -> None:
    answer = sign_challenge(key, domain, challenge)  # type: ignore[arg-type]
    assert not check_challenge(DEVICE.public, DOMAIN, CHALLENGE, answer)


@pytest.mark.parametrize("answer", [b"", bytes(63), bytes(64), bytes(65)])
def test_an_answer_that_is_no_signature_is_noticed(answer: bytes) -> None:
    assert not check_challenge(DEVICE.public, DOMAIN, CHALLENGE, answer)


def test_a_challenge_of_another_length_is_never_signed() -> None:
    with pytest.raises(Malformed):
        sign_challenge(DEVICE, DOMAIN, b"pay 100 to the bearer")
    with pytest.raises(Malformed):
        check_challenge(DEVICE.public, DOMAIN, bytes(31), bytes(64))


def test_a_device_is_named_by_the_hash_of_its_key() -> None:
    assert len(device_id(DEVICE.public)) == 8
    assert device_id(DEVICE.public) != device_id(STRANGER.public)
