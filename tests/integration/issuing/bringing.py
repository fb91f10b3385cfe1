"""Lists as tests have them: bytes in memory."""

import io
from typing import Final

from backend.context import Context
from backend.imports.fields import Wanted
from backend.imports.lists import How, ListReader
from backend.imports.reasons import RefusedRow
from backend.imports.report import Choices, ImportReport
from backend.imports.row import Row
from backend.imports.sources import pieces_in
from backend.usecases.importing import import_list

PLAIN: Final = How()
USUAL: Final = Choices()


def reader_of(raw: bytes, how: How = PLAIN) -> ListReader:
    """A reader of these bytes."""
    return ListReader(pieces_in(io.BytesIO(raw)), how)


def rows_of(raw: bytes | str, how: How = PLAIN) -> list[Row | RefusedRow]:
    """The rows in these bytes."""
    return list(reader_of(raw.encode() if isinstance(raw, str) else raw, how).rows())


def mapped(**columns: str) -> How:
    """Read these fields from these columns."""
    return How(Wanted(columns))


async def import_bytes(
    ctx: Context, event: int, raw: bytes, choices: Choices = USUAL, how: How = PLAIN
) -> ImportReport:
    """Import a list that is held in memory."""
    return await import_list(ctx, event, reader_of(raw, how), choices)
