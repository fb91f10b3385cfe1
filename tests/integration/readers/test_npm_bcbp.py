"""The npm package `bcbp` reads our boarding passes and agrees on every field. It knows version 6, and trims what it reads.

`make test` installs it; by hand: npm ci --prefix tests/readers
"""

import json
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from keys.bcbp.names import name_field
from keys.bcbp.reading import parse
from keys.bcbp.records import BoardingPass, Leg, Repeated, Unique, full_repeated, full_unique
from keys.bcbp.writing import compose
from tests.world import World

READERS: Final = Path(__file__).parents[2] / "readers"
YEAR: Final = 2026
PASSES: Final = 400
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS: Final = "0123456789"
LEG_NAMES: Final = {
    "pnr": "operatingCarrierPNR",
    "origin": "departureAirport",
    "destination": "arrivalAirport",
    "carrier": "operatingCarrierDesignator",
    "flight": "flightNumber",
    "compartment": "compartmentCode",
    "seat": "seatNumber",
    "sequence": "checkInSequenceNumber",
    "status": "passengerStatus",
    "airline_use": "airlineInfo",
}
REPEATED_NAMES: Final = {
    "airline_numeric_code": "airlineNumericCode",
    "document_number": "serialNumber",
    "selectee": "selecteeIndicator",
    "document_verification": "internationalDocumentationVerification",
    "marketing_carrier": "marketingCarrierDesignator",
    "frequent_flyer_airline": "frequentFlyerAirlineDesignator",
    "frequent_flyer_number": "frequentFlyerNumber",
    "id_indicator": "idIndicator",
    "free_baggage": "freeBaggageAllowance",
}
UNIQUE_NAMES: Final = {
    "passenger_description": "passengerDescription",
    "source_of_checkin": "checkInSource",
    "source_of_issuance": "boardingPassIssuanceSource",
    "document_type": "documentType",
    "issuer": "boardingPassIssuerDesignator",
    "bag1": "baggageTagNumber",
    "bag2": "firstBaggageTagNumber",
    "bag3": "secondBaggageTagNumber",
}


def read_elsewhere(texts: list[str]) -> list[dict[str, Any]]:
    """What the other reader says of each."""
    assert (READERS / "node_modules").is_dir(), "run: npm ci --prefix tests/readers"
    ran = subprocess.run(
        ["node", "read_passes.mjs"], cwd=READERS, input=json.dumps(texts), capture_output=True, text=True, check=True
    )  # fmt: skip
    read: list[dict[str, Any]] = json.loads(ran.stdout)
    for one in read:
        for leg in one["data"]["legs"]:
            leg["flightDate"] = day_in(leg["flightDate"])
    return read


def day_in(flight_date: str) -> str:
    """The day of the year: the year itself is the other reader's guess, by its date of issue, and a pass has none."""
    return f"{date.fromisoformat(flight_date[:10]).timetuple().tm_yday:03}"


def said_by(record: Any, names: dict[str, str]) -> dict[str, str]:
    """The fields that say something, trimmed, under the names of the other reader."""
    values = {other: getattr(record, ours).strip() for ours, other in names.items()}
    return {other: value for other, value in values.items() if value}


def leg_as_there(leg: Leg) -> dict[str, Any]:
    said: dict[str, Any] = said_by(leg, LEG_NAMES)
    if leg.date.strip():
        said["flightDate"] = leg.date
    if leg.repeated is not None:
        said |= said_by(leg.repeated, REPEATED_NAMES)
        if leg.repeated.fast_track.strip():
            said["fastTrack"] = leg.repeated.fast_track == "Y"
    return said


def day_as_there(year: int, day: str) -> str:
    return f"{date(year, 1, 1) + timedelta(int(day) - 1)}T00:00:00.000Z"


def as_there(boarding_pass: BoardingPass) -> dict[str, Any]:
    said: dict[str, Any] = {
        "passengerName": boarding_pass.name.strip(),
        "legs": [leg_as_there(leg) for leg in boarding_pass.legs],
    }
    if boarding_pass.unique is not None:
        said |= said_by(boarding_pass.unique, UNIQUE_NAMES)
        if boarding_pass.unique.date_of_issue.strip():
            issued = boarding_pass.unique.date_of_issue
            said["issuanceDate"] = day_as_there(int(f"{YEAR // 10}{issued[0]}"), issued[1:])
    if boarding_pass.security is not None:
        security = boarding_pass.security
        said |= {"securityDataType": security.type, "securityData": security.data}
    return said


def some(chance: random.Random, alphabet: str, size: int, blank: float = 0.3) -> str:
    if chance.random() < blank:
        return " " * size
    return "".join(chance.choices(alphabet, k=size))


def a_leg(chance: random.Random) -> Leg:
    repeated = full_repeated(
        airline_numeric_code=some(chance, DIGITS, 3),
        document_number=some(chance, DIGITS, 10),
        selectee=some(chance, "01", 1),
        document_verification=some(chance, "012", 1),
        marketing_carrier=some(chance, LETTERS, 2),
        frequent_flyer_airline=some(chance, LETTERS, 2),
        frequent_flyer_number=some(chance, DIGITS, chance.randint(1, 16)),
        id_indicator=some(chance, "0123456789A", 1),
        free_baggage=f"{chance.randrange(100):02}K",
        fast_track=chance.choice("YN "),
    )
    return Leg(
        some(chance, LETTERS + DIGITS, 6, 0).ljust(7),
        some(chance, LETTERS, 3, 0),
        some(chance, LETTERS, 3, 0),
        some(chance, LETTERS, 2, 0).ljust(3),
        f"{chance.randrange(10_000):04}{chance.choice(' A')}",
        f"{chance.randint(1, 365):03}",
        chance.choice("FJYW"),
        chance.choice((f"{chance.randrange(1, 80):03}{chance.choice('ABCDEF')}", "INF ")),
        f"{chance.randrange(10_000):04} ",
        chance.choice("0123"),
        repeated=chance.choice((repeated, Repeated())),
        airline_use=chance.choice(("", "FREE TEXT", "*P1000700000CN1D00FPDUOQ")),
    )


def a_pass_for(chance: random.Random) -> BoardingPass:
    """What an airline would write: any legs and sections, usual fields."""
    unique = full_unique(
        passenger_description=chance.choice("0123"),
        source_of_checkin=chance.choice("WKRMOTV "),
        source_of_issuance=chance.choice("WKRMOTV "),
        date_of_issue=chance.choice(("    ", f"6{chance.randint(1, 365):03}")),
        document_type="B",
        issuer=some(chance, LETTERS, 2),
    )
    bags = {f"bag{at}": some(chance, DIGITS, 13) for at in (1, 2, 3)}
    legs = tuple(a_leg(chance) for _ in range(chance.randint(1, 4)))
    name = name_field(f"{some(chance, LETTERS, 8, 0)}/{some(chance, LETTERS, 5, 0)}")
    return BoardingPass(name, "E", legs, "6", chance.choice((unique, unique._replace(**bags), Unique())))


def test_another_reader_agrees_on_every_field_of_many_passes() -> None:
    chance = random.Random("another reader")
    passes = [a_pass_for(chance) for _ in range(PASSES)]
    read = read_elsewhere([compose(one) for one in passes])
    assert len(read) == PASSES
    for boarding_pass, other in zip(passes, read, strict=True):
        assert other["data"] == as_there(boarding_pass)
        assert other["meta"]["numberOfLegs"] == len(boarding_pass.legs)
        assert (other["meta"]["electronicTicketIndicator"], other["meta"]["versionNumber"]) == ("E", 6)


def test_another_reader_agrees_on_passes_with_our_block_and_signature() -> None:
    world = World()
    texts = [world.boarding_pass(number).text for number in range(20)]
    for text, other in zip(texts, read_elsewhere(texts), strict=True):
        boarding_pass = parse(text).boarding_pass
        assert other["data"] == as_there(boarding_pass)
        assert other["meta"]["versionNumber"] == 8
        assert boarding_pass.security is not None
        assert other["data"]["securityData"] == boarding_pass.security.data


@pytest.mark.parametrize("field", ["seat", "pnr", "flight"])
def test_the_comparison_would_notice_a_difference(field: str) -> None:
    boarding_pass = a_pass_for(random.Random("a difference"))
    leg = boarding_pass.legs[0]
    changed = leg._replace(**{field: getattr(leg, field)[::-1]})
    (other,) = read_elsewhere([compose(boarding_pass)])
    assert other["data"] != as_there(boarding_pass._replace(legs=(changed, *boarding_pass.legs[1:])))
