"""One round with the server: hello, push, pull (PROTOCOL.md 11). Scanning never waits for it."""

from typing import Final

from keys.errors import KeysError
from sync.device.errors import Refused, Unreachable
from sync.device.greeting import Greeting
from sync.device.means import Means
from sync.device.operators import OperatorStore
from sync.device.people_sync import PeopleSync
from sync.device.pulling import Pulling
from sync.device.pushing import Pushing
from sync.device.report import SyncReport
from sync.errors import SyncError
from sync.messages import Must

_FORBIDDEN: Final = 403


class Syncer:
    """Brings one event's journal up and its lists down. Every step is safe to repeat after any crash or lost answer."""

    def __init__(
        self, means: Means, people: PeopleSync | None = None, operators: OperatorStore | None = None
    ) -> None:
        self._means = means
        self._people = people
        self._operators = operators
        self._greeting = Greeting(means)
        self._pushing = Pushing(means, self._greeting)
        self._pulling = Pulling(means, self._greeting)

    async def sync(self, event: int) -> SyncReport:
        """One whole round. Raises Unreachable, Refused, KeysError or SyncError when it ends early: what was done stays done.

        A server too busy to take the journal still says what was revoked: the pull does not wait for the push. A locked device hands over
        what it has, and listens, so that a server which loses its feed can have it back; of people it is told nothing more.
        """
        report = SyncReport(event)
        failure = await self._bring_up(event, report)
        try:
            if not isinstance(failure, Unreachable):
                await self._bring_down(event, report)
            if failure is not None:
                raise failure
        finally:
            # An error that was raised knows this frame: together they would outlive the round until the collector comes by.
            del failure
        if self._people is not None and not self._means.lists.is_locked(event):
            await self._people.fetch(event, self._means.trust_now()[1])
        report.unsent = self._unsent(event)
        return report

    async def listen(self, event: int, wait_s: int) -> bool:
        """As `Pulling.listen`."""
        return await self._pulling.listen(event, wait_s)

    def _unsent(self, event: int) -> int:
        with self._means.database.glancing() as connection:
            return self._means.journal.unsent(connection, event)

    async def _bring_up(self, event: int, report: SyncReport) -> SyncError | KeysError | None:
        """Hello and push, if due; what kept them from it."""
        if not self._greeting.is_due(event):
            return None
        try:
            await self._greeting.hello(event, report)
            if report.must is not Must.UPGRADE:
                await self._pushing.push(event, report)
        except (SyncError, KeysError) as error:
            return error
        return None

    async def _bring_down(self, event: int, report: SyncReport) -> None:
        await self._pulling.pull(event, report)
        if not self._means.lists.is_locked(event):
            await self._learn_operators(event, report)

    async def _learn_operators(self, event: int, report: SyncReport) -> None:
        """Fetch who works at the gates where the feed told of a change, then follow the feed to where that list stands (5.8)."""
        operators, means = self._operators, self._means
        if operators is None or not operators.is_behind(event):
            return
        try:
            at = operators.save(event, await means.server.operators(event), means.trust_now()[1])
        except Refused as refused:
            report.not_taken += [] if refused.status == _FORBIDDEN else [refused.problem]
            return
        mark = means.lists.mark(event)
        if mark is not None and mark.at.as_pair() < at.as_pair():
            await self._pulling.pull(event, report)
