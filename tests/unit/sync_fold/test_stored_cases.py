"""A case is stored as bytes and read again; bytes that `encode` did not write are refused (PROTOCOL.md 12.5)."""

import pytest

from keys.cbor import Encodable, decode, encode
from keys.errors import Malformed
from sync.cases import Case, CaseClass
from sync.clock import Timing
from sync.evidence import Evidence, Role
from sync.position import Position

DEVICE = b"device 1"
ENTRY = bytes(range(32))
SEEN = Evidence(
    Role.CONCERNED, DEVICE, 1, seq=2, hash=ENTRY, timing=Timing(-5, 7, 3), known=Position(1, 4), off_ms=-9
)
CASE = Case.of_journal(CaseClass.CLOCK_OFF, 7, (DEVICE, 1), [ENTRY], [SEEN])


def fields() -> dict[int, Encodable]:
    found = decode(CASE.encode(), "12.5", 4096)
    assert isinstance(found, dict)
    return {int(str(key)): value for key, value in found.items()}


def test_a_case_comes_back_from_its_bytes_with_bounds_below_zero() -> None:
    assert Case.parse(CASE.encode()) == CASE


@pytest.mark.parametrize("wrong", [ENTRY[:31], ENTRY + b"x", 5, "a" * 32])
def test_an_entry_that_is_no_hash_is_refused(wrong: Encodable) -> None:
    with pytest.raises(Malformed) as refused:
        Case.parse(encode(fields() | {4: [wrong]}))
    assert refused.value.clause == "12.5"


def _with(value: Encodable, old: Encodable, new: Encodable) -> Encodable:
    """The same value with `new` wherever `old` stood."""
    if value == old:
        return new
    if isinstance(value, list):
        return [_with(one, old, new) for one in value]
    if isinstance(value, dict):
        return {key: _with(one, old, new) for key, one in value.items()}
    return value


@pytest.mark.parametrize("old", [-5, -9])
@pytest.mark.parametrize("new", ["5", b"5", True])
def test_a_time_that_is_no_integer_is_refused(old: int, new: Encodable) -> None:
    raw = encode(_with(fields(), old, new))
    with pytest.raises(Malformed) as refused:
        Case.parse(raw)
    assert refused.value.clause == "12.5"


def test_a_time_without_all_three_of_its_numbers_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        Case.parse(encode(_with(fields(), [3, -5, 7], [3, -5])))
    assert refused.value.clause == "12.5"


def test_an_entry_of_a_kind_that_nobody_knows_is_refused() -> None:
    seen = SEEN.to_value()
    assert isinstance(seen, dict)
    for kind in (0, 11, 256):
        with pytest.raises(Malformed, match=f"Kind {kind} is not known") as refused:
            Case.parse(encode(fields() | {10: [seen | {6: kind}]}))
        assert refused.value.clause == "12.5"
