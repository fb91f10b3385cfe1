"""Claims from a program that scans one code after the other: a thread of its own talks to the server, and nobody waits for it long."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import Final

import httpx

from keys.errors import KeysError
from sync.claim import WAIT_MS, Claim
from sync.device.claiming import Asked, Claimant
from sync.device.client import Server
from sync.device.identity import Identity
from sync.errors import SyncError

_PATIENCE_S: Final = 2 * WAIT_MS / 1000  # the thread itself may have to wait for a processor
_STOP_S: Final = 5.0


class AskInBackground:
    """Asks for one device until stopped."""

    def __init__(
        self, identity: Identity, http: Callable[[], httpx.AsyncClient], mono_ms: Callable[[], int]
    ) -> None:
        self._identity = identity
        self._http = http
        self._mono_ms = mono_ms
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="claims", daemon=True)

    def start(self) -> None:
        """Ready to be asked when this returns; signing in goes on beside."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(timeout=_STOP_S)

    def ask(self, claim: Claim) -> Asked | None:
        """As `Claimant.ask`, from another thread."""
        asking = asyncio.run_coroutine_threadsafe(self._claimant.ask(claim), self._loop)
        try:
            return asking.result(_PATIENCE_S)
        except (TooLate, CancelledError):
            asking.cancel()
            return Asked(claim, None)

    async def _run(self) -> None:
        async with self._http() as http:
            server = Server(http, self._identity)
            self._claimant = Claimant(server, self._mono_ms)
            self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
            self._ready.set()
            with suppress(SyncError, KeysError):  # the first claim tries again
                await server.sign_in()  # or the first guest would wait for it
            await self._over.wait()
