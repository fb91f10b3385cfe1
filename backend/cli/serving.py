"""`portao serve`: the server, ready to be tried."""

import asyncio
import logging
import os
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import structlog
import typer
import uvicorn
from starlette.applications import Starlette

from backend.app import create_app
from backend.cli.initialising import initialise
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Database
from backend.cli.output import console, document, plain, utc
from backend.cli.sample_event import Loaded, load_sample
from backend.context import Context, open_context
from backend.errors import BackendError
from backend.routes.lines import BoundedLine
from backend.routes.serving import Serving
from backend.settings import PUBLIC_URL, Settings
from backend.usecases.enrolling import offer
from backend.usecases.setting_up import Bootstrap
from backend.usecases.signing_in import SignInLink, offer_link
from sync.enrolment import EnrolmentCode, Role

app = typer.Typer(add_completion=False)

_OFFER_S: Final = 24 * 3_600
_GRACE_S: Final = 5


class Log(StrEnum):
    """What is worth a line: every request, or only what went wrong."""

    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Ready:
    """What the person at the terminal is told before the server starts. `bootstrap`: only the first time."""

    bootstrap: Bootstrap | None
    sample: Loaded | None
    offers: tuple[EnrolmentCode, ...]
    link: SignInLink


class PortUnusable(BackendError):
    """The address cannot be listened on."""

    name = "PORT_UNUSABLE"
    what_to_do = "stop the other program, or choose another port: --port N"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {why}")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Load a demonstration event, once.")] = False,
    data: Data = DEFAULT_DATA,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on.", min=0, max=65535)] = 8000,
    database: Database = None,
    log: Annotated[
        Log, typer.Option("--log", help="Note every request, or only what went wrong.")
    ] = Log.INFO,
    as_json: AsJson = False,
) -> None:
    """Serve devices, administrators and the status page; the first start makes the domain and its keys."""
    listening = _listen(host, port)
    url = os.environ.get(PUBLIC_URL) or f"http://{host}:{listening.getsockname()[1]}"
    settings = replace(Settings.from_env(data, database=database), public_url=url.rstrip("/"))
    settings.note_url()
    ready = asyncio.run(_prepare(settings, demo))
    settings.note_database()
    if as_json:
        document(_told(ready, settings))
    else:
        _tell(ready, settings)
    _log_to_stderr(log)
    site = create_app(settings)
    config = uvicorn.Config(
        site,
        loop="uvloop",
        http=BoundedLine,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    with suppress(KeyboardInterrupt):  # it has already ended in good order, and says so again
        _Server(config, site).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that sends away who waits for news before it waits for requests to end."""

    def __init__(self, config: uvicorn.Config, site: Starlette) -> None:
        super().__init__(config)
        self._site = site

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        serving: Serving = self._site.state.serving
        serving.ctx.live.stop()
        await super().shutdown(sockets)


def _log_to_stderr(log: Log) -> None:
    """One JSON object a line, beside what the command prints; request ids, never contents."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[log.name]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortUnusable(host, port, os.strerror(error.errno) if error.errno else str(error)) from None


async def _prepare(settings: Settings, demo: bool) -> Ready:
    async with open_context(settings) as ctx:
        async with ctx.store.reading() as tx:
            known = await tx.domains.find() is not None
        bootstrap = None if known else await initialise(ctx)
        sample = await load_sample(ctx) if demo else None
        return Ready(bootstrap, sample, await _offers(ctx, sample), await offer_link(ctx))


async def _offers(ctx: Context, sample: Loaded | None) -> tuple[EnrolmentCode, ...]:
    """Two codes, for two gates of the demonstration."""
    if sample is None:
        return ()
    events = frozenset({sample.event.event})
    return tuple([await offer(ctx, events, frozenset({gate}), Role.GATE, None, _OFFER_S) for gate in (1, 2)])


def _told(ready: Ready, settings: Settings) -> dict[str, object]:
    return {
        "url": settings.public_url,
        "sign_in": ready.link.url,
        "admin_token": ready.bootstrap.admin_token if ready.bootstrap else None,
        "event": ready.sample.event.event if ready.sample else None,
        "enrolment_codes": [code.text for code in ready.offers],
        "code": ready.sample.code if ready.sample else None,
    }


def _tell(ready: Ready, settings: Settings) -> None:
    out = console()
    out.rule("[bold]Portão")
    if ready.bootstrap:
        out.print(
            f"[bold green]✓[/] made a domain in {settings.data}; the administrator's token, shown this once:"
        )
        plain(f"  {ready.bootstrap.admin_token}")
    if ready.sample:
        made = "kept as it was" if ready.sample.kept else "loaded"
        out.print(
            f"[bold green]✓[/] demonstration {made}: event {ready.sample.event.event}, {ready.sample.event.name}"
        )
    out.print(f"[bold green]✓[/] status page, one browser, until {utc(ready.link.expires_s)}:")
    plain(f"  {ready.link.url}")
    if ready.sample:
        _tell_steps(ready.sample, ready.offers, settings.data)
    out.print(
        f"\nServing; stop with Ctrl-C. Another link: [bold]{_myself()} sign-in{_here(settings.data)}[/]\n"
    )


def _tell_steps(sample: Loaded, offers: tuple[EnrolmentCode, ...], data: Path) -> None:
    """The walk, as commands to copy into another terminal."""
    me, event, here = _myself(), sample.event.event, _here(data)
    gates = [(data / f"gate-{letter}.db", f"gate-{letter}") for letter in "ab"]
    scan = f"echo '{sample.code}' | {me} device scan --store"
    console().print("\n[bold]Try it[/], in another terminal:")
    for place, (store, name) in enumerate(gates):
        _step(
            f"{place + 1}. enrol gate {name[-1].upper()}",
            f"{me} device enrol '{offers[place].text}' --store {store} --name {name}",
        )
    _step("3. scan a ticket at gate A: it may enter; once more: it was used", f"{scan} {gates[0][0]}")
    _step(
        "4. stop this server with Ctrl-C, then scan it at gate B: nobody told B, so it may enter",
        f"{scan} {gates[1][0]}",
    )
    _step(
        "5. start the server again, and let both gates sync",
        " && ".join(f"{me} device sync --store {store}" for store, _ in gates),
    )
    _step("6. read what came of it", f"{me} cases {event}{here}")
    _step("7. decide it (the page can, too)", f"{me} cases settle {event} CASE --decision explained{here}")


def _step(what: str, command: str) -> None:
    console().print(f"[dim]{what}[/]")
    plain(f"  {command}")


def _here(data: Path) -> str:
    return "" if data == DEFAULT_DATA else f" --data {data}"


def _myself() -> str:
    """This program, as it was called."""
    return sys.argv[0] if "/" in sys.argv[0] and not sys.argv[0].startswith("/") else "portao"
