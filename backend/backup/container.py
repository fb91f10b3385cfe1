"""The file itself: a gzipped tar, written and read in one pass and never held whole.

Its members are `backup.json`, `tables/NAME/NUMBER` (MessagePack: rows, each a list of values), `files/NAME`, and last `contents.json`.
A tar, so that anybody can look into one without this program; the checks do not rest on what a tar or gzip happens to notice.
"""

import hashlib
import io
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from typing import IO, Any, Final, NamedTuple, Protocol, cast

import msgspec

from backend.backup.contents import CONTENTS, FORMAT, HEAD, Contents, Digest, Head
from backend.backup.errors import BackupBroken, BackupTooNew, NotABackup

MEMBER_BYTES: Final = 64 << 20
_MAGIC: Final = bytes.fromhex("1f8b08000000000004ff")  # gzip without name or time, quick
_QUICK: Final = 1
_TABLES: Final = "tables"
_FILES: Final = "files"
_DAMAGED: Final = (tarfile.TarError, zlib.error, BadGzipFile, EOFError)


class Member(NamedTuple):
    """A part of a table or a file: `kind` is "tables" or "files"."""

    kind: str
    name: str
    data: bytes


class _Tally:
    """Counts and digests of what goes by."""

    def __init__(self) -> None:
        self._all = hashlib.sha256()
        self._rows: dict[tuple[str, str], int] = defaultdict(int)
        self._bytes: dict[tuple[str, str], Any] = defaultdict(hashlib.sha256)

    def whole(self, path: str, data: bytes) -> None:
        """Any member."""
        name = path.encode()
        self._all.update(len(name).to_bytes(4, "big") + name + len(data).to_bytes(8, "big"))
        self._all.update(data)

    def part(self, kind: str, name: str, data: bytes, rows: int) -> None:
        """One of a table or a file; no rows are counted of a table that has none."""
        self._bytes[kind, name].update(data)
        self._rows[kind, name] += rows

    def contents(self) -> Contents:
        """All of it."""
        found: dict[str, dict[str, Digest]] = {_TABLES: {}, _FILES: {}}
        for (kind, name), digest in self._bytes.items():
            found[kind][name] = Digest(self._rows[kind, name], digest.hexdigest())
        return Contents(found[_TABLES], found[_FILES], self._all.hexdigest())


class Writer:
    """Writes a backup into `out`, which need not seek. It is whole once `finish` came back."""

    def __init__(self, out: IO[bytes], head: Head) -> None:
        self._gzip = GzipFile(filename="", mode="wb", compresslevel=_QUICK, fileobj=out, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
        self._tally = _Tally()
        self._chunks: dict[str, int] = defaultdict(int)
        self._made_s = head.made_ms // 1000
        for table in head.tables:
            self._tally.part(_TABLES, table.name, b"", 0)
        self._add(HEAD, msgspec.json.format(msgspec.json.encode(head), indent=1))

    def rows(self, table: str, rows: int, data: bytes) -> None:
        """Some more rows of a table, encoded."""
        self._chunks[table] += 1
        self._tally.part(_TABLES, table, data, rows)
        self._add(f"{_TABLES}/{table}/{self._chunks[table]:08}", data)

    def file(self, name: str, data: bytes) -> None:
        """A file that lies beside the database."""
        self._tally.part(_FILES, name, data, 1)
        self._add(f"{_FILES}/{name}", data)

    def finish(self) -> Contents:
        """Write the contents and the end."""
        contents = self._tally.contents()
        self._add(CONTENTS, msgspec.json.format(msgspec.json.encode(contents), indent=1))
        self._tar.close()
        self._gzip.close()
        return contents

    def _add(self, path: str, data: bytes) -> None:
        self._tally.whole(path, data)
        info = tarfile.TarInfo(path)
        info.size, info.mode, info.mtime = len(data), 0o600, self._made_s
        self._tar.addfile(info, io.BytesIO(data))


class Source(Protocol):
    """What a backup is read from: it only has to be read on."""

    def read(self, size: int = -1, /) -> bytes: ...


class Reader:
    """Reads a backup in one pass. What `members` gives is to be believed only once it came to its end without an error."""

    def __init__(self, source: Source) -> None:
        """`NotABackup`, `BackupTooNew`, `BackupBroken`."""
        start = source.read(len(_MAGIC))
        if start != _MAGIC:
            raise NotABackup("it does not begin like one")
        self._gzip = GzipFile(fileobj=cast("IO[bytes]", _Rejoined(start, source)), mode="rb")
        self._tally = _Tally()
        try:
            self._tar = tarfile.open(fileobj=self._gzip, mode="r|")  # noqa: SIM115
            first = self._tar.next()
            if first is None or first.name != HEAD:
                raise NotABackup(f"its first member is not {HEAD}")
            self.head = _head(self._data(first))
        except _DAMAGED as error:
            raise BackupBroken(str(error)) from None
        self._known = {table.name for table in self.head.tables}
        for table in self.head.tables:
            self._tally.part(_TABLES, table.name, b"", 0)
        self.contents: Contents | None = None

    def members(self) -> Iterator[Member]:
        """Everything between head and contents; `BackupBroken` as soon as something does not fit, at last if a digest does not."""
        try:
            yield from self._members()
            while self._gzip.read(1 << 16):  # to the end, where gzip has its own sum
                pass
        except _DAMAGED as error:
            raise BackupBroken(str(error)) from None

    def counted(self, member: Member, rows: int) -> None:
        """Who read a member says how many rows there were in it."""
        self._tally.part(member.kind, member.name, member.data, rows)

    def _members(self) -> Iterator[Member]:
        while (info := self._tar.next()) is not None:
            if info.name == CONTENTS:
                self._check(info)
                return
            data = self._data(info)
            kind, _, rest = info.name.partition("/")
            name = rest.partition("/")[0]
            if kind not in (_TABLES, _FILES) or (kind == _TABLES and name not in self._known):
                raise BackupBroken(f"nobody knows its member {info.name}")
            yield Member(kind, name, data)
        raise BackupBroken("it ends too early")

    def _check(self, info: tarfile.TarInfo) -> None:
        found = self._tally.contents()
        try:
            said = msgspec.json.decode(self._data(info), type=Contents)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BackupBroken(f"{CONTENTS}: {error}") from None
        for kind in (_TABLES, _FILES):
            for name, digest in getattr(said, kind).items():
                if getattr(found, kind).get(name) != digest:
                    raise BackupBroken(f"{kind}/{name} differs from its digest")
        if found != said:
            raise BackupBroken("its members differ from its contents")
        if self._tar.next() is not None:
            raise BackupBroken(f"something follows {CONTENTS}")
        self.contents = said

    def _data(self, info: tarfile.TarInfo) -> bytes:
        if not info.isreg() or info.size > MEMBER_BYTES:
            raise BackupBroken(f"its member {info.name} is no part of a backup")
        opened = self._tar.extractfile(info)
        data = opened.read() if opened is not None else b""
        if len(data) != info.size:
            raise BackupBroken("it ends too early")
        if info.name != CONTENTS:
            self._tally.whole(info.name, data)
        return data


class _Rejoined:
    """A source whose start was read already."""

    def __init__(self, start: bytes, source: Source) -> None:
        self._start = start
        self._source = source

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._source.read(size)
        start = self._start if size < 0 else self._start[:size]
        self._start = self._start[len(start) :]
        return start


def _head(raw: bytes) -> Head:
    """The head, by its format first: a later one may have other fields."""
    try:
        if (format_ := msgspec.json.decode(raw, type=_Format).format) != FORMAT:
            raise BackupTooNew(f"format {format_}")
        return msgspec.json.decode(raw, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotABackup(f"{HEAD}: {error}") from None


class _Format(msgspec.Struct):
    format: int
