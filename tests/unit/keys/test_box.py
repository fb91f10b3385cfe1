from dataclasses import replace

import pytest

from keys.box import Address, Kind, open_box, seal_box
from keys.crypto import opening_public_key
from keys.errors import BadKey, Malformed, SealBroken
from keys.labels import Domain
from tests.vectors import hpke

SEED = bytes(range(32))
KEY = opening_public_key(SEED)
ADDRESS = Address(Domain(bytes(range(16))), 7, Kind.MANIFEST, 2, 41, 0, bytes(8))

# RFC 9180, appendix A.1.1: the same key agreement and key schedule, with AES-128-GCM.
RFC_EPHEMERAL = bytes.fromhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736")
RFC_PUBLIC = bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
RFC_SEED = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
RFC_INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
RFC_PLAIN = bytes.fromhex("4265617574792069732074727574682c20747275746820626561757479")


def test_the_spelling_behind_the_vectors_agrees_with_the_rfc() -> None:
    assert opening_public_key(RFC_SEED) == RFC_PUBLIC
    agreed = hpke.schedule(RFC_EPHEMERAL, RFC_PUBLIC, RFC_INFO, hpke.AES_128_GCM)
    assert agreed.enc.hex() == "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    assert agreed.shared_secret.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    assert agreed.key.hex() == "4531685d41d65f03dc48f6b8302c05b0"
    assert agreed.base_nonce.hex() == "56d890e5accaaf011cff4b7d"
    sealed = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    assert agreed.seal(RFC_PLAIN, b"Count-0").hex() == sealed


def test_what_is_sealed_opens_for_its_device_and_is_another_box_each_time() -> None:
    one, other = (seal_box(ADDRESS, KEY, b"names") for _ in range(2))
    assert one != other
    assert (open_box(ADDRESS, SEED, one), open_box(ADDRESS, SEED, other)) == (b"names", b"names")


def test_another_device_cannot_open_it() -> None:
    with pytest.raises(SealBroken):
        open_box(ADDRESS, bytes(32), seal_box(ADDRESS, KEY, b"names"))


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), bytes(32), b"\x01" + bytes(31)])
def test_nothing_is_sealed_to_a_key_that_is_none(key: bytes) -> None:
    with pytest.raises(BadKey):
        seal_box(ADDRESS, key, b"names")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ADDRESS, event=2**32),
        replace(ADDRESS, event=-1),
        replace(ADDRESS, gen=2**32),
        replace(ADDRESS, pos=2**64),
        replace(ADDRESS, piece=2**16),
        replace(ADDRESS, device=bytes(7)),
        replace(ADDRESS, device=bytes(9)),
    ],
)
def test_nothing_is_sealed_for_a_place_that_does_not_exist(wrong: Address) -> None:
    with pytest.raises(Malformed) as refused:
        seal_box(wrong, KEY, b"names")
    assert refused.value.clause == "10.2"
