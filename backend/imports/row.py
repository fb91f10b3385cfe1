"""One ticket as a list has it."""

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from backend.errors import BadInput
from sync.roster import CredentialState

FIELDS: Final = ("reference", "name", "seat", "class", "not_before", "expires", "status", "alias")
"""What a row can say, by the names that files of ours use. `alias` is a code that was already mailed; it is a secret."""

_SECONDS: Final = re.compile(r"[0-9]{1,10}")
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
_SHOWN: Final = 40


class Row(Struct, frozen=True, gc=False):
    """One ticket, from line or element `line` on. `cells` holds the fields that the list has, empty ones as None.

    `state` is what the list says became of it, None if it says nothing; `alias` the code that its holder has already.
    `number`: of a flight, the reference without the booking that the list has beside it.
    """

    line: int
    reference: str
    cells: dict[str, str | None]
    state: CredentialState | None = None
    alias: str | None = None
    number: str | None = None

    def time(self, field: str, zone: ZoneInfo) -> int | None:
        """The time in a field in Unix seconds, None for an empty one; `BadInput`. Without an offset it is by the clocks of `zone`."""
        text = self.cells.get(field)
        return None if text is None else _read_time(field, text, zone)


def _read_time(field: str, text: str, zone: ZoneInfo) -> int:
    if _SECONDS.fullmatch(text):
        return int(text)
    try:
        if _MOMENT.fullmatch(text):
            at = datetime.fromisoformat(text.upper())
            return int((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError):  # a day or an hour that does not exist
        pass
    what_to_do = (
        "Write 2026-11-21T18:00:00-03:00, or Unix seconds; without an offset it is the event's own time."
    )
    raise BadInput(field, f"{shown(text)} is not a time", what_to_do, "no_time", text=shown(text))


def shown(text: str) -> str:
    """A text of somebody else's as a sentence may quote it."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
