"""What a backup says about itself: a head before everything, and a table of contents after it. Values; pure."""

from typing import Final

import msgspec

FORMAT: Final = 1
HEAD: Final = "backup.json"
CONTENTS: Final = "contents.json"


class TableHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table and the names of its columns, in the order in which each row has its values."""

    name: str
    columns: tuple[str, ...]


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`schema` is the step that its tables are at (`backend.migrations`), `made_ms` the time of the backup (Unix, UTC)."""

    format: int
    schema: str
    made_ms: int
    domain: str
    database: str
    tables: tuple[TableHead, ...]


class Digest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many rows a table has (1 for a file), and SHA-256 of their bytes as they stand in the backup, in hexadecimal."""

    rows: int
    sha256: str


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that precedes it: each table, each file, and SHA-256 over the names, lengths and bytes of all members."""

    tables: dict[str, Digest]
    files: dict[str, Digest]
    sha256: str
