"""`portao pass print`: passes and tickets as files to print, or to show on a telephone."""

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from backend.cli.opened import on
from backend.cli.options import DEFAULT_DATA, AsJson, Data, Lang, Language, moment
from backend.cli.output import document, margin
from backend.printing.page import page
from backend.printing.papers import PAPERS, Format
from backend.printing.pdf import pdf
from backend.printing.sheet import Sheet
from backend.printing.sheets import Look, of_every, pass_sheets
from backend.printing.wording import Known
from backend.rendering import png, svg
from backend.symbols import Symbology
from backend.ticketing.text_rules import optional_text
from backend.usecases.printing import Printout, printout, printout_of_all
from sync.catalogue import text
from sync.fields import NAME_BYTES

app = typer.Typer(add_completion=False)

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_STANDARD_INPUT: Final = "-"


class FileFormat(StrEnum):
    """What kind of file is made: passes on paper, passes on a screen, or the symbol alone."""

    PDF_A4 = "pdf-a4"
    PDF_A6 = "pdf-a6"
    PDF_ROLL = "pdf-roll"
    HTML = "html"
    PNG = "png"
    SVG = "svg"

    @property
    def paper(self) -> Format | None:
        """The paper of a PDF."""
        return Format(self.removeprefix("pdf-")) if self.startswith("pdf-") else None


@app.command()
def print_passes(
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; - is standard output.")],
    which: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PASS]...",
            help="Characters of boarding passes (- reads standard input, one a line); with --event, references of its tickets.",
        ),
    ] = None,
    format_: Annotated[
        FileFormat, typer.Option("--format", help="What kind of file.", case_sensitive=False)
    ] = FileFormat.PDF_A4,
    symbol: Annotated[
        Symbology | None,
        typer.Option(
            "--symbol", help="Else PDF417 for boarding passes on paper, and QR.", case_sensitive=False
        ),
    ] = None,
    event: Annotated[
        int | None, typer.Option("--event", help="Print tickets of this event.", min=1, max=0xFFFF_FFFF)
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every ticket of the event, by seat.")] = False,
    gate: Annotated[
        str | None, typer.Option("--gate", help="Else that of the event, if there is one.")
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="The zone or boarding group.")] = None,
    boarding: Annotated[
        str | None,
        typer.Option(
            "--boarding", help="When boarding begins, else when the first window opens.", metavar="HH:MM"
        ),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", help="Take years from this RFC 3339 time.", metavar="TIME"),
    ] = None,
    language: Lang = Language.EN,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Write boarding passes or tickets as a PDF, a page or an image."""
    gate, zone = (optional_text(*option, NAME_BYTES) for option in (("gate", gate), ("zone", zone)))
    said = Known(gate=gate, zone=zone, boarding=_time(boarding))
    look = Look(str(language), format_.paper is not None, symbol, said)
    wanted, left_out = which or [], dict[str, int]()
    if event is None:
        sheets = _of_texts(wanted, all_, look, None if reference is None else moment(reference))
    else:
        made = _of_event(event, wanted, all_, data)
        sheets, left_out = of_every(made.place, made.tickets, look), dict(made.left_out)
    _write(out, _file(sheets, format_))
    if as_json:
        document({"passes": len(sheets), "left_out": left_out, "format": str(format_), "out": str(out)})
    elif str(out) != "-":
        margin().print(f"[bold green]✓[/] wrote {out}: {len(sheets)} on {format_}", soft_wrap=True)
        for why, count in left_out.items():
            margin().print(f"  {text(f'cli.print.left_out.{why}', language, n=count)}")


def _of_texts(wanted: Sequence[str], all_: bool, look: Look, reference_s: int | None) -> list[Sheet]:
    if all_:
        raise typer.BadParameter("needs --event", param_hint="--all")
    texts = [line for one in wanted for line in _characters(one)]
    if not texts:
        raise typer.BadParameter(
            "give the characters of a pass, or --event and references", param_hint="PASS"
        )
    return [sheet for one in texts for sheet in pass_sheets(one, look, reference_s)]


def _of_event(event: int, wanted: Sequence[str], all_: bool, data: Path) -> Printout:
    if all_ == bool(wanted):
        raise typer.BadParameter("name tickets of the event, or give --all", param_hint="PASS")
    return on(data, lambda ctx: printout_of_all(ctx, event) if all_ else printout(ctx, event, wanted))


def _characters(text: str) -> list[str]:
    """The argument itself, or each line of standard input, spaces and all."""
    if text != _STANDARD_INPUT:
        return [text]
    lines = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\n")
    return [line.removesuffix("\r") for line in lines if line.strip()]


def _file(sheets: Sequence[Sheet], format_: FileFormat) -> bytes:
    if not sheets:
        raise typer.BadParameter("the event has no tickets to print", param_hint="--all")
    if format_.paper is not None:
        return pdf(sheets, PAPERS[format_.paper])
    if format_ is FileFormat.HTML:
        return page(sheets).html.encode()
    codes = list(dict.fromkeys((sheet.code, sheet.symbology, sheet.symbol) for sheet in sheets))
    if len(codes) > 1:
        raise typer.BadParameter(f"an image holds one code, not {len(codes)}", param_hint="--format")
    code, symbology, label = codes[0]
    return png(code, symbology) if format_ is FileFormat.PNG else svg(code, label, symbology).encode()


def _write(out: Path, raw: bytes) -> None:
    if str(out) != "-":
        out.write_bytes(raw)
        return
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def _time(text: str | None) -> str | None:
    if text is not None and not _TIME.fullmatch(text):
        raise typer.BadParameter("give a time such as 21:15", param_hint="--boarding")
    return text
