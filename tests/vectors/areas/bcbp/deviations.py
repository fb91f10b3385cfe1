"""Passes that are read with warnings (8.11), each with one deviation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.vectors.areas.bcbp.build import FULL, NEXT_LEG, PLAIN, REPEATED, UNIQUE, OneLeg, Spelled, ok, reads
from tests.vectors.case import Case, Json

_TEXT: Final = PLAIN.text
_WHERE: Final = "legList[0]"


def cases() -> Iterator[Case]:
    yield from _ends()
    yield from _cut()
    yield from _sections()
    yield from _sizes()
    yield from _fields()


def _ends() -> Iterator[Case]:
    signed = replace(FULL, security=("1", "MEQC"))
    for name, end in (("cr-lf", "\r\n"), ("lf", "\n"), ("several", "\r\r\n")):
        yield ok(f"line-ending-{name}", "8.1", repr(end), FULL.text + end, FULL.decoded(("LINE_ENDING", "")))
    for name, behind, spelled, place in (
        ("spaces-behind-the-legs", "  ", FULL, ""),
        ("spaces-behind-the-security-data", " ", signed, "security"),
    ):
        said = spelled.decoded(("TRAILING_SPACES", place))
        yield ok(name, "8.6" if place else "8.4", "spaces", spelled.text + behind, said)
    said = signed.decoded(("TRAILING_SPACES", ""))
    yield ok("spaces-before-the-security-data", "8.4", "two", f"{FULL.text}  ^104MEQC", said)


def _cut() -> Iterator[Case]:
    names = list(PLAIN.legs[0].fields)
    for length, present in ((47, 6), (48, 7), (50, 7), (52, 8), (57, 9), (58, 10), (59, 10)):
        leg = dict.fromkeys(names, "") | dict(list(PLAIN.legs[0].fields.items())[:present])
        if length == 50:
            leg["seat"] = "00"
        said = replace(PLAIN, legs=(OneLeg(leg),)).decoded(("LEG_CUT", _WHERE))
        yield ok(f"leg-cut-at-{length}", "8.3", f"after {length} characters", _TEXT[:length], said)
    yield from _variable_cut()
    said = replace(PLAIN, security=("1", "MEQ")).decoded(("SECURITY_CUT", "security"))
    yield ok("security-cut", "8.6", "three of four characters", _TEXT + "^104MEQ", said)


def _variable_cut() -> Iterator[Case]:
    shorter = replace(FULL, legs=(replace(FULL.legs[0], airline="FREE TEX"),))
    yield _cut_to(shorter, "airline-use", ("VARIABLE_CUT", _WHERE))
    own = replace(FULL.legs[0], repeated=dict(list(REPEATED.items())[:-1]), airline="")
    part = replace(FULL, legs=(own,))
    text = part.text.replace("29014", "2A014").replace(
        part.text[58:60], f"{len(FULL.variable(0)) - 9:02X}", 1
    )
    decoded = part.decoded(("VARIABLE_CUT", _WHERE), ("SECTION_CUT", f"{_WHERE}.repeated"))
    yield ok(
        "variable-part-cut-in-its-section",
        "8.5",
        "fast track is not there",
        text,
        _with_size(decoded, len(FULL.variable(0)) - 9),
    )


def _cut_to(spelled: Spelled, name: str, *remarks: tuple[str, str]) -> Case:
    """As many characters as this pass, under the size of the full one."""
    decoded = spelled.decoded(*remarks)
    said = len(FULL.variable(0))
    return ok(
        f"variable-part-cut-in-{name}", "8.4", "one character is missing", FULL.text[: len(spelled.text)], _with_size(decoded, said)
    )  # fmt: skip


def _with_size(decoded: dict[str, Json], size: int) -> dict[str, Json]:
    legs = decoded["legList"]
    assert isinstance(legs, list)
    (leg,) = legs
    assert isinstance(leg, dict)
    return decoded | {"legList": [leg | {"variableSize": size}]}


def _sections() -> Iterator[Case]:
    old = replace(PLAIN, legs=(OneLeg(airline="3JIJI7O4M28C"),))
    yield reads("no-marker", "8.4", "all of it is airline use", old, ("NO_MARKER", _WHERE))
    for version in "09A ":
        name = f"version-{'blank' if version == ' ' else version.lower()}"
        yield reads(
            name, "8.11", "not 1 to 8", replace(FULL, version=version), ("VERSION_UNKNOWN", "version")
        )
    alone = replace(PLAIN, version="")
    yield reads(
        "version-missing",
        "8.4",
        "a marker alone: nothing more is said",
        alone,
        ("VERSION_UNKNOWN", "version"),
    )
    cut = replace(FULL, unique=UNIQUE | {"bag3": "001412345600"})
    yield reads("field-cut", "8.5", "a bag tag of 12", cut, ("FIELD_CUT", "unique.bag3"))
    own = replace(FULL.legs[0], repeated=REPEATED | {"fastTrack": "YZ"})
    longer = replace(FULL, legs=(own,))
    decoded = longer.decoded(("FIELDS_UNKNOWN", f"{_WHERE}.repeated"))
    whole = replace(longer, legs=(FULL.legs[0],)).decoded()["legList"]
    assert isinstance(whole, list)
    first = whole[0]
    assert isinstance(first, dict)
    decoded["legList"] = [first | {"variableSize": len(longer.variable(0))}]
    yield ok("fields-unknown", "8.5", "43 characters: the last is left out", longer.text, decoded)
    claims = replace(FULL, legs=(OneLeg(repeated=REPEATED),))
    text = claims.text.replace("2A014", "2B014")
    yield ok(
        "section-cut",
        "8.5",
        "43 are said, 42 are there",
        text,
        claims.decoded(("SECTION_CUT", f"{_WHERE}.repeated")),
    )


def _sizes() -> Iterator[Case]:
    blank = PLAIN.decoded(("SIZE_BLANK", f"{_WHERE}.variableSize"))
    yield ok("size-blank", "8.4", "two spaces for 00", _TEXT[:58] + "  ", blank)
    lower = FULL.text[:58] + FULL.text[58:60].lower() + FULL.text[60:]
    yield ok(
        "size-lower-case",
        "8.4",
        "hexadecimal in lower case",
        lower,
        FULL.decoded(("SIZE_LOWER_CASE", f"{_WHERE}.variableSize")),
    )
    text = FULL.text.replace("2A014", "2a014")
    yield ok(
        "repeated-size-lower-case",
        "8.4",
        "in a section",
        text,
        FULL.decoded(("SIZE_LOWER_CASE", f"{_WHERE}.repeated")),
    )


def _fields() -> Iterator[Case]:
    for warning, field, value in (
        ("FIELD_BLANK", "pnr", " " * 7),
        ("FIELD_BLANK", "from", "   "),
        ("FIELD_BLANK", "date", "   "),
        ("FIELD_BLANK", "seat", "    "),
        ("FIELD_BLANK", "seq", "     "),
        ("LOWER_CASE", "pnr", "abc123 "),
        ("LOWER_CASE", "from", "yul"),
        ("LOWER_CASE", "carrier", "ac "),
        ("LOWER_CASE", "flight", "0834a"),
        ("LOWER_CASE", "compartment", "j"),
        ("NOT_PADDED", "pnr", " ABC123"),
        ("NOT_PADDED", "carrier", " AC"),
        ("NOT_PADDED", "flight", "834  "),
        ("NOT_PADDED", "flight", "  834"),
        ("NOT_PADDED", "date", "99 "),
        ("NOT_PADDED", "date", "  1"),
        ("NOT_PADDED", "seat", "3C  "),
        ("NOT_PADDED", "seat", "  3C"),
        ("NOT_PADDED", "seq", "506  "),
        ("DATE_IMPOSSIBLE", "date", "000"),
        ("DATE_IMPOSSIBLE", "date", "367"),
        ("DATE_IMPOSSIBLE", "date", "999"),
        ("FIELD_UNUSUAL", "date", "1.9"),
        ("FIELD_UNUSUAL", "from", "Y1L"),
        ("FIELD_UNUSUAL", "status", "?"),
    ):
        slug = value.strip().lower().replace(".", "-").replace("?", "mark") or "spaces"
        side = "-right" if value.startswith(" ") and value.strip() else ""
        name = f"{warning.lower().replace('_', '-')}-{field}-{slug}{side}"
        yield reads(
            name, "8.11", repr(value), PLAIN.with_leg(**{field: value}), (warning, f"{_WHERE}.{field}")
        )
    yield from _heads()
    second = replace(PLAIN, legs=(PLAIN.legs[0], OneLeg(NEXT_LEG | {"seat": "12C "})))
    yield reads(
        "not-padded-second-leg", "8.11", "the place says which leg", second, ("NOT_PADDED", "legList[1].seat")
    )
    own = replace(FULL.legs[0], repeated=REPEATED | {"ffAirline": "lh "})
    place = f"{_WHERE}.repeated.ffAirline"
    yield reads("lower-case-in-a-section", "8.11", "lh", replace(FULL, legs=(own,)), ("LOWER_CASE", place))


def _heads() -> Iterator[Case]:
    for warning, field, value in (
        ("NO_SLASH", "passengerName", "DESMARAIS LUC       "),
        ("LOWER_CASE", "passengerName", "Desmarais/Luc       "),
        ("FIELD_BLANK", "passengerName", " " * 20),
        ("FIELD_UNUSUAL", "passengerName", "/DESMARAIS          "),
        ("FIELD_BLANK", "eticket", " "),
        ("LOWER_CASE", "eticket", "e"),
        ("FIELD_UNUSUAL", "eticket", "9"),
    ):
        name = f"{warning.lower().replace('_', '-')}-{field.lower()}"
        yield reads(
            name, "8.11", repr(value), replace(PLAIN, head=PLAIN.head | {field: value}), (warning, field)
        )
