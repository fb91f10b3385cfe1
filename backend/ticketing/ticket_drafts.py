"""A ticket as somebody asks for it, and the checks that make it one a code can carry."""

from typing import Final, NoReturn, TypeVar

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


class TicketRules(msgspec.Struct, frozen=True):
    """What the tickets of an event keep to: looked up once for however many. Times in Unix seconds.

    `expires`: of a ticket that names no end; `last_s`: when the event's key stops verifying, and so its tickets.
    """

    of_flight: bool
    expires: int
    last_s: int

    @classmethod
    def of(cls, event: EventRow, last_s: int) -> "TicketRules":
        """Those of this event."""
        return cls(event.flight is not None, min(event.ends_s + GRACE_S, last_s), last_s)

    def particulars(
        self,
        name: str | None,
        seat: str | None,
        class_: str | None,
        not_before: int | None = None,
        expires: int | None = None,
        paper: bool = False,
    ) -> Particulars:
        """The checked particulars of a ticket that is to say this; `BadInput`."""
        begin = not_before or 0
        end = self.expires if expires is None else expires
        if not (0 <= begin < end < _TIMES and end <= self.last_s):
            _refuse_times(begin, end, self.last_s)
        if self.of_flight:
            check_passenger(name, seat, class_, begin)
        return Particulars(
            optional_text("name", name, NAME_BYTES) if name else None,
            optional_text("seat", seat, SEAT_BYTES) if seat else None,
            optional_text("class", class_, CLASS_BYTES) if class_ else None,
            begin,
            end,
            paper,
        )


def particulars_of(draft: TicketDraft, event: EventRow, last_s: int) -> Particulars:
    """The checked particulars, as `TicketRules` has them; `BadInput`."""
    times = draft.not_before, draft.expires
    return TicketRules.of(event, last_s).particulars(
        draft.name, draft.seat, draft.class_, *times, draft.paper
    )


def external_reference_of(draft: TicketDraft) -> str | None:
    """The importer's reference; `BadInput`."""
    return checked_reference(draft.reference)


def checked_reference(text: str | None) -> str | None:
    """An importer's reference as it is kept; `BadInput`."""
    return optional_text("reference", text, REFERENCE_BYTES)


def changed(now: Particulars, change: TicketChange, event: EventRow, last_s: int) -> Particulars:
    """The particulars after a change; `BadInput`."""
    return TicketRules.of(event, last_s).particulars(
        _or(change.name, now.name),
        _or(change.seat, now.seat),
        _or(change.class_, now.class_),
        _or(change.not_before, now.not_before),
        _or(change.expires, now.expires),
        _or(change.paper, now.paper),
    )


def _refuse_times(not_before: int, expires: int, last_s: int) -> NoReturn:
    if not 0 <= not_before < expires < _TIMES:
        told = f"the ticket is good from {not_before} to {expires}"
        what_to_do = "End it after its start."
        raise BadInput("expires", told, what_to_do, "ends_too_early", begin=not_before, end=expires)
    what_to_do = f"End it at {last_s} at the latest, when the event's key ends."
    raise BadInput("expires", f"{expires} is too late", what_to_do, "ends_too_late", last=last_s)


def _or(new: _T | UnsetType, old: _T) -> _T:
    return old if isinstance(new, UnsetType) else new
