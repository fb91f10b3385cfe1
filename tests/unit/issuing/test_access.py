"""Tokens, sessions and challenges: each good for one thing, for one caller, for a time."""

import base64
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from backend.callers.access import (
    CHALLENGE_S,
    Audience,
    TokenRole,
    admits,
    is_fresh,
    new_challenge,
    new_token,
    open_session,
    subject_of,
    token_id_of,
)
from keys.crypto import hkdf
from keys.labels import Domain
from tests.world import NOW_S, SeededRandom

SECRET: Final = b"s" * 32
OTHER_SECRET: Final = b"t" * 32
DOMAIN: Final = Domain(b"d" * 16)
DEVICE: Final = b"device-1"
NONCE: Final = b"n" * 12


def test_a_token_is_recognised_by_its_hash_alone() -> None:
    text, row = new_token(SeededRandom("token"), TokenRole.ADMIN, 0)
    assert text.startswith("pta_")
    assert text.encode() not in row.hash + repr(row).encode()
    assert token_id_of(text) == row.token_id
    assert admits(row, text, TokenRole.ADMIN, NOW_S)


def test_a_token_is_for_one_role() -> None:
    text, row = new_token(SeededRandom("token"), TokenRole.METRICS, 0)
    assert not admits(row, text, TokenRole.ADMIN, NOW_S)
    assert admits(row, text, TokenRole.METRICS, NOW_S)


def test_a_token_with_an_end_is_over_at_its_end() -> None:
    text, row = new_token(SeededRandom("token"), TokenRole.LINK, 0, NOW_S)
    assert admits(row, text, TokenRole.LINK, NOW_S - 1)
    assert not admits(row, text, TokenRole.LINK, NOW_S)


def test_nearly_the_token_is_not_the_token() -> None:
    text, row = new_token(SeededRandom("token"), TokenRole.ADMIN, 0)
    for wrong in (text[:-1], text[:-1] + ("0" if text[-1] != "0" else "1"), text.upper(), text + " "):
        assert not admits(row, wrong, TokenRole.ADMIN, NOW_S)
    assert not admits(None, text, TokenRole.ADMIN, NOW_S)


@settings(deadline=None)
@given(st.text(max_size=90))
def test_what_is_no_token_has_no_name(text: str) -> None:
    assert token_id_of(text) is None


def test_a_session_says_whose_it_is_until_it_ends() -> None:
    token = open_session(SECRET, DOMAIN, Audience.DEVICE, "abc", NOW_S, 60)
    assert subject_of(SECRET, DOMAIN, Audience.DEVICE, token, NOW_S + 59) == "abc"
    assert subject_of(SECRET, DOMAIN, Audience.DEVICE, token, NOW_S + 60) is None


def test_a_session_counts_for_one_audience_domain_and_secret() -> None:
    token = open_session(SECRET, DOMAIN, Audience.DEVICE, "abc", NOW_S, 60)
    assert subject_of(SECRET, DOMAIN, Audience.PAGE, token, NOW_S) is None
    assert subject_of(SECRET, Domain(bytes(16)), Audience.DEVICE, token, NOW_S) is None
    assert subject_of(OTHER_SECRET, DOMAIN, Audience.DEVICE, token, NOW_S) is None


def test_a_session_without_a_signature_is_none() -> None:
    signed = open_session(SECRET, DOMAIN, Audience.DEVICE, "abc", NOW_S, 60)
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    unsigned = f"{head}.{signed.split('.')[1]}."
    assert subject_of(SECRET, DOMAIN, Audience.DEVICE, unsigned, NOW_S) is None


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "exp"])
def test_a_session_that_leaves_something_open_is_none(missing: str) -> None:
    claims = {"iss": DOMAIN.hex, "aud": "portao-device", "sub": "abc", "exp": NOW_S + 60}
    del claims[missing]
    key = OctKey.import_key(hkdf(SECRET, b"portao/backend/sessions"))
    token = jwt.encode({"alg": "HS256"}, claims, key)
    assert subject_of(SECRET, DOMAIN, Audience.DEVICE, token, NOW_S) is None


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}")))
def test_any_text_is_a_session_of_nobody(text: str) -> None:
    assert subject_of(SECRET, DOMAIN, Audience.DEVICE, text, NOW_S) is None


def test_a_challenge_is_good_for_a_minute_and_one_device() -> None:
    challenge = new_challenge(SECRET, DEVICE, NOW_S, NONCE)
    assert len(challenge) == 32
    assert is_fresh(SECRET, DEVICE, challenge, NOW_S + CHALLENGE_S)
    assert not is_fresh(SECRET, DEVICE, challenge, NOW_S + CHALLENGE_S + 1)
    assert not is_fresh(SECRET, DEVICE, challenge, NOW_S - 1)
    assert not is_fresh(SECRET, b"device-2", challenge, NOW_S)
    assert not is_fresh(OTHER_SECRET, DEVICE, challenge, NOW_S)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_no_challenge_of_ours(challenge: bytes) -> None:
    assert not is_fresh(SECRET, DEVICE, challenge, NOW_S)


@pytest.mark.parametrize("wrong", ["\0", "g", "A", "é"])
def test_what_has_other_characters_than_a_token_has_no_name(wrong: str) -> None:
    text, row = new_token(SeededRandom("token"), TokenRole.LINK, 0)
    for place in (len("pta_"), len(text) - 1):
        assert token_id_of(text[:place] + wrong + text[place + 1 :]) is None
    assert token_id_of(text) == row.token_id
