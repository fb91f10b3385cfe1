"""What changed after a position: at once, when there is something, or one page after the other (PROTOCOL.md 11.3 and 11.7)."""

from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Device
from backend.errors import BadInput, KeyMissing, KeysNotPublished, SnapshotRequired
from backend.feed.live import TooManyWaiting
from backend.feed.reading_feed import ITEMS_A_PAGE
from backend.routes.answers import cbor
from backend.routes.bodies import event_of, number_of
from backend.routes.declaring import STREAM, Body, Gives, Operation, Query, Said, gives_cbor
from backend.routes.guard import ROUTE, Serving, device_only
from backend.routes.streaming import EventStream
from backend.usecases import following, serving_lists
from keys.errors import Malformed
from sync.feed import Page
from sync.position import Position
from sync.stream import parse_place

_POSITIONS: Final = (1 << 53) - 1
_GENERATIONS: Final = (1 << 31) - 1
_Position = Annotated[int, msgspec.Meta(ge=0, le=_POSITIONS)]
_Generation = Annotated[int, msgspec.Meta(ge=0, le=_GENERATIONS)]
_Wait = Annotated[int, msgspec.Meta(ge=0, le=following.WAIT_S)]
_LAST: Final = "last-event-id"
_WAITING: Final = " (waiting)"


async def _feed(request: Request, serving: Serving, device: Device) -> Response:
    if request.method == "GET" and STREAM in request.headers.get("accept", ""):
        return await _stream(request, serving, device)
    after, event = _after(request), event_of(request)
    at_most = number_of(request, "max", ITEMS_A_PAGE, _GENERATIONS)
    wait_s = number_of(request, "wait", 0, following.WAIT_S)
    if wait_s:
        request.scope[ROUTE] += _WAITING
        page = await following.next_page(serving.ctx, device, event, after, at_most, wait_s)
    else:
        page = await serving_lists.feed_page(serving.ctx, device, event, after, at_most)
    serving.metrics.served("feed", "sent")
    return cbor(page)


async def _stream(request: Request, serving: Serving, device: Device) -> Response:
    """The first page is read before anything is answered: until then it may be refused as any other request."""
    request.scope[ROUTE] += _WAITING
    after = _last(request) or _after(request)
    told = following.follow(serving.ctx, device, event_of(request), after)
    first = await anext(told)
    serving.metrics.served("feed", "stream")
    return EventStream(first, told)


def _after(request: Request) -> Position:
    gen = number_of(request, "gen", 0, _GENERATIONS)
    return Position(gen, number_of(request, "after", 0, _POSITIONS))


def _last(request: Request) -> Position | None:
    """Where the stream before this one ended, as whoever reads one again says by itself."""
    text = request.headers.get(_LAST)
    if text is None:
        return None
    try:
        return parse_place(text)
    except Malformed as error:
        raise BadInput(_LAST, error.detail, "send the id of an event as it came, or none") from None


_FEED: Final = Said(
    "pullFeed",
    "What changed after a position.",
    (
        *gives_cbor(Page, "11.3", "A page of the feed under a signed head; or a stream of such pages."),
        Gives("Pages as server-sent events (PROTOCOL.md 11.7).", Body(STREAM, str)),
    ),
    refuses=(SnapshotRequired, KeysNotPublished, KeyMissing, TooManyWaiting),
    query=(
        Query("gen", _Generation, "The generation of the position."),
        Query("after", _Position, "The position."),
        Query("max", _Generation, f"How many items at most; never more than {ITEMS_A_PAGE}."),
        Query("wait", _Wait, "For how many seconds an answer that would say nothing is put off."),
    ),
    headers=(Query(_LAST, str, "Of a stream: the id of the last event, instead of `gen` and `after`."),),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [device_only("GET", "/v1/events/{event:int}/feed", _feed, _FEED)]
