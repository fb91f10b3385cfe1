"""An installation in a folder with one event, its tickets and codes for gates, ready to be served, killed and looked at."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from backend.cli.initialising import initialise
from backend.context import Context, open_context
from backend.merging.refolding import Difference, refold
from backend.settings import Settings
from backend.ticketing.event_drafts import EventDraft
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.enrolling import offer
from backend.usecases.issuing import issue
from backend.usecases.running_events import create_event
from backend.usecases.settling import ListedCase, list_cases
from keys.labels import Domain
from keys.ring import Cost
from sync.device.device import Device
from sync.enrolment import Role
from tests.e2e.forked import Forked, Warm

_CHEAP = Cost(1, 8)  # what it costs to try a passphrase: nothing that these tests are about
_DAY_S = 86_400
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One installation. `codes` are tickets as their holders show them, `offers` enrolment codes."""

    folder: Path
    port: int
    domain: Domain
    event: int
    admin_token: str
    codes: tuple[str, ...]
    offers: tuple[str, ...]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin(self) -> dict[str, str]:
        """The header of an administrator."""
        return {"authorization": f"Bearer {self.admin_token}"}

    @property
    def place(self) -> tuple[str, ...]:
        """The words of `portao serve` that say where."""
        return ("--data", str(self.data), "--port", str(self.port))

    def serve(self, warm: Warm, **limits: int) -> Forked:
        """Start `portao serve`; `is_up` tells when it answers."""
        streams = {name: self.folder / f"server.{name}" for name in ("stdout", "stderr")}
        with Path("/dev/null").open("rb") as nothing:
            return warm.start(
                "serve",
                *self.place,
                "--json",
                "--log",
                "warning",
                stdin=nothing.fileno(),
                **streams,
                limits=limits,
            )

    def await_up(self, process: Forked) -> None:
        """Come back when the server answers."""
        until = time.monotonic() + _PATIENCE_S
        while not self.is_up():
            assert time.monotonic() < until, self.said()
            assert process.is_there(), self.said()

    def is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").is_success
        except httpx.TransportError:
            return False

    def said(self) -> str:
        """What the server said beside its output."""
        return (self.folder / "server.stderr").read_text()

    def differences(self) -> tuple[Difference, ...]:
        """What is stored and does not follow from the entries; no server may be running."""
        return asyncio.run(self._differences())

    async def _differences(self) -> tuple[Difference, ...]:
        async with open_context(Settings.under(self.data)) as ctx:
            return await refold(ctx, self.event)

    def cases(self) -> list[ListedCase]:
        """Every case that the merge ever found; no server may be running."""
        return asyncio.run(self._cases())

    async def _cases(self) -> list[ListedCase]:
        async with open_context(Settings.under(self.data)) as ctx:
            return list((await list_cases(ctx, self.event, None)).cases)

    def gate(self, store: Path, offer: str) -> Device:
        """A gate of the running server, with its lists; to be closed by the caller."""

        async def enrolled() -> Device:
            async with httpx.AsyncClient() as http:
                device = await Device.enrol(store, offer, store.stem, http)
                await device.syncer(http).sync(self.event)
                return device

        return asyncio.run(enrolled())


def staged(folder: Path, tickets: int, offers: int) -> Stage:
    """Make one in this folder; its server does not run yet."""
    port = _free_port()
    settings = Settings.under(folder / "data", f"http://127.0.0.1:{port}", _CHEAP)
    return asyncio.run(_staged(folder, port, settings, tickets, offers))


async def _staged(folder: Path, port: int, settings: Settings, tickets: int, offers: int) -> Stage:
    async with open_context(settings) as ctx:
        bootstrap = await initialise(ctx)
        event = (await create_event(ctx, _draft(ctx, tickets))).event
        issued = await issue(ctx, event, [TicketDraft(seat=f"{n}") for n in range(tickets)])
        gates = [await offer(ctx, frozenset({event}), None, Role.GATE, None, _DAY_S) for _ in range(offers)]
    return Stage(
        folder,
        port,
        bootstrap.domain,
        event,
        bootstrap.admin_token,
        tuple(one.issued.text for one in issued),
        tuple(code.text for code in gates),
    )


def _draft(ctx: Context, tickets: int) -> EventDraft:
    now_s = ctx.now_s
    return EventDraft(
        name="A night of crashes", kind="show", timezone="UTC", starts_s=now_s - 3_600, ends_s=now_s + _DAY_S,
        capacity=tickets + 20_000, zones=((1, "Inside"),), gates=((1, "Gate A", 1), (2, "Gate B", 1)),
    )  # fmt: skip


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(warm: Warm, stage: Stage) -> Iterator[Forked]:
    """The stage's server for the length of the block, answering."""
    process = stage.serve(warm)
    try:
        stage.await_up(process)
        yield process
    finally:
        process.kill()
