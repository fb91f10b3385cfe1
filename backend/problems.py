"""The one table from an error to what a caller is told: HTTP status, title, and what to do about it.

Routes answer with problem details (RFC 9457) made of it; the command line prints the same words. What is not in the table is a
mistake in the program: it is told as such, without its details.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, NamedTuple, Self

import msgspec
from starlette.exceptions import HTTPException

from backend import errors as own
from keys import errors as keys
from sync import errors as sync
from sync.device import errors as device

TYPE_PREFIX: Final = "urn:portao:problem:"


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
    """A status, a short title, and the next step where the error does not name one itself."""

    status: HTTPStatus
    title: str
    what_to_do: str = ""
    retry_after_s: int | None = None


_ASK_AGAIN: Final = "correct the request and send it again"
_DEVICE_AGAIN: Final = "send it again as the protocol says; if that fails too, update the device's program"

_TABLE: Final[dict[type[Exception], Row]] = {
    own.BadInput: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "The input cannot be used"),
    own.UnknownEvent: Row(HTTPStatus.NOT_FOUND, "No such event"),
    own.UnknownTicket: Row(HTTPStatus.NOT_FOUND, "No such ticket"),
    own.UnknownGate: Row(HTTPStatus.NOT_FOUND, "No such gate"),
    own.UnknownCase: Row(HTTPStatus.NOT_FOUND, "No such case"),
    own.UnknownDevice: Row(HTTPStatus.NOT_FOUND, "No such device"),
    own.CapacityExceeded: Row(HTTPStatus.CONFLICT, "The event is full"),
    own.SlotsExhausted: Row(HTTPStatus.CONFLICT, "No status index is free"),
    own.EventClosed: Row(HTTPStatus.CONFLICT, "The event is closed"),
    own.Conflict: Row(HTTPStatus.CONFLICT, "The state has changed"),
    own.Busy: Row(HTTPStatus.SERVICE_UNAVAILABLE, "The database is busy", retry_after_s=1),
    own.DatabaseUnusable: Row(HTTPStatus.SERVICE_UNAVAILABLE, "The database cannot be used"),
    own.NotSignedIn: Row(HTTPStatus.UNAUTHORIZED, "Not signed in"),
    own.NotAllowed: Row(HTTPStatus.FORBIDDEN, "Not allowed"),
    own.EnrolmentCodeInvalid: Row(HTTPStatus.FORBIDDEN, "The enrolment code does not enrol"),
    own.KeysNotPublished: Row(HTTPStatus.CONFLICT, "A key is not published"),
    own.KeyMissing: Row(HTTPStatus.CONFLICT, "A key is missing"),
    own.SnapshotRequired: Row(HTTPStatus.GONE, "Not a position of this feed"),
    own.NotInitialised: Row(HTTPStatus.SERVICE_UNAVAILABLE, "No domain yet"),
    own.AlreadyInitialised: Row(HTTPStatus.CONFLICT, "There is a domain already"),
    own.PassphraseUnusable: Row(HTTPStatus.INTERNAL_SERVER_ERROR, "The passphrase cannot be read"),
    own.RootUnusable: Row(HTTPStatus.CONFLICT, "The root key cannot be used"),
    own.BackendError: Row(HTTPStatus.CONFLICT, "Refused"),
    keys.NotOurs: Row(HTTPStatus.BAD_REQUEST, "Not a Portão code", "check that the whole code was copied"),
    keys.NotAPass: Row(HTTPStatus.BAD_REQUEST, "Not a boarding pass", "check that the whole code was copied"),
    keys.ForeignPass: Row(HTTPStatus.BAD_REQUEST, "Not a pass of ours", "look the passenger up"),
    keys.Malformed: Row(HTTPStatus.BAD_REQUEST, "Bytes that break the specification", _DEVICE_AGAIN),
    keys.UnknownKey: Row(HTTPStatus.BAD_REQUEST, "A key that nobody trusts", "bring the newest trust list"),
    keys.NoActiveKey: Row(HTTPStatus.CONFLICT, "No key may sign this", "make one: portao keys rotate"),
    keys.BadSignature: Row(HTTPStatus.FORBIDDEN, "A wrong signature", "sign it anew, with the right key"),
    keys.KeyNotAllowed: Row(HTTPStatus.FORBIDDEN, "A key that may not sign this", "use a key that may"),
    keys.KeyCompromised: Row(HTTPStatus.FORBIDDEN, "A withdrawn key", "issue it anew under another key"),
    keys.BadKey: Row(HTTPStatus.BAD_REQUEST, "Not an acceptable key", "make another key"),
    keys.NotYet: Row(HTTPStatus.CONFLICT, "Too early", "come back when it begins"),
    keys.Expired: Row(HTTPStatus.CONFLICT, "Over", "issue a new code: portao reissue EVENT REFERENCE"),
    keys.ProofStale: Row(HTTPStatus.CONFLICT, "The proof is out of date", "show the code anew"),
    keys.WrongDomain: Row(HTTPStatus.FORBIDDEN, "Another domain", "use what this domain signed"),
    keys.TrustRollback: Row(HTTPStatus.CONFLICT, "An older trust list", "use the newest list"),
    keys.TrustEquivocation: Row(HTTPStatus.CONFLICT, "Two lists with one number", "tell the key holder now"),
    keys.RingLocked: Row(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The key ring does not open",
        "bring the passphrase file it was made with",
    ),
    keys.BadReference: Row(HTTPStatus.BAD_REQUEST, "A typing error", "type the reference again"),
    device.DeviceError: Row(HTTPStatus.CONFLICT, "The device cannot do this"),
    sync.BadCertificate: Row(
        HTTPStatus.FORBIDDEN, "Not certified for this", "enrol the device for this event"
    ),
    sync.UnknownDevice: Row(HTTPStatus.FORBIDDEN, "Never enrolled here", "enrol the device first"),
    sync.Locked: Row(HTTPStatus.FORBIDDEN, "The device is locked", "use another device"),
    sync.BadPolicy: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "The policy cannot be used", "correct that place"),
    sync.SyncError: Row(HTTPStatus.BAD_REQUEST, "Refused by the protocol", _DEVICE_AGAIN),
}

_BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: ("NOT_FOUND", "There is nothing here", "check the address"),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "METHOD_NOT_ALLOWED",
        "Not by this method",
        "use a method that 'Allow' names",
    ),
    HTTPStatus.REQUEST_TIMEOUT: ("TOO_SLOW", "The body took too long", "send it in smaller pieces"),
    HTTPStatus.REQUEST_URI_TOO_LONG: ("ADDRESS_TOO_LONG", "The address is too long", "check the address"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("TOO_LARGE", "The body is too large", "send it in smaller pieces"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "UNSUPPORTED_MEDIA_TYPE",
        "Not in this form",
        "send the content type that is named",
    ),
}
_INTERNAL: Final = "INTERNAL"
_MISTAKE: Final = Row(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "A mistake in this program",
    "ask again; if it stays, report the request id",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was refused, for people and programs. `place` is where in the input, if it is about one place."""

    status: HTTPStatus
    name: str
    title: str
    detail: str
    what_to_do: str
    place: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> Self:
        """The refusal that this error is; of an error that nobody foresaw, only that it happened."""
        if isinstance(error, HTTPException):
            return cls._of_http(error)
        row = _row(type(error))
        if row is None:
            return cls(_MISTAKE.status, _INTERNAL, _MISTAKE.title, "the server failed", _MISTAKE.what_to_do)
        name: str = getattr(error, "name", "REFUSED")
        place = error.field if isinstance(error, own.BadInput) else None
        what_to_do = row.what_to_do or getattr(error, "what_to_do", "")
        return cls(row.status, name, row.title, str(error), what_to_do, place, _headers(row))

    @classmethod
    def _of_http(cls, error: HTTPException) -> Self:
        status = HTTPStatus(error.status_code)
        known = _BY_STATUS.get(status, (status.name, status.phrase, _ASK_AGAIN))
        detail = error.detail if error.detail != status.phrase else known[1].lower()
        return cls(status, known[0], known[1], detail, known[2], headers=dict(error.headers or {}))

    def document(self) -> ProblemDetail:
        """The problem detail object."""
        type_ = TYPE_PREFIX + self.name.lower()
        said = self.title, int(self.status), self.detail, self.name, self.what_to_do
        return ProblemDetail(type_, *said, self.place)


def status_of(kind: type[Exception]) -> HTTPStatus:
    """The status of an error of this kind; `KeyError` if the table does not have it."""
    row = _row(kind)
    if row is None:
        raise KeyError(kind)
    return row.status


def name_of_status(status: HTTPStatus) -> str:
    """What a refusal is called that is known by its status alone."""
    if status is _MISTAKE.status:
        return _INTERNAL
    return _BY_STATUS[status][0] if status in _BY_STATUS else status.name


def _row(kind: type[Exception]) -> Row | None:
    return next((_TABLE[known] for known in kind.__mro__ if known in _TABLE), None)


def _headers(row: Row) -> dict[str, str]:
    headers = {}
    if row.status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if row.retry_after_s is not None:
        headers["retry-after"] = str(row.retry_after_s)
    return headers
