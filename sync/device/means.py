"""What a round of syncing works with: this device's own stores, its clocks, and the server."""

from collections.abc import Callable
from dataclasses import dataclass

from keys.trust import TrustList
from sync.device.client import Server
from sync.device.clocks import Clocks
from sync.device.database import Database
from sync.device.errors import NoEvent
from sync.device.identity import Identity
from sync.device.journal import Journal
from sync.device.lists import ListStore
from sync.device.timekeeping import TimeStore


@dataclass(frozen=True, slots=True)
class Means:
    """`random` gives as many random bytes as are asked for."""

    database: Database
    identity: Identity
    lists: ListStore
    journal: Journal
    times: TimeStore
    server: Server
    clocks: Clocks
    random: Callable[[int], bytes]

    def trust(self) -> TrustList:
        """The trust list held. Raises NoEvent where there is none."""
        trust = self.lists.trust()
        if trust is None:
            raise NoEvent("this store holds no trust list: enrol again")
        return trust

    def trust_now(self) -> tuple[TrustList, int]:
        """The trust list, and now for the dates of its keys."""
        trust = self.trust()
        return trust, self.now_under(trust)

    def now_under(self, trust: TrustList) -> int:
        """Now, in Unix seconds, for the dates of this list's keys: a tablet whose battery died must still be able to learn the time."""
        reading = self.clocks()
        now_s = self.times.clock().now(reading.wall_ms, reading.mono_ms, reading.boot).now_s
        return min(max(now_s, trust.issued), trust.expires - 1)

    async def renew_trust(self, counter: int) -> None:
        """Fetch the trust list if the server has a newer one: before anything signed by a newer key is opened."""
        if counter > self.trust().counter:
            self.lists.save_trust(await self.server.trust())
