"""A pass as a JSON document, under the names of the table (FORMAT.md 8.2 to 8.6): for programs that look at passes."""

from typing import TypeAlias

from keys.bcbp.fields import HEAD, LEG, REPEATED, UNIQUE, Layout
from keys.bcbp.reading import FORMAT, Parsed
from keys.bcbp.records import BoardingPass, Leg, Repeated, Security, Unique

Value: TypeAlias = str | int | list["Value"] | dict[str, "Value"]


def document(parsed: Parsed) -> dict[str, Value]:
    """Everything that was read. What the pass does not say is left out; `warnings` are names, `remarks` have the places too."""
    boarding_pass = parsed.boarding_pass
    said: dict[str, Value] = {"formatCode": FORMAT, "legs": str(len(boarding_pass.legs))}
    said |= _fields(HEAD, boarding_pass)
    pairs = zip(boarding_pass.legs, parsed.sizes, strict=True)
    marked = boarding_pass.version is not None
    said["legList"] = [_leg(leg, size, marked or place > 0) for place, (leg, size) in enumerate(pairs)]
    if boarding_pass.version is not None:
        said["version"] = boarding_pass.version
        said["unique"] = _section(UNIQUE, boarding_pass.unique)
    if boarding_pass.security is not None:
        said["security"] = _security(boarding_pass.security)
    said["warnings"] = list(parsed.warnings)
    said["remarks"] = [{"warning": remark.warning.value, "at": remark.place} for remark in parsed.remarks]
    return said


def _leg(leg: Leg, size: int, sections: bool) -> dict[str, Value]:
    """`sections`: whether the variable part has any; without, all of it is airline use."""
    said = _fields(LEG, leg) | {"variableSize": size}
    if size and sections:
        said["repeated"] = _section(REPEATED, leg.repeated)
    if size:
        said["airlineUse"] = leg.airline_use
    return said


def _section(layout: Layout, record: Unique | Repeated | None) -> dict[str, Value]:
    if record is None:
        return {}
    return {label: value for label, value in _fields(layout, record).items() if value}


def _fields(layout: Layout, record: BoardingPass | Leg | Unique | Repeated) -> dict[str, Value]:
    return {field.label: str(getattr(record, field.name)) for field in layout.fields}


def _security(security: Security) -> dict[str, Value]:
    return {"type": security.type, "length": len(security.data), "data": security.data}
