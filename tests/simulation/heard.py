"""A device's lists, with somebody listening: every position of the feed comes once, in order, without a hole (invariant 13)."""

from keys.trust import Anchor
from sync.device.database import Database
from sync.device.feed_rows import FeedMark
from sync.device.lists import ListStore
from sync.device.parts import Parts
from sync.feed import Followed, Page
from sync.position import Position
from tests.simulation.story import Broken


class HeardLists(ListStore):
    """As `ListStore`. `at` is where what was heard so far ends."""

    def __init__(self, database: Database, anchor: Anchor, device: bytes, event: int) -> None:
        super().__init__(database, anchor, device)
        mark = self.mark(event)
        self.at = mark.at if mark else Position(1, 0)

    def follow(self, event: int, followed: Followed, page: Page | None = None) -> None:
        super().follow(event, followed, page)
        for item in followed.items:
            if item.at.pos != self.at.pos + 1:
                raise Broken("13 feed", f"item {item.at.as_pair()} was heard after {self.at.as_pair()}")
            self.at = item.at
        self.at = followed.head.at

    def save_parts(self, event: int, parts: Parts, now_s: int) -> FeedMark:
        mark = super().save_parts(event, parts, now_s)
        if mark.at.gen == self.at.gen and mark.at.pos < self.at.pos:
            raise Broken("13 feed", f"parts of {mark.at.as_pair()} replaced {self.at.as_pair()}")
        self.at = mark.at
        return mark
