"""The options that many commands share, each written once."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

DEFAULT_DATA: Final = Path("var/portao")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs.")]
Data = Annotated[
    Path,
    typer.Option("--data", envvar="PORTAO_DATA", help="The folder of this installation.", file_okay=False),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="PORTAO_DATABASE_URL",
        help="The database, such as postgresql://user:password@host/name; noted in the folder. Default: SQLite in it.",
        show_envvar=True,
    ),
]
Event = Annotated[int, typer.Argument(help="The event's number.", min=1, max=0xFFFF_FFFF)]
Reference = Annotated[str, typer.Argument(help="The ticket's reference, printed or imported.")]


class Language(StrEnum):
    """A language of the catalogue."""

    EN = "en"
    PT_BR = "pt-BR"


Lang = Annotated[
    Language,
    typer.Option("--lang", envvar="PORTAO_LANG", help="The language of sentences.", case_sensitive=False),
]


def moment(text: str, option: str | None = None) -> int:
    """Unix seconds of an RFC 3339 time such as 2026-11-21T18:00:00-03:00; `typer.BadParameter` for anything else, which names the option."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        told = f"{text} is not a time such as 2026-11-21T18:00:00Z"
        raise typer.BadParameter(told, param_hint=option) from None
    if at.tzinfo is None:
        raise typer.BadParameter(f"{text} needs Z or an offset such as -03:00", param_hint=option)
    return int(at.timestamp())
