"""`portao problems`: every refusal of the server in a table, as docs/problems.md has it."""

from typing import Final

import typer

from backend.cli.output import plain
from backend.problems import TYPE_PREFIX, Problem, problems
from sync.catalogue import LANGUAGES, text

app = typer.Typer(add_completion=False)

_HEAD: Final = f"""# Problems

What the server answers when it refuses, as problem details (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`, and besides `name`, which
is stable and which programs match on, `what_to_do`, and `field` where it is about one place of the input. `type` is `{TYPE_PREFIX}` and the name in lower case.
`title` and `what_to_do` come in the language that `Accept-Language` prefers (`lang` in the address goes before it); `detail` is English. Every answer has an
`x-request-id`, which stands in the server's log too; a request may bring its own.

Names of PROTOCOL.md 13 that are not here are told under their own name with the words of `REFUSED_BY_PROTOCOL`; refusals of the command line alone with those of `REFUSED`.
This file is what `portao problems` prints.
"""


@app.command("problems")
def problems_() -> None:
    """Print every problem with its status and its words, as Markdown."""
    plain(markdown())


def markdown() -> str:
    """The page, without a line break at its end."""
    tables = [_table(language) for language in LANGUAGES]
    return "\n".join([_HEAD, *tables]).rstrip("\n")


def _table(language: str) -> str:
    head = f"## {language}\n\n| name | status | title | what to do |\n|---|---|---|---|\n"
    return head + "".join(_row(problem, language) for problem in problems())


def _row(problem: Problem, language: str) -> str:
    title, what_to_do = (text(f"problem.{problem.words}.{part}", language) for part in ("title", "do"))
    return f"| `{problem.name}` | {int(problem.status)} | {title} | {what_to_do} |\n"
