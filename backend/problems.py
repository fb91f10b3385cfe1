"""The one table from an error to what a caller is told: HTTP status, title, and what to do about it.

Routes answer with problem details (RFC 9457) made of it; the command line prints the same words. The words stand in the
catalogue, in each language. What is not in the table is a mistake in the program: it is told as such, without its details.
docs/problems.md is made of this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, NamedTuple, Self

import msgspec
from starlette.exceptions import HTTPException

from backend import errors as own
from backend import request_errors as requests
from backend.feed.live import TooManyWaiting
from keys import errors as keys
from sync import errors as sync
from sync.catalogue import LANGUAGES, text
from sync.device import errors as device

TYPE_PREFIX: Final = "urn:portao:problem:"
_SPECIFIC: Final = LANGUAGES[0]
"""The language in which errors themselves say what to do: more exactly than the catalogue can."""


class ProblemDetail(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal (RFC 9457): its own members, the stable `name`, what to do next, and `field`, the place that does not fit."""

    type: str
    title: str
    status: int
    detail: str
    name: str
    what_to_do: str
    field: str | None = None


class Row(NamedTuple):
    """A status, and the words for errors that have no name with words of their own."""

    status: HTTPStatus
    words: str = ""
    retry_after_s: int | None = None


_TABLE: Final[dict[type[Exception], Row]] = {
    own.BadInput: Row(HTTPStatus.UNPROCESSABLE_ENTITY),
    own.UnknownEvent: Row(HTTPStatus.NOT_FOUND),
    own.UnknownTicket: Row(HTTPStatus.NOT_FOUND),
    own.UnknownGate: Row(HTTPStatus.NOT_FOUND),
    own.UnknownCase: Row(HTTPStatus.NOT_FOUND),
    own.UnknownDevice: Row(HTTPStatus.NOT_FOUND),
    own.UnknownEnrolment: Row(HTTPStatus.NOT_FOUND),
    own.UnknownOperator: Row(HTTPStatus.NOT_FOUND),
    own.UnknownImport: Row(HTTPStatus.NOT_FOUND),
    own.GateNotBuilt: Row(HTTPStatus.NOT_FOUND),
    own.CapacityExceeded: Row(HTTPStatus.CONFLICT),
    own.SlotsExhausted: Row(HTTPStatus.CONFLICT),
    own.EventClosed: Row(HTTPStatus.CONFLICT),
    own.OldReadiness: Row(HTTPStatus.CONFLICT),
    own.NoState: Row(HTTPStatus.BAD_REQUEST),
    own.BrokenState: Row(HTTPStatus.BAD_REQUEST),
    own.ForgedState: Row(HTTPStatus.FORBIDDEN),
    own.OtherEventsState: Row(HTTPStatus.BAD_REQUEST),
    own.Conflict: Row(HTTPStatus.CONFLICT),
    TooManyWaiting: Row(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=10),
    requests.Full: Row(HTTPStatus.TOO_MANY_REQUESTS, retry_after_s=2),
    requests.KeyReused: Row(HTTPStatus.UNPROCESSABLE_ENTITY),
    requests.AnswerPending: Row(HTTPStatus.CONFLICT, retry_after_s=1),
    own.Busy: Row(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=1),
    own.DatabaseUnusable: Row(HTTPStatus.SERVICE_UNAVAILABLE, retry_after_s=5),
    own.DatabaseTooNew: Row(HTTPStatus.SERVICE_UNAVAILABLE),
    own.NotSignedIn: Row(HTTPStatus.UNAUTHORIZED),
    own.NotAllowed: Row(HTTPStatus.FORBIDDEN),
    own.EnrolmentCodeInvalid: Row(HTTPStatus.FORBIDDEN),
    own.KeysNotPublished: Row(HTTPStatus.CONFLICT),
    own.KeyMissing: Row(HTTPStatus.CONFLICT),
    own.SnapshotRequired: Row(HTTPStatus.GONE),
    own.NotInitialised: Row(HTTPStatus.SERVICE_UNAVAILABLE),
    own.AlreadyInitialised: Row(HTTPStatus.CONFLICT),
    own.PassphraseUnusable: Row(HTTPStatus.INTERNAL_SERVER_ERROR),
    own.RootUnusable: Row(HTTPStatus.CONFLICT),
    own.BackendError: Row(HTTPStatus.CONFLICT, "REFUSED"),
    keys.NotOurs: Row(HTTPStatus.BAD_REQUEST),
    keys.NotAPass: Row(HTTPStatus.BAD_REQUEST),
    keys.ForeignPass: Row(HTTPStatus.BAD_REQUEST),
    keys.Malformed: Row(HTTPStatus.BAD_REQUEST),
    keys.UnknownKey: Row(HTTPStatus.BAD_REQUEST),
    keys.NoActiveKey: Row(HTTPStatus.CONFLICT),
    keys.BadSignature: Row(HTTPStatus.FORBIDDEN),
    keys.KeyNotAllowed: Row(HTTPStatus.FORBIDDEN),
    keys.KeyCompromised: Row(HTTPStatus.FORBIDDEN),
    keys.BadKey: Row(HTTPStatus.BAD_REQUEST),
    keys.NotYet: Row(HTTPStatus.CONFLICT),
    keys.Expired: Row(HTTPStatus.CONFLICT),
    keys.ProofStale: Row(HTTPStatus.CONFLICT),
    keys.WrongDomain: Row(HTTPStatus.FORBIDDEN),
    keys.TrustRollback: Row(HTTPStatus.CONFLICT),
    keys.TrustEquivocation: Row(HTTPStatus.CONFLICT),
    keys.RingLocked: Row(HTTPStatus.INTERNAL_SERVER_ERROR),
    keys.SealBroken: Row(HTTPStatus.BAD_REQUEST),
    keys.BadReference: Row(HTTPStatus.BAD_REQUEST),
    device.DeviceError: Row(HTTPStatus.CONFLICT, "DEVICE_REFUSED"),
    sync.BadCertificate: Row(HTTPStatus.FORBIDDEN),
    sync.UnknownDevice: Row(HTTPStatus.FORBIDDEN),
    sync.NotSeen: Row(HTTPStatus.FORBIDDEN),
    sync.Locked: Row(HTTPStatus.FORBIDDEN),
    sync.BadPolicy: Row(HTTPStatus.UNPROCESSABLE_ENTITY),
    sync.SyncError: Row(HTTPStatus.BAD_REQUEST, "REFUSED_BY_PROTOCOL"),
}

_BY_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: "BAD_REQUEST",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
    HTTPStatus.REQUEST_TIMEOUT: "TOO_SLOW",
    HTTPStatus.REQUEST_URI_TOO_LONG: "ADDRESS_TOO_LONG",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "TOO_LARGE",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
    HTTPStatus.INTERNAL_SERVER_ERROR: "INTERNAL",
}
_REFUSED: Final = "REFUSED"
_MISTAKE: Final = Row(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL")


class Problem(NamedTuple):
    """A name that stands in problem details, with its status. `words`: the name in the catalogue."""

    name: str
    status: HTTPStatus
    words: str


def problems() -> list[Problem]:
    """Every problem that the table knows by name, by name."""
    named = [
        Problem(name, row.status, row.words or name)
        for kind, row in _TABLE.items()
        if (name := getattr(kind, "name", row.words))
    ]
    known = [Problem(name, status, name) for status, name in _BY_STATUS.items()]
    return sorted({one.name: one for one in (*known, *named)}.values())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was refused, for people and programs. `place` is where in the input, if it is about one place.

    `words`: its name in the catalogue; `advice`: what to do in this very case, in English, where the error knows; `command`: how
    the command line does that, which is nothing to a program of the HTTP interface.
    """

    status: HTTPStatus
    name: str
    words: str
    detail: str
    advice: str = ""
    command: str = field(default="", kw_only=True)
    place: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> Self:
        """The refusal that this error is; of an error that nobody foresaw, only that it happened."""
        if isinstance(error, HTTPException):
            return cls._of_http(error)
        row = _row(type(error))
        if row is None:
            return cls(_MISTAKE.status, _MISTAKE.words, _MISTAKE.words, "the server failed")
        name: str = getattr(error, "name", _REFUSED)
        place = error.field if isinstance(error, own.BadInput) else None
        advice: str = getattr(error, "what_to_do", "")
        after_s: int | None = getattr(error, "retry_after_s", None) or row.retry_after_s
        command: str = getattr(error, "command", "")
        words, headers = row.words or name, _headers(row, after_s)
        return cls(row.status, name, words, str(error), advice, place, headers, command=command)

    @classmethod
    def _of_http(cls, error: HTTPException) -> Self:
        status = HTTPStatus(error.status_code)
        name = name_of_status(status)
        words = name if status in _BY_STATUS else _REFUSED
        told = (
            error.detail
            if error.detail != status.phrase
            else text(f"problem.{words}.title", _SPECIFIC).lower()
        )
        return cls(status, name, words, told, headers=dict(error.headers or {}))

    def title(self, language: str = _SPECIFIC) -> str:
        """What it is, in words that are the same each time."""
        return text(f"problem.{self.words}.title", language)

    def what_to_do(self, language: str = _SPECIFIC) -> str:
        """The next step: for this very case where somebody wrote it down in that language, else for this problem."""
        return (self.advice if language == _SPECIFIC else "") or text(f"problem.{self.words}.do", language)

    def document(self, language: str = _SPECIFIC) -> ProblemDetail:
        """The problem detail object, with title and next step in this language. `detail` is English: it is for who programs."""
        type_, words = TYPE_PREFIX + self.name.lower(), self.what_to_do(language)
        return ProblemDetail(
            type_, self.title(language), int(self.status), self.detail, self.name, words, self.place
        )


def status_of(kind: type[Exception]) -> HTTPStatus:
    """The status of an error of this kind; `KeyError` if the table does not have it."""
    row = _row(kind)
    if row is None:
        raise KeyError(kind)
    return row.status


def name_of_status(status: HTTPStatus) -> str:
    """What a refusal is called that is known by its status alone."""
    return _BY_STATUS.get(status, status.name)


def _row(kind: type[Exception]) -> Row | None:
    return next((_TABLE[known] for known in kind.__mro__ if known in _TABLE), None)


def _headers(row: Row, retry_after_s: int | None) -> dict[str, str]:
    headers = {}
    if row.status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if retry_after_s is not None:
        headers["retry-after"] = str(retry_after_s)
    return headers
