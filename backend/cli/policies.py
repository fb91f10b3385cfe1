"""`portao policy`: try a policy on a table of examples before it is put in force. No database, no network."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from backend.cli.options import AsJson, Lang, Language, moment
from backend.cli.output import document, plain, utc
from backend.errors import BadInput
from backend.ticketing.event_drafts import times_of
from sync.catalogue import text
from sync.errors import BadPolicy
from sync.policy import EventTimes, Policy
from sync.policy_examples import Example, from_cells, read_examples
from sync.reasons import Outcome, Reason
from sync.verdict import Verdict

app = typer.Typer(help="Policies: try one on examples.", no_args_is_help=True, add_completion=False)

_ROWS_AT_MOST: Final = 10_000


@app.callback()
def policies() -> None:
    """Try a policy before it is put in force."""


@app.command("test")
def try_examples(
    file: Annotated[Path, typer.Argument(help="The policy, as a JSON file.")],
    examples: Annotated[
        Path, typer.Option("--examples", help="The table: JSON (an array) or CSV with a header.")
    ],
    starts: Annotated[
        str | None, typer.Option("--starts", help="When the event begins.", metavar="TIME")
    ] = None,
    ends: Annotated[str | None, typer.Option("--ends", help="When it ends.", metavar="TIME")] = None,
    timezone: Annotated[str, typer.Option("--timezone", help="Where its days begin; an IANA name.")] = "UTC",
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say of each example whether the policy gives what is expected; exit 1 if it does not everywhere."""
    times = _times(starts, ends, timezone)
    policy, table = _policy(file, times), _table(examples, times)
    judged = [(example, example.verdict(policy)) for example in table]
    failed = sum(not example.met_by(verdict) for example, verdict in judged)
    if as_json:
        document({"rows": [_row(*one) for one in judged], "failed": failed})
    else:
        for number, one in enumerate(judged, start=1):
            plain(_told(number, *one, lang.value))
        plain(text("cli.policy.sum", lang.value, rows=len(judged), failed=failed))
    if failed or not judged:
        raise typer.Exit(1)


def _times(starts: str | None, ends: str | None, timezone: str) -> EventTimes | None:
    if starts is None or ends is None:
        return None
    starts_s, ends_s = moment(starts, "--starts"), moment(ends, "--ends")
    if ends_s <= starts_s:
        raise typer.BadParameter("the event ends after it begins", param_hint="--ends")
    return times_of(starts_s, ends_s, timezone)


def _policy(file: Path, times: EventTimes | None) -> Policy:
    try:
        return Policy.from_json(_json(file, "policy"), times=times)
    except BadPolicy as error:
        raise BadInput("policy", str(error), _DO if times else _DO_WITHOUT_TIMES) from None


def _table(file: Path, times: EventTimes | None) -> list[Example]:
    rows = _json(file, "examples") if file.suffix == ".json" else _cells(file)
    if not isinstance(rows, list) or not 1 <= len(rows) <= _ROWS_AT_MOST:
        raise BadInput("examples", f"is not a table of 1 to {_ROWS_AT_MOST} rows", _DO)
    try:
        return read_examples(rows, times)
    except BadPolicy as error:
        raise BadInput(
            "examples", f"the table's {error.path} {error.why}", _DO if times else _DO_WITHOUT_TIMES
        ) from None


_DO: Final = "Correct the file; docs/policies.md describes it."
_DO_WITHOUT_TIMES: Final = f"{_DO} Where it refers to the event, give --starts and --ends."


def _json(file: Path, field: str) -> object:
    try:
        return json.loads(_text(file, field))
    except (json.JSONDecodeError, RecursionError):
        raise BadInput(field, "is not JSON", _DO) from None


def _cells(file: Path) -> list[object]:
    reader = csv.DictReader(io.StringIO(_text(file, "examples"), newline=""), strict=True)
    try:
        return [from_cells(_whole(row)) for row in reader]
    except csv.Error as error:
        raise BadInput("examples", f"line {reader.line_num}: {error}", _DO) from None


def _whole(row: dict[str | None, str | None]) -> dict[str, str]:
    """A row that has a cell for each column and no more."""
    if None in row or None in row.values():
        raise csv.Error("another number of cells than columns")
    return {str(name): str(cell) for name, cell in row.items()}


def _text(file: Path, field: str) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(field, "is not text in UTF-8", _DO) from None


def _words(words: Iterable[Outcome | Reason]) -> str:
    return " ".join(word.value if isinstance(word, Outcome) else word.name for word in words)


def _row(example: Example, verdict: Verdict) -> dict[str, object]:
    return {
        "ok": example.met_by(verdict),
        "expected": _words(example.expected),
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.name,
    }


def _told(number: int, example: Example, verdict: Verdict, language: str) -> str:
    met = example.met_by(verdict)
    said = {
        "number": str(number),
        "who": example.class_ or text("cli.policy.no_class", language),
        "gate": str(example.place.gate),
        "at": utc(example.at_s),
        "got": f"{verdict.outcome.value} {verdict.reason.name}",
        "why": text(verdict.why, language),
    }
    if met:
        return text("cli.policy.ok", language, **said)
    return text("cli.policy.failed", language, **said, wanted=_words(example.expected))
