"""What one process tells the others of an event's feed: where it ends now. A hint; nobody takes it for more than that."""

from dataclasses import dataclass
from typing import Final, Self

from sync.position import Position

NOTICES: Final = "portao_feed"
"""The channel on PostgreSQL."""
_NUMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """The feed of this event ends here. `domain` is the number under which the database keeps the domain."""

    domain: int
    event: int
    at: Position

    @property
    def text(self) -> str:
        """As it goes through the channel."""
        return f"{self.domain} {self.event} {self.at.gen} {self.at.pos}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The notice, or None for what is none: anybody who may use the database can write into the channel."""
        words = text.split(" ")
        if len(words) != _NUMBERS or not all(word.isascii() and word.isdigit() for word in words):
            return None
        domain, event, gen, pos = map(int, words)
        return cls(domain, event, Position(gen, pos))
