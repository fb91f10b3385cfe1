"""Which flight an event is (PROTOCOL.md 3.1)."""

from dataclasses import replace

import pytest

from keys.errors import Malformed
from sync.flight import Flight

FLIGHT = Flight("AC", "0834", "YUL", "FRA", 326)


def test_a_flight_comes_back_from_its_row() -> None:
    assert Flight.from_value(FLIGHT.to_value()) == FLIGHT


def test_a_program_reads_a_flight_by_names() -> None:
    assert FLIGHT.as_json() == {
        "carrier": "AC",
        "number": "0834",
        "from": "YUL",
        "to": "FRA",
        "day": 326,
        "pass_type": "9",
    }


@pytest.mark.parametrize(
    "flight",
    [
        replace(FLIGHT, carrier="A"),
        replace(FLIGHT, number="834"),
        replace(FLIGHT, origin="YULX"),
        replace(FLIGHT, destination="fra"),
        replace(FLIGHT, day=0),
        replace(FLIGHT, day=367),
        replace(FLIGHT, pass_type=""),
        replace(FLIGHT, pass_type="a"),
    ],
)
def test_a_flight_that_no_reader_takes_is_not_written(flight: Flight) -> None:
    with pytest.raises(Malformed) as refused:
        flight.to_value()
    assert refused.value.clause == "3.1"
