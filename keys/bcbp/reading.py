"""Reading a boarding pass: strict about its structure, lenient where real airlines deviate, and then it says so (FORMAT.md 8)."""

from typing import Final, NamedTuple

from keys.bcbp.fields import HEAD, LEG, REPEATED, UNIQUE, Layout
from keys.bcbp.records import BoardingPass, Leg, Repeated, Security, Unique
from keys.bcbp.warnings import FIELD_FORM, Remark, Warning, remarks_on, remarks_on_section
from keys.errors import Malformed, NotAPass

TEXT_CAP: Final = 1_450  # 23 + 4 * (37 + 255) + 4 + 255
LEGS_AT_MOST: Final = 4
FORMAT: Final = "M"
MARKER: Final = ">"
SECURITY_MARK: Final = "^"

_FIRST: Final = 2
_HEAD_END: Final = _FIRST + HEAD.width
_LEAST_LEG: Final = sum(field.size for field in LEG.fields[:6])
_VERSIONS: Final = frozenset("12345678")
_SIZES: Final = {f"{size:02X}": size for size in range(256)}


class Parsed(NamedTuple):
    """What was read. `signed`: every character before the security data, as scanned. `sizes`: the declared size of each leg's
    variable part. `remarks`: where the pass deviates; without any, `compose` gives the same text again.
    """

    boarding_pass: BoardingPass
    signed: str
    sizes: tuple[int, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """The names of the remarks that a reader should mind, each once, in the order of reading."""
        minded = (remark.warning for remark in self.remarks if remark.warning not in FIELD_FORM)
        return tuple(dict.fromkeys(warning.value for warning in minded))


def looks_like_pass(text: str) -> bool:
    """Whether a text is to be read as a boarding pass at all (8.1): type M and a number of legs."""
    return text[:1] == FORMAT and text[1:2] in ("1", "2", "3", "4")


def parse(text: str) -> Parsed:
    """The pass in this text. `NotAPass` (8.1) for what is no pass of type M; `Malformed` (8.1 to 8.6) for a broken one."""
    if not looks_like_pass(text):
        raise NotAPass
    remarks: list[Remark] = []
    bare = text.rstrip("\r\n")
    if len(bare) < len(text):
        remarks.append(Remark(Warning.LINE_ENDING, ""))
    if len(bare) > TEXT_CAP:
        raise Malformed("8.1", f"a pass of {len(bare)} characters")
    if not (bare.isascii() and bare.isprintable()):
        raise Malformed("8.1", "a character outside the printable ASCII")
    return _Reading(bare, remarks).run()


class _Reading:
    """One pass being read: where it stands, and what was remarked so far."""

    __slots__ = ("_at", "_remarks", "_text", "_unique", "_version")

    def __init__(self, text: str, remarks: list[Remark]) -> None:
        self._text = text
        self._remarks = remarks
        self._at = _HEAD_END
        self._version: str | None = None
        self._unique: Unique | None = None

    def run(self) -> Parsed:
        if len(self._text) < _HEAD_END:
            raise Malformed("8.2", f"a pass of {len(self._text)} characters")
        name, eticket = self._fields(HEAD, self._text[_FIRST:_HEAD_END], "")
        count = int(self._text[1])
        legs, sizes = [], []
        for place in range(count):
            leg, size = self._leg(place, place == count - 1)
            legs.append(leg)
            sizes.append(size)
        signed_end, security = self._security()
        boarding = BoardingPass(name, eticket, tuple(legs), self._version, self._unique, security)
        return Parsed(boarding, self._text[:signed_end], tuple(sizes), tuple(self._remarks))

    def _remark(self, warning: Warning, place: str) -> None:
        self._remarks.append(Remark(warning, place))

    def _fields(self, layout: Layout, text: str, prefix: str) -> tuple[str, ...]:
        values = layout.usual(text)
        if values is None:
            values = layout.cut(text)
            self._remarks += remarks_on(layout, values, prefix)
        return values

    def _leg(self, place: int, last: bool) -> tuple[Leg, int]:
        """The leg at this place, and the declared size of its variable part."""
        mandatory = self._text[self._at : self._at + LEG.width]
        where = f"legList[{place}]"
        values = self._fields(LEG, mandatory, f"{where}.")
        self._at += LEG.width
        size_text = self._text[self._at : self._at + 2]
        self._at += 2
        if len(size_text) < 2:
            self._check_cut(mandatory, where, last)
            return _bare(values), 0
        size = self._size(size_text, f"{where}.variableSize")
        area = self._text[self._at : self._at + size]
        self._at += size
        cut = len(area) < size
        if cut:
            self._check_area_cut(area, where, last)
        if not area:
            return _bare(values), size
        repeated, airline_use = self._variable(area, place, where, cut)
        return Leg._make((*values, repeated, airline_use)), size

    def _check_cut(self, mandatory: str, where: str, last: bool) -> None:
        """A last leg may end early, but not before its date: less would name no flight (8.3)."""
        if not last or len(mandatory) < _LEAST_LEG:
            raise Malformed("8.3", f"{where} ends after {len(mandatory)} characters")
        self._remark(Warning.LEG_CUT, where)

    def _check_area_cut(self, area: str, where: str, last: bool) -> None:
        if not last or SECURITY_MARK in area:
            raise Malformed("8.4", f"the size of {where} reaches beyond it")
        self._remark(Warning.VARIABLE_CUT, where)

    def _variable(self, area: str, place: int, where: str, cut: bool) -> tuple[Repeated | None, str]:
        """The leg's repeated section and airline use; the first leg's area begins with what all legs share (8.4, 8.5)."""
        at = 0
        if place == 0:
            if area[0] != MARKER:
                self._remark(Warning.NO_MARKER, where)
                return None, area
            at = self._shared(area, cut)
            if self._unique is None:
                return None, ""
        values, at = self._section(area, at, REPEATED, f"{where}.repeated", cut)
        return None if values is None else Repeated._make(values), area[at:]

    def _shared(self, area: str, cut: bool) -> int:
        """Read the version and the section of all legs; where the first leg's own part begins."""
        self._version = area[1:2]
        if self._version not in _VERSIONS:
            self._remark(Warning.VERSION_UNKNOWN, "version")
        values, at = self._section(area, 2, UNIQUE, "unique", cut)
        self._unique = None if values is None else Unique._make(values)
        return at

    def _section(
        self, area: str, at: int, layout: Layout, where: str, cut: bool
    ) -> tuple[tuple[str, ...] | None, int]:
        """The values of a section that begins with its size at `at`, and where it ends; None where there is not even a size."""
        size_text = area[at : at + 2]
        if len(size_text) < 2:
            if size_text and not cut:
                raise Malformed("8.4", f"the size of {where} is one character")
            return None, len(area)
        size = self._size(size_text, where)
        body = area[at + 2 : at + 2 + size]
        if len(body) < size:
            self._remark(Warning.SECTION_CUT, where)
        values = layout.usual(body)
        if values is None:
            values = layout.cut(body)
            self._remarks += remarks_on_section(layout, body, values, where)
        return values, at + 2 + size

    def _size(self, text: str, where: str) -> int:
        size = _SIZES.get(text)
        if size is not None:
            return size
        if text == "  ":
            self._remark(Warning.SIZE_BLANK, where)
            return 0
        size = _SIZES.get(text.upper())
        if size is None:
            raise Malformed("8.4", f"{where}: {text!r} is no hexadecimal size")
        self._remark(Warning.SIZE_LOWER_CASE, where)
        return size

    def _security(self) -> tuple[int, Security | None]:
        """Where the security data begins, and what it is."""
        rest = self._text[self._at :]
        start = min(self._at, len(self._text))
        if not rest:
            return start, None
        if rest[0] != SECURITY_MARK:
            return self._behind_legs(rest, start)
        return start, self._security_data(rest)

    def _behind_legs(self, rest: str, start: int) -> tuple[int, Security | None]:
        data = rest.lstrip(" ")
        if data and data[0] != SECURITY_MARK:
            raise Malformed("8.4", f"{len(rest)} characters stand behind the last leg")
        self._remark(Warning.TRAILING_SPACES, "")
        if not data:
            return start, None
        return start + len(rest) - len(data), self._security_data(data)

    def _security_data(self, data: str) -> Security:
        type_, size_text, at = data[1:2], data[2:4], 4
        if len(size_text) < 2:
            raise Malformed("8.6", "the security data has no size")
        size = self._size(size_text, "security.length")
        found = data[at : at + size]
        if size and not found:
            raise Malformed("8.6", f"none of the {size} characters of security data is there")
        if len(found) < size:
            self._remark(Warning.SECURITY_CUT, "security")
        behind = data[at + size :]
        if behind.strip(" "):
            raise Malformed("8.6", f"{len(behind)} characters stand behind the security data")
        if behind:
            self._remark(Warning.TRAILING_SPACES, "security")
        return Security(type_, found)


def _bare(values: tuple[str, ...]) -> Leg:
    """A leg that says nothing besides."""
    return Leg._make((*values, None, ""))
