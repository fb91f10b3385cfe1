"""The mark in a folder that a restore is going on there, or was interrupted. While it stands nothing opens the installation."""

import os
from pathlib import Path
from typing import Final

from backend.backup.errors import RestoreUnfinished

_MARK: Final = "restoring"


def check_finished(data: Path) -> None:
    """`RestoreUnfinished` if the mark stands."""
    if (data / _MARK).exists():
        raise RestoreUnfinished(data)


def begin(data: Path) -> bool:
    """Set the mark, for good before anything else changes. The folder is made. Whether it stood there before."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    stood = (data / _MARK).exists()
    (data / _MARK).touch(mode=0o600)
    sync_folder(data)
    return stood


def end(data: Path) -> None:
    """Take the mark away, once everything else is on the disk."""
    sync_folder(data)
    (data / _MARK).unlink(missing_ok=True)
    sync_folder(data)


def sync_folder(folder: Path) -> None:
    """A file's name is durable only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
