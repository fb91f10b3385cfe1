"""Where a list lies: a file, the pages in a folder, or either in a ZIP archive. Whatever it is, its bytes are read a piece at a time."""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, TypeAlias

from backend.errors import BadInput

_PAGES_AT_MOST: Final = 20_000
_UNPACKED: Final = 4 << 30
_DENSE: Final = (
    200  # times as many bytes: lists of people are packed to a fifth, and hardly ever to a fiftieth
)
_SMALL: Final = 64 << 20
_TABLES: Final = (".csv", ".tsv", ".txt")
_NUMBER: Final = re.compile(r"(\d+)")
_ZIP: Final = b"PK\x03\x04"

Opener: TypeAlias = Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One file with a list, or a page of it. `size`: how many bytes it has; `open` may be called again."""

    name: str
    size: int
    open: Opener = field(repr=False)


def pieces_at(path: Path) -> list[Piece]:
    """What lies at a path; `BadInput` for an empty folder; `OSError`."""
    if path.is_dir():
        files = [one for one in path.iterdir() if one.suffix.lower() == ".json" and one.is_file()]
        return _in_order([Piece(one.name, one.stat().st_size, _opener(one)) for one in files])
    with path.open("rb") as file:
        is_zip = file.read(4) == _ZIP
    if is_zip:
        return _in_archive(_opener(path))
    return [Piece(path.name, path.stat().st_size, _opener(path))]


def pieces_in(file: IO[bytes]) -> list[Piece]:
    """What an open file holds, which is read as often as need be and stays open; `BadInput`."""
    size = file.seek(0, 2)
    file.seek(0)
    is_zip = file.read(4) == _ZIP
    file.seek(0)
    return _in_archive(_rewinder(file)) if is_zip else [Piece("", size, _rewinder(file))]


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _rewinder(file: IO[bytes]) -> Opener:
    """Opens what is open already, and leaves it so."""

    def rewind() -> AbstractContextManager[IO[bytes]]:
        file.seek(0)
        return nullcontext(file)

    return rewind


def _in_archive(opened: Opener) -> list[Piece]:
    try:
        with opened() as file, zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and _is_list(one.filename)]
    except (zipfile.BadZipFile, NotImplementedError):
        raise BadInput("file", "the archive is broken", "Pack it again.") from None
    size, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if size > _UNPACKED:
        raise BadInput(
            "file", f"unpacked it has more than {_UNPACKED >> 30} GiB", "Import its files one by one."
        )
    if size > max(_SMALL, _DENSE * packed):
        told = f"unpacked it has {size >> 20} MiB, more than {_DENSE} times what it has here"
        raise BadInput("file", told, "Unpack it and look what it holds; a list may be imported as it is.")
    return _in_order([Piece(one.filename, one.file_size, _member(opened, one.filename)) for one in members])


def _is_list(name: str) -> bool:
    """Whether a member of an archive is meant: not what a system leaves beside it."""
    visible = not any(part.startswith((".", "__")) for part in name.split("/"))
    return visible and name.lower().endswith((".json", *_TABLES))


def _member(opened: Opener, name: str) -> Opener:
    @contextmanager
    def open_member() -> Iterator[IO[bytes]]:
        with opened() as file, zipfile.ZipFile(file) as archive:
            try:
                member = archive.open(name)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # another method, or a password
                raise BadInput("file", f"{name!r} cannot be unpacked", "Unpack it first.") from None
            with member:
                yield member

    return open_member


def _in_order(pieces: list[Piece]) -> list[Piece]:
    if not pieces:
        raise BadInput("file", "there is no list in it", "Put .json pages or one .csv file there.")
    if len(pieces) > _PAGES_AT_MOST:
        raise BadInput("file", f"it has {len(pieces)} files", f"Import at most {_PAGES_AT_MOST} at a time.")
    return sorted(pieces, key=lambda piece: _natural(piece.name))


def _natural(name: str) -> list[tuple[int, str]]:
    """page2 before page10."""
    parts = _NUMBER.split(name.lower())
    return [(int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts]
