"""What can be wrong with a backup, or with the place where one is to go. Part of the server's one error tree."""

from pathlib import Path

from backend.errors import BackendError


class NotABackup(BackendError):
    """The file is something else."""

    name = "NOT_A_BACKUP"
    what_to_do = "name a file that portao backup wrote"

    def __init__(self, why: str) -> None:
        super().__init__(f"this is no backup: {why}")


class BackupBroken(BackendError):
    """The file is a backup that was cut off or changed: nothing in it is believed."""

    name = "BACKUP_BROKEN"
    what_to_do = "take another copy of it, or the backup before it"

    def __init__(self, why: str) -> None:
        super().__init__(f"the backup is not whole: {why}")


class BackupTooNew(BackendError):
    """A newer program wrote the backup."""

    name = "BACKUP_TOO_NEW"
    what_to_do = "restore it with the release that wrote it, or a later one"

    def __init__(self, what: str) -> None:
        super().__init__(f"the backup is of {what}, which this release does not know")


class FileExists(BackendError):
    """A backup never takes the place of another file."""

    name = "FILE_EXISTS"
    what_to_do = "choose another name"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; nothing was written")


class TargetNotEmpty(BackendError):
    """Where the backup is to be restored there is something already."""

    name = "TARGET_NOT_EMPTY"
    what_to_do = "restore into another folder and database, or add --replace"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} holds an installation already; nothing was changed")


class StillServed(BackendError):
    """Another process has the database open: what it goes on to write would be lost, or mixed with what takes its place."""

    name = "STILL_SERVED"
    what_to_do = "stop every server and command on it, then try again"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is in use; nothing was changed")


class RestoreUnfinished(BackendError):
    """A restore into this folder was interrupted: what lies there is not to be served."""

    name = "RESTORE_UNFINISHED"
    what_to_do = "restore once more, with --replace"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"a restore into {folder} was interrupted")
