"""What devices send (PROTOCOL.md 5 and 11): CBOR in, CBOR out, under a device's session once it has one."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Device
from backend.callers.permits import check_serves
from backend.callers.recognising import Shown
from backend.errors import (
    BadInput,
    Conflict,
    EnrolmentCodeInvalid,
    KeyMissing,
    KeysNotPublished,
    NotAllowed,
    NotSignedIn,
)
from backend.routes.answers import cbor
from backend.routes.bodies import body_of, event_of
from backend.routes.declaring import Operation, Said, gives_cbor, takes_cbor
from backend.routes.guard import Serving, anybody, device_at_once, device_only
from backend.usecases import claiming, enrolling, receiving, recovering
from keys.cbor import Fields, decode, encode
from keys.errors import BadKey, BadSignature, Malformed
from sync.claim import CLAIM_AT_MOST, Claim, ClaimReply
from sync.enrolment import EnrolReply, EnrolRequest
from sync.errors import BrokenChain, Locked, NotSeen
from sync.lost_tail import RETURN_AT_MOST, Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply

_SMALL_BYTES: Final = 4 << 10
_HELLO_BYTES: Final = 16 << 10
_PUSH_BYTES: Final = (1 << 20) + (64 << 10)
_CLAUSE: Final = "5.5"


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


async def _hello(request: Request, serving: Serving, device: Device) -> Response:
    raw = await _message(request, serving, device)
    _check_event(request, Hello.parse(raw).event)
    return cbor(await receiving.hello(serving.ctx, device, raw))


async def _push(request: Request, serving: Serving, device: Device) -> Response:
    asked = Push.parse(await _message(request, serving, device))
    _check_event(request, asked.event)
    return cbor(await receiving.push(serving.ctx, device, asked, serving.metrics))


async def _return(request: Request, serving: Serving, device: Device) -> Response:
    raw = await _message(request, serving, device)
    _check_event(request, Return.parse(raw).event)
    return cbor(await recovering.hand_back(serving.ctx, device, raw))


async def _claim(request: Request, serving: Serving, device: Device) -> Response:
    asked = _asked(request, await _message(request, serving, device))
    return _claimed(serving, await claiming.claim(serving.ctx, device, asked))


async def _claim_at_once(request: Request, serving: Serving, shown: Shown) -> Response | None:
    try:
        asked = _asked(request, await body_of(request))
    except (Malformed, BadInput):
        return None  # whether a message is told what is wrong with it depends on who sent it
    reply = await claiming.claim_at_once(serving.ctx, shown, asked)
    return None if reply is None else _claimed(serving, reply)


def _asked(request: Request, raw: bytes) -> Claim:
    asked = Claim.parse(raw)
    _check_event(request, asked.event)
    return asked


def _claimed(serving: Serving, reply: ClaimReply) -> Response:
    serving.metrics.claimed(reply.answer.name.lower())
    return cbor(reply.encode())


async def _message(request: Request, serving: Serving, device: Device) -> bytes:
    """The body, read only from a device that serves the event of the address: `NotAllowed`."""
    check_serves(device, event_of(request), serving.ctx.now_s)
    return await body_of(request)


def _check_event(request: Request, named: int) -> None:
    """A message stands under the address of its event: what sorts requests by address must not be fooled."""
    if named != event_of(request):
        raise BadInput("event", f"the message is about event {named}", "send it to that event's address")


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

_CLAIM: Final = Said(
    "claim",
    "Asked before an entry is written: whether nobody else entered with this ticket.",
    gives_cbor(ClaimReply, "11.6", "First, or second and who was first."),
    takes_cbor(Claim, "11.6", CLAIM_AT_MOST),
    (Malformed, BadInput, Locked, NotSeen),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    event = "/v1/events/{event:int}"
    return [
        anybody("POST", "/v1/enrol", _enrol, _ENROL),
        anybody("POST", "/v1/session/challenge", _challenge, _CHALLENGE),
        anybody("POST", "/v1/session", _session, _SESSION),
        device_only("POST", f"{event}/hello", _hello, _HELLO),
        device_only("POST", f"{event}/push", _push, _PUSH),
        device_only("POST", f"{event}/return", _return, _RETURN),
        device_at_once("POST", f"{event}/claim", _claim, _claim_at_once, _CLAIM),
    ]
