"""What is not right with a device by what it showed: each matter alone, and its limit."""

from dataclasses import replace

import pytest

from backend.doors.judging import IN_THE_WAY, Known, Matter, judge, said_at_ms
from backend.doors.wording import state_of, told
from sync.catalogue import LANGUAGES
from sync.policy import Policy
from sync.position import Position
from sync.readiness import Readiness, Ready

NOW_MS = 1_795_000_000_000
HOUR_MS = 3_600_000
SAID = Readiness(
    device=bytes(8), event=7, gate=2, at_ms=NOW_MS, at=Position(1, 41), digest=bytes(4), issued_ms=NOW_MS - HOUR_MS, policy=3,
    trust_counter=5, unsent=0, flags=Ready.KEPT | Ready.CAMERA, app="portao-web/1", clock=(0, 0), battery=30, free_mib=190,
)  # fmt: skip
KNOWN = Known(on_line=True, behind=0, locked=False, policy=Policy(3, amber_s=2 * 3600), trust_counter=5)


def test_a_device_with_nothing_wrong_is_ready() -> None:
    assert judge(SAID, KNOWN) == ()


@pytest.mark.parametrize(
    ("said", "known", "matter"),
    [
        ({"flags": Ready.KEPT | Ready.CAMERA | Ready.LOCKED}, {}, Matter.LOCKED),
        ({}, {"locked": True}, Matter.LOCKED),
        ({}, {"on_line": False}, Matter.OTHER_LINE),
        ({}, {"policy": Policy(3, amber_s=1800, red_s=3599)}, Matter.LIST_TOO_OLD),
        ({"flags": Ready.FAILING | Ready.CAMERA}, {}, Matter.FAILING),
        ({}, {"policy": Policy(3, amber_s=3599)}, Matter.LIST_OLD),
        ({}, {"behind": 1}, Matter.BEHIND),
        ({"policy": 2}, {}, Matter.RULES_OLD),
        ({"trust_counter": 4}, {}, Matter.KEYS_OLD),
        ({"clock": (0, 60_000)}, {}, Matter.CLOCK_OFF),
        ({"clock": None}, {}, Matter.CLOCK_UNKNOWN),
        ({"flags": Ready.CAMERA}, {}, Matter.STORAGE_LOOSE),
        ({"free_mib": 189}, {}, Matter.STORAGE_LOW),
        ({"battery": 29}, {}, Matter.BATTERY_LOW),
        ({"flags": Ready.KEPT}, {}, Matter.NO_CAMERA),
        ({"unsent": 1}, {}, Matter.UNSENT),
    ],
)
def test_each_matter_is_found_alone(
    said: dict[str, object], known: dict[str, object], matter: Matter
) -> None:
    (found,) = judge(replace(SAID, **said), replace(KNOWN, **known))  # type: ignore[arg-type]
    assert (found.matter, found.stops) == (matter, matter in IN_THE_WAY)
    for language in LANGUAGES:
        assert "{" not in told(found, language)


def test_what_a_device_does_not_tell_is_held_against_nobody() -> None:
    assert judge(replace(SAID, battery=None, free_mib=None), KNOWN) == ()


def test_what_is_in_the_way_comes_first_and_makes_the_gate_not_ready() -> None:
    found = judge(replace(SAID, unsent=3), replace(KNOWN, locked=True))
    assert [one.matter for one in found] == [Matter.LOCKED, Matter.UNSENT]
    states = [state_of(some, "en") for some in ((), found[1:], found)]
    assert len(set(states)) == 3


def test_the_age_of_a_list_is_reckoned_without_the_devices_own_clock() -> None:
    ahead = replace(SAID, at_ms=NOW_MS + 5 * HOUR_MS, clock=(5 * HOUR_MS, 0))
    assert said_at_ms(ahead) == NOW_MS
    assert [one.matter for one in judge(ahead, KNOWN)] == [Matter.CLOCK_OFF]
