"""PULL: follows the feed, and fetches parts anew where what is held is not of it (PROTOCOL.md 2.5, 4.4, 11.1, 11.3)."""

from typing import Final

from keys.errors import KeyNotAllowed, KeysError, UnknownKey
from sync.device import ledger
from sync.device.errors import NoEvent, Refused
from sync.device.feed_rows import FeedMark
from sync.device.greeting import Greeting
from sync.device.means import Means
from sync.device.report import SyncReport
from sync.errors import BrokenChain, Incomplete, SyncError
from sync.feed import Followed, Page, follow

_ROUNDS_AT_MOST: Final = 10_000
"""A server that never gets further is not asked for ever."""
_FETCHES_AT_MOST: Final = 3
_SNAPSHOT_REQUIRED: Final = "SNAPSHOT_REQUIRED"


class Pulling:
    """Brings one device's lists down. Every step is safe to repeat after any crash or lost answer."""

    def __init__(self, means: Means, greeting: Greeting) -> None:
        self._means = means
        self._greeting = greeting

    async def pull(self, event: int, report: SyncReport) -> None:
        """Follow the feed to its end. Raises Unreachable, Refused, KeysError or SyncError; what was applied stays."""
        means = self._means
        for _ in range(_ROUNDS_AT_MOST):
            mark = await self._sound_lists(event)
            try:
                page = await means.server.feed(event, mark.at.gen, mark.at.pos)
                followed = await self._followed(event, mark, page)
            except (Refused, BrokenChain) as error:
                if not await self._change_over(event, error, report):
                    raise
                continue
            means.lists.follow(event, followed, page)
            report.items += len(followed.items)
            report.position = followed.head.at.pos
            if followed.head.at.pos >= followed.head.latest_pos:
                break
        changed = means.lists.profile_changed(event)
        if changed is not None:
            await self._fetch_parts(event, changed)

    async def listen(self, event: int, wait_s: int) -> bool:
        """Wait for news of the feed beside the rounds, and apply them; whether there were any.

        Raises as `pull`; a round of that sets right whatever it was. Before this device has heard what it pushed, nothing is
        applied: the round that pushed it asks where it stands, and hears it (11.1).
        """
        means, mark = self._means, self._means.lists.mark(event)
        if mark is None:
            raise NoEvent("this device has no list yet: a round fetches it")
        page = await means.server.news(event, mark.at.gen, mark.at.pos, wait_s)
        followed = await self._followed(event, mark, page)
        with means.database.reading() as connection:
            if ledger.is_ahead_of_feed(connection, event):
                return False
        means.lists.follow(event, followed, page)
        return bool(followed.items)

    async def _change_over(self, event: int, why: Refused | BrokenChain, report: SyncReport) -> bool:
        """What is held is not of this feed: hand back what the server lost of it, then begin anew with its parts (11.1).

        False if that is not why the server did not go on.
        """
        if isinstance(why, Refused) and why.problem != _SNAPSHOT_REQUIRED:
            return False
        if report.handed_back is None:
            await self._greeting.ask_again(event, report)
        if isinstance(why, BrokenChain) and report.handed_back is None:
            return False
        await self._fetch_parts(event)
        return True

    async def _followed(self, event: int, mark: FeedMark, page: Page) -> Followed:
        """The page, verified; if its key is not trusted here, once more under the server's present trust list."""
        means = self._means
        try:
            followed = self._verified(event, mark, page)
        except (UnknownKey, KeyNotAllowed):
            means.lists.save_trust(await means.server.trust())
            followed = self._verified(event, mark, page)
        await means.renew_trust(followed.head.trust_counter)
        return followed

    def _verified(self, event: int, mark: FeedMark, page: Page) -> Followed:
        return follow(self._means.identity.domain, event, mark.at, mark.hash, page, *self._means.trust_now())

    async def _sound_lists(self, event: int) -> FeedMark:
        """The position held, with parts that verify: those of a key that was withdrawn since, or that rotted, are fetched anew."""
        mark = self._means.lists.mark(event)
        try:
            self._means.lists.held(event)
        except (SyncError, KeysError):
            return await self._fetch_parts(event, mark.at.pos if mark else 0)
        return mark or await self._fetch_parts(event)

    async def _fetch_parts(self, event: int, since: int = 0) -> FeedMark:
        """Fetched anew if the server made newer ones between two of the answers: what lies between would never be heard."""
        means = self._means
        for _ in range(_FETCHES_AT_MOST - 1):
            parts = await means.server.parts(event, since)
            try:
                return means.lists.save_parts(event, parts, means.trust_now()[1])
            except Incomplete:
                continue
        parts = await means.server.parts(event, since)
        return means.lists.save_parts(event, parts, means.trust_now()[1])
