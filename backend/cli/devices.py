"""`portao device`: a gate in a terminal. Everything here works on one store file and speaks to the server only over HTTP."""

import asyncio
import os
import secrets
import sys
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Final, TypeVar

import httpx
import typer

from backend.cli.options import AsJson, Lang, Language
from backend.cli.output import console, document, margin
from backend.cli.people import people_table
from backend.cli.reaching import reaching
from backend.cli.salvaging import salvage
from backend.cli.scanning import Scanner, lines, standard_input
from backend.cli.shift import Shift
from backend.cli.supervising import admit, override, sign_in, sign_out, undo
from backend.cli.supervising import opened_device as _opened
from keys.errors import KeysError
from sync.device.asking import AskInBackground
from sync.device.background import BackgroundSync
from sync.device.device import Device, Status
from sync.device.errors import NoEvent, Unreachable
from sync.device.report import SyncReport
from sync.enrolment import EnrolmentCode, is_address
from sync.errors import SyncError
from sync.messages import Must
from sync.scan import Direction

app = typer.Typer(
    help="A gate: enrol, scan, sync, status, search, sign-in, undo, override, admit, close, salvage.",
    no_args_is_help=True,
    add_completion=False,
)

app.command()(salvage)
for _command in (sign_in, sign_out, override, admit, undo):
    app.command(_command.__name__.replace("_", "-"))(_command)

_TIMEOUT_S: Final = 10.0
_FIRST_LIST_S: Final = 10.0
"""For how long a gate that holds no list waits for its first one before it says of codes that it cannot tell."""
_ENROL_AGAIN: Final = "enrol again when the server answers; the code is still good"
_T = TypeVar("_T")

Store = Annotated[Path, typer.Option("--store", help="The device's own file.", dir_okay=False)]
Event = Annotated[int | None, typer.Option("--event", help="The event, if the device serves several.", min=1)]
Gate = Annotated[int | None, typer.Option("--gate", help="The gate; the device's first if not given.", min=1)]


@app.command()
def enrol(
    code: Annotated[str, typer.Argument(help="The enrolment code; it begins with PTE1:.")],
    store: Store,
    name: Annotated[str, typer.Option("--name", help="What people call this device.")],
    as_json: AsJson = False,
) -> None:
    """Make this file a device: new keys, a certificate, and the lists if the device serves one event."""

    async def run() -> tuple[Device, SyncReport | None]:
        async with _http() as http:
            with reaching(_address(code), _ENROL_AGAIN):
                device = await Device.enrol(store, code, name, http)
            return device, await _first_sync(device, http)

    device, report = _wait(run())
    told = {"device": device.identity.device.hex(), "name": name, "store": str(store)}
    if as_json:
        document({**told, "synced": report is not None, "event": report.event if report else None})
        return
    console().print(f"[bold green]✓[/] enrolled as [bold]{name}[/], device {told['device']}")
    if report:
        console().print(
            f"  holds the lists of event {report.event}; it can scan without a network from now on"
        )
    console().print(
        f"  scan: portao device scan --store {store}   (codes on standard input, a line each)", soft_wrap=True
    )


def _address(code: str) -> str:
    """The server that the code names."""
    try:
        return EnrolmentCode.parse(code).url
    except KeysError:
        raise typer.BadParameter(
            "this is no enrolment code, or not all of it; copy it whole, in single quotes", param_hint="CODE"
        ) from None


@app.command()
def scan(
    store: Store,
    gate: Gate = None,
    use: Annotated[int, typer.Option("--use", help="The day, leg or entitlement.", min=0)] = 0,
    direction: Annotated[
        Direction, typer.Option("--direction", help="Which way the gate leads.")
    ] = Direction.ENTRY,
    offline: Annotated[bool, typer.Option("--offline", help="Never try the network.")] = False,
    event: Event = None,
    lang: Lang = Language.EN,
    _as_json: AsJson = True,
) -> None:
    """Read codes from standard input, a line each; print one JSON verdict a line, each after its entry was committed.

    Exits with 1 if a verdict could not be saved: such a code was refused.
    """
    try:
        with ExitStack() as stack:

            def opened() -> Scanner:
                with ExitStack() as trying:
                    device = _opened(store, trying)
                    wanted = device.event(event)
                    scanner = Scanner(device, device.engine(gate), wanted, direction, use, lang)
                    if not offline:
                        _sync_beside(device, wanted, trying)
                        scanner = replace(scanner, asker=_asking_beside(device, trying))
                    stack.enter_context(trying.pop_all())
                    return scanner

            saved = Shift(store, opened, direction, lang, _notice).run(lines(standard_input()))
        if not saved:
            raise typer.Exit(1)
    except KeyboardInterrupt:  # around everything: it may come just as the codes end
        _notice("stopped; every verdict shown is in the journal")
    except BrokenPipeError:
        # What is still buffered has no reader; left to the end, it would end the process with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _notice("nobody reads the verdicts any more; stopped")


@app.command()
def sync(
    store: Store,
    event: Event = None,
    server: Annotated[
        str | None,
        typer.Option(
            "--server", metavar="URL", help="The server moved here; remembered once it proved to be the same."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """One round with the server: send the journal, fetch the lists."""
    if server is not None and not is_address(server):
        raise typer.BadParameter("an address begins with https:// or http://", param_hint="--server")
    with ExitStack() as stack:
        device = _opened(store, stack)
        if server is not None:
            _wait(_move(device, server, device.event(event)))
        report = _wait(_sync_once(device, device.event(event)))
    if as_json:
        document(_of_report(report))
        return
    console().print(
        f"[bold green]✓[/] event {report.event}: sent {report.sent}, {report.unsent} left to send, "
        f"{report.items} changes received, list at position {report.position}"
    )
    if report.unsent:
        console().print("  the rest goes with the next round: sync again")
    if report.must in (Must.NEW_EPOCH, Must.LOCKED, Must.UPGRADE):
        margin().print(f"[bold yellow]![/] the server says: {report.must.name.lower()}")


@app.command()
def status(store: Store, event: Event = None, as_json: AsJson = False) -> None:
    """Where this device stands: lists, journal, clock."""
    with ExitStack() as stack:
        device = _opened(store, stack)
        state = device.status(device.event(event))
    if as_json:
        document(asdict(state))
        return
    for label, value in _lines(state):
        console().print(f"[dim]{label:>10}[/]  {value}")


@app.command()
def search(
    typed: Annotated[str, typer.Argument(metavar="NAME", help="A name, its beginning, or a reference.")],
    store: Store,
    event: Event = None,
    as_json: AsJson = False,
) -> None:
    """Find a guest by name or reference, without a network. Only a supervisor's device knows names."""
    with ExitStack() as stack:
        device = _opened(store, stack)
        answers = device.search(device.event(event), typed)
    if as_json:
        document({"found": [asdict(one) for one in answers.found], "more": answers.more})
        return
    console().print(people_table(answers))


@app.command()
def close(store: Store, event: Event = None, gate: Gate = None, as_json: AsJson = False) -> None:
    """Close this device's journal: it says that nothing is missing from it."""
    with ExitStack() as stack:
        device = _opened(store, stack)
        mark = device.engine(gate).close(device.event(event))
    if as_json:
        document({"entry": {"epoch": mark.epoch, "seq": mark.seq, "hash": mark.hash.hex()}})
        return
    console().print(
        f"[bold green]✓[/] closed with entry {mark.seq}; now sync: portao device sync --store {store}"
    )


def _http() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT_S)


def _wait(work: Coroutine[object, object, _T]) -> _T:
    return asyncio.run(work)


async def _sync_once(device: Device, event: int) -> SyncReport:
    async with _http() as http:
        with reaching(device.identity.url):
            return await device.syncer(http).sync(event)


async def _move(device: Device, url: str, event: int) -> None:
    async with _http() as http:
        with reaching(url, "check the address; the device goes on with the one it had"):
            await device.move(url, http, event)


async def _first_sync(device: Device, http: httpx.AsyncClient) -> SyncReport | None:
    """Fetch the lists right away, if it is clear of which event. Failing is no failure of the enrolment."""
    try:
        return await device.syncer(http).sync(device.event(None))
    except (NoEvent, Unreachable) as error:
        _notice(f"{error}; sync later")
        return None


def _sync_beside(device: Device, event: int, stack: ExitStack) -> None:
    """Sync in the background; a device without any list waits for its first one."""
    if device.lists.mark(event) is None:
        try:
            _wait(asyncio.wait_for(_sync_once(device, event), _FIRST_LIST_S))
        except TimeoutError:
            _notice("the first list takes long; until it is here, no code can be judged")
        except (SyncError, KeysError) as error:
            _notice(str(error))
    background = BackgroundSync(device, event, _http, secrets.token_bytes, _notice)
    background.start()
    stack.callback(background.stop)


def _asking_beside(device: Device, stack: ExitStack) -> AskInBackground:
    """Ask the server in the background, where the policy wants that before somebody is let in."""
    asker = AskInBackground(device.identity, _http, device.mono_ms)
    asker.start()
    stack.callback(asker.stop)
    return asker


def _notice(text: str) -> None:
    """A line beside the verdicts; whoever closed standard error did not want it."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        return


def _of_report(report: SyncReport) -> dict[str, object]:
    return {**asdict(report), "must": report.must.name.lower()}


def _lines(state: Status) -> list[tuple[str, str]]:
    clock = (
        "unknown" if state.clock_uncertainty_ms is None else f"± {state.clock_uncertainty_ms / 1000:.1f} s"
    )
    flags = [word for word, on in (("LOCKED", state.locked), ("event closed", state.closed)) if on]
    return [
        ("device", f"{state.name} ({state.device})"),
        ("event", f"{state.event}, at {', '.join(state.gates)}"),
        ("list", f"position {state.position}, {state.list_age_s} s old"),
        ("journal", f"epoch {state.epoch}, {state.entries} entries, {state.unsent} to send"),
        ("clock", clock),
        ("cases", f"{state.cases} open"),
        *([("state", ", ".join(flags))] if flags else []),
    ]
