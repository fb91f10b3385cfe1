"""`portao device sign-in`, `sign-out`, `override`, `admit`, `undo`: what people at a gate do under their own name, or a supervisor's."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.text import Text

from backend.cli.options import AsJson, Lang, Language
from backend.cli.output import console, document
from sync.catalogue import text
from sync.device.device import Device
from sync.device.errors import NothingToUndo
from sync.device.journal import Mark

_PIN: Final = "PORTAO_PIN"

Store = Annotated[Path, typer.Option("--store", help="The device's own file.", dir_okay=False)]
Event = Annotated[int | None, typer.Option("--event", help="The event, if the device serves several.", min=1)]
Gate = Annotated[int | None, typer.Option("--gate", help="The gate; the device's first if not given.", min=1)]

Use = Annotated[int, typer.Option("--use", help="The day, leg or entitlement.", min=0)]
Who = Annotated[str, typer.Option("--operator", help="The operator's name or number.")]
Pin = Annotated[
    str | None,
    typer.Option(
        "--pin", envvar=_PIN, help="The PIN; asked for, unseen, if it is not given.", show_envvar=True
    ),
]


def sign_in(
    store: Store, operator: Who, pin: Pin = None, event: Event = None, as_json: AsJson = False
) -> None:
    """From now on entries say who works at this gate. Five wrong PINs in a row, and it takes a quarter of an hour."""
    with ExitStack() as stack:
        device = opened_device(store, stack)
        signed = device.operators.sign_in(device.event(event), operator, _asked(pin))
    if as_json:
        document({"operator": signed.number, "name": signed.name, "role": signed.role.name.lower()})
    else:
        console().print(f"[bold green]✓[/] {signed.name} is signed in, as a {signed.role.name.lower()}")


def sign_out(store: Store, event: Event = None, as_json: AsJson = False) -> None:
    """From now on entries name nobody."""
    with ExitStack() as stack:
        device = opened_device(store, stack)
        device.operators.sign_out(device.event(event))
    if as_json:
        document({"operator": None})
    else:
        console().print("[bold green]✓[/] signed out")


def override(
    code: Annotated[str, typer.Argument(help="The code that was refused, in single quotes.")],
    store: Store,
    operator: Who,
    pin: Pin = None,
    gate: Gate = None,
    use: Use = 0,
    event: Event = None,
    as_json: AsJson = False,
) -> None:
    """Let in by a supervisor's word who shows a code that the rules refuse."""
    with ExitStack() as stack:
        device = opened_device(store, stack)
        mark = device.supervising(gate).override(device.event(event), code, operator, _asked(pin), use)
    _written(mark, "let in by override", as_json)


def admit(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="Of the ticket: ours or the importer's.")
    ],
    store: Store,
    operator: Who,
    pin: Pin = None,
    gate: Gate = None,
    use: Use = 0,
    event: Event = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Let in by a supervisor's word a guest who has no code to show. Only a supervisor's device knows references."""
    with ExitStack() as stack:
        device = opened_device(store, stack)
        wanted = device.event(event)
        mark, found = device.supervising(gate).admit_listed(wanted, reference, operator, _asked(pin), use)
    if as_json:
        document({"guest": asdict(found), **_entry(mark)})
        return
    said = text("cli.admit.done", lang, guest=found.name or found.reference, n=str(mark.seq))
    console().print(Text(f"{said} {text('reason.NOT_SHOWN.next', lang)}"))


def undo(
    store: Store,
    operator: Annotated[
        str | None, typer.Option("--operator", help="A supervisor, by name or number, for what is older.")
    ] = None,
    pin: Pin = None,
    ticket: Annotated[
        int | None, typer.Option("--ticket", help="That ticket's last one, with a supervisor.", min=0)
    ] = None,
    entry: Annotated[
        str | None,
        typer.Option("--entry", metavar="EPOCH/SEQ", help="That very entry, with a supervisor."),
    ] = None,
    event: Event = None,
    gate: Gate = None,
    as_json: AsJson = False,
) -> None:
    """Take back this device's last admission or exit, within two minutes; later, or another one, by a supervisor's word."""
    if operator is None and (ticket is not None or entry is not None):
        raise typer.BadParameter("an entry that is chosen takes a supervisor", param_hint="--operator")
    chosen = None if entry is None else _place(entry)
    with ExitStack() as stack:
        device = opened_device(store, stack)
        wanted = device.event(event)
        if operator is None:
            mark = device.engine(gate).undo(wanted)
        else:
            mark = device.supervising(gate).take_back(wanted, operator, _asked(pin), ticket, chosen)
    if mark is None:
        raise NothingToUndo
    _written(mark, "taken back", as_json)


def opened_device(store: Path, stack: ExitStack) -> Device:
    """The device in this file, closed with the block. A mistyped path must not leave an empty file behind."""
    if not store.exists():
        raise FileNotFoundError(2, "no such device file", str(store))
    device = Device.open(store)
    stack.callback(device.close)
    return device


def _place(entry: str) -> tuple[int, int]:
    """Epoch and seq of an entry, as verdicts name it."""
    epoch, slash, seq = entry.partition("/")
    if not (slash and epoch.isdecimal() and seq.isdecimal()):
        raise typer.BadParameter("two numbers: EPOCH/SEQ", param_hint="--entry")
    return int(epoch), int(seq)


def _asked(pin: str | None) -> str:
    if pin is not None:
        return pin
    typed: str = typer.prompt("PIN", hide_input=True, err=True)
    return typed


def _written(mark: Mark, what: str, as_json: bool) -> None:
    if as_json:
        document(_entry(mark))
    else:
        console().print(f"[bold green]✓[/] {what}, as entry {mark.seq} of the journal")


def _entry(mark: Mark) -> dict[str, object]:
    return {"entry": {"epoch": mark.epoch, "seq": mark.seq, "hash": mark.hash.hex()}}
