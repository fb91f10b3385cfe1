"""A store that cannot be opened: what a person is told to do about it."""

import os
import sqlite3
from pathlib import Path

import pytest

from sync.device.storage import StorageFailed


def cannot_open() -> sqlite3.Error:
    """What SQLite says of a file that it may not make."""
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect("/proc/no/such/folder/gate.db")
    return caught.value


def disk(blocks: int, free_blocks: int, files: int, free_files: int) -> os.statvfs_result:
    return os.statvfs_result(
        (4096, 4096, blocks, free_blocks, free_blocks, files, free_files, free_files, 0, 255)
    )


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        (disk(100, 0, 100, 50), "make room"),
        (disk(100, 50, 100, 0), "make room"),
        (disk(100, 50, 100, 50), "let this user write"),
        (disk(100, 50, 0, 0), "let this user write"),
        (disk(0, 0, 0, 0), "let this user write"),
    ],
    ids=["no block", "no file", "room", "files are not counted", "nothing is counted"],
)
def test_where_no_file_can_be_made_the_disk_is_asked_why(
    found: os.statvfs_result, advice: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: found)
    failed = StorageFailed(cannot_open(), tmp_path / "gate.db")
    assert failed.what_to_do.startswith(advice)
    assert failed.may_pass


def test_a_folder_that_is_gone_is_no_full_disk(tmp_path: Path) -> None:
    failed = StorageFailed(cannot_open(), tmp_path / "gone" / "gate.db")
    assert failed.what_to_do.startswith("let this user write")
