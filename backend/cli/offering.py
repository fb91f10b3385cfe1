"""`portao event offer`: a place for one more device, as what its camera reads and as what a terminal takes."""

from shlex import quote
from typing import Annotated, Final

import typer

from backend.cli.drawing import qr
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Event
from backend.cli.output import console, document, plain
from backend.context import Context
from backend.gate_files import is_built
from backend.routes.gate import gate_link
from backend.usecases import enrolling
from sync.enrolment import Role

_ROLES: Final = enrolling.OFFERED
_CALLED: Final = {Role.GATE: "gate", Role.SUPERVISOR: "supervisor's device"}


def offer(
    event: Event,
    gate: Annotated[
        list[int] | None, typer.Option("--gate", help="Only at this gate; may be repeated.")
    ] = None,
    role: Annotated[str, typer.Option("--role", help=f"One of {', '.join(_ROLES)}.")] = "gate",
    name: Annotated[str | None, typer.Option("--name", help="What the device shall be called.")] = None,
    valid: Annotated[int, typer.Option("--valid", help="How many minutes the code is good.", min=1)] = 60,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Make a code that enrols one device for this event: a link that a browser opens, and a text."""
    if role not in _ROLES:
        raise typer.BadParameter(f"{role} is none of {', '.join(_ROLES)}", param_hint="--role")
    gates = frozenset(gate) if gate else None

    async def make(ctx: Context) -> tuple[str, str | None]:
        made = await enrolling.offer(ctx, frozenset({event}), gates, _ROLES[role], name, valid * 60)
        served = is_built(ctx.settings.gate)
        return made.text, gate_link(ctx.settings.public_url, made.text) if served else None

    code, link = on(data, make)
    if as_json:
        document({"code": code, "link": link, "event": event, "gates": sorted(gates) if gates else None})
        return
    console().print(f"enrols one {_CALLED[_ROLES[role]]} for event {event}, within {valid} minutes:")
    _show(code, link, name or ("gate-a" if _ROLES[role] is Role.GATE else role))


def _show(code: str, link: str | None, name: str) -> None:
    """Drawn is what a camera needs: the link, where there is a gate for browsers, else the code."""
    qr(link or code)
    if link:
        _way("a tablet or phone: its camera reads this, its browser opens it", link)
    _way("a device that asks for a code", code)
    store = quote(f"{name}.db")
    _way("a gate in a terminal", f"portao device enrol '{code}' --store {store} --name {quote(name)}")


def _way(what: str, text: str) -> None:
    console().print(f"[dim]{what}[/]")
    plain(text)
