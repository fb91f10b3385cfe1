"""What became of a list, as JSON: in the language that was asked for."""

from collections.abc import Iterable
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

from backend.imports.found import ColumnFound, Found
from backend.imports.pretix import Completeness
from backend.imports.reasons import RefusedRow
from backend.imports.report import ImportReport
from backend.problems import ProblemDetail
from backend.store.rows_imports import ImportJobRow, JobState
from sync.policy_rows import ProofRow

JobStateName: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"enum": [state.name.lower() for state in JobState]})
]


class Refused(Struct, frozen=True):
    """A row that was left out: its line or element, from 1; `why` is stable, the sentences are in the language asked for."""

    line: int
    reference: str
    column: str | None
    why: str
    reason: str
    what_to_do: str


class ListColumn(Struct, frozen=True):
    """A column of the list. `serves`: which field it serves for; null for one that is not kept. Of a code only its beginning is shown."""

    name: str
    serves: str | None
    examples: tuple[str, ...]


class Unread(Struct, frozen=True):
    """A column that serves for nothing, and words in it that would keep somebody out if it were the status."""

    column: str
    words: tuple[str, ...]


class Accepted(Struct, frozen=True):
    """A row of a policy's `proofs`: in which forms tickets of a class may be shown; "" is every class that no other row names."""

    class_: str = field(name="class")
    accept: tuple[str, ...]


class Missing(Struct, frozen=True):
    """An export of which pages are missing. `pages` as in `2-200`; `next`: the address of the next one, without its host."""

    orders: int
    of: int
    pages: str
    next: str


class Import(Struct, frozen=True):
    """What became of each row: `rows` is the sum of `created`, `updated`, `revoked`, `unchanged`, `refusals` and of `left_out`.

    Of `updated` tickets `recoded` got a new code, or would, as their code says what changed: send it to them, for the former one is refused.
    `aliases` are codes of the list that are to stand for new ones, of which `aliases_taken` are another ticket's and stay so, and `aliases_idle`
    are taken by no gate as long as the policy in force is as it is; `proofs` is what its field of that name has to say for that.
    `refused` holds the first thousand of `refusals` rows. `left_out` counts by why what makes no ticket and is no mistake.
    `capacity`: to which the event grew, or would have to.
    """

    applied: bool
    rows: int
    created: int
    updated: int
    recoded: int
    revoked: int
    unchanged: int
    refusals: int
    aliases: int
    aliases_taken: int
    aliases_idle: int
    proofs: tuple[Accepted, ...]
    refused: tuple[Refused, ...]
    left_out: dict[str, int]
    format: str
    encoding: str
    delimiter: str
    columns: tuple[ListColumn, ...]
    unread: tuple[Unread, ...]
    missing: Missing | None
    capacity: int | None


class ImportJob(Struct, frozen=True):
    """An import that goes on by itself. `rows` of its list were gone through, `done` of them hold for good, `refused` were refused.

    `read` of `size` bytes were read; a list of which all or nothing is wanted is gone through twice. `state` is `interrupted` if its server
    stopped, or was not heard of for a minute: then `done` rows hold, and the list is imported again. Times in Unix milliseconds.
    `report`: where the report is, of one that is done; `problem`: why one failed.
    """

    id: str
    event: int
    address: str
    state: JobStateName
    stopping: bool
    rows: int
    done: int
    refused: int
    read: int
    size: int
    asked_ms: int
    ended_ms: int | None
    report: str | None
    problem: ProblemDetail | None


def of_import_job(event: int, row: ImportJobRow, problem: ProblemDetail | None) -> ImportJob:
    """How an import stands, as `usecases.import_jobs` tells it."""
    address = f"/v1/events/{event}/imports/{row.job.hex()}"
    state = row.state
    return ImportJob(
        row.job.hex(),
        event,
        address,
        state.name.lower(),
        row.stopping,
        row.rows,
        row.done,
        row.refused,
        row.read,
        row.size,
        row.asked_ms,
        row.ended_ms,
        f"{address}/report" if state is JobState.DONE else None,
        problem,
    )


def of_import(report: ImportReport, language: str) -> Import:
    """The report in this language."""
    tally, found = report.tally, report.found
    return Import(
        applied=report.applied,
        rows=tally.rows + found.left_out.total(),
        created=tally.created,
        updated=tally.updated,
        recoded=tally.recoded,
        revoked=tally.revoked,
        unchanged=tally.unchanged,
        refusals=tally.refused,
        aliases=tally.aliases,
        aliases_taken=tally.aliases_taken,
        aliases_idle=tally.aliases_idle,
        proofs=tuple(of_proofs(report.proofs)),
        refused=tuple(of_refused(one, language) for one in report.refused),
        left_out=report.left_out,
        format=found.format,
        encoding=found.encoding,
        delimiter=found.delimiter,
        columns=tuple(_column(one) for one in found.columns),
        unread=tuple(Unread(one.column, one.words) for one in found.unread_states),
        missing=_missing(found),
        capacity=report.capacity,
    )


def of_proofs(rows: Iterable[ProofRow]) -> list[Accepted]:
    """These rows as a policy's file has them."""
    return [Accepted(class_, tuple(proof.name.lower() for proof in accept)) for class_, accept in rows]


def of_refused(row: RefusedRow, language: str) -> Refused:
    """The row, told in this language."""
    told = row.reason(language), row.what_to_do(language)
    return Refused(row.line, row.reference, row.column, str(row.why), *told)


def _column(column: ColumnFound) -> ListColumn:
    return ListColumn(column.name, column.serves, tuple(column.examples))


def _missing(found: Found) -> Missing | None:
    missing: Completeness | None = found.missing
    return None if missing is None else Missing(missing.orders, missing.of, missing.missing, missing.next)
