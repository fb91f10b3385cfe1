"""What devices call (PROTOCOL.md 5 and 11): CBOR in, CBOR out, under a device's session."""

from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend.access import Device
from backend.errors import BadInput
from backend.routes.answers import cbor, listed
from backend.routes.bodies import body_of, event_of, number_of
from backend.routes.guard import Handler, Serving, anybody, device_only
from backend.snapshot import PartKind
from backend.usecases import enrolling, receiving, recovering, serving_lists
from keys.cbor import Fields, decode, encode
from sync.lost_tail import RETURN_AT_MOST, Return
from sync.messages import Hello, Push
from sync.position import Position

_SMALL_BYTES: Final = 4 << 10
_HELLO_BYTES: Final = 16 << 10
_PUSH_BYTES: Final = (1 << 20) + (64 << 10)
_POSITIONS: Final = (1 << 53) - 1
_GENERATIONS: Final = (1 << 31) - 1
_CLAUSE: Final = "5.5"


async def _enrol(request: Request, serving: Serving) -> Response:
    return cbor(await enrolling.enrol(serving.ctx, await body_of(request, _SMALL_BYTES)))


async def _challenge(request: Request, serving: Serving) -> Response:
    fields = Fields.of(decode(await body_of(request, _SMALL_BYTES), _CLAUSE, _SMALL_BYTES), _CLAUSE)
    device = fields.bytes(1, size=8)
    fields.done()
    return cbor(encode({1: await enrolling.challenge(serving.ctx, device)}))


async def _session(request: Request, serving: Serving) -> Response:
    fields = Fields.of(decode(await body_of(request, _SMALL_BYTES), _CLAUSE, _SMALL_BYTES), _CLAUSE)
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
    """A route that hands out one part of an event's list."""

    async def handle(request: Request, serving: Serving, device: Device) -> Response:
        part = await serving_lists.parts(serving.ctx, device, event_of(request), kind)
        return _served(request, serving, kind.name.lower(), part.raw, f"{part.at.gen}-{part.at.pos}")

    return handle


def _served(request: Request, serving: Serving, part: str, raw: bytes, etag: str) -> Response:
    response = listed(request, raw, etag)
    serving.metrics.served(part, "sent" if response.status_code == 200 else "not_modified")
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
    raw = await body_of(request, _HELLO_BYTES)
    _check_event(request, Hello.parse(raw).event)
    return cbor(await receiving.hello(serving.ctx, device, raw))


async def _push(request: Request, serving: Serving, device: Device) -> Response:
    raw = await body_of(request, _PUSH_BYTES)
    _check_event(request, Push.parse(raw).event)
    return cbor(await receiving.push(serving.ctx, device, raw, serving.metrics))


async def _return(request: Request, serving: Serving, device: Device) -> Response:
    raw = await body_of(request, RETURN_AT_MOST)
    _check_event(request, Return.parse(raw).event)
    return cbor(await recovering.hand_back(serving.ctx, device, raw))


def _check_event(request: Request, named: int) -> None:
    """A message stands under the address of its event: what sorts requests by address must not be fooled."""
    if named != event_of(request):
        raise BadInput("event", f"the message is about event {named}", "send it to that event's address")


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    event = "/v1/events/{event:int}"
    return [
        anybody("POST", "/v1/enrol", _enrol),
        anybody("POST", "/v1/session/challenge", _challenge),
        anybody("POST", "/v1/session", _session),
        device_only("GET", "/v1/trust", _trust),
        device_only("GET", f"{event}/profile", _part(PartKind.PROFILE)),
        device_only("GET", f"{event}/roster", _part(PartKind.ROSTER)),
        device_only("GET", f"{event}/admissions", _part(PartKind.ADMISSIONS)),
        device_only("GET", f"{event}/feed", _feed),
        device_only("POST", f"{event}/hello", _hello),
        device_only("POST", f"{event}/push", _push),
        device_only("POST", f"{event}/return", _return),
    ]
