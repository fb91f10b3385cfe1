"""Composing a boarding pass: the reverse of reading, by the same table (FORMAT.md 8.2 to 8.6)."""

from typing import Final

from keys.bcbp.fields import HEAD, LEG, REPEATED, UNIQUE, Layout
from keys.bcbp.reading import FORMAT, LEGS_AT_MOST, MARKER, SECURITY_MARK
from keys.bcbp.records import BoardingPass, Leg, Repeated, Security, Unique
from keys.errors import Malformed

_SIZE_AT_MOST: Final = 0xFF
_OWN: Final = len(LEG.fields)


def compose(boarding_pass: BoardingPass) -> str:
    """The text of a pass. `Malformed` (8.1 to 8.6) for values that would not be read back as they are."""
    return compose_signed(boarding_pass) + _security(boarding_pass.security)


def compose_signed(boarding_pass: BoardingPass) -> str:
    """Every character before the security data: what is signed (8.7). `Malformed` as `compose`."""
    legs = boarding_pass.legs
    if not 1 <= len(legs) <= LEGS_AT_MOST:
        raise Malformed("8.2", f"{len(legs)} legs")
    head = _mandatory(HEAD, (boarding_pass.name, boarding_pass.eticket), "8.2")
    first = _leg(legs[0], _first_variable(boarding_pass))
    later = "".join(_leg(leg, _later_variable(leg)) for leg in legs[1:])
    text = f"{FORMAT}{len(legs)}{head}{first}{later}"
    _check_characters(text)
    return text


def _check_characters(text: str) -> None:
    if not (text.isascii() and text.isprintable()):
        raise Malformed("8.1", "a character outside the printable ASCII")


def _mandatory(layout: Layout, values: tuple[str, ...], clause: str) -> str:
    for field, value in zip(layout.fields, values, strict=True):
        if len(value) != field.size:
            raise Malformed(clause, f"{field.label} has {len(value)} characters, not {field.size}")
    return "".join(values)


def _leg(leg: Leg, variable: str) -> str:
    own = tuple(str(value) for value in leg[:_OWN])
    return _mandatory(LEG, own, "8.3") + _sized(variable)


def _first_variable(boarding_pass: BoardingPass) -> str:
    """The first leg's variable part, which begins with what all legs share (8.4)."""
    leg, version, unique = boarding_pass.legs[0], boarding_pass.version, boarding_pass.unique
    if version is None:
        return _unmarked(leg, unique)
    if len(version) > 1 or (not version and unique is not None):
        raise Malformed("8.4", f"the version {version!r}")
    if unique is None:
        if leg.repeated or leg.airline_use:
            raise Malformed("8.4", "a leg's own part without the section of all legs before it")
        return MARKER + version
    return MARKER + version + _section(UNIQUE, unique) + _later_variable(leg)


def _unmarked(leg: Leg, unique: Unique | None) -> str:
    """A first leg without conditional part has airline use at most, as the oldest passes do."""
    if unique or leg.repeated or leg.airline_use.startswith(MARKER):
        raise Malformed("8.4", "a conditional part without a version")
    return leg.airline_use


def _later_variable(leg: Leg) -> str:
    if leg.repeated is not None:
        return _section(REPEATED, leg.repeated) + leg.airline_use
    if leg.airline_use:
        raise Malformed("8.5", "airline use without the section before it")
    return ""


def _section(layout: Layout, record: Unique | Repeated) -> str:
    """A section with its size. It may end before any field, or inside one, but leaves none out."""
    text = "".join(record)
    if layout.cut(text) != record or len(text) > layout.width:
        raise Malformed(
            "8.5", f"{type(record).__name__.lower()} fields of another size, or left out between others"
        )
    return _sized(text)


def _sized(text: str) -> str:
    if len(text) > _SIZE_AT_MOST:
        raise Malformed("8.4", f"a part of {len(text)} characters")
    return f"{len(text):02X}{text}"


def _security(security: Security | None) -> str:
    if security is None:
        return ""
    if len(security.type) != 1:
        raise Malformed("8.6", f"the security type {security.type!r}")
    text = SECURITY_MARK + security.type + _sized(security.data)
    _check_characters(text)
    return text
