"""`portao sign-in`, `portao token`: ways in, for people with a browser and for programs."""

from pathlib import Path
from typing import Annotated

import typer

from backend.callers.access import PREFIX, TokenRole
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import document, plain
from backend.usecases.signing_in import add_token, offer_link, withdraw_token

app = typer.Typer(add_completion=False)

_ROLES = (TokenRole.ADMIN, TokenRole.METRICS)


@app.command("sign-in")
def sign_in(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Print a link that signs one browser in to the status page, once."""
    link = on(data, offer_link)
    if as_json:
        document({"url": link.url, "expires_s": link.expires_s})
    else:
        plain(link.url)


@app.command()
def token(
    role: Annotated[
        str, typer.Option("--role", help="admin, or metrics: may read /metrics and nothing else.")
    ] = "admin",
    withdraw: Annotated[
        str | None,
        typer.Option(
            "--withdraw", metavar="ID", help="Make none; this one, pta_ID_..., opens nothing any more."
        ),
    ] = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program; it is shown this once. Or withdraw one."""
    if withdraw is not None:
        _withdraw(data, withdraw, as_json)
        return
    if role not in [str(one) for one in _ROLES]:
        raise typer.BadParameter(f"choose one of {', '.join(_ROLES)}", param_hint="--role")
    made = on(data, lambda ctx: add_token(ctx, TokenRole(role)))
    if as_json:
        document({"token": made, "role": role})
    else:
        plain(made)


def _withdraw(data: Path, named: str, as_json: bool) -> None:
    """By its public half; whoever pastes the whole token means the same."""
    token_id = named.removeprefix(PREFIX).partition("_")[0]
    if not on(data, lambda ctx: withdraw_token(ctx, token_id)):
        raise typer.BadParameter(f"there is no token {token_id}", param_hint="--withdraw")
    if as_json:
        document({"withdrawn": token_id})
    else:
        plain(f"withdrawn: {token_id}")
