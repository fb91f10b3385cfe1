"""What a restoring says to do next can be typed as it stands."""

from pathlib import Path

from backend.cli.backups import onward
from backend.cli.options import DEFAULT_DATA


def test_what_comes_next_names_the_folder_that_was_restored_into() -> None:
    told = onward(Path("/srv/the gate"))
    assert "portao serve --data '/srv/the gate';" in told
    assert told.endswith("portao generation show EVENT --data '/srv/the gate'")


def test_the_usual_folder_needs_no_naming() -> None:
    assert "--data" not in onward(DEFAULT_DATA)
