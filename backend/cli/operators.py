"""`portao operator`: who works at the gates: add somebody, change the role, give a new PIN, take off the list."""

from typing import Annotated

import typer
from rich.table import Table

from backend import documents
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import console, document, utc_ms
from backend.store.rows_operators import OperatorRow
from backend.usecases import staffing
from backend.usecases.staffing import Staffed
from sync.authority import OperatorRole

app = typer.Typer(
    help="Who works at the gates: add, list, role, reset, revoke.", no_args_is_help=True, add_completion=False
)

_ROLES = {role.name.lower(): role for role in OperatorRole if role is not OperatorRole.NONE}
Number = Annotated[int, typer.Argument(help="The operator's number: portao operator list.", min=1)]
RoleOption = Annotated[
    str, typer.Option("--role", help="steward, or supervisor: may override and take back.")
]
Choose = Annotated[
    bool,
    typer.Option("--choose-pin", help="Ask for the PIN, unseen. Without this, one is drawn and shown once."),
]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What people at the gates call this person.")],
    role: RoleOption = "steward",
    choose_pin: Choose = False,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Somebody new; each device knows it after its next sync."""
    pin = _asked() if choose_pin else None
    staffed = on(data, lambda ctx: staffing.add_operator(ctx, name, _role(role), pin))
    _say(staffed, f"is operator {staffed.row.number}, a {staffed.row.role.name.lower()}", as_json)


@app.command("list")
def list_(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """All who are or ever were operators, by number."""
    rows = on(data, staffing.list_operators)
    if as_json:
        document({"operators": [documents.of_operator(row) for row in rows]})
        return
    if not rows:
        console().print("nobody yet; add somebody: portao operator add NAME --role supervisor")
        return
    table = Table("number", "name", "role", "since", box=None)
    for row in rows:
        role = row.role.name.lower() if row.works else "no longer"
        table.add_row(str(row.number), row.name, role, utc_ms(row.changed_ms))
    console().print(table)


@app.command()
def role(
    number: Number,
    to: Annotated[str, typer.Argument(help="steward or supervisor.")],
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Another role from now on, with the same PIN."""
    _told(
        on(data, lambda ctx: staffing.change_role(ctx, number, _role(to))), f"is a {to} from now on", as_json
    )


@app.command()
def reset(
    number: Number, choose_pin: Choose = False, data: Data = DEFAULT_DATA, as_json: AsJson = False
) -> None:
    """A new PIN; the former one opens nothing once a device has synced."""
    pin = _asked() if choose_pin else None
    _say(on(data, lambda ctx: staffing.reset_pin(ctx, number, pin)), "has a new PIN", as_json)


@app.command()
def revoke(number: Number, data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """No longer an operator. A tablet that was lost is locked besides: portao devices lock."""
    _told(on(data, lambda ctx: staffing.revoke(ctx, number)), "is no longer an operator", as_json)


def _role(name: str) -> OperatorRole:
    if name not in _ROLES:
        raise typer.BadParameter(f"choose one of {', '.join(_ROLES)}", param_hint="--role")
    return _ROLES[name]


def _asked() -> str:
    pin: str = typer.prompt("PIN", hide_input=True, confirmation_prompt=True)
    return pin


def _say(staffed: Staffed, what: str, as_json: bool) -> None:
    if as_json:
        document(documents.StaffedOperator(documents.of_operator(staffed.row), staffed.pin))
        return
    _told(staffed.row, what, as_json)
    if staffed.pin is not None:
        console().print(f"  the PIN, shown this once: [bold]{staffed.pin}[/]")


def _told(row: OperatorRow, what: str, as_json: bool) -> None:
    if as_json:
        document(documents.of_operator(row))
    else:
        console().print(f"[bold green]✓[/] {row.name} {what}")
