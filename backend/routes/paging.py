"""Lists in pages. Who is given a page knows whether it is the last one; a page cannot pass for the whole.

Pages go by a key that never changes, so whatever is added or taken away meanwhile, what was there stays in its place.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeAlias, TypeVar

import msgspec
from starlette.requests import Request

from backend.documents import Listed
from backend.errors import BadInput
from backend.printing.order import Mark
from backend.routes.bodies import number_of
from backend.routes.declaring import Query

LIMIT: Final = 100
LIMIT_AT_MOST: Final = 1_000
_CURSOR_CHARS: Final = 512
_AT_MOST: Final = 2**63 - 1  # what a database counts in

Key: TypeAlias = int | str | tuple[int, str] | Mark
_K = TypeVar("_K", bound=Key)
_Row = TypeVar("_Row")
_Document = TypeVar("_Document")

PAGING: Final = (
    Query(
        "limit",
        Annotated[int, msgspec.Meta(ge=1, le=LIMIT_AT_MOST)],
        f"How many items a page has; {LIMIT} unless told.",
    ),
    Query("cursor", str, "`next` of the page before. Without it the list begins."),
)


class _Cursor(msgspec.Struct, Generic[_K], frozen=True, array_like=True):
    """Which list it goes on with, and after which key."""

    listing: str
    after: _K


@dataclass(frozen=True, slots=True)
class Asked(Generic[_K]):
    """Which page is wanted of which list: at most `limit` items after the key `after` (None: from the start)."""

    listing: str
    after: _K | None
    limit: int

    @property
    def one_more(self) -> int:
        """How many rows to read, to know whether any follow."""
        return self.limit + 1

    def page(
        self, rows: Sequence[_Row], key: Callable[[_Row], _K], document: Callable[[_Row], _Document]
    ) -> Listed[_Document]:
        """The page, of the rows that follow `after`: `one_more` of them at least, or all there are."""
        shown = rows[: self.limit]
        complete = len(rows) <= self.limit
        onward = None if complete else self.cursor_after(key(shown[-1]))
        return Listed(tuple(document(row) for row in shown), onward, complete)

    def cursor_after(self, key: _K) -> str:
        """The cursor of what follows this key."""
        return _written(_Cursor(self.listing, key))

    def page_of_all(
        self, rows: Sequence[_Row], key: Callable[[_Row], _K], document: Callable[[_Row], _Document]
    ) -> Listed[_Document]:
        """The page, of all rows of a list that is short enough to be read as a whole."""
        ordered = sorted(rows, key=key)
        after = self.after
        following = ordered if after is None else [row for row in ordered if key(row) > after]  # type: ignore[operator]
        return self.page(following, key, document)


def asked(request: Request, listing: str, key: type[_K]) -> Asked[_K]:
    """Which page the address asks for. `BadInput` for a cursor of another list, or none of ours, and for any other limit.

    `listing` says which list it is, with all that was chosen of it.
    """
    limit = number_of(request, "limit", LIMIT, LIMIT_AT_MOST, at_least=1)
    text = request.query_params.get("cursor")
    return Asked(listing, None if text is None else _read(text, listing, key), limit)


def _written(cursor: _Cursor[_K]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _read(text: str, listing: str, key: type[_K]) -> _K:
    try:
        raw = base64.b64decode(text[:_CURSOR_CHARS] + "=" * (-len(text) % 4), "-_", validate=True)
        cursor = msgspec.json.decode(raw, type=_Cursor[key])  # type: ignore[valid-type]
    except (binascii.Error, msgspec.DecodeError, ValueError):
        cursor = None
    if cursor is None or cursor.listing != listing or not _is_countable(cursor.after):
        raise BadInput("cursor", "is not one of this list", "begin anew, without it")
    after: _K = cursor.after
    return after


def _is_countable(key: Key) -> bool:
    """A cursor is not signed: anybody may write numbers into it that no database knows."""
    parts = key if isinstance(key, tuple) else (key,)
    return all(isinstance(part, str) or -1 <= part <= _AT_MOST for part in parts)
