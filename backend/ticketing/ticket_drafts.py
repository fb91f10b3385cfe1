"""A ticket as somebody asks for it, and the checks that make it one a code can carry."""

from typing import Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from backend.errors import BadInput
from backend.store.rows import EventRow
from backend.ticketing.flights import check_passenger
from backend.ticketing.text_rules import optional_text
from keys.body import CLASS_BYTES, NAME_BYTES, SEAT_BYTES

REFERENCE_BYTES: Final = 64
GRACE_S: Final = (
    12 * 3_600
)  # a show runs late, and who leaves must be let out with a ticket that is still good
_TIMES: Final = 1 << 32
_T = TypeVar("_T")


class TicketDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a ticket. Times in Unix seconds; without them it is good at once, until some time after the event.

    `reference` is the importer's own name for it, any text up to 64 bytes; ours is always made by us.
    """

    reference: str | None = None
    name: str | None = None
    seat: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    not_before: int | None = None
    expires: int | None = None
    paper: bool = False


class TicketChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a reissue changes; what is left out stays. `holder_key`: 32 bytes to bind the ticket to, None to unbind it."""

    name: str | UnsetType | None = UNSET
    seat: str | UnsetType | None = UNSET
    class_: str | UnsetType | None = msgspec.field(default=UNSET, name="class")
    not_before: int | UnsetType | None = UNSET
    expires: int | UnsetType | None = UNSET
    paper: bool | UnsetType = UNSET
    holder_key: bytes | UnsetType | None = UNSET


class Particulars(msgspec.Struct, frozen=True, gc=False):
    """What a ticket says beside its numbers, checked and complete. Times in Unix seconds."""

    name: str | None
    seat: str | None
    class_: str | None
    not_before: int
    expires: int
    paper: bool


def particulars_of(draft: TicketDraft, event: EventRow, last_s: int) -> Particulars:
    """The checked particulars. `last_s`: when the event's key stops verifying, and so its tickets. `BadInput`."""
    not_before = draft.not_before or 0
    expires = draft.expires if draft.expires is not None else default_expiry(event, last_s)
    _check_times(not_before, expires, last_s)
    if event.flight is not None:
        check_passenger(draft.seat, draft.class_, not_before)
    return Particulars(
        optional_text("name", draft.name, NAME_BYTES),
        optional_text("seat", draft.seat, SEAT_BYTES),
        optional_text("class", draft.class_, CLASS_BYTES),
        not_before,
        expires,
        draft.paper,
    )


def external_reference_of(draft: TicketDraft) -> str | None:
    """The importer's reference; `BadInput`."""
    return optional_text("reference", draft.reference, REFERENCE_BYTES)


def default_expiry(event: EventRow, last_s: int) -> int:
    """When a ticket ends that names no end."""
    return min(event.ends_s + GRACE_S, last_s)


def changed(now: Particulars, change: TicketChange, event: EventRow, last_s: int) -> Particulars:
    """The particulars after a change; `BadInput`."""
    draft = TicketDraft(
        name=_or(change.name, now.name),
        seat=_or(change.seat, now.seat),
        class_=_or(change.class_, now.class_),
        not_before=_or(change.not_before, now.not_before),
        expires=_or(change.expires, now.expires),
        paper=_or(change.paper, now.paper),
    )
    return particulars_of(draft, event, last_s)


def _check_times(not_before: int, expires: int, last_s: int) -> None:
    if not 0 <= not_before < expires < _TIMES:
        told = f"the ticket is good from {not_before} to {expires}"
        what_to_do = "End it after its start."
        raise BadInput("expires", told, what_to_do, "ends_too_early", begin=not_before, end=expires)
    if expires > last_s:
        what_to_do = f"End it at {last_s} at the latest, when the event's key ends."
        raise BadInput("expires", f"{expires} is too late", what_to_do, "ends_too_late", last=last_s)


def _or(new: _T | UnsetType, old: _T) -> _T:
    return old if isinstance(new, UnsetType) else new
