"""PROTOCOL.md 11.8: the events that a device may serve, for whoever chooses one of them."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import NOW
from tests.vectors.case import Case, Json
from tests.vectors.spelling import NULL, TRUE, array, bstr, mapping, tstr, uint

RUNNER: Final = "tests/unit/sync_lists/test_vectors.py"

_GATES_IN_ALL: Final = 4_096
_EVENTS: Final = 64


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _counts()
    yield from _rows()
    yield from _gates()
    yield from _maps()


def _gate(changes: dict[int, bytes] | None = None) -> bytes:
    values = {0: uint(2), 1: tstr("Portão B"), 2: tstr("Pista")} | (changes or {})
    return array(*(values[place] for place in sorted(values)))


def _event(changes: dict[int, bytes] | None = None) -> bytes:
    values = {
        0: uint(7),
        1: tstr("Noite de estreia"),
        2: tstr("America/Sao_Paulo"),
        3: uint(NOW),
        4: uint(NOW + 7_200),
        5: array(_gate()),
    } | (changes or {})
    return array(*(values[place] for place in sorted(values)))


def _said(event: int = 7, gates: list[Json] | None = None) -> dict[str, Json]:
    one: list[Json] = [_gate_said()]
    return {
        "event": event,
        "name": "Noite de estreia",
        "timezone": "America/Sao_Paulo",
        "starts_s": NOW,
        "ends_s": NOW + 7_200,
        "gates": one if gates is None else gates,
    }


def _gate_said(gate: int = 2, name: str = "Portão B", zone: str = "Pista") -> dict[str, Json]:
    return {"gate": gate, "name": name, "zone": zone}


def _answer(*events: bytes) -> bytes:
    return mapping((1, array(*events)))


def _case(name: str, comment: str, raw: bytes, decoded: Json = None) -> Case:
    expect = "MALFORMED" if decoded is None else "OK"
    return Case(name, "11.8", comment, {"offered": raw.hex()}, expect, decoded)


def _good() -> Iterator[Case]:
    yield _case("ok", "one event with one gate", _answer(_event()), [_said()])
    yield _case("ok-none", "nothing is offered", _answer(), [])
    comment = "the certificate names none of its gates"
    yield _case("ok-no-gates", comment, _answer(_event({5: array()})), [_said(gates=[])])
    gates = array(_gate({0: uint(3)}), _gate())
    both: list[Json] = [_gate_said(3), _gate_said()]
    comment = "events and gates stay in their order: the nearest in time comes first"
    yield _case(
        "ok-order", comment, _answer(_event({5: gates}), _event({0: uint(3)})), [_said(gates=both), _said(3)]
    )
    high = _event(
        {0: uint(2**32 - 1), 3: uint(2**32 - 1), 4: uint(2**32 - 1), 5: array(_gate({0: uint(2**31 - 1)}))}
    )
    highest = _said(2**32 - 1, [_gate_said(2**31 - 1)]) | {"starts_s": 2**32 - 1, "ends_s": 2**32 - 1}
    yield _case("ok-highest", "numbers at their upper bounds", _answer(high), [highest])
    name, zone = "ã" * 100, "z" * 200
    long = _event({1: tstr(name), 2: tstr("t" * 64), 5: array(_gate({1: tstr(name), 2: tstr(zone)}))})
    longest = _said(gates=[_gate_said(2, name, zone)]) | {"name": name, "timezone": "t" * 64}
    yield _case("ok-longest", "texts as long as they may be", _answer(long), [longest])


def _counts() -> Iterator[Case]:
    many = [_event({0: uint(number), 5: array()}) for number in range(1, _EVENTS + 2)]
    said: list[Json] = [_said(number, []) for number in range(1, _EVENTS + 1)]
    yield _case("ok-64-events", "as many as there may be", _answer(*many[:-1]), said)
    yield _case("65-events", "one too many", _answer(*many))
    yield _case("event-twice", "one event twice", _answer(_event(), _event({1: tstr("Another")})))
    short = [array(uint(gate), tstr("g"), tstr("z")) for gate in range(1, _GATES_IN_ALL + 1)]
    full = _event({0: uint(3), 5: array(*short)})
    yield _case("4097-gates", "of two events together, one too many", _answer(full, _event()))


def _rows() -> Iterator[Case]:
    for name, comment, changes in (
        ("event-too-wide", "2^32", {0: uint(2**32)}),
        ("event-true", "true is no number", {0: TRUE}),
        ("name-empty", "no name", {1: tstr("")}),
        ("name-too-long", "202 bytes of UTF-8", {1: tstr("ã" * 101)}),
        ("name-control", "it could repaint a terminal", {1: tstr("Noite\x1b[2J")}),
        ("name-null", "there is one", {1: NULL}),
        ("timezone-empty", "no time zone", {2: tstr("")}),
        ("timezone-control", "a line feed", {2: tstr("UTC\n")}),
        ("timezone-too-long", "65 bytes", {2: tstr("t" * 65)}),
        ("timezone-number", "a number where a text belongs", {2: uint(1)}),
        ("starts-too-wide", "2^32", {3: uint(2**32)}),
        ("ends-too-wide", "2^32", {4: uint(2**32)}),
        ("gates-number", "how many where they themselves belong", {5: uint(1)}),
        ("row-long", "a seventh value", {6: uint(0)}),
    ):
        yield _case(name, comment, _answer(_event(changes)))
    yield _case(
        "row-short", "without gates", _answer(array(uint(7), tstr("a"), tstr("UTC"), uint(1), uint(2)))
    )
    yield _case("row-number", "a number where a row belongs", _answer(uint(7)))


def _gates() -> Iterator[Case]:
    for name, comment, changes in (
        ("gate-0", "they are 1 and up", {0: uint(0)}),
        ("gate-too-wide", "2^31", {0: uint(2**31)}),
        ("gate-name-empty", "no name", {1: tstr("")}),
        ("gate-name-control", "a zero byte", {1: tstr("a\x00")}),
        ("zone-number", "its number where its name belongs", {2: uint(1)}),
        ("zone-too-long", "201 bytes", {2: tstr("z" * 201)}),
        ("gate-long", "a fourth value", {3: uint(0)}),
    ):
        yield _case(name, comment, _answer(_event({5: array(_gate(changes))})))
    short = array(uint(2), tstr("Portão B"))
    yield _case("gate-short", "a gate that leads nowhere", _answer(_event({5: array(short)})))


def _maps() -> Iterator[Case]:
    yield _case("field-unknown", "no clause names field 2", mapping((1, array()), (2, uint(0))))
    yield _case("field-missing", "an empty map", mapping())
    yield _case("events-map", "a map where an array belongs", mapping((1, mapping())))
    yield _case("array", "an array of what belongs into a map", array(_event()))
    yield _case("bytes-after", "a byte after the map", _answer() + b"\x00")
    yield _case("text", "bytes of something else", bstr(b"{}"))
    yield _case("empty", "no bytes", b"")
