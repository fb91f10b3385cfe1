"""The table of devices says how old each thing is that it says."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from backend.cli.device_states import ago, device_states
from backend.store.rows import DeviceRow
from sync.enrolment import Role
from sync.position import Position

NOW_MS = 1_795_000_000_000
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
NEW = DeviceRow(b"device-1", "Gate [A]", b"", b"", b"", Role.GATE, None, None, 0, 0)


def printed(row: DeviceRow, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(device_states([row], NOW_MS))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def shown(row: DeviceRow) -> list[str]:
    """The cells of the device's line."""
    _, line, *_ = printed(row, 200).splitlines()
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_a_quiet_gate_was_heard_just_now_and_said_long_ago_what_it_has_to_send() -> None:
    row = replace(NEW, last_seen_ms=NOW_MS - 20 * SECOND, last_event=3, at=Position(1, 57), unsent=0)
    quiet = replace(row, told_ms=NOW_MS - 12 * MINUTE)
    cells = [b"device-1".hex(), "Gate [A]", "gate", "20 s ago", "event 3: 1.57", "0, said 12 min ago"]
    assert shown(quiet) == cells
    assert shown(replace(quiet, locked_ms=1)) == [*cells, "locked"]


def test_an_id_is_whole_in_a_narrow_terminal() -> None:
    row = replace(NEW, name="The tablet at the back stairs", last_seen_ms=1, last_event=3, at=Position(1, 57))
    assert b"device-1".hex() in printed(replace(row, unsent=0, told_ms=1), 60)


def test_of_a_device_that_never_came_nothing_is_said() -> None:
    assert shown(NEW) == [b"device-1".hex(), "Gate [A]", "gate", "never"]


@pytest.mark.parametrize(
    ("passed_ms", "words"),
    [
        (-5 * SECOND, "0 s ago"),
        (2 * MINUTE - 1, "119 s ago"),
        (2 * MINUTE, "2 min ago"),
        (2 * HOUR - 1, "119 min ago"),
        (2 * HOUR, "2 h ago"),
        (2 * DAY - 1, "47 h ago"),
        (9 * DAY, "9 d ago"),
    ],
)
def test_a_time_that_passed_is_told_in_one_unit(passed_ms: int, words: str) -> None:
    assert ago(NOW_MS - passed_ms, NOW_MS) == words
