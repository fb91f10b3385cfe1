"""Who comes with which header or cookie is who, and everybody else is nobody."""

from pathlib import Path

import pytest

from backend.callers.access import (
    LINK_S,
    PAGE_SESSION_S,
    Admin,
    Audience,
    MetricsReader,
    TokenRole,
    open_session,
)
from backend.errors import NotInitialised, NotSignedIn
from backend.usecases.signing_in import (
    add_token,
    admin_of_cookie,
    caller_of,
    follow_link,
    offer_link,
    withdraw_token,
)
from keys.ring import Secret
from tests.integration.issuing.office import Office, at_rest, open_office


def token_in(url: str) -> str:
    return url.partition("link=")[2]


async def test_the_token_of_setting_up_is_an_administrators(office: Office) -> None:
    for header in (f"Bearer {office.admin_token}", f"bearer  {office.admin_token} "):
        assert isinstance(await caller_of(office.ctx, header), Admin)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer pta_", "Basic YTpi", "Bearer a.b.c", "Bearer é"]
)
async def test_other_headers_are_nobodys(office: Office, header: str | None) -> None:
    assert await caller_of(office.ctx, header) is None


async def test_nearly_the_token_is_nobodys(office: Office) -> None:
    token = office.admin_token
    swapped = token[:-1] + ("0" if token[-1] != "0" else "1")
    for wrong in (swapped, token[:-1], token + "0", token.upper(), "x" + token):
        assert await caller_of(office.ctx, f"Bearer {wrong}") is None
    assert await caller_of(office.ctx, token) is None


async def test_a_metrics_token_reads_metrics_alone(office: Office) -> None:
    token = await add_token(office.ctx, TokenRole.METRICS)
    assert isinstance(await caller_of(office.ctx, f"Bearer {token}"), MetricsReader)


async def test_a_withdrawn_token_is_nobodys(office: Office) -> None:
    token = await add_token(office.ctx)
    caller = await caller_of(office.ctx, f"Bearer {token}")
    assert isinstance(caller, Admin)
    assert await withdraw_token(office.ctx, caller.token_id)
    assert not await withdraw_token(office.ctx, caller.token_id)
    assert await caller_of(office.ctx, f"Bearer {token}") is None


async def test_tokens_and_links_are_kept_as_hashes(office: Office) -> None:
    token, link = await add_token(office.ctx), await offer_link(office.ctx)
    seen = await at_rest(office)
    for text in (token, token_in(link.url), office.admin_token):
        assert text.encode() not in seen
        assert text.rpartition("_")[2].encode() not in seen
    assert token_in(link.url) not in repr(link)


async def test_a_link_signs_one_browser_in_for_half_a_day(office: Office) -> None:
    link = await offer_link(office.ctx)
    assert link.url.startswith("https://check.example/sign-in?link=pta_")
    session = await follow_link(office.ctx, token_in(link.url))
    assert session.cookie not in repr(session)
    office.clock.pass_s(PAGE_SESSION_S - 1)
    assert isinstance(await admin_of_cookie(office.ctx, session.cookie), Admin)
    office.clock.pass_s(1)
    assert await admin_of_cookie(office.ctx, session.cookie) is None


async def test_a_link_is_followed_once(office: Office) -> None:
    text = token_in((await offer_link(office.ctx)).url)
    await follow_link(office.ctx, text)
    with pytest.raises(NotSignedIn):
        await follow_link(office.ctx, text)


async def test_a_link_is_over_after_a_quarter_of_an_hour(office: Office) -> None:
    text = token_in((await offer_link(office.ctx)).url)
    office.clock.pass_s(LINK_S)
    with pytest.raises(NotSignedIn):
        await follow_link(office.ctx, text)


@pytest.mark.parametrize("text", ["", "pta_", "pta_000000000000_" + 64 * "0"])
async def test_what_is_no_link_signs_nobody_in(office: Office, text: str) -> None:
    with pytest.raises(NotSignedIn):
        await follow_link(office.ctx, text)


async def test_links_and_tokens_do_not_pass_for_one_another(office: Office) -> None:
    link = token_in((await offer_link(office.ctx)).url)
    assert await caller_of(office.ctx, f"Bearer {link}") is None
    with pytest.raises(NotSignedIn):
        await follow_link(office.ctx, office.admin_token)
    session = await follow_link(office.ctx, link)
    assert await caller_of(office.ctx, f"Bearer {session.cookie}") is None


async def test_the_session_of_a_device_opens_no_page(office: Office) -> None:
    keys = await office.keys()
    token = open_session(
        keys.secret(Secret.SESSION), keys.domain, Audience.DEVICE, "00" * 8, office.ctx.now_s, 60
    )
    assert await admin_of_cookie(office.ctx, token) is None
    assert await caller_of(office.ctx, f"Bearer {token}") is None


@pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c"])
async def test_other_cookies_are_nobodys(office: Office, cookie: str | None) -> None:
    assert await admin_of_cookie(office.ctx, cookie) is None


async def test_before_there_is_a_domain_there_are_no_tokens(tmp_path: Path) -> None:
    async with open_office(tmp_path) as empty:
        with pytest.raises(NotInitialised):
            await add_token(empty.ctx)
        with pytest.raises(NotInitialised):
            await offer_link(empty.ctx)
