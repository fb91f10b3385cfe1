"""Every kind of caller that may knock at the server, each with the headers that it sends."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum

from backend.callers.access import Audience, TokenRole, new_token, open_session
from backend.usecases.signing_in import offer_link
from keys.ring import Secret
from tests.integration.http.site import Site, opened_site

_HOUR_S = 3_600


class Is(Enum):
    """What the server is to take a caller for."""

    NOBODY = "nobody"
    ADMIN = "administrator"
    METRICS = "reader of metrics"
    DEVICE = "device"
    ELSEWHERE = "device of another event"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a credential, and what it is worth."""

    name: str
    is_: Is
    headers: Mapping[str, str | bytes]


def _bearer(name: str, is_: Is, token: str) -> Caller:
    return Caller(name, is_, {"authorization": f"Bearer {token}"})


@asynccontextmanager
async def everybody(site: Site, event: int) -> AsyncIterator[list[Caller]]:
    """All callers, for the length of the block. The event is the one that the devices are enrolled for."""
    async with opened_site(site.folder / "elsewhere") as other:
        yield [
            Caller("nobody", Is.NOBODY, {}),
            _bearer("garbage", Is.NOBODY, "garbage"),
            _bearer("an empty token", Is.NOBODY, ""),
            _bearer("a guess", Is.NOBODY, "pta_000000000000_" + "0" * 64),
            Caller("bytes that are no text", Is.NOBODY, {"authorization": b"Bearer \xe9"}),
            Caller("a password", Is.NOBODY, {"authorization": "Basic YTpi"}),
            _bearer("a token that is over", Is.NOBODY, await _token(site, TokenRole.ADMIN, -1)),
            _bearer("a link's secret", Is.NOBODY, (await offer_link(site.ctx)).url.partition("=")[2]),
            _bearer("a withdrawn administrator", Is.NOBODY, await _withdrawn(site)),
            _bearer("another domain's administrator", Is.NOBODY, other.token),
            _bearer("another domain's device", Is.NOBODY, await _gate(other, await other.event())),
            *[one async for one in _devices(site, event)],
            _bearer("a metrics token", Is.METRICS, site.metrics_token),
            Caller("a browser", Is.BROWSER, {"cookie": await _cookie(site)}),
            _bearer("a browser's cookie as a token", Is.NOBODY, (await _cookie(site)).partition("=")[2]),
            Caller("a token as a cookie", Is.NOBODY, {"cookie": f"portao_session={site.token}"}),
            _bearer("an administrator", Is.ADMIN, site.token),
        ]


async def _devices(site: Site, event: int) -> AsyncIterator[Caller]:
    gate = await site.device(event, "gate")
    session = await site.session(gate)
    yield _bearer("a gate", Is.DEVICE, session)
    yield _bearer("another gate", Is.DEVICE, await site.session(await site.device(event, "other", gate=2)))
    supervisors = await site.device(event, "supervisor", role="supervisor")
    yield _bearer("a supervisor's device", Is.DEVICE, await site.session(supervisors))
    locked = await site.device(event, "locked")
    await site.told("POST", f"/v1/devices/{locked.identity.device.hex()}/lock")
    yield _bearer("a locked gate", Is.DEVICE, await site.session(locked))
    yield _bearer("a gate of another event", Is.ELSEWHERE, await _gate(site, await site.event(), "far"))
    yield _bearer("a session that is over", Is.NOBODY, await _over(site, gate.identity.device))
    yield Caller("a device's session as a cookie", Is.NOBODY, {"cookie": f"portao_session={session}"})
    yield _bearer("a session cut short", Is.NOBODY, session[:-4])
    unsigned = ".".join(["eyJhbGciOiJub25lIn0", session.split(".")[1], ""])
    yield _bearer("a session that nobody signed", Is.NOBODY, unsigned)


async def _gate(site: Site, event: int, name: str = "gate") -> str:
    return await site.session(await site.device(event, name))


async def _token(site: Site, role: TokenRole, for_s: int) -> str:
    now_s = site.ctx.now_s
    text, row = new_token(site.ctx.random, role, site.ctx.now_ms(), now_s + for_s)
    async with site.ctx.store.transaction() as tx:
        await tx.access.add(row)
    return text


async def _withdrawn(site: Site) -> str:
    text = await _token(site, TokenRole.ADMIN, _HOUR_S)
    async with site.ctx.store.transaction() as tx:
        assert await tx.access.withdraw(text.split("_")[1])
    return text


async def _over(site: Site, device: bytes) -> str:
    async with site.ctx.store.reading() as tx:
        keys = await site.ctx.vault.keys(tx)
    since = site.ctx.now_s - 2 * _HOUR_S
    secret = keys.secret(Secret.SESSION)
    return open_session(secret, keys.domain, Audience.DEVICE, device.hex(), since, _HOUR_S)


async def _cookie(site: Site) -> str:
    browser = await site.browser()
    return f"portao_session={browser.cookies['portao_session']}"
