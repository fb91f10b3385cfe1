"""What a person at the gate reads of one leg of a pass, without the padding."""

from typing import NamedTuple, Self

from keys.bcbp.records import BoardingPass, Leg


class Boarding(NamedTuple):
    """One passenger on one flight, in the characters of the pass. `day`: of the year, three digits; the pass has no year (8.13)."""

    name: str
    pnr: str
    carrier: str
    flight: str
    day: str
    origin: str
    destination: str
    compartment: str
    seat: str
    sequence: str

    @classmethod
    def of(cls, boarding_pass: BoardingPass, leg: Leg) -> Self:
        """This leg of this pass."""
        return cls(
            boarding_pass.name.strip(),
            leg.pnr.strip(),
            leg.carrier.strip(),
            leg.flight.strip(),
            leg.date.strip(),
            leg.origin.strip(),
            leg.destination.strip(),
            leg.compartment.strip(),
            leg.seat.strip().lstrip("0"),
            leg.sequence.strip(),
        )

    def as_json(self) -> dict[str, str]:
        """The names and values for a screen or a program."""
        return self._asdict()

    @classmethod
    def every(cls, boarding_pass: BoardingPass) -> tuple[Self, ...]:
        """Each leg of this pass."""
        return tuple(cls.of(boarding_pass, leg) for leg in boarding_pass.legs)
