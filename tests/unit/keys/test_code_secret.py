import pytest

from keys import code_secret
from keys.errors import Malformed, RingLocked
from keys.labels import Domain

DOMAIN = Domain(bytes(range(16)))
SIGHT = bytes(32)
DEVICE = bytes(8)


@pytest.mark.parametrize(
    ("event", "epoch", "seq"),
    [(2**32, 0, 0), (0, 2**32, 0), (0, 0, 2**32), (-1, 0, 0), (0, -1, 0), (0, 0, -1)],
)
def test_a_proof_of_sight_is_refused_for_numbers_beyond_32_bits(event: int, epoch: int, seq: int) -> None:
    with pytest.raises(Malformed) as refused:
        code_secret.proof_of_sight(SIGHT, event, DEVICE, epoch, seq)
    assert refused.value.clause == "5.3"


@pytest.mark.parametrize("size", [0, 7, 9])
def test_a_proof_of_sight_is_refused_for_a_device_id_of_another_length(size: int) -> None:
    with pytest.raises(Malformed) as refused:
        code_secret.proof_of_sight(SIGHT, 1, bytes(size), 1, 1)
    assert refused.value.clause == "5.3"


def test_each_number_changes_the_proof_of_sight() -> None:
    proofs = {
        code_secret.proof_of_sight(sight, event, device, epoch, seq)
        for sight in (SIGHT, bytes((1,)) * 32)
        for event in (1, 2)
        for device in (DEVICE, bytes((1,)) * 8)
        for epoch in (1, 2)
        for seq in (1, 2)
    }
    assert len(proofs) == 32
    assert {len(proof) for proof in proofs} == {16}


@pytest.mark.parametrize(
    ("event", "device", "nonce"),
    [(2**32, 8, 16), (-1, 8, 16), (1, 7, 16), (1, 9, 16), (1, 8, 15), (1, 8, 17)],
)
def test_a_proof_of_a_claim_is_refused_for_what_does_not_fit(event: int, device: int, nonce: int) -> None:
    with pytest.raises(Malformed) as refused:
        code_secret.proof_of_claim(SIGHT, event, bytes(device), bytes(nonce))
    assert refused.value.clause == "5.3"


@pytest.mark.parametrize(("event", "index"), [(2**32, 0), (-1, 0), (0, 2**24), (0, -1)])
def test_a_secret_is_not_sealed_to_a_place_that_does_not_exist(event: int, index: int) -> None:
    with pytest.raises(Malformed) as refused:
        code_secret.seal_code_secret(bytes(32), bytes(12), DOMAIN, event, index, bytes(32))
    assert refused.value.clause == "6.3"
    with pytest.raises(Malformed):
        code_secret.open_code_secret(bytes(32), bytes(60), DOMAIN, event, index)


def test_a_code_that_is_sealed_among_many_is_sealed_and_opened_as_by_itself() -> None:
    key, nonce, secret = bytes(32), bytes(range(12)), bytes((7,)) * 32
    sealing = code_secret.Sealing(key, DOMAIN, 9)
    for index in (0, 1, 2**24 - 1):
        sealed = sealing.seal(nonce, index, secret)
        assert sealed == code_secret.seal_code_secret(key, nonce, DOMAIN, 9, index, secret)
        assert sealing.open(sealed, index) == secret
        with pytest.raises(RingLocked):
            sealing.open(sealed, index ^ 1)


@pytest.mark.parametrize(("event", "index"), [(2**32, 0), (-1, 0), (1, 2**24), (1, -1)])
def test_nothing_is_sealed_for_a_place_that_no_code_has(event: int, index: int) -> None:
    with pytest.raises(Malformed) as refused:
        code_secret.Sealing(bytes(32), DOMAIN, event).seal(bytes(12), index, bytes(32))
    assert refused.value.clause == "6.3"
