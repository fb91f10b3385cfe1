"""The server's side of PROTOCOL.md as a device calls it: HTTP in, values or typed errors out. No decisions here."""

import httpx

from keys.box import Kind
from keys.cbor import Fields, decode, encode
from sync.claim import Claim, ClaimReply
from sync.device.calling import Caller
from sync.device.errors import Refused
from sync.device.identity import Identity
from sync.device.parts import Parts
from sync.enrolment import EnrolReply, sign_challenge
from sync.feed import Page, parse_page
from sync.lost_tail import Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply

_SMALL = 4096


class Server:
    """The calls of one device. Each raises Unreachable, Refused, or KeysError for an answer that cannot be read."""

    def __init__(self, http: httpx.AsyncClient, identity: Identity) -> None:
        self._caller = Caller(identity.url, http)
        self._identity = identity
        self._token: str | None = None

    async def enrol(self) -> EnrolReply:
        """Hand in the enrolment request (5.2); the same request again gets the same answer."""
        return EnrolReply.parse(await self._caller.call("POST", "/v1/enrol", self._identity.request()))

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
        token = self._token or await self._sign_in()
        try:
            return await self._caller.call(method, path, body, token, wait_s)
        except Refused as refused:
            if refused.status != httpx.codes.UNAUTHORIZED:
                raise
        return await self._caller.call(method, path, body, await self._sign_in(), wait_s)

    async def _sign_in(self) -> str:
        """Sign the server's challenge (5.5); the token that it gives for that."""
        identity, call = self._identity, self._caller.call
        answer = await call("POST", "/v1/session/challenge", encode({1: identity.device}))
        challenge = Fields.of(decode(answer, "5.5", _SMALL), "5.5").bytes(1, at_most=256)
        signature = sign_challenge(identity.key, identity.domain, challenge)
        answer = await call("POST", "/v1/session", encode({1: identity.device, 2: challenge, 3: signature}))
        self._token = Fields.of(decode(answer, "5.5", _SMALL), "5.5").text(1, at_most=2048)
        return self._token
