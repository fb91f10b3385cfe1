"""Where a pass that was read is not as it should be: a closed list of names (FORMAT.md 8.8)."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from keys.bcbp.fields import Field, Layout


class Warning(StrEnum):
    """One way in which real passes deviate. The value is the name in JSON and in vectors."""

    LINE_ENDING = "LINE_ENDING"
    TRAILING_SPACES = "TRAILING_SPACES"
    LEG_CUT = "LEG_CUT"
    VARIABLE_CUT = "VARIABLE_CUT"
    SECTION_CUT = "SECTION_CUT"
    FIELD_CUT = "FIELD_CUT"
    SECURITY_CUT = "SECURITY_CUT"
    NO_MARKER = "NO_MARKER"
    VERSION_UNKNOWN = "VERSION_UNKNOWN"
    FIELDS_UNKNOWN = "FIELDS_UNKNOWN"
    SIZE_BLANK = "SIZE_BLANK"
    SIZE_LOWER_CASE = "SIZE_LOWER_CASE"
    FIELD_BLANK = "FIELD_BLANK"
    LOWER_CASE = "LOWER_CASE"
    NOT_PADDED = "NOT_PADDED"
    NO_SLASH = "NO_SLASH"
    DATE_IMPOSSIBLE = "DATE_IMPOSSIBLE"
    FIELD_UNUSUAL = "FIELD_UNUSUAL"


MARKED: Final = frozenset(
    {
        Warning.LINE_ENDING,
        Warning.TRAILING_SPACES,
        Warning.LEG_CUT,
        Warning.VARIABLE_CUT,
        Warning.SECTION_CUT,
        Warning.FIELD_CUT,
        Warning.SECURITY_CUT,
        Warning.FIELDS_UNKNOWN,
        Warning.SIZE_BLANK,
        Warning.SIZE_LOWER_CASE,
    }
)
"""Those about the structure (8.11): a text with one of them has another spelling."""


FIELD_FORM: Final = frozenset(
    {
        Warning.FIELD_BLANK,
        Warning.LOWER_CASE,
        Warning.NOT_PADDED,
        Warning.NO_SLASH,
        Warning.FIELD_UNUSUAL,
    }
)
"""Those about how a field is written (8.11): remarks, no warnings, since its characters are handed on as they stand."""


class Remark(NamedTuple):
    """A warning, and the place it is about, in the names of the JSON form: `legList[0].seat`."""

    warning: Warning
    place: str


def remarks_on(layout: Layout, values: tuple[str, ...], prefix: str) -> list[Remark]:
    """What is unusual about these fields. What was cut off is told elsewhere."""
    whole = [pair for pair in zip(layout.fields, values, strict=True) if len(pair[1]) == pair[0].size]
    found = [(field, _unusual(field, value)) for field, value in whole]
    return [Remark(warning, prefix + field.label) for field, warning in found if warning is not None]


def remarks_on_section(layout: Layout, text: str, values: tuple[str, ...], place: str) -> list[Remark]:
    """What is unusual about a conditional section. Blank is not: it is how a section says nothing."""
    each = remarks_on(layout, values, f"{place}.")
    found = [remark for remark in each if remark.warning != Warning.FIELD_BLANK]
    return found + _ends_oddly(layout, text, values, place)


def _ends_oddly(layout: Layout, text: str, values: tuple[str, ...], place: str) -> list[Remark]:
    if len(text) > layout.width:
        return [Remark(Warning.FIELDS_UNKNOWN, place)]
    for field, value in zip(layout.fields, values, strict=True):
        if 0 < len(value) < field.size:
            return [Remark(Warning.FIELD_CUT, f"{place}.{field.label}")]
    return []


def _unusual(field: Field, value: str) -> Warning | None:
    form = re.compile(field.form)
    if form.fullmatch(value):
        return None
    if value.isspace():
        return Warning.FIELD_BLANK
    if form.fullmatch(value.upper()):
        return Warning.LOWER_CASE
    if any(form.fullmatch(other) for other in _other_paddings(field, value)):
        return Warning.NOT_PADDED
    return _of_kind(field, value)


def _other_paddings(field: Field, value: str) -> tuple[str, ...]:
    """The value as it would stand with zeros before it or spaces behind it."""
    bare, size = value.strip().upper(), field.size
    return bare.zfill(size), bare.zfill(size - 1).ljust(size), bare.ljust(size)


def _of_kind(field: Field, value: str) -> Warning:
    if field.name == "name" and "/" not in value:
        return Warning.NO_SLASH
    if field.name == "date" and value.isdigit():
        return Warning.DATE_IMPOSSIBLE
    return Warning.FIELD_UNUSUAL
