import pytest

from keys.alias import alias_id, alias_secret
from keys.errors import Malformed
from keys.labels import Domain

DOMAIN = Domain(bytes(range(16)))


def test_two_codes_of_another_system_have_nothing_in_common() -> None:
    one, other = alias_secret("ABC-1", DOMAIN), alias_secret("ABC-2", DOMAIN)
    assert one != other
    assert alias_id(one) != alias_id(other)
    assert len(alias_id(one)) == 8


def test_half_a_character_is_no_alias() -> None:
    with pytest.raises(Malformed) as refused:
        alias_secret("\ud800", DOMAIN)
    assert refused.value.clause == "5.5"
