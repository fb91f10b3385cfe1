"""Canonical CBOR with the keys of other people's formats (FORMAT.md 0.9, PROTOCOL.md 3.2)."""

import pytest

from keys import cbor
from keys.errors import Malformed


def test_keys_stand_in_the_order_of_their_bytes_and_not_of_their_lengths() -> None:
    assert cbor.encode({-1: 2, 100: 1}, any_keys=True).hex() == "a2" + "186401" + "2002"


def test_the_order_holds_inside_arrays_and_maps_too() -> None:
    raw = cbor.encode({0: [{-1: 1, 24: 2}], "b": {"aa": 1, "z": 2}}, any_keys=True)
    assert raw.hex() == "a2" + "0081a2" + "181802" + "2001" + "6162" + "a2" + "617a02" + "62616101"


def test_any_keyed_values_come_back_as_they_were() -> None:
    value: cbor.AnyKeyed = {100: b"x", -1: ["y", None], "text": {"lst": True}}
    assert cbor.decode(cbor.encode(value, any_keys=True), "3.2", 64, any_keys=True) == value


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("a2" + "2002" + "186401", id="the shorter key first"),
        pytest.param("a1" + "f501", id="a boolean as key"),
        pytest.param("a1" + "414101", id="bytes as key"),
        pytest.param("a2" + "2001" + "2002", id="a key twice"),
        pytest.param("a1" + "380001", id="a negative key not in its shortest form"),
    ],
)
def test_other_bytes_are_refused(fault: str) -> None:
    with pytest.raises(Malformed):
        cbor.decode(bytes.fromhex(fault), "3.2", 64, any_keys=True)


@pytest.mark.parametrize("value", [{-1: 1}, {"lst": 1}], ids=["negative", "text"])
def test_our_own_maps_stay_without_such_keys(value: cbor.AnyKeyed) -> None:
    raw = cbor.encode(value, any_keys=True)
    with pytest.raises(Malformed):
        cbor.decode(raw, "0.9", 64)
