"""Passes without a fault: every shape that clause 8 allows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.vectors.areas.bcbp.build import (
    FULL,
    LEG,
    NEXT_LEG,
    PLAIN,
    REPEATED,
    SHORT_UNIQUE,
    UNIQUE,
    OneLeg,
    Spelled,
    reads,
)
from tests.vectors.case import Case

_NEXT: Final = OneLeg(NEXT_LEG, REPEATED | {"airlineNumericCode": "220", "fastTrack": "N"}, "LX58Z")


def cases() -> Iterator[Case]:
    yield reads("ok-mandatory-only", "8.3", "60 characters", PLAIN)
    yield reads("ok-every-field", "8.5", "all of version 8, three bag tags, airline use", FULL)
    yield from _legs()
    yield from _sections()
    yield from _fields()
    yield from _security()


def _legs() -> Iterator[Case]:
    two = replace(FULL, legs=(FULL.legs[0], _NEXT))
    yield reads("ok-two-legs", "8.5", "the second has its own section and airline use", two)
    bare = OneLeg(NEXT_LEG)
    yield reads(
        "ok-second-leg-bare", "8.5", "the second says nothing more", replace(FULL, legs=(FULL.legs[0], bare))
    )
    yield reads(
        "ok-first-leg-bare", "8.5", "only the second says more", replace(PLAIN, legs=(PLAIN.legs[0], _NEXT))
    )
    three = replace(FULL, legs=(FULL.legs[0], bare, _NEXT))
    yield reads("ok-three-legs", "8.2", "the one in the middle is bare", three)
    yield reads(
        "ok-four-legs", "8.2", "the most there are", replace(FULL, legs=(FULL.legs[0], bare, _NEXT, _NEXT))
    )
    long = OneLeg(dict(LEG), REPEATED, "A" * (255 - 2 - 2 - 50 - 2 - 42))
    later = OneLeg(NEXT_LEG, REPEATED, "B" * (255 - 2 - 42))
    longest = Spelled((long, later, later, later), version="8", unique=UNIQUE, security=("1", "S" * 255))
    assert len(longest.text) == 1450
    yield reads("ok-longest", "8.1", "1,450 characters: each size FF", longest)


def _sections() -> Iterator[Case]:
    for version in "1234567":
        yield reads(f"ok-version-{version}", "8.4", f"version {version}", replace(FULL, version=version))
    yield reads("ok-no-sections", "8.4", "a marker and a version alone", replace(PLAIN, version="6"))
    empty = replace(PLAIN, version="6", unique={})
    yield reads("ok-unique-00", "8.4", "a section of size 00, and no other", empty)
    both = replace(empty, legs=(OneLeg(repeated={}),))
    yield reads("ok-both-00", "8.5", "two sections of size 00", both)
    text = replace(empty, legs=(OneLeg(repeated={}, airline="328-1234567890"),))
    yield reads("ok-airline-use-alone", "8.5", "airline use behind two empty sections", text)
    for count in range(1, 9):
        part = dict(list(UNIQUE.items())[:count])
        yield reads(
            f"ok-unique-{count}-fields",
            "8.5",
            "a section may end before any field",
            replace(FULL, unique=part),
        )
    for count in range(1, 10):
        own = replace(FULL.legs[0], repeated=dict(list(REPEATED.items())[:count]))
        yield reads(
            f"ok-repeated-{count}-fields",
            "8.5",
            "a section may end before any field",
            replace(FULL, unique=SHORT_UNIQUE, legs=(own,)),
        )
    yield reads("ok-caret-in-airline-use", "8.4", "a ^ inside a part that is not cut", _with_airline("A^1"))
    yield reads("ok-marker-in-airline-use", "8.5", "a > is nothing special there", _with_airline(">8"))


def _with_airline(text: str) -> Spelled:
    return replace(FULL, legs=(replace(FULL.legs[0], airline=text),))


def _fields() -> Iterator[Case]:
    for name, changes in (
        ("pnr-of-7", {"pnr": "ABCDEFG"}),
        ("pnr-of-5", {"pnr": "ABCDE  "}),
        ("carrier-of-3", {"carrier": "EZY"}),
        ("flight-suffix", {"flight": "0834A"}),
        ("day-001", {"date": "001"}),
        ("day-366", {"date": "366"}),
        ("seat-infant", {"seat": "INF "}),
        ("seat-standby", {"seat": "STBY"}),
        ("sequence-suffix", {"seq": "0025A"}),
    ):
        yield reads(f"ok-{name}", "8.3", "usual, so without a warning", PLAIN.with_leg(**changes))
    blank = replace(FULL, unique={name: " " * len(value) for name, value in UNIQUE.items()})
    yield reads("ok-blank-section", "8.5", "blank is how a section says nothing", blank)


def _security() -> Iterator[Case]:
    yield reads(
        "ok-security", "8.6", "other airlines' data, as it stands", replace(FULL, security=("1", "MEQC" * 25))
    )
    yield reads("ok-security-00", "8.6", "a type without data", replace(PLAIN, security=("1", "")))
    yield reads("ok-security-longest", "8.6", "255 characters", replace(PLAIN, security=("4", "^" * 255)))
