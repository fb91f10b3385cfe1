"""Syncing beside scanning, in a thread of its own: the scanning side never waits for the network."""

import asyncio
import threading
from collections.abc import Callable

import httpx

from keys.errors import KeysError
from sync.device.backoff import Backoff
from sync.device.device import Device
from sync.device.errors import Refused
from sync.errors import SyncError

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
                try:
                    await syncer.sync(self._event)
                    self._backoff.succeeded()
                    wait = _EVERY_S
                except Refused as refused:
                    wait = self._backoff.failed(refused.retry_after_s)
                    self._notice(str(refused))
                except (SyncError, KeysError) as error:
                    wait = self._backoff.failed()
                    self._notice(str(error))
                await asyncio.to_thread(self._stop.wait, wait)
