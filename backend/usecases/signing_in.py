"""Who is asking: tokens of people and programs, sessions of devices, and links that sign a browser in."""

from dataclasses import dataclass, field
from typing import Final

from backend.callers.access import (
    LINK_S,
    PAGE_SESSION_S,
    Admin,
    Audience,
    Caller,
    Device,
    MetricsReader,
    TokenRole,
    admits,
    new_token,
    open_session,
    subject_of,
    token_id_of,
)
from backend.callers.recognising import bearer_of, device_session, recognised, shown_at_hand, unless_over
from backend.context import Context
from backend.errors import NotSignedIn
from backend.store.contract import Tx
from keys.ring import Secret

_NO_EVENT: Final = 0


@dataclass(frozen=True, slots=True)
class SignInLink:
    """An address that signs one browser in, once, until `expires_s` (Unix seconds). Whoever has it first is signed in."""

    url: str = field(repr=False)
    expires_s: int


@dataclass(frozen=True, slots=True)
class PageSession:
    """What a signed-in browser keeps in a cookie until `expires_s` (Unix seconds)."""

    cookie: str = field(repr=False)
    expires_s: int


async def caller_of(ctx: Context, authorization: str | None, event: int = _NO_EVENT) -> Caller | None:
    """Who sent this `Authorization` header: a token of ours or a device's session. None for anything else.

    `event`: what it is about, looked at in the same look.
    """
    text = bearer_of(authorization)
    if text is None:
        return None
    if (token_id := token_id_of(text)) is None:
        return await _known_device(ctx, text, event) or await _device(ctx, text)
    async with ctx.store.reading() as tx:
        return await _token_holder(ctx, tx, token_id, text)


async def admin_of_cookie(ctx: Context, cookie: str | None) -> Admin | None:
    """Who is signed in in the browser that sent this cookie; None for nobody."""
    if not cookie:
        return None
    async with ctx.store.reading() as tx:
        keys = await ctx.vault.keys(tx)
    secret = keys.secret(Secret.SESSION)
    subject = subject_of(secret, keys.domain, Audience.PAGE, cookie, ctx.now_s)
    return None if subject is None else Admin(subject)


async def add_token(ctx: Context, role: TokenRole = TokenRole.ADMIN) -> str:
    """A new token, to be shown this once. Its part after `pta_` and before the next `_` names it for `withdraw_token`."""
    text, row = new_token(ctx.random, role, ctx.now_ms())
    async with ctx.store.transaction() as tx:
        await tx.domains.get()
        await tx.access.add(row)
    return text


async def withdraw_token(ctx: Context, token_id: str) -> bool:
    """Forget a token. False if there is none with this name."""
    async with ctx.store.transaction() as tx:
        return await tx.access.withdraw(token_id)


async def offer_link(ctx: Context) -> SignInLink:
    """A link for the status page."""
    expires_s = ctx.now_s + LINK_S
    text, row = new_token(ctx.random, TokenRole.LINK, ctx.now_ms(), expires_s)
    async with ctx.store.transaction() as tx:
        await tx.domains.get()
        await tx.access.add(row)
    return SignInLink(f"{ctx.settings.public_url}/sign-in?link={text}", expires_s)


async def follow_link(ctx: Context, text: str) -> PageSession:
    """The session of the browser that followed a link; `NotSignedIn` when the link is wrong, used or over."""
    token_id = token_id_of(text)
    if token_id is None:
        raise NotSignedIn
    async with ctx.store.transaction() as tx:
        row = await tx.access.get(token_id)
        usable = admits(row, text, TokenRole.LINK, ctx.now_s)
        if not usable or not await tx.access.use(token_id, ctx.now_ms()):
            raise NotSignedIn
        keys = await ctx.vault.keys(tx)
    secret = keys.secret(Secret.SESSION)
    cookie = open_session(secret, keys.domain, Audience.PAGE, token_id, ctx.now_s, PAGE_SESSION_S)
    return PageSession(cookie, ctx.now_s + PAGE_SESSION_S)


async def _token_holder(ctx: Context, tx: Tx, token_id: str, text: str) -> Caller | None:
    row = await tx.access.get(token_id)
    if admits(row, text, TokenRole.ADMIN, ctx.now_s):
        return Admin(token_id)
    return MetricsReader(token_id) if admits(row, text, TokenRole.METRICS, ctx.now_s) else None


async def _known_device(ctx: Context, text: str, event: int) -> Device | None:
    """The device, by keys that are open already and one look; None where these are not the present keys, or it is none."""
    shown = shown_at_hand(ctx, text)
    if shown is None:
        return None
    async with ctx.store.glance() as look:
        seen = await look.devices.bearings(shown.device, event)
    return recognised(shown, seen, ctx.now_s)


async def _device(ctx: Context, text: str) -> Device | None:
    async with ctx.store.reading() as tx:
        session = device_session(await ctx.vault.keys(tx), text, ctx.now_s)
        row = None if session is None else await tx.devices.get(bytes.fromhex(session.subject))
    return None if session is None else unless_over(row, session, ctx.now_s)
