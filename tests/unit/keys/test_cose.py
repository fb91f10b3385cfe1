import pytest

from keys import cose
from keys.crypto import PrivateKey
from keys.errors import BadSignature, Malformed, UnknownKey
from keys.labels import Domain, Label

DOMAIN = Domain(bytes(range(16)))
KEY = PrivateKey.from_seed(bytes(range(32)))
STRANGER = PrivateKey.from_seed(bytes(32))


def refused(raw: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        cose.open_signed(raw, Label.FEED, DOMAIN, [KEY.public])
    return caught.value


def test_what_was_signed_opens_to_its_payload_type_and_key() -> None:
    raw = cose.sign(KEY, Label.FEED, DOMAIN, b"payload", "kind/of")
    signed = cose.open_signed(raw, Label.FEED, DOMAIN, [STRANGER.public, KEY.public])
    assert signed == cose.Signed(KEY.public.kid, b"payload", "kind/of", KEY.public)
    assert cose.peek_kid(raw) == KEY.public.kid
    assert cose.unverified_payload(raw) == b"payload"


def test_candidates_may_come_from_an_iterator() -> None:
    raw = cose.sign(KEY, Label.FEED, DOMAIN, b"payload")
    assert cose.open_signed(raw, Label.FEED, DOMAIN, iter([STRANGER.public, KEY.public])).type is None


def test_without_a_candidate_of_this_kid_the_key_is_unknown() -> None:
    raw = cose.sign(KEY, Label.FEED, DOMAIN, b"payload")
    for candidates in ([], [STRANGER.public]):
        with pytest.raises(UnknownKey) as unknown:
            cose.open_signed(raw, Label.FEED, DOMAIN, candidates)
        assert unknown.value.kid == KEY.public.kid


def test_another_label_or_domain_is_a_bad_signature() -> None:
    raw = cose.sign(KEY, Label.FEED, DOMAIN, b"payload")
    for label, domain in ((Label.ROSTER, DOMAIN), (Label.FEED, Domain(bytes(16)))):
        with pytest.raises(BadSignature):
            cose.open_signed(raw, label, domain, [KEY.public])


def test_an_object_of_4_mib_is_read_and_a_larger_one_is_neither_made_nor_read() -> None:
    overhead = len(cose.sign(KEY, Label.FEED, DOMAIN, bytes(1 << 20))) - (1 << 20)
    largest = cose.sign(KEY, Label.FEED, DOMAIN, bytes(cose.CAP - overhead))
    assert len(largest) == cose.CAP == 4 * 1024 * 1024
    cose.open_signed(largest, Label.FEED, DOMAIN, [KEY.public])
    with pytest.raises(Malformed) as too_large:
        cose.sign(KEY, Label.FEED, DOMAIN, bytes(cose.CAP - overhead + 1))
    assert too_large.value.clause == "0.7"
    assert refused(largest + b"\x00").clause == "0.7"


@pytest.mark.parametrize("type_", ["t" * 65, "t" * 1000, "\ud800"])
def test_a_type_that_no_reader_takes_is_not_signed(type_: str) -> None:
    with pytest.raises(Malformed):
        cose.sign(KEY, Label.FEED, DOMAIN, b"payload", type_)


def test_every_cut_and_every_flipped_bit_is_refused() -> None:
    raw = cose.sign(KEY, Label.FEED, DOMAIN, b"payload", "kind")
    for size in range(len(raw)):
        assert refused(raw[:size]).clause == "4.1"
    for bit in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((Malformed, UnknownKey, BadSignature)):
            cose.open_signed(bytes(flipped), Label.FEED, DOMAIN, [KEY.public])
