"""What devices call (PROTOCOL.md 5 and 11): CBOR in, CBOR out, under a device's session."""

from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backend.access import Device
from backend.errors import (
    BadInput,
    Conflict,
    EnrolmentCodeInvalid,
    KeyMissing,
    KeysNotPublished,
    NotAllowed,
    NotSignedIn,
    SnapshotRequired,
)
from backend.permits import check_serves
from backend.routes.answers import ANYBODY_FOR_GOOD, ASK_EACH_TIME, OWN_FOR_GOOD, cbor, listed
from backend.routes.bodies import body_of, event_of, number_of
from backend.routes.declaring import Gives, Operation, Query, Said, gives_cbor, takes_cbor
from backend.routes.guard import Handler, Serving, anybody, device_only
from backend.snapshot import PartKind
from backend.store.rows import PartRow
from backend.usecases import enrolling, receiving, recovering, serving_lists
from keys.cbor import Fields, decode, encode
from keys.errors import BadKey, BadSignature, Malformed
from sync.enrolment import EnrolReply, EnrolRequest
from sync.errors import BrokenChain
from sync.feed import Page
from sync.lost_tail import RETURN_AT_MOST, Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply
from sync.position import Position

_SMALL_BYTES: Final = 4 << 10
_HELLO_BYTES: Final = 16 << 10
_PUSH_BYTES: Final = (1 << 20) + (64 << 10)
_POSITIONS: Final = (1 << 53) - 1
_GENERATIONS: Final = (1 << 31) - 1
_Position = Annotated[int, msgspec.Meta(ge=0, le=_POSITIONS)]
_Generation = Annotated[int, msgspec.Meta(ge=0, le=_GENERATIONS)]
_CLAUSE: Final = "5.5"
_FOR_GOOD: Final = {
    PartKind.PROFILE: ANYBODY_FOR_GOOD,
    PartKind.ROSTER: ANYBODY_FOR_GOOD,
    PartKind.ADMISSIONS: OWN_FOR_GOOD,  # who is in is nobody else's business (3.4)
}


async def _enrol(request: Request, serving: Serving) -> Response:
    return cbor(await enrolling.enrol(serving.ctx, await body_of(request)))


async def _challenge(request: Request, serving: Serving) -> Response:
    fields = Fields.of(decode(await body_of(request), _CLAUSE, _SMALL_BYTES), _CLAUSE)
    device = fields.bytes(1, size=8)
    fields.done()
    return cbor(encode({1: await enrolling.challenge(serving.ctx, device)}))


async def _session(request: Request, serving: Serving) -> Response:
    fields = Fields.of(decode(await body_of(request), _CLAUSE, _SMALL_BYTES), _CLAUSE)
    device, challenge, signature = (
        fields.bytes(1, size=8),
        fields.bytes(2, at_most=256),
        fields.bytes(3, size=64),
    )
    fields.done()
    session = await enrolling.login(serving.ctx, device, challenge, signature)
    return cbor(encode({1: session.token, 2: session.expires_s}))


async def _trust(request: Request, serving: Serving, _device: Device) -> Response:
    raw = await serving_lists.trust(serving.ctx)
    return _served(request, serving, "trust", raw, sha256(raw).hexdigest()[:32])


def _part(kind: PartKind) -> Handler[Device]:
    """A handler that hands out the newest part of this kind, and says where these very bytes stay."""

    async def handle(request: Request, serving: Serving, device: Device) -> Response:
        part = await serving_lists.parts(serving.ctx, device, event_of(request), kind)
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


async def _feed(request: Request, serving: Serving, device: Device) -> Response:
    gen = number_of(request, "gen", 0, _GENERATIONS)
    after = number_of(request, "after", 0, _POSITIONS)
    at_most = number_of(request, "max", serving_lists.ITEMS_A_PAGE, _GENERATIONS)
    page = await serving_lists.feed_page(
        serving.ctx, device, event_of(request), Position(gen, after), at_most
    )
    serving.metrics.served("feed", "sent")
    return cbor(page)


async def _hello(request: Request, serving: Serving, device: Device) -> Response:
    raw = await _message(request, serving, device)
    _check_event(request, Hello.parse(raw).event)
    return cbor(await receiving.hello(serving.ctx, device, raw))


async def _push(request: Request, serving: Serving, device: Device) -> Response:
    raw = await _message(request, serving, device)
    _check_event(request, Push.parse(raw).event)
    return cbor(await receiving.push(serving.ctx, device, raw, serving.metrics))


async def _return(request: Request, serving: Serving, device: Device) -> Response:
    raw = await _message(request, serving, device)
    _check_event(request, Return.parse(raw).event)
    return cbor(await recovering.hand_back(serving.ctx, device, raw))


async def _message(request: Request, serving: Serving, device: Device) -> bytes:
    """The body, read only from a device that serves the event of the address: `NotAllowed`."""
    check_serves(device, event_of(request), serving.ctx.now_s)
    return await body_of(request)


def _check_event(request: Request, named: int) -> None:
    """A message stands under the address of its event: what sorts requests by address must not be fooled."""
    if named != event_of(request):
        raise BadInput("event", f"the message is about event {named}", "send it to that event's address")


_SAME: Final = Gives("The caller holds this very one.", status=HTTPStatus.NOT_MODIFIED)
_ENROL: Final = Said(
    "enrol",
    "A device's two public keys against an enrolment code.",
    gives_cbor(EnrolReply, "5.3", "Its certificate and the trust list."),
    takes_cbor(EnrolRequest, "5.2", _SMALL_BYTES),
    (Malformed, BadKey, BadSignature, EnrolmentCodeInvalid, NotAllowed, KeysNotPublished, KeyMissing),
)
_CHALLENGE: Final = Said(
    "askForChallenge",
    "A challenge for a device to sign, good for a minute.",
    gives_cbor("Challenge", _CLAUSE, "32 bytes."),
    takes_cbor("ChallengeRequest", _CLAUSE, _SMALL_BYTES),
    (Malformed,),
)
_SESSION: Final = Said(
    "signIn",
    "A session for the device that signed its challenge.",
    gives_cbor("Session", _CLAUSE, "A bearer token, good for an hour."),
    takes_cbor("SessionRequest", _CLAUSE, _SMALL_BYTES),
    (Malformed, NotSignedIn),
)
_TRUST: Final = Said(
    "fetchTrustList",
    "The newest trust list, as its root signed it.",
    (*gives_cbor("TrustList", "FORMAT.md 5", "The signed list."), _SAME),
)
_FEED: Final = Said(
    "pullFeed",
    "What changed after a position.",
    gives_cbor(Page, "11.3", "A page of the feed under a signed head."),
    refuses=(SnapshotRequired, KeysNotPublished, KeyMissing),
    query=(
        Query("gen", _Generation, "The generation of the position."),
        Query("after", _Position, "The position."),
        Query("max", _Generation, f"How many items at most; never more than {serving_lists.ITEMS_A_PAGE}."),
    ),
)
_HELLO: Final = Said(
    "hello",
    "Where a device stands with its journal.",
    gives_cbor(HelloReply, "11.1", "What the server has of it, and a signed anchor."),
    takes_cbor(Hello, "11.1", _HELLO_BYTES),
    (Malformed, BadInput, KeysNotPublished, KeyMissing),
)
_PUSH: Final = Said(
    "push",
    "Chunks of journals.",
    gives_cbor(PushReply, "11.2", "What became of each."),
    takes_cbor(Push, "11.2", _PUSH_BYTES),
    (Malformed, BadInput),
)
_RETURN: Final = Said(
    "handBack",
    "A page of the feed that the server may have lost.",
    gives_cbor(ReturnReply, "11.5", "Where the feed stands now."),
    takes_cbor(Return, "11.5", RETURN_AT_MOST),
    (Malformed, BadInput, BadSignature, BrokenChain, Conflict),
)


def _fetched(kind: PartKind, clause: str) -> Said:
    name = kind.name.capitalize()
    gives = (*gives_cbor(name, clause, "The signed part; `content-location` is where it stays."), _SAME)
    return Said(f"fetch{name}", "The newest part of its kind.", gives, refuses=(KeysNotPublished, KeyMissing))


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
        anybody("POST", "/v1/enrol", _enrol, _ENROL),
        anybody("POST", "/v1/session/challenge", _challenge, _CHALLENGE),
        anybody("POST", "/v1/session", _session, _SESSION),
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
        device_only("GET", f"{event}/feed", _feed, _FEED),
        device_only("POST", f"{event}/hello", _hello, _HELLO),
        device_only("POST", f"{event}/push", _push, _PUSH),
        device_only("POST", f"{event}/return", _return, _RETURN),
    ]
