"""Events offered to a device, as bytes: what no server says is not read."""

import pytest

from keys import cbor
from keys.errors import Malformed
from sync.offered import (
    EVENTS_AT_MOST,
    GATES_AT_MOST,
    OfferedEvent,
    OfferedGate,
    encode_offered,
    parse_offered,
)

ONE = OfferedEvent(7, "Opening night", "UTC", 10, 20, (OfferedGate(1, "Gate A", "Hall"),))


def test_what_is_offered_is_read_in_its_order() -> None:
    offered = (ONE, ONE._replace(event=3, gates=()))
    assert parse_offered(encode_offered(offered)) == offered
    assert parse_offered(encode_offered(())) == ()


def test_as_many_gates_as_there_may_be_are_read_whatever_their_events() -> None:
    gates = tuple(OfferedGate(number, "Gate", "Hall") for number in range(1, GATES_AT_MOST + 1))
    offered = (ONE._replace(gates=gates[:-1]), ONE._replace(event=3, gates=gates[-1:]))
    assert parse_offered(encode_offered(offered)) == offered
    with pytest.raises(Malformed, match=r"11\.8"):
        encode_offered((*offered, ONE._replace(event=4)))


@pytest.mark.parametrize(
    "offered",
    [
        [ONE, ONE],
        [ONE._replace(name="")],
        [ONE._replace(name="a\x1b[31m")],
        [ONE._replace(gates=(OfferedGate(0, "Gate", "Hall"),))],
        [ONE._replace(event=number) for number in range(EVENTS_AT_MOST + 1)],
    ],
)
def test_what_no_server_says_is_malformed(offered: list[OfferedEvent]) -> None:
    with pytest.raises(Malformed, match=r"11\.8"):
        encode_offered(offered)


def test_a_map_with_another_field_is_malformed() -> None:
    with pytest.raises(Malformed, match=r"11\.8"):
        parse_offered(cbor.encode({1: [], 2: 0}))
