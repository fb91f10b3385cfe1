"""Everybody who calls a server at once, in a process of its own, undeterred by its being killed: gates, the office, a newcomer.

Run as a module with a file that says where (`Errand`). What the server answered to the office goes line by line into the file
`facts`; what gates were answered stands in their own stores. A line on standard input ends it: then every gate sends what it has.
"""

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final, Self

import httpx

from keys.errors import KeysError
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.errors import SyncError

_A_MOMENT_S: Final = 0.015
_SCANS: Final = (3, 3, 3, 3, 3, 20, 20, 20, 60, 500)
"""How many codes a gate scans between two rounds: now and then it was away for long, and comes with a full chunk."""
_TIMEOUT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Errand:
    """Where to go: `gates` are stores of enrolled gates, each with the codes that come to it."""

    url: str
    event: int
    admin_token: str
    facts: str
    newcomers: str
    gates: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls(**json.loads(path.read_text()))

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))


@dataclass(slots=True)
class Crowd:
    """All of them, on one loop."""

    errand: Errand
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    over: asyncio.Event = field(default_factory=asyncio.Event)
    references: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Until somebody says that it is over; then until every gate has sent everything."""
        gates = [self._gate(Path(store), codes) for store, codes in self.errand.gates.items()]
        office = [self._again(self._issue), self._again(self._revoke), self._again(self._enrol)]
        await asyncio.gather(self._listen(), *gates, *office)

    async def _listen(self) -> None:
        await asyncio.to_thread(sys.stdin.readline)
        self.over.set()

    async def _gate(self, store: Path, codes: Sequence[str]) -> None:
        """Scan and sync in turn, as one tablet does; a round that is cut off is tried again."""
        device = Device.open(store)
        engine, waiting = device.engine(), cycle(codes)
        async with _http() as http:
            syncer = device.syncer(http)
            while not self.over.is_set():
                if not device.status(self.errand.event).unsent:
                    for code in islice(waiting, self.chance.choice(_SCANS)):
                        engine.scan(self.errand.event, code)
                        await asyncio.sleep(0)
                await self._told(lambda: syncer.sync(self.errand.event))
            while (await syncer.sync(self.errand.event)).unsent:
                pass
        device.close()

    async def _again(self, call: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
        async with _http(self.errand.admin_token) as http:
            while not self.over.is_set():
                await self._told(lambda: call(http))

    async def _told(self, call: Callable[[], Awaitable[object]]) -> None:
        """A server that is not there is no news; whatever else goes wrong is."""
        try:
            await call()
        except (Unreachable, httpx.TransportError):
            await asyncio.sleep(_A_MOMENT_S)
        except (SyncError, KeysError, httpx.HTTPStatusError) as error:
            self._note(trouble=f"{type(error).__name__}: {error}")

    async def _issue(self, http: httpx.AsyncClient) -> None:
        body = {"tickets": [{"seat": f"{n}"} for n in range(self.chance.randint(1, 20))]}
        made = (await self._post(http, f"events/{self.errand.event}/tickets", body))["tickets"]
        self._note(issued=[(one["reference"], one["ticket"], one["index"]) for one in made])
        self.references += [one["reference"] for one in made]
        await asyncio.sleep(_A_MOMENT_S)

    async def _revoke(self, http: httpx.AsyncClient) -> None:
        if self.references:
            reference = self.chance.choice(self.references)
            await self._post(http, f"events/{self.errand.event}/tickets/{reference}/revoke", None)
            self._note(revoked=reference)
        await asyncio.sleep(_A_MOMENT_S)

    async def _enrol(self, http: httpx.AsyncClient) -> None:
        """A newcomer with one code: when the answer is lost, the same code and store again."""
        code = (await self._post(http, "enrolments", {"events": [self.errand.event]}))["code"]
        store = Path(self.errand.newcomers) / f"{self.chance.randbytes(6).hex()}.db"
        device = None
        while device is None and not self.over.is_set():
            try:
                device = await Device.enrol(store, code, store.stem, http)
            except Unreachable:
                await asyncio.sleep(_A_MOMENT_S)
        if device is not None:
            self._note(enrolled=device.identity.device.hex())
            await device.syncer(http).sync(self.errand.event)
            device.close()

    async def _post(self, http: httpx.AsyncClient, path: str, body: object) -> Any:
        answer = await http.post(f"{self.errand.url}/v1/{path}", json=body)
        return answer.raise_for_status().json()

    def _note(self, **fact: object) -> None:
        with Path(self.errand.facts).open("a") as facts:
            facts.write(json.dumps(fact) + "\n")


def _http(token: str | None = None) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(timeout=_TIMEOUT_S, headers=headers)


if __name__ == "__main__":
    asyncio.run(Crowd(Errand.read(Path(sys.argv[1]))).run())
