"""Where a backup goes: a file of SQLite that takes another one's place, or the tables of a server of PostgreSQL."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backend.backup import tables
from backend.backup.errors import StillServed, TargetNotEmpty
from backend.database.on_postgresql import is_shared
from backend.database.on_sqlite import file_of, is_in_use, url_of
from backend.database.transactions import Database
from backend.settings import Settings

_BESIDE = ("", "-wal", "-shm")


class Target(Protocol):
    """The database in which an installation is made from a backup."""

    @property
    def url(self) -> str:
        """Of the database that is filled."""
        ...

    async def check(self, displace: bool) -> None:
        """`TargetNotEmpty` unless what is there may be displaced; `StillServed`."""
        ...

    def give_up(self) -> None:
        """Clear away what was half made."""
        ...

    def put_in_place(self, now_ms: int) -> list[Path]:
        """What was made is the installation's database from now on; the files that made room for it, under their new names."""
        ...


def target_of(settings: Settings) -> Target:
    """The target for the installation's database."""
    file = file_of(settings.database_url)
    return _Tables(settings.database_url) if file is None else _File(file)


@dataclass(frozen=True, slots=True)
class _File:
    file: Path

    @property
    def url(self) -> str:
        return url_of(self._new)

    @property
    def _new(self) -> Path:
        return self.file.with_name(f"{self.file.name}.new")

    async def check(self, displace: bool) -> None:
        if self.file.exists():
            if not displace:
                raise TargetNotEmpty(str(self.file))
            if is_in_use(self.file):
                raise StillServed(str(self.file))
        self.give_up()  # what a run that was killed left

    def give_up(self) -> None:
        for end in _BESIDE:
            _beside(self._new, end).unlink(missing_ok=True)

    def put_in_place(self, now_ms: int) -> list[Path]:
        aside = [displaced(_beside(self.file, end), now_ms) for end in reversed(_BESIDE)]
        for end in reversed(_BESIDE):  # the file itself at last: what belongs to it lies there by then
            if (made := _beside(self._new, end)).exists():
                made.replace(_beside(self.file, end))
        return [path for path in aside if path is not None]


@dataclass(frozen=True, slots=True)
class _Tables:
    url: str

    async def check(self, displace: bool) -> None:
        database = Database.open(self.url)
        try:
            async with database.reading() as connection:
                if await tables.holds_domain(connection):
                    if not displace:
                        raise TargetNotEmpty("the database")
                    if await is_shared(connection):
                        raise StillServed("the database")
        finally:
            await database.close()

    def give_up(self) -> None:
        """The transaction was rolled back."""

    def put_in_place(self, now_ms: int) -> list[Path]:  # noqa: ARG002 - nothing has to make room
        """The transaction was committed."""
        return []


def displaced(path: Path, now_ms: int) -> Path | None:
    """Give a file another name, that says when it made room; None where there was none."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{now_ms // 1000}")
    path.replace(aside)
    return aside


def _beside(file: Path, end: str) -> Path:
    return file.with_name(file.name + end)
