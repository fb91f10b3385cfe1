"""Syncing beside scanning, in a thread of its own: the scanning side never waits for the network.

Two things go on at a time: rounds, which bring up what was scanned and set right whatever went wrong, and one request that waits for
news (PROTOCOL.md 11.3). While that one is answered rounds are few, but for what was scanned since; without it they are all there is.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from typing import Final

import httpx

from keys.errors import KeysError
from sync.device.backoff import Backoff
from sync.device.device import Device
from sync.device.errors import Refused
from sync.device.syncing import Syncer
from sync.errors import SyncError

_EVERY_S: Final = 5.0
_WHILE_LIVE_S: Final = 60.0
_LOOK_S: Final = 0.25
"""How often this device's own store is asked whether something was scanned."""
_WAIT_S: Final = 25
_AT_ONCE_S: Final = 1.0
"""Who answers sooner, and nothing, does not wait: it is not asked again at once."""


class BackgroundSync:
    """Syncs one event until stopped; each failure is told to `notice` and tried again later."""

    def __init__(
        self,
        device: Device,
        event: int,
        http: Callable[[], httpx.AsyncClient],
        random: Callable[[int], bytes],
        notice: Callable[[str], None],
    ) -> None:
        self._device = device
        self._event = event
        self._http = http
        self._rounds = Backoff(random)
        self._news = Backoff(random)
        self._notice = notice
        self._is_live = False
        self._stuck = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="sync", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the round that is running; what it did not send is sent next time."""
        self._stop.set()
        self._thread.join(timeout=_EVERY_S)

    async def _run(self) -> None:
        async with self._http() as http:
            syncer = self._device.syncer(http)
            listening = asyncio.create_task(self._listen(syncer))
            while not self._stop.is_set():
                failed_s = await self._round(syncer)
                await self._pause(failed_s)
            listening.cancel()
            await asyncio.wait([listening])

    async def _pause(self, failed_s: float | None) -> None:
        """Until the next round: after a failure as long as that asks for, else until something was scanned, or for a while."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not self._stop.is_set():
            passed = loop.time() - began
            if passed >= (failed_s if failed_s is not None else self._every_s()):
                return
            if failed_s is None and passed >= _LOOK_S and self._now_unsent() > self._stuck:
                return
            await asyncio.to_thread(self._stop.wait, _LOOK_S)

    def _every_s(self) -> float:
        return _WHILE_LIVE_S if self._is_live else _EVERY_S

    def _now_unsent(self) -> int:
        with self._device.database.reading() as connection:
            return self._device.journal.unsent(connection, self._event)

    async def _round(self, syncer: Syncer) -> float | None:
        """Sync once; after a failure, how many seconds to wait before the next round."""
        try:
            report = await syncer.sync(self._event)
        except Refused as refused:
            self._notice(str(refused))
            return self._rounds.failed(refused.retry_after_s)
        except (
            Exception
        ) as error:  # a thread that dies unseen would leave the gate without news for the evening
            self._notice(f"{error} ({type(error).__name__})")
            return self._rounds.failed()
        trouble = report.trouble()
        if trouble:
            self._notice(trouble)
            return self._rounds.failed()
        self._rounds.succeeded()
        # What was scanned while the round ran is among what is left, but where nothing went, more of the same helps nobody.
        self._stuck = 0 if report.sent else report.unsent
        return None

    async def _listen(self, syncer: Syncer) -> None:
        """Wait for news, again and again. What goes wrong here the rounds tell, and set right."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                news = await syncer.listen(self._event, _WAIT_S)
            except (SyncError, KeysError, sqlite3.Error) as error:
                self._is_live = False
                await asyncio.sleep(
                    self._news.failed(error.retry_after_s if isinstance(error, Refused) else None)
                )
                continue
            if not news and loop.time() - began < _AT_ONCE_S:
                self._is_live = False
                await asyncio.sleep(max(_AT_ONCE_S, self._news.failed()))
                continue
            self._is_live = True
            self._news.succeeded()
