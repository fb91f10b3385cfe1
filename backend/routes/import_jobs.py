"""Imports that go on after their request was answered (RFC 7240, `respond-async`): how far they are, what came of them, how to stop them."""

import asyncio
import re
from contextlib import AbstractContextManager, nullcontext, suppress
from http import HTTPStatus
from io import BufferedRandom
from typing import Final

import anyio.to_thread
import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.context import Context
from backend.errors import Busy, Conflict, DatabaseUnusable, UnknownEvent, UnknownImport
from backend.imports.lists import How, ListReader
from backend.imports.report import Choices
from backend.imports.sources import pieces_in
from backend.problems import ProblemDetail, Refusal
from backend.routes.answers import json
from backend.routes.bodies import event_of, id_of, keep_file
from backend.routes.declaring import Operation, Said, gives_json
from backend.routes.guard import Serving, administered, serving_of
from backend.routes.languages import language_of
from backend.store.rows_imports import ImportJobRow, JobState
from backend.usecases.import_diary import ImportStopped, JobDiary
from backend.usecases.import_jobs import (
    JOB_BYTES,
    begin_import,
    give_up_import,
    import_job,
    outcome_of,
    stop_import,
)
from backend.usecases.importing import import_list

_LOG: Final = structlog.get_logger("portao.http")
_PREFER: Final = "respond-async"
_ADDRESS: Final = re.compile(r"/v1/events/(\d+)/imports/([0-9a-f]+)")


def is_wanted_apart(request: Request) -> bool:
    """Whether the caller would rather be answered at once, and ask how it goes."""
    said = ",".join(request.headers.getlist("prefer")).split(",")
    return any(one.partition(";")[0].strip().lower() == _PREFER for one in said)


def place_apart(request: Request) -> AbstractContextManager[None]:
    """A place for an import that goes on by itself, before its list is read, which may be long; `Full`."""
    return serving_of(request).background.place() if is_wanted_apart(request) else nullcontext()


async def import_apart(
    request: Request, serving: Serving, event: int, file: BufferedRandom, how: How, choices: Choices
) -> Response:
    """Begin to import this list, for which there is a place, and answer at once."""
    size = file.seek(0, 2)
    row = await begin_import(serving.ctx, event, size)
    lasting = serving_of(request)  # its store notes no idempotency key, which is this request's
    diary = JobDiary(lasting.ctx, event, row)
    work = _Work(lasting, event, keep_file(request), how, choices, language_of(request), diary)
    serving.background.start(row.job, work.done(), diary.stop)
    told = documents.of_import_job(event, row, None)
    headers = {"location": told.address, "preference-applied": _PREFER}
    return json(told, HTTPStatus.ACCEPTED, headers)


async def is_cut_off(ctx: Context, address: str) -> bool:
    """Whether the import at this address is interrupted, which is given up then: it is done again."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return False
    with suppress(UnknownImport, UnknownEvent):  # what nobody remembers did not have to be done again
        return await give_up_import(ctx, int(found[1]), bytes.fromhex(found[2]))
    return False


class _Work:
    """One import, from its list to its outcome."""

    def __init__(
        self,
        serving: Serving,
        event: int,
        file: BufferedRandom,
        how: How,
        choices: Choices,
        language: str,
        diary: JobDiary,
    ) -> None:
        self._serving, self._event, self._file = serving, event, file
        self._how, self._choices, self._language, self._diary = how, choices, language, diary

    async def done(self) -> None:
        """Carry it out. However it ends is written down, unless the process does not live to do so."""
        diary = self._diary
        try:
            with self._file:
                report = await self._imported()
        except ImportStopped:
            await diary.end(diary.stopped_as)
        except asyncio.CancelledError:
            with suppress(Busy, DatabaseUnusable):  # its silence says the same, and the server waits for this
                await diary.end_at_once(JobState.INTERRUPTED)
            raise
        except Exception as error:
            await diary.end(JobState.FAILED, msgspec.json.encode(self._told(error)))
        else:
            await diary.end(JobState.DONE, msgspec.json.encode(report))

    async def _imported(self) -> documents.Import:
        serving = self._serving
        async with self._diary.alive():
            pieces = await anyio.to_thread.run_sync(pieces_in, self._file)
            reader = ListReader(pieces, self._how)
            report = await import_list(
                serving.ctx, self._event, reader, self._choices, self._diary.told, diary=self._diary
            )
        if report.applied:
            serving.metrics.issued("import", report.tally.created)
        return documents.of_import(report, self._language)

    def _told(self, error: Exception) -> ProblemDetail:
        refusal = Refusal.of(error)
        if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _LOG.error("mistake", error=type(error).__name__)
        return refusal.document(self._language)


async def _show(request: Request, serving: Serving, _admin: Admin) -> Response:
    row = await import_job(serving.ctx, event_of(request), _job_of(request))
    return json(await _document(serving, event_of(request), row))


async def _stop(request: Request, serving: Serving, _admin: Admin) -> Response:
    event, job = event_of(request), _job_of(request)
    row = await stop_import(serving.ctx, event, job)  # not before it is known to be this event's
    serving.background.stop(job)
    return json(await _document(serving, event, row))


async def _report(request: Request, serving: Serving, _admin: Admin) -> Response:
    row = await import_job(serving.ctx, event_of(request), _job_of(request))
    outcome = await outcome_of(serving.ctx, row)
    if row.state is not JobState.DONE or outcome is None:
        raise Conflict(
            "this import has no report: it is not done", "ask how far it is, and again when it is done"
        )
    return json(msgspec.json.decode(outcome, type=documents.Import))


async def _document(serving: Serving, event: int, row: ImportJobRow) -> documents.ImportJob:
    failed = row.state is JobState.FAILED
    outcome = await outcome_of(serving.ctx, row) if failed else None
    problem = None if outcome is None else msgspec.json.decode(outcome, type=ProblemDetail)
    return documents.of_import_job(event, row, problem)


def _job_of(request: Request) -> bytes:
    job = id_of(request.path_params["job"], JOB_BYTES)
    if job is None:
        raise UnknownImport(event_of(request))
    return job


_PATH: Final = "/v1/events/{event:int}/imports/{job}"
_SHOW: Final = Said(
    "showImport",
    "How far an import is that goes on by itself, or how it ended.",
    gives_json(documents.ImportJob, "The import. Of one that is interrupted, `done` rows hold; import the list again."),
    refuses=(UnknownImport,),
)  # fmt: skip
_STOP: Final = Said(
    "stopImport",
    "Stop an import. The rows that are in stay in, unless all or nothing was wanted; one that ended stays as it is.",
    gives_json(documents.ImportJob, "The import, which stops within seconds."),
    refuses=(UnknownImport,),
)
_SHOW_REPORT: Final = Said(
    "showImportReport",
    "What became of each row of an import that is done, in the language in which it was asked for.",
    gives_json(documents.Import, "What became of each row."),
    refuses=(UnknownImport, Conflict),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [
        administered("GET", _PATH, _show, _SHOW),
        administered("DELETE", _PATH, _stop, _STOP),
        administered("GET", _PATH + "/report", _report, _SHOW_REPORT),
    ]
