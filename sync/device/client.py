"""The server's side of PROTOCOL.md as a device calls it: HTTP in, values or typed errors out. No decisions here."""

from dataclasses import dataclass

import httpx
import msgspec

from keys.box import Kind
from keys.cbor import Fields, decode, encode
from sync.claim import Claim, ClaimReply
from sync.device.errors import Refused, Unreachable
from sync.device.identity import Identity
from sync.device.parts import Parts
from sync.enrolment import EnrolReply, sign_challenge
from sync.feed import Page, parse_page
from sync.lost_tail import Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply

_CBOR = "application/cbor"
_SMALL = 4096


class Problem(msgspec.Struct):
    """What a device reads of a problem detail (RFC 9457)."""

    name: str = "UNKNOWN"
    detail: str = ""
    what_to_do: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A bearer token and the device it was given to."""

    token: str


class Server:
    """The calls of one device. Each raises Unreachable, Refused, or KeysError for an answer that cannot be read."""

    def __init__(self, http: httpx.AsyncClient, identity: Identity) -> None:
        self._http = http
        self._identity = identity
        self._session: Session | None = None

    async def enrol(self) -> EnrolReply:
        """Hand in the enrolment request (5.2); the same request again gets the same answer."""
        return EnrolReply.parse(await self._call("POST", "/v1/enrol", self._identity.request()))

    async def trust(self) -> bytes:
        return await self._signed("GET", "/v1/trust")

    async def parts(self, event: int, since: int = 0) -> Parts:
        """All three parts, none from before the position `since`. Whether they stand at one position (3), who keeps them checks."""
        base, asked = f"/v1/events/{event}", f"?since={since}" if since else ""
        profile = await self._signed("GET", f"{base}/profile{asked}")
        roster = await self._signed("GET", f"{base}/roster{asked}")
        return Parts(profile, roster, await self._signed("GET", f"{base}/admissions{asked}"))

    async def operators(self, event: int) -> bytes:
        """Who works at the gates, sealed for this device (5.7)."""
        return await self._signed("GET", f"/v1/events/{event}/operators")

    async def sealed(self, event: int, kind: Kind, gen: int, version: int) -> bytes:
        """A sealed list (3.5), or that nothing is newer than the held version of this generation."""
        return await self._signed(
            "GET", f"/v1/events/{event}/{kind.name.lower()}?gen={gen}&version={version}"
        )

    async def cards(self, event: int, version: int, ticket: int) -> bytes:
        """The cards after this place in the order of changes (3.7)."""
        return await self._signed("GET", f"/v1/events/{event}/cards?version={version}&ticket={ticket}")

    async def feed(self, event: int, gen: int, after: int) -> Page:
        return parse_page(await self._signed("GET", f"/v1/events/{event}/feed?gen={gen}&after={after}"))

    async def news(self, event: int, gen: int, after: int, wait_s: int) -> Page:
        """As `feed`, but as soon as it says something, empty after `wait_s` seconds (11.3)."""
        path = f"/v1/events/{event}/feed?gen={gen}&after={after}&wait={wait_s}"
        return parse_page(await self._signed("GET", path, wait_s=wait_s))

    async def hello(self, hello: Hello) -> HelloReply:
        return HelloReply.parse(await self._signed("POST", f"/v1/events/{hello.event}/hello", hello.encode()))

    async def push(self, push: Push) -> PushReply:
        return PushReply.parse(await self._signed("POST", f"/v1/events/{push.event}/push", push.encode()))

    async def hand_back(self, handed: Return) -> ReturnReply:
        raw = await self._signed("POST", f"/v1/events/{handed.event}/return", handed.encode())
        return ReturnReply.parse(raw)

    async def claim(self, claim: Claim) -> ClaimReply:
        return ClaimReply.parse(await self._signed("POST", f"/v1/events/{claim.event}/claim", claim.encode()))

    async def sign_in(self) -> None:
        """Get a session before one is needed."""
        await self._sign_in()

    async def _signed(self, method: str, path: str, body: bytes | None = None, wait_s: int = 0) -> bytes:
        """A call under a session; one that has run out is renewed once."""
        session = self._session or await self._sign_in()
        try:
            return await self._call(method, path, body, session, wait_s)
        except Refused as refused:
            if refused.status != httpx.codes.UNAUTHORIZED:
                raise
        return await self._call(method, path, body, await self._sign_in(), wait_s)

    async def _sign_in(self) -> Session:
        """Sign the server's challenge (5.5)."""
        identity = self._identity
        answer = await self._call("POST", "/v1/session/challenge", encode({1: identity.device}))
        challenge = Fields.of(decode(answer, "5.5", _SMALL), "5.5").bytes(1, at_most=256)
        signature = sign_challenge(identity.key, identity.domain, challenge)
        answer = await self._call(
            "POST", "/v1/session", encode({1: identity.device, 2: challenge, 3: signature})
        )
        self._session = Session(Fields.of(decode(answer, "5.5", _SMALL), "5.5").text(1, at_most=2048))
        return self._session

    async def _call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        session: Session | None = None,
        wait_s: int = 0,
    ) -> bytes:
        headers = {"accept": f"{_CBOR}, application/problem+json"}
        if body is not None:
            headers["content-type"] = _CBOR
        if session is not None:
            headers["authorization"] = f"Bearer {session.token}"
        url = self._identity.url.rstrip("/") + path
        try:
            answer = await self._http.request(
                method, url, content=body, headers=headers, timeout=_longer(self._http.timeout, wait_s)
            )
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            ValueError,
        ) as error:  # ValueError: an address or a token no header can carry
            raise Unreachable(str(error) or type(error).__name__) from error
        if answer.is_success:
            return answer.content
        raise _refused(answer)


def _longer(usual: httpx.Timeout, wait_s: int) -> httpx.Timeout:
    """The usual patience, but for an answer that the server puts off by so much."""
    read = None if usual.read is None else usual.read + wait_s
    return httpx.Timeout(connect=usual.connect, read=read, write=usual.write, pool=usual.pool)


def _refused(answer: httpx.Response) -> Refused:
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
    except (msgspec.DecodeError, RecursionError):
        problem = Problem(detail=answer.reason_phrase)  # a proxy's page: only its status is worth something
    after = answer.headers.get("retry-after", "")
    wait = float(after[:9]) if after.isascii() and after.isdigit() else None
    return Refused(answer.status_code, problem.name, problem.detail, wait, problem.what_to_do)
