"""The walk that a demonstration prints when it starts."""

from pathlib import Path

from backend.cli.ready import enrolling


def test_a_gate_that_was_enrolled_at_a_start_before_is_not_to_be_enrolled_again(tmp_path: Path) -> None:
    store = tmp_path / "gate-a.db"
    assert enrolling(1, "gate-a", store, "enrol it") == ("1. enrol gate A", "enrol it")
    store.touch()
    what, command = enrolling(1, "gate-a", store, "enrol it")
    assert what == "1. gate A is enrolled already; how it stands"
    assert command.endswith(f"device status --store {store}")
