"""What can be another one about an event that is there, and what cannot: much of it is in people's hands already."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from backend.errors import BadInput
from backend.store.rows import EventSaid
from backend.ticketing.event_drafts import said_of

_ANOTHER: Final = "Leave it out. For another one create another event."
_FIXED: Final = {
    "kind": ("stays: what its codes are, and how gates judge them, rests on it", _ANOTHER),
    "flight": (
        "stays: carrier, number and day are on passes in people's hands, and a flight that is late keeps its day",
        "Leave it out and give the new times. For another flight create another event.",
    ),
    "with_names": ("stays: codes that are out carry names, or do not", _ANOTHER),
    "capacity": ("is not changed here", "Grow the event."),
    "policy": ("is not changed here", "Put the policy in force by itself."),
    "zones": ("are not changed here", "Put each zone by itself."),
    "gates": ("are not changed here", "Put each gate by itself."),
}


class EventChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be another one about an event; what is left out stays. Times in Unix seconds, `timezone` an IANA name."""

    name: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    starts_s: int | UnsetType = UNSET
    ends_s: int | UnsetType = UNSET


def refuse_fixed(fields: Mapping[str, object]) -> None:
    """`BadInput`, with the reason, where one of these fields is about something that stays, or has a way of its own."""
    for field in fields:
        if field in _FIXED:
            detail, what_to_do = _FIXED[field]
            raise BadInput(field, detail, what_to_do)


def after(change: EventChange, said: EventSaid) -> EventSaid:
    """What is said of the event after the change; `BadInput`, also for one that names nothing."""
    named = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    if not named:
        raise BadInput("body", "names nothing to change", "Give name, starts_s, ends_s or timezone.")
    return said_of(said._replace(**named))
