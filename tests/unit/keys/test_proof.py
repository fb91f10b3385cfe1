import pytest

from keys import proof
from keys.crypto import PrivateKey
from keys.errors import Malformed, ProofStale
from keys.issued import Issued
from keys.labels import Domain

DOMAIN = Domain(bytes(range(16)))
HOLDER = PrivateKey.from_seed(bytes(range(32)))
NOW = 1_790_000_000


@pytest.mark.parametrize("time", [-1, 2**32])
def test_a_proof_is_not_made_for_a_time_beyond_32_bits(time: int) -> None:
    with pytest.raises(Malformed) as refused:
        proof.rotating_text(Issued(bytes(59), bytes(64)), HOLDER, DOMAIN, time)
    assert refused.value.clause == "2.2"


def test_the_tail_of_a_rotating_code_is_always_102_characters() -> None:
    for size in range(89, 140):
        text = proof.rotating_text(Issued(bytes(size - 64), bytes(64)), HOLDER, DOMAIN, NOW)
        signed, tail = proof.split(text[len(proof.PREFIX) :])
        assert (len(signed), len(tail)) == (size, 68)


def test_a_proof_is_stale_beyond_the_window_and_the_clocks_own_uncertainty() -> None:
    for uncertainty_s in (0, 1, 30, 60):
        reach = proof.WINDOW_S + uncertainty_s
        proof.check_fresh(NOW - reach, NOW, uncertainty_s)
        proof.check_fresh(NOW + reach, NOW, uncertainty_s)
        for off in (-reach - 1, reach + 1):
            with pytest.raises(ProofStale) as stale:
                proof.check_fresh(NOW + off, NOW, uncertainty_s)
            assert stale.value.off_by_s == off
