"""`portao pass`: what a boarding pass says, and whether one of our keys signed it, without database and network; and printing passes."""

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from backend.cli.options import moment
from backend.cli.output import document, utc
from backend.cli.trusting import exported_trust, refused
from keys.bcbp.block import MARK, Block
from keys.bcbp.boarding import Boarding
from keys.bcbp.dates import FlightDate, flight_date
from keys.bcbp.document import document as pass_document
from keys.bcbp.reading import Parsed, parse
from keys.bcbp.records import Leg
from keys.bcbp.signing import DEFAULT_TYPE, open_pass
from keys.errors import KeysError, Malformed
from keys.shown import Shown

_PRINT: Final = "print"


class _Passes(TyperGroup):
    """Printing draws on much that looking at a pass does without, and is imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), _PRINT]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name != _PRINT:
            return super().get_command(ctx, cmd_name)
        command: Any = typer.main.get_command(import_module("backend.cli.pass_printing").app)
        command.name = _PRINT
        return command


app = typer.Typer(
    cls=_Passes, help="Look at boarding passes, and print them.", no_args_is_help=True, add_completion=False
)

Text = Annotated[
    str, typer.Argument(metavar="STRING", help="The characters of the pass; - reads standard input.")
]
Json = Annotated[bool, typer.Option("--json", help="The output is JSON in any case.")]


@app.callback()
def passes() -> None:
    """Look at boarding passes, and print them."""


@app.command("parse")
def parse_pass(
    text: Text,
    reference: Annotated[
        str | None,
        typer.Option("--reference", help="Take years from this RFC 3339 time.", metavar="TIME"),
    ] = None,
    _as_json: Json = True,
) -> None:
    """Print what a boarding pass says as one JSON object; exit 0 if it can be read, else 1 with the name of the error."""
    near = None if reference is None else moment(reference)
    try:
        parsed = parse(_characters(text))
        said = pass_document(parsed) | {"dates": _dates(parsed, near)}
    except KeysError as error:
        document(refused(error))
        raise typer.Exit(1) from None
    document(said)


@app.command("verify")
def verify_pass(
    text: Text,
    trust: Annotated[Path, typer.Option("--trust", help="The file that `portao keys export` wrote.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Judge as of this RFC 3339 time.", metavar="TIME")
    ] = None,
    event: Annotated[
        int | None, typer.Option("--event", help="The leg of this event; else the first of ours.")
    ] = None,
    type_: Annotated[str, typer.Option("--type", help="The type of its security data.")] = DEFAULT_TYPE,
    _as_json: Json = True,
) -> None:
    """Print whether a boarding pass is ours and good as one JSON object; exit 0 if it is, else 1 with the name of the error."""
    now = int(time.time()) if at is None else moment(at)
    try:
        shown = open_pass(_characters(text), exported_trust(trust), now, event, type_)
    except KeysError as error:
        document(refused(error))
        raise typer.Exit(1) from None
    try:
        shown.ticket.check_times(now)
    except KeysError as error:
        document(refused(error) | _described(shown, now))
        raise typer.Exit(1) from None
    document({"valid": True} | _described(shown, now))


def _characters(text: str) -> str:
    """The argument, or standard input without the line ending that whoever wrote it there added. Bytes that are no UTF-8 stay."""
    if text != "-":
        return text
    raw = sys.stdin.buffer.read()
    return raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _dates(parsed: Parsed, reference: int | None) -> list[dict[str, str] | None]:
    """The date of each leg, and what its year was taken from; null without a source."""
    return [_date(leg, reference) for leg in parsed.boarding_pass.legs]


def _date(leg: Leg, reference: int | None) -> dict[str, str] | None:
    return _dated(flight_date(leg.date, expires=_expiry(leg), reference=reference))


def _dated(found: FlightDate | None) -> dict[str, str] | None:
    return None if found is None else {"date": found.date.isoformat(), "year_from": str(found.source)}


def _expiry(leg: Leg) -> int | None:
    """That of our block, which nobody verified here; None where there is none that can be read."""
    if not leg.airline_use.startswith(MARK):
        return None
    try:
        return Block.parse(leg.airline_use).expires
    except Malformed:
        return None


def _described(shown: Shown, now: int) -> dict[str, object]:
    ticket, hash_ = shown.ticket, shown.credential_hash.hex()
    return {
        "event": ticket.event,
        "ticket": ticket.number,
        "index": ticket.index,
        "credential": {"id": f"{ticket.index}-{hash_}", "index": ticket.index, "hash": hash_},
        "expires": ticket.expires,
        "expires_utc": utc(ticket.expires),
        "kid": shown.kid.hex(),
        "boarding": None if shown.boarding is None else _boarding(shown.boarding, ticket.expires),
        "at": utc(now),
    }


def _boarding(boarding: Boarding, expires: int) -> dict[str, object]:
    said: dict[str, object] = {**boarding.as_json(), "date": None}
    return said | (_dated(flight_date(boarding.day, expires=expires)) or {})
