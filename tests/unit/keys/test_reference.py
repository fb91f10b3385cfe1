import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import reference
from keys.errors import BadReference, Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCES = [
    reference.make(bytes((seed * place + 7) % 256 for place in range(1, 10))) for seed in (3, 29, 88)
]


@pytest.mark.parametrize("good", REFERENCES)
def test_any_single_wrong_character_is_noticed(good: str) -> None:
    for at, char in itertools.product(range(10), ALPHABET):
        if char != good[at]:
            with pytest.raises(BadReference):
                reference.parse(good[:at] + char + good[at + 1 :])


@pytest.mark.parametrize("good", REFERENCES)
def test_any_two_exchanged_characters_are_noticed(good: str) -> None:
    for first, second in itertools.combinations(range(10), 2):
        chars = list(good)
        chars[first], chars[second] = chars[second], chars[first]
        if chars != list(good):
            with pytest.raises(BadReference):
                reference.parse("".join(chars))


def test_what_people_type_reads_as_what_was_made() -> None:
    for good in REFERENCES:
        typed = good.replace("1", "l").replace("0", "o").lower()
        assert reference.parse(f"{typed[:5]}-{typed[5:]} ") == good


@pytest.mark.parametrize("size", [0, 8, 10])
def test_a_reference_is_made_of_nine_random_bytes(size: int) -> None:
    with pytest.raises(Malformed) as refused:
        reference.make(bytes(size))
    assert refused.value.clause == "7.1"


def test_each_of_nine_bytes_counts_with_five_bits() -> None:
    made = {
        reference.make(bytes(value if at == place else 0 for at in range(9)))
        for place in range(9)
        for value in range(32)
    }
    assert len(made) == 9 * 31 + 1
    assert reference.make(bytes((255,)) * 9) == reference.make(bytes((31,)) * 9)


@settings(deadline=None)
@given(st.binary(max_size=40 * 9).map(lambda drawn: drawn[: len(drawn) - len(drawn) % 9]))
def test_many_references_are_what_each_would_be_by_itself(drawn: bytes) -> None:
    alone = [reference.make(drawn[start : start + 9]) for start in range(0, len(drawn), 9)]
    assert reference.make_many(drawn) == alone


def test_many_references_take_nine_random_bytes_each() -> None:
    with pytest.raises(Malformed) as refused:
        reference.make_many(bytes(17))
    assert refused.value.clause == "7.1"
