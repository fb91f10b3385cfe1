import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_scalarmult_base, crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from keys import crypto
from keys.crypto import PrivateKey, PublicKey, hkdf, keyed_hash, open_secret, opening_public_key, seal_secret
from keys.errors import BadKey, Malformed, RingLocked
from keys.labels import Domain, Label

DOMAIN = Domain(bytes(range(16)))
SEED = bytes(range(32))
KEY = PrivateKey.from_seed(SEED)
NONCE = bytes(12)


def test_what_is_signed_is_the_label_a_zero_byte_the_domain_and_the_payload() -> None:
    by_hand = b"PORTAO-FEED-V1\x00" + bytes(range(16)) + b"payload"
    signature = KEY.sign(Label.FEED, DOMAIN, b"payload")
    assert crypto_sign_open(signature + by_hand, KEY.public.raw) == by_hand
    public, secret = crypto_sign_seed_keypair(SEED)
    assert (public, crypto_sign(by_hand, secret)[:64]) == (KEY.public.raw, signature)


def test_a_signature_counts_only_for_its_label_domain_payload_and_key() -> None:
    signature = KEY.sign(Label.FEED, DOMAIN, b"payload")
    assert KEY.public.verify(Label.FEED, DOMAIN, b"payload", signature)
    assert not KEY.public.verify(Label.TIME, DOMAIN, b"payload", signature)
    assert not KEY.public.verify(Label.FEED, Domain(bytes(16)), b"payload", signature)
    assert not KEY.public.verify(Label.FEED, DOMAIN, b"payloae", signature)
    assert not PrivateKey.from_seed(bytes(32)).public.verify(Label.FEED, DOMAIN, b"payload", signature)


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_does_not_verify(size: int) -> None:
    assert not KEY.public.verify(Label.FEED, DOMAIN, b"payload", bytes(size))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed) as refused:
        PrivateKey.from_seed(bytes(size))
    assert refused.value.clause == "0.4"


def test_a_key_is_checked_each_time_it_is_refused() -> None:
    for _ in range(2):
        with pytest.raises(BadKey):
            PublicKey.parse(b"\x01" + bytes(31))


def test_a_key_is_one_object_however_often_it_is_parsed() -> None:
    assert PublicKey.parse(KEY.public.raw) is PublicKey.parse(bytes(bytearray(KEY.public.raw)))


def test_keys_are_equal_even_when_one_was_forgotten_and_parsed_anew() -> None:
    before, private = PublicKey.parse(KEY.public.raw), PrivateKey.from_seed(SEED)
    crypto._parse_key.cache_clear()
    again = PublicKey.parse(KEY.public.raw)
    assert again is not before
    assert (again, hash(again), PrivateKey.from_seed(SEED)) == (before, hash(before), private)


def test_keys_are_equal_and_hashed_by_their_bytes() -> None:
    other = PrivateKey.from_seed(bytes(32)).public
    assert {KEY.public, PublicKey.parse(KEY.public.raw), other} == {KEY.public, other}
    assert PrivateKey.from_seed(SEED) == KEY != PrivateKey.from_seed(bytes(32))


def test_a_private_key_does_not_show_its_seed() -> None:
    assert repr(SEED) not in repr(KEY)
    assert SEED.hex() not in repr(KEY)


def test_hkdf_is_that_of_rfc_5869_with_an_empty_salt() -> None:
    """Its test case 3, of which we take the first 32 bytes."""
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert hkdf(b"\x0b" * 22, b"").hex() == expected


def test_the_keyed_hash_is_that_of_rfc_4231() -> None:
    """Its test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert keyed_hash(b"Jefe", b"what do ya want for nothing?").hex() == expected


def test_a_sealed_secret_opens_with_the_same_key_and_place() -> None:
    sealed = seal_secret(SEED, NONCE, b"secret", b"place")
    assert sealed.startswith(NONCE)
    assert open_secret(SEED, sealed, b"place") == b"secret"


def test_an_empty_secret_opens_too() -> None:
    assert open_secret(SEED, seal_secret(SEED, NONCE, b"", b""), b"") == b""


def test_a_sealed_secret_stays_shut_after_any_change() -> None:
    sealed = seal_secret(SEED, NONCE, b"secret", b"place")
    with pytest.raises(RingLocked):
        open_secret(bytes(32), sealed, b"place")
    with pytest.raises(RingLocked):
        open_secret(SEED, sealed, b"another place")
    for at in range(len(sealed)):
        with pytest.raises(RingLocked):
            open_secret(SEED, sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :], b"place")
        with pytest.raises(RingLocked):
            open_secret(SEED, sealed[:at], b"place")


@pytest.mark.parametrize(("key", "nonce"), [(31, 12), (33, 12), (16, 12), (32, 11), (32, 13)])
def test_sealing_takes_a_key_of_32_and_a_nonce_of_12_bytes(key: int, nonce: int) -> None:
    with pytest.raises(Malformed):
        seal_secret(bytes(key), bytes(nonce), b"secret", b"place")


def test_opening_takes_a_key_of_32_bytes() -> None:
    with pytest.raises(Malformed):
        open_secret(bytes(16), bytes(40), b"place")


def test_the_opening_key_is_the_x25519_key_of_its_seed() -> None:
    assert opening_public_key(SEED) == crypto_scalarmult_base(SEED)
    with pytest.raises(BadKey):
        opening_public_key(SEED[:31])


@pytest.mark.parametrize("size", [0, 1, 63, 64, 127, 128, 640])
def test_both_libraries_sign_with_the_same_bytes(size: int) -> None:
    message, handle = bytes(range(256)) * 3, Ed25519PrivateKey.from_private_bytes(SEED)
    assert KEY.sign_raw(message[:size]) == handle.sign(message[:size])
