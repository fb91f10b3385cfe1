import re
from pathlib import Path

import pytest

import keys
from keys.errors import Malformed
from keys.labels import Domain, Label, prefixed

DOMAIN = Domain(bytes(range(16)))


def specification() -> str:
    assert keys.__file__ is not None
    return (Path(keys.__file__).parent / "FORMAT.md").read_text("utf-8")


def test_the_labels_are_those_of_clause_0_3() -> None:
    clause = specification().split("**0.3 Labels.**")[1].split("- **0.4")[0]
    assert set(re.findall(r"`(PORTAO-[A-Z0-9-]+)`", clause)) == {label.value for label in Label}


def test_a_label_is_ascii_without_a_zero_byte() -> None:
    for label in Label:
        assert re.fullmatch(r"PORTAO-[A-Z-]+-V1", label)


def test_no_label_with_its_zero_byte_starts_another_signing_input() -> None:
    heads = [prefixed(label, DOMAIN, b"") for label in Label]
    for head in heads:
        assert [other for other in heads if other.startswith(head)] == [head]


def test_the_signing_input_is_label_zero_byte_domain_payload() -> None:
    assert prefixed(Label.TICKET, DOMAIN, b"body") == b"PORTAO-TICKET-V1\x00" + bytes(range(16)) + b"body"


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_domain_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(Malformed) as refused:
        Domain(bytes(size))
    assert refused.value.clause == "0.1"


def test_a_domain_is_written_in_hexadecimal() -> None:
    assert DOMAIN.hex == "000102030405060708090a0b0c0d0e0f"
