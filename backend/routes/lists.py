"""What devices fetch whole (PROTOCOL.md 3): the trust list and the parts of an event."""

from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Device
from backend.errors import (
    KeyMissing,
    KeysNotPublished,
)
from backend.lists.snapshot import PartKind
from backend.routes.answers import ANYBODY_FOR_GOOD, ASK_EACH_TIME, OWN_FOR_GOOD, listed
from backend.routes.bodies import event_of, number_of
from backend.routes.declaring import Gives, Operation, Query, Said, gives_cbor
from backend.routes.guard import Handler, Serving, device_only
from backend.store.rows import PartRow
from backend.usecases import serving_lists
from sync.fields import WIDE_BITS

_FOR_GOOD: Final = {
    PartKind.PROFILE: ANYBODY_FOR_GOOD,
    PartKind.ROSTER: ANYBODY_FOR_GOOD,
    PartKind.ADMISSIONS: OWN_FOR_GOOD,  # who is in is nobody else's business (3.4)
}


async def _trust(request: Request, serving: Serving, _device: Device) -> Response:
    raw = await serving_lists.trust(serving.ctx)
    return _served(request, serving, "trust", raw, sha256(raw).hexdigest()[:32])


def _part(kind: PartKind) -> Handler[Device]:
    """A handler that hands out the newest part of this kind, and says where these very bytes stay."""

    async def handle(request: Request, serving: Serving, device: Device) -> Response:
        since = number_of(request, "since", 0, _LAST)
        part = await serving_lists.parts(serving.ctx, device, event_of(request), kind, since)
        version = _version(part)
        at = f"{request.url.path}/{version}"
        return _served(request, serving, kind.name.lower(), part.raw, version, at=at)

    return handle


def _same_part(kind: PartKind) -> Handler[Device]:
    """A handler that hands out one part for good. A cache has it longer than this server, which keeps the newest."""

    async def handle(request: Request, serving: Serving, device: Device) -> Response:
        part = await serving_lists.parts(serving.ctx, device, event_of(request), kind)
        version = _version(part)
        if request.path_params["version"] != version:
            raise HTTPException(HTTPStatus.NOT_FOUND, "this is not the newest one any more; ask for that")
        return _served(request, serving, kind.name.lower(), part.raw, version, _FOR_GOOD[kind])

    return handle


def _version(part: PartRow) -> str:
    """Its position, and its bytes: a part whose key was withdrawn is made anew at the same position."""
    return f"{part.at.gen}-{part.at.pos}-{sha256(part.raw).hexdigest()[:16]}"


def _served(
    request: Request,
    serving: Serving,
    part: str,
    raw: bytes,
    etag: str,
    caching: str = ASK_EACH_TIME,
    at: str | None = None,
) -> Response:
    response = listed(request, raw, etag, caching, at)
    serving.metrics.served(part, "sent" if response.status_code == HTTPStatus.OK else "not_modified")
    return response


_LAST: Final = (1 << WIDE_BITS) - 1
_SINCE: Final = Query("since", int, "None from before this position of the feed (PROTOCOL.md 4.1, type 10).")
_SAME: Final = Gives("The caller holds this very one.", status=HTTPStatus.NOT_MODIFIED)
_TRUST: Final = Said(
    "fetchTrustList",
    "The newest trust list, as its root signed it.",
    (*gives_cbor("TrustList", "FORMAT.md 5", "The signed list."), _SAME),
)


def _fetched(kind: PartKind, clause: str) -> Said:
    name = kind.name.capitalize()
    gives = (*gives_cbor(name, clause, "The signed part; `content-location` is where it stays."), _SAME)
    refuses = (KeysNotPublished, KeyMissing)
    return Said(f"fetch{name}", "The newest part of its kind.", gives, refuses=refuses, query=(_SINCE,))


def _fetched_again(kind: PartKind, clause: str) -> Said:
    name = kind.name.capitalize()
    gives = (*gives_cbor(name, clause, "These bytes, which never change."), _SAME)
    summary = "One part for good, for caches; the server has the newest one."
    return Said(f"fetchSame{name}", summary, gives, refuses=(KeysNotPublished, KeyMissing))


def operations() -> list[Operation]:
    """The operations of this file."""
    event = "/v1/events/{event:int}"
    parts = ((PartKind.PROFILE, "3.1"), (PartKind.ROSTER, "3.2"), (PartKind.ADMISSIONS, "3.4"))
    return [
        device_only("GET", "/v1/trust", _trust, _TRUST),
        *(
            device_only("GET", f"{event}/{kind.name.lower()}", _part(kind), _fetched(kind, clause))
            for kind, clause in parts
        ),
        *(
            device_only(
                "GET",
                f"{event}/{kind.name.lower()}/{{version}}",
                _same_part(kind),
                _fetched_again(kind, clause),
            )
            for kind, clause in parts
        ),
    ]
