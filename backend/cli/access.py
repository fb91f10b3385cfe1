"""`portao sign-in`, `portao token`: ways in, for people with a browser and for programs."""

from typing import Annotated

import typer

from backend.access import TokenRole
from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data
from backend.cli.output import document, plain
from backend.usecases.signing_in import add_token, offer_link

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
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program; it is shown this once."""
    if role not in [str(one) for one in _ROLES]:
        raise typer.BadParameter(f"choose one of {', '.join(_ROLES)}", param_hint="--role")
    made = on(data, lambda ctx: add_token(ctx, TokenRole(role)))
    if as_json:
        document({"token": made, "role": role})
    else:
        plain(made)
