"""`portao devices`: the office's view of every gate: list them, lock one that was lost, take back a code that nobody used."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from backend import documents
from backend.cli.device_states import device_states
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import console, document, utc
from backend.context import Context
from backend.store.rows import DeviceRow
from backend.usecases import enrolling
from backend.usecases.withdrawing_offers import list_offers, withdraw_offer
from sync.certificate import DEVICE_BYTES

app = typer.Typer(
    help="Every enrolled device: list, lock; codes that nobody used yet: offers, withdraw.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command("list")
def list_(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """All devices, in the order of enrolment: when each was last heard of (to a minute), how far it had heard its event's feed by then
    (generation and position), and what it had left to send when it last said so.
    """
    rows, now_ms = on(data, _now)
    if as_json:
        document({"devices": [documents.of_device(row) for row in rows]})
        return
    if not rows:
        console().print("no devices yet; offer one a place: portao event offer EVENT")
        return
    console().print(device_states(rows, now_ms))


async def _now(ctx: Context) -> tuple[list[DeviceRow], int]:
    return await enrolling.list_devices(ctx), ctx.now_ms()


@app.command()
def lock(
    device: Annotated[str, typer.Argument(help="The device's id: 16 hexadecimal digits.")],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """A device that was lost admits nobody any more; what it wrote until now stays."""
    id_ = device_id(device)
    row = on(data, lambda ctx: enrolling.lock(ctx, id_))
    if as_json:
        document(documents.of_device(row))
    else:
        console().print(f"[bold green]✓[/] {row.name} is locked; it learns so when it next syncs")


@app.command()
def offers(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """The enrolment codes that would let a device in now, without the codes themselves."""
    rows = on(data, list_offers)
    if as_json:
        document({"enrolments": [documents.of_enrolment(row) for row in rows]})
        return
    if not rows:
        console().print("no enrolment code is open")
        return
    whole = Column("enrolment", no_wrap=True, min_width=16)  # it has to be typed to take the code back
    table = Table(whole, Column("name", overflow="fold"), "role", "events", "gates", "until", box=None)
    for row in rows:
        told = documents.of_enrolment(row)
        scope = (", ".join(map(str, some)) if some else "all" for some in (told.events, told.gates))
        table.add_row(told.enrolment, escape(row.name or ""), told.role, *scope, utc(row.expires_s))
    console().print(table)


@app.command()
def withdraw(
    enrolment: Annotated[str, typer.Argument(help="Which: portao devices offers.")],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """An enrolment code that nobody used enrols nobody any more."""
    try:
        offer = bytes.fromhex(enrolment)
    except ValueError:
        raise typer.BadParameter(
            f"'{enrolment}' is no id of an enrolment code; portao devices offers shows them",
            param_hint="enrolment",
        ) from None
    on(data, lambda ctx: withdraw_offer(ctx, offer))
    if as_json:
        document({"withdrawn": enrolment})
    else:
        console().print(f"[bold green]✓[/] {enrolment} enrols nobody any more")


def device_id(typed: str) -> bytes:
    """The id that somebody typed; a usage mistake for what is none, as a name is."""
    try:
        id_ = bytes.fromhex(typed)
    except ValueError:
        id_ = b""
    if len(id_) != DEVICE_BYTES:
        raise typer.BadParameter(
            "a device's id has 16 hexadecimal digits; portao devices list shows them", param_hint="device"
        )
    return id_
