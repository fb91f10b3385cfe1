"""A pass spelled by hand, and what a reader says of it: both from the same fields, by concatenation alone."""

from dataclasses import dataclass, field, replace
from typing import Final

from tests.vectors.case import Case, Json

Values = dict[str, str]
_NO_WARNING: Final = ("FIELD_BLANK", "LOWER_CASE", "NOT_PADDED", "NO_SLASH", "FIELD_UNUSUAL")

LEG: Final[Values] = {
    "pnr": "ABC123 ",
    "from": "YUL",
    "to": "FRA",
    "carrier": "AC ",
    "flight": "0834 ",
    "date": "326",
    "compartment": "J",
    "seat": "001A",
    "seq": "0025 ",
    "status": "1",
}
NEXT_LEG: Final[Values] = LEG | {
    "pnr": "DEF456 ",
    "from": "FRA",
    "to": "GVA",
    "carrier": "LH ",
    "flight": "3664C",
}
UNIQUE: Final[Values] = {
    "passengerDescription": "1",
    "sourceOfCheckin": "W",
    "sourceOfIssuance": "M",
    "dateOfIssue": "6325",
    "documentType": "B",
    "issuer": "AC ",
    "bag1": "0014123456002",
    "bag2": "0014123456003",
    "bag3": "0014123456004",
}
SHORT_UNIQUE: Final[Values] = dict(list(UNIQUE.items())[:6])
REPEATED: Final[Values] = {
    "airlineNumericCode": "014",
    "documentNumber": "1234567890",
    "selectee": "1",
    "intlDocVerification": "2",
    "marketingCarrier": "AC ",
    "ffAirline": "LH ",
    "ffNumber": "1234567890123   ",
    "idAd": "4",
    "freeBaggage": "20K",
    "fastTrack": "Y",
}


def size(text: str) -> str:
    """A size with its text."""
    return f"{len(text):02X}{text}"


@dataclass(frozen=True)
class OneLeg:
    """`repeated` None: without that section."""

    fields: Values = field(default_factory=lambda: dict(LEG))
    repeated: Values | None = None
    airline: str = ""

    def own(self) -> str:
        """The leg's part of its variable part."""
        return ("" if self.repeated is None else size("".join(self.repeated.values()))) + self.airline


@dataclass(frozen=True)
class Spelled:
    """A whole pass. `version` None: without conditional part."""

    legs: tuple[OneLeg, ...] = (OneLeg(),)
    head: Values = field(default_factory=lambda: {"passengerName": "DESMARAIS/LUC       ", "eticket": "E"})
    version: str | None = None
    unique: Values | None = None
    security: tuple[str, str] | None = None

    def variable(self, place: int) -> str:
        if place or self.version is None:
            return self.legs[place].own()
        unique = "" if self.unique is None else size("".join(self.unique.values()))
        return f">{self.version}{unique}{self.legs[place].own()}"

    @property
    def unsigned(self) -> str:
        """Everything before the security data."""
        legs = (
            "".join(leg.fields.values()) + size(self.variable(place)) for place, leg in enumerate(self.legs)
        )
        return f"M{len(self.legs)}{''.join(self.head.values())}{''.join(legs)}"

    @property
    def text(self) -> str:
        if self.security is None:
            return self.unsigned
        type_, data = self.security
        return f"{self.unsigned}^{type_}{size(data)}"

    def decoded(self, *remarks: tuple[str, str]) -> dict[str, Json]:
        """What a reader says, with these warnings at these places."""
        said: dict[str, Json] = {"formatCode": "M", "legs": str(len(self.legs)), **self.head}
        said["legList"] = [self._leg(place) for place in range(len(self.legs))]
        if self.version is not None:
            said |= {"version": self.version, "unique": dict(self.unique or {})}
        if self.security is not None:
            type_, data = self.security
            said["security"] = {"type": type_, "length": len(data), "data": data}
        said["warnings"] = list(dict.fromkeys(name for name, _ in remarks if name not in _NO_WARNING))
        said["remarks"] = [{"warning": name, "at": place} for name, place in remarks]
        return said

    def _leg(self, place: int) -> dict[str, Json]:
        leg, length = self.legs[place], len(self.variable(place))
        said: dict[str, Json] = {**leg.fields, "variableSize": length}
        if length and (place or self.version is not None):
            said["repeated"] = dict(leg.repeated or {})
        return said | ({"airlineUse": leg.airline} if length else {})

    def with_leg(self, **changes: str) -> "Spelled":
        """The pass with other fields in its first leg; `from_` is from."""
        named = {name.removesuffix("_"): value for name, value in changes.items()}
        first = replace(self.legs[0], fields=self.legs[0].fields | named)
        return replace(self, legs=(first, *self.legs[1:]))


PLAIN: Final = Spelled()
FULL: Final = Spelled((OneLeg(repeated=REPEATED, airline="FREE TEXT"),), version="8", unique=UNIQUE)


def ok(name: str, clause: str, comment: str, text: str, decoded: Json) -> Case:
    return Case(name, clause, comment, {"text": text}, "OK", decoded)


def reads(name: str, clause: str, comment: str, spelled: Spelled, *remarks: tuple[str, str]) -> Case:
    """This pass, read as it was spelled."""
    return ok(name, clause, comment, spelled.text, spelled.decoded(*remarks))


def bad(name: str, clause: str, comment: str, text: str, expect: str = "MALFORMED") -> Case:
    return Case(name, clause, comment, {"text": text}, expect)
