"""Syncing beside scanning, in a thread of its own: the scanning side never waits for the network."""

import asyncio
import threading
from collections.abc import Callable

import httpx

from sync.device.backoff import Backoff
from sync.device.device import Device
from sync.device.errors import Refused
from sync.device.syncing import Syncer

_EVERY_S = 5.0


class BackgroundSync:
    """Syncs one event every few seconds until stopped; each failure is told to `notice` and tried again later."""

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
        self._backoff = Backoff(random)
        self._notice = notice
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
            while not self._stop.is_set():
                wait = await self._round(syncer)
                await asyncio.to_thread(self._stop.wait, wait)

    async def _round(self, syncer: Syncer) -> float:
        """Sync once; how many seconds to wait before the next round."""
        try:
            report = await syncer.sync(self._event)
        except Refused as refused:
            self._notice(str(refused))
            return self._backoff.failed(refused.retry_after_s)
        except (
            Exception
        ) as error:  # a thread that dies unseen would leave the gate without news for the evening
            self._notice(f"{error} ({type(error).__name__})")
            return self._backoff.failed()
        trouble = report.trouble()
        if trouble:
            self._notice(trouble)
            return self._backoff.failed()
        self._backoff.succeeded()
        return _EVERY_S
