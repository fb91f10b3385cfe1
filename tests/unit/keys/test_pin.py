import pytest

from keys.crypto import PrivateKey
from keys.errors import Malformed, RingLocked
from keys.passphrase_box import Cost
from keys.pin import check_pin, open_key, seal_key

KEY = PrivateKey.from_seed(bytes(range(32)))
CHEAP = Cost(1, 8)


def test_a_sealed_key_opens_by_its_pin_alone() -> None:
    sealed = seal_key(KEY, "270391", bytes(16), bytes(24), CHEAP)
    assert open_key(sealed, "270391", KEY.public) == KEY
    with pytest.raises(RingLocked):
        open_key(sealed, "270392", KEY.public)


@pytest.mark.parametrize("pin", ["270391", "000001", "112233", "493827160552"])
def test_a_pin_that_is_none_of_the_first_that_anybody_tries_is_taken(pin: str) -> None:
    check_pin(pin)


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "27039",
        "4938271605521",
        "27039a",
        " 270391",
        "270391\n",
        "２７０３９１",
        "111111",
        "123456",
        "012345",
        "987654",
    ],
)
def test_what_is_short_or_guessed_first_is_no_pin(pin: str) -> None:
    with pytest.raises(Malformed) as refused:
        seal_key(KEY, pin, bytes(16), bytes(24), CHEAP)
    assert refused.value.clause == "6.5"
