"""What says, in one look, whether what a process holds in memory is still right for a device and an event."""

from dataclasses import dataclass

from backend.store.rows import DeviceRow
from sync.position import Position


@dataclass(frozen=True, slots=True)
class Bearings:
    """The versions of ring and trust list, the device, and where the event's feed ends; None for what there is not."""

    ring_version: int
    trust_counter: int
    device: DeviceRow | None
    end: Position | None

    @property
    def stamp(self) -> tuple[int, int, Position | None]:
        """What a page of the feed depends on, but for the time."""
        return self.ring_version, self.trust_counter, self.end
