"""PROTOCOL.md 5.7: the operators of a domain, as they are sealed for a device."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import signer
from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/sync_authority/test_vectors.py"

_ANA: Final = signer("ana")
_BRUNO: Final = signer("bruno")
_SEALED: Final = bytes(range(100))


def cases() -> Iterator[Case]:
    both = [_row(), _row(2, "Bruno", 2, _BRUNO.public)]
    said = [_said(), _said(2, "Bruno", 2, _BRUNO.public)]
    yield _case("ok", "a steward and a supervisor", _part(*both), said)
    yield _case("ok-nobody", "nobody yet", _part(), [])
    yield _case(
        "ok-gaps",
        "numbers are never given again",
        _part(_row(7), _row(2**31 - 1)),
        [_said(7), _said(2**31 - 1)],
    )
    longest = _row(name="x" * 200, sealed=bytes(256))
    yield _case("ok-longest", "200 and 256 bytes", _part(longest), [_said(name="x" * 200, sealed=bytes(256))])
    yield from _rows()
    yield from _parts()


def _row(
    number: int = 1, name: str = "Ana", role: int = 1, key: bytes = _ANA.public, sealed: bytes = _SEALED
) -> bytes:
    return array(uint(number), tstr(name), uint(role), bstr(key), bstr(sealed))


def _said(
    number: int = 1, name: str = "Ana", role: int = 1, key: bytes = _ANA.public, sealed: bytes = _SEALED
) -> Json:
    return {"number": number, "name": name, "role": role, "key": key.hex(), "sealed": sealed.hex()}


def _part(*rows: bytes) -> bytes:
    return mapping((1, array(*rows)))


def _case(
    name: str,
    comment: str,
    part: bytes,
    said: list[Json] | None = None,
    expect: str = "MALFORMED",
    clause: str = "5.7",
) -> Case:
    decoded: Json = None if said is None else {"operators": said}
    return Case(name, clause, comment, {"operators": part.hex()}, expect if said is None else "OK", decoded)


def _rows() -> Iterator[Case]:
    yield _case("number-0", "they are 1 and up", _part(_row(0)))
    yield _case("number-2-31", "one too much", _part(_row(2**31)))
    yield _case("role-0", "somebody who is none any more", _part(_row(role=0)))
    yield _case("role-3", "no such role", _part(_row(role=3)))
    yield _case("name-empty", "nobody", _part(_row(name="")))
    yield _case("name-201-bytes", "one too many", _part(_row(name="x" * 201)))
    yield _case("name-control", "it could repaint a terminal", _part(_row(name="Ana\x1b[2J")))
    yield _case("key-31-bytes", "one too few", _part(_row(key=_ANA.public[:31])))
    yield _case(
        "key-identity",
        "of small order",
        _part(_row(key=bytes((1,)) + bytes(31))),
        expect="BAD_KEY",
        clause="0.4",
    )
    yield _case("sealed-257-bytes", "one too many", _part(_row(sealed=bytes(257))))
    row = (uint(1), tstr("Ana"), uint(1), bstr(_ANA.public), bstr(_SEALED))
    yield _case("row-of-four", "without the sealed key", _part(array(*row[:4])))
    yield _case("row-of-six", "one too many", _part(array(*row, uint(0))))


def _parts() -> Iterator[Case]:
    yield _case("descending", "2 before 1", _part(_row(2), _row(1)))
    yield _case("twice", "1 and 1", _part(_row(), _row()))
    yield _case("too-many", "1,025 of them", _part(*(_row(number, sealed=b"") for number in range(1, 1026))))
    yield _case("field-2", "a field that is not known", mapping((1, array()), (2, uint(0))))
    yield _case("empty-map", "no field 1", mapping())
    yield _case("no-map", "an array", array(_row()))
