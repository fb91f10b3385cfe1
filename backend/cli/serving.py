"""`portao serve`: the server, ready to be tried."""

import asyncio
import logging
import sys
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from ipaddress import IPv4Address
from typing import Annotated

import structlog
import typer

from backend.app import create_app
from backend.cli.address import address, noted
from backend.cli.doors import Server
from backend.cli.lan_doors import Lan
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Database
from backend.cli.output import document, margin
from backend.cli.ready import prepare, tell, told
from backend.cli.sockets import listen
from backend.settings import PUBLIC_URL, Settings

app = typer.Typer(add_completion=False)

Port = Annotated[int, typer.Option("--port", help="The port to listen on.", min=0, max=65535)]
LanPort = Annotated[int, typer.Option("--lan-port", help="The port of HTTPS with --lan.", min=0, max=65535)]
TrustPort = Annotated[
    int,
    typer.Option("--trust-port", help="The port of the page that says how to trust it.", min=0, max=65535),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        envvar=PUBLIC_URL,
        help="The address that gates and people use; enrolment codes lead there. Default: the one that is served.",
        show_envvar=True,
        callback=address,
    ),
]
LanAddress = Annotated[
    IPv4Address | None,
    typer.Option(
        "--lan-address", help="The only address for tablets; else every local one.", parser=IPv4Address
    ),
]


class Log(StrEnum):
    """What is worth a line: every request, or only what went wrong."""

    INFO = "info"
    WARNING = "warning"


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Load a demonstration event, once.")] = False,
    data: Data = DEFAULT_DATA,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Port = 8000,
    lan: Annotated[
        bool, typer.Option("--lan", help="Serve tablets on this network as well, over HTTPS.")
    ] = False,
    lan_port: LanPort = 8443,
    trust_port: TrustPort = 8080,
    lan_address: LanAddress = None,
    url: Url = None,
    database: Database = None,
    log: Annotated[
        Log, typer.Option("--log", help="Note every request, or only what went wrong.")
    ] = Log.INFO,
    as_json: AsJson = False,
) -> None:
    """Serve devices, administrators and the status page; the first start makes the domain and its keys."""
    with listen(host, port) as listening:
        local_url = f"http://{host}:{listening.getsockname()[1]}"
        tablets = Lan.open(data, lan_port, trust_port, lan_address) if lan else None
        settings = Settings.from_env(data, database=database)
        public_url = url or (tablets.url if tablets else local_url)
        settings = replace(settings, public_url=public_url, own_tls=lan)
        ready = asyncio.run(prepare(settings, demo, local_url))  # what cannot start leaves no address behind
        settings.note_database()
        with noted(settings, chosen=url is not None) as codes_lead_to:
            if as_json:
                document({**told(ready, settings, tablets), "noted_url": codes_lead_to})
            else:
                tell(ready, settings, tablets)
            _tell_of_others(settings, codes_lead_to)
            _log_to_stderr(log)
            site = create_app(settings)
            with suppress(KeyboardInterrupt):  # it has already ended in good order, and says so again
                Server(site, tablets.doors(site) if tablets else ()).run(sockets=[listening])


def _tell_of_others(settings: Settings, codes_lead_to: str) -> None:
    if codes_lead_to != settings.public_url:
        margin().print(
            f"[bold yellow]![/] another server of this folder runs: codes that commands make lead to {codes_lead_to}, as before;"
            f" to have them lead here: --url {settings.public_url}",
            soft_wrap=True,
        )


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
