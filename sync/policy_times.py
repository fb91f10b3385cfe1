"""When an event is, as far as a policy that people write may refer to it (PROTOCOL.md 9.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventTimes:
    """Start and end, and the instants at which a local day begins around them (ascending); Unix seconds."""

    starts_s: int
    ends_s: int
    days: tuple[int, ...] = ()
