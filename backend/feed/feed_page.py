"""A page of a feed, ready to be sent (PROTOCOL.md 11.3)."""

from dataclasses import dataclass

from sync.position import Position


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page as it is sent. `at` is where it ends, in the present generation; `is_last`: nothing follows it yet; `locks`: the devices that
    it says are locked.
    """

    raw: bytes
    at: Position
    items: int
    is_last: bool
    locks: frozenset[bytes]

    def is_news(self, after: Position) -> bool:
        """Whether it says anything to who asked from there."""
        return self.items > 0 or self.at.gen != after.gen
