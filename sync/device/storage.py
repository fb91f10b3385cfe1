"""Why a store cannot be read or written, and what a person can do about it: one table over SQLite's own codes."""

import os
import sqlite3
from pathlib import Path
from typing import Final

from sync.device.errors import DeviceError

_ROOM: Final = "make room on the disk that holds {path}; scanning goes on by itself as soon as there is some"
_RIGHTS: Final = (
    "let this user write {path} and the folder it is in: chmod, chown, or mount the disk writable"
)
_BROKEN: Final = "leave {path} as it is and save what can be read: portao device salvage --store {path} --to NEW; then scan with NEW"
_HELD: Final = "end the other program that holds {path}"
_UNKNOWN: Final = "check the disk that holds {path}"

_ADVICE: Final = {
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_IOERR: _ROOM,
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_CORRUPT: _BROKEN,
    sqlite3.SQLITE_NOTADB: _BROKEN,
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
}
_PASSING: Final = (_ROOM, _RIGHTS, _HELD)


class StorageFailed(DeviceError):
    """The store cannot be read or written. Nothing was changed, and whatever was shown before is in it.

    `may_pass`: once somebody did what is advised, the same file works again.
    """

    name = "STORAGE_FAILED"

    def __init__(self, error: sqlite3.Error, path: Path | None = None) -> None:
        super().__init__(f"the store cannot be used: {error}")
        code = (
            getattr(error, "sqlite_errorcode", None) or 0
        )  # an extended code has the plain one in its low byte
        advice = _ADVICE.get(code & 0xFF, _UNKNOWN)
        if advice is _RIGHTS and path is not None and _is_full(path.parent):
            advice = _ROOM  # SQLite needs files beside the store, and says nothing of why it cannot make them
        self.may_pass = advice in _PASSING
        self.what_to_do = advice.format(path=path or "the store")


def _is_full(folder: Path) -> bool:
    """Whether the disk of this folder has no block or no file left for this user; one that counts neither is not full."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return bool((disk.f_blocks and not disk.f_bavail) or (disk.f_files and not disk.f_favail))
