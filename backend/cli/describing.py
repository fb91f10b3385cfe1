"""`portao openapi`: the HTTP API described for programs, without a server."""

import typer

from backend.cli.output import document
from backend.routes.openapi import described
from backend.routes.table import operations

app = typer.Typer(add_completion=False)


@app.command()
def openapi() -> None:
    """Print the API as an OpenAPI 3.1 document."""
    document(described(operations()))
