"""Pages: who gets in, what forms need, what is told, and that nothing of it can run."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from backend.gate_files import GateFiles
from backend.showing.values import CASES_AT_ONCE
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases import following
from backend.usecases.issuing import issue
from backend.usecases.signing_in import offer_link
from sync.catalogue import LANGUAGES, text
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.enrolment import Role
from tests.integration.http.site import URL, Site
from tests.integration.http.test_readiness import shown, word_of

LINK = re.compile(r'name="link" value="(pta_[0-9a-f_]+)"')
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


async def a_case(site: Site) -> tuple[int, str]:
    """An event with one double admission, and the path of its case's page."""
    event = await site.event(name="Night <of> all & nights")
    (ticket,) = await site.issue(event, seat="A-1")
    devices = [await site.device(event, name, gate) for gate, name in ((1, "a"), (2, "b"))]
    for device in devices:
        device.engine().scan(event, ticket["code"])
        await site.sync(device, event)
    (case,) = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    return event, f"/events/{event}/cases/{case['case']}"


def form_in(answer: httpx.Response, **fields: str) -> dict[str, str]:
    """The fields of the page's last form, as a browser would send them."""
    shown = dict(re.findall(r'name="(saw|decisions)" value="([0-9a-f,]*)"', answer.text))
    return {"csrf": CSRF.findall(answer.text)[-1]} | shown | fields


async def pressed(site: Site, url: str) -> httpx.Response:
    """What comes of opening a link and pressing the button of its page, if there is one, in a browser of its own."""
    opened = await site.http.get(url, headers={"cookie": ""})
    assert opened.status_code == 200
    found = LINK.search(opened.text)
    link = found[1] if found else ""
    return await site.http.post("/sign-in", data={"link": link}, headers={"cookie": ""})


async def test_a_link_signs_one_browser_in_once(site: Site) -> None:
    link = (await offer_link(site.ctx)).url
    first = await pressed(site, link)
    cookie = first.headers["set-cookie"].lower()
    assert "portao_session=" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "url=/" in first.text
    second = await pressed(site, link)
    assert second.status_code == 401
    assert "set-cookie" not in second.headers


async def test_opening_a_link_uses_nothing_up_however_often_a_scanner_does(site: Site) -> None:
    link = (await offer_link(site.ctx)).url
    for method in ("GET", "HEAD", "GET"):
        opened = await site.http.request(method, link)
        assert opened.status_code == 200
        assert "set-cookie" not in opened.headers
        assert opened.headers["cache-control"] == "no-store"
    assert (await pressed(site, link)).status_code == 200


async def test_a_page_of_another_site_cannot_press_the_button(site: Site) -> None:
    link = (await offer_link(site.ctx)).url.partition("link=")[2]
    for elsewhere in ("cross-site", "same-site"):
        sent = await site.http.post("/sign-in", data={"link": link}, headers={"sec-fetch-site": elsewhere})
        assert sent.status_code == 403
    here = await site.http.post("/sign-in", data={"link": link}, headers={"sec-fetch-site": "same-origin"})
    assert here.status_code == 200


async def test_a_link_ends(site: Site) -> None:
    link = (await offer_link(site.ctx)).url
    site.clock.now_ms += 15 * 60_000
    assert (await pressed(site, link)).status_code == 401


@pytest.mark.parametrize("link", ["", "x", "pta_", "pta_000000000000_" + "0" * 64, "é" * 500])
async def test_a_link_that_is_none_signs_nobody_in(site: Site, link: str) -> None:
    answer = await site.http.post("/sign-in", data={"link": link})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


async def test_the_administrators_token_is_no_link(site: Site) -> None:
    assert (await site.http.post("/sign-in", data={"link": site.token})).status_code == 401


async def test_without_a_cookie_the_page_says_how_to_get_one(site: Site) -> None:
    answer = await site.http.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "portao sign-in" in answer.text


async def test_a_session_ends_after_half_a_day_or_when_signed_out(site: Site) -> None:
    browser = await site.browser()
    form = form_in(await browser.get("/"))
    out = await browser.post("/sign-out", data=form)
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert (await browser.get("/")).status_code == 401
    again = await site.browser()
    site.clock.now_ms += 12 * 3_600_000
    assert (await again.get("/")).status_code == 401


async def test_a_server_without_events_says_how_to_make_one(site: Site) -> None:
    page = await (await site.browser()).get("/?lang=en")
    assert text("page.events.none", "en") in page.text
    assert "portao event create" in page.text


async def test_an_event_before_its_first_device_says_so_and_shows_no_zeros(site: Site) -> None:
    event = await site.event()
    await site.issue(event, 3)
    page = await (await site.browser()).get("/?lang=en")
    assert text("page.devices.none", "en") in page.text
    assert "<strong>3</strong>valid tickets, room for 10" in page.text
    assert page.text.count("<strong>") == 2


async def test_an_event_without_cases_says_so(site: Site) -> None:
    await site.device(await site.event(), "a")
    page = await (await site.browser()).get("/?lang=en")
    assert text("page.cases.none", "en") in page.text
    assert text("page.cases.title", "en") not in page.text


async def test_the_page_tells_counts_devices_and_cases(site: Site) -> None:
    _, path = await a_case(site)
    page = await (await site.browser()).get("/?lang=pt-BR")
    assert "Ingresso usado mais de uma vez" in page.text
    assert f'href="{path}"' in page.text
    assert "<strong>2</strong>dentro, de 10" in page.text
    assert "<strong>2</strong>entraram em 15 min" in page.text
    assert "Night &lt;of&gt; all &amp; nights" in page.text


async def test_events_with_something_to_decide_come_first_and_those_that_are_over_last(site: Site) -> None:
    over = await site.event(name="Long over")
    await site.told("POST", f"/v1/events/{over}/close")
    await site.event(name="Quiet evening")
    await a_case(site)
    await site.event(name="Another quiet evening")
    page = await (await site.browser()).get("/?lang=en")
    names = ("Night &lt;of&gt; all", "Quiet evening", "Another quiet evening", "Long over")
    places = [page.text.index(name) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_language_that_was_chosen_stays(site: Site, language: str) -> None:
    browser = await site.browser()
    await browser.get("/", params={"lang": language})
    page = await browser.get("/")
    assert f'<html lang="{language}">' in page.text
    assert text("page.status.title", language) in page.text


async def test_a_case_is_decided_by_its_form_and_leaves_the_list(site: Site) -> None:
    _, path = await a_case(site)
    browser = await site.browser()
    form = form_in(await browser.get(path), decision="let_stay", by="supervisor", note="<b>twins</b>")
    done = await browser.post(path, data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert path not in (await browser.get("/")).text
    decided = await browser.get(path)
    assert "&lt;b&gt;twins&lt;/b&gt;" in decided.text
    assert "<form class" not in decided.text


async def test_a_case_that_was_decided_meanwhile_is_decided_again_only_knowingly(site: Site) -> None:
    _, path = await a_case(site)
    browser = await site.browser()
    opened = await browser.get(f"{path}?lang=en")
    await browser.post(path, data=form_in(opened, decision="sent_away", by="desk"))
    late = await browser.post(path, data=form_in(opened, decision="let_stay", by="door"))
    assert late.status_code == 409
    assert text("page.case.meanwhile", "en") in late.text
    assert text("settle.sent_away", "en") in late.text.partition("<form class")[0]
    again = await browser.post(path, data=form_in(late, decision="let_stay", by="door"))
    assert again.status_code == 303
    assert (await browser.get(path)).text.count('<li class="card">') == 2


async def test_a_form_that_is_incomplete_comes_back_as_it_was(site: Site) -> None:
    _, path = await a_case(site)
    browser = await site.browser()
    form = form_in(await browser.get(path), decision="let_stay", by=" ", note="seen by the door")
    answer = await browser.post(path, data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "seen by the door" in answer.text
    assert 'value="let_stay" required checked' in answer.text


async def test_a_form_from_anywhere_else_changes_nothing(site: Site) -> None:
    _, path = await a_case(site)
    browser = await site.browser()
    form = form_in(await browser.get(path), decision="let_stay", by="x")
    other = form_in(await (await site.browser()).get(path), decision="let_stay", by="x")
    for fields, headers in (
        ({**form, "csrf": ""}, {}),
        ({key: value for key, value in form.items() if key != "csrf"}, {}),
        (other, {}),
        (form, {"sec-fetch-site": "cross-site"}),
    ):
        assert (await browser.post(path, data=fields, headers=headers)).status_code == 403
    assert (await site.http.post(path, data=form)).status_code == 401
    assert path in (await browser.get("/")).text


async def test_a_device_is_added_by_a_code_that_works(site: Site) -> None:
    event = await site.event()
    browser = await site.browser()
    path = f"/events/{event}/enrol"
    asked = await browser.get(path)
    assert "Gate B" in asked.text
    shown = await browser.post(path, data=form_in(asked, gate="2"))
    (code,) = re.findall("portao device enrol '(PTE1:[^']*)'", shown.text)
    assert "<svg " in shown.text
    device = await Device.enrol(site.folder / "b.db", code, "b", site.http, site.clock.reading)
    assert (device.certificate().gates, device.certificate().role) == (frozenset({2}), Role.GATE)
    device.close()


async def test_a_supervisors_device_is_added_by_choosing_so(site: Site) -> None:
    event = await site.event()
    browser = await site.browser()
    path = f"/events/{event}/enrol"
    asked = await browser.get(path)
    assert 'name="role" value="supervisor"' in asked.text
    shown = await browser.post(path, data=form_in(asked, role="supervisor"))
    (code,) = re.findall("portao device enrol '(PTE1:[^']*)' --store supervisor", shown.text)
    device = await Device.enrol(site.folder / "s.db", code, "s", site.http, site.clock.reading)
    assert device.certificate().role is Role.SUPERVISOR
    device.close()


async def test_where_the_gate_is_served_a_link_that_enrols_is_drawn_as_well(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    site.app.state.serving = replace(site.app.state.serving, gate=GateFiles.read(tmp_path))
    event = await site.event()
    browser = await site.browser()
    path = f"/events/{event}/enrol"
    shown = await browser.post(path, data=form_in(await browser.get(path), gate="1"))
    (code,) = re.findall("portao device enrol '(PTE1:[^']*)'", shown.text)
    assert shown.text.count("<svg xmlns") == 2
    (link,) = re.findall(rf'href="({URL}/gate/#[^"]+)"', shown.text)
    assert unquote(link.partition("#")[2]) == code


async def test_a_gate_that_is_none_is_refused(site: Site) -> None:
    event = await site.event()
    browser = await site.browser()
    path = f"/events/{event}/enrol"
    answer = await browser.post(path, data=form_in(await browser.get(path), gate="77"))
    assert answer.status_code == 404


async def test_a_demonstration_shows_its_codes_with_what_a_gate_will_say(site: Site) -> None:
    event, other = await site.event(), await site.event()
    await issue(site.ctx, event, [TicketDraft(reference="DEMO-VALID"), TicketDraft(reference="DEMO-VIP")])
    browser = await site.browser()
    overview = (await browser.get("/")).text
    assert f"/events/{event}/codes" in overview
    assert f"/events/{other}/codes" not in overview
    shown = (await browser.get(f"/events/{event}/codes?lang=en")).text
    assert shown.count("<svg xmlns") == 2
    assert text("outcome.admit", "en") in shown
    assert shown.count("<code>PT1:") == 2


SCRIPT = re.compile(r'<script type="module" src="(/pages/live\.[0-9a-f]{12}\.js)"></script>')


async def test_nothing_on_a_page_can_run_or_load_but_what_is_served_here(site: Site) -> None:
    event, path = await a_case(site)
    browser = await site.browser()
    for address in ("/", path, f"/events/{event}/enrol", f"/events/{event}/codes", "/sign-in", "/nothing"):
        answer = await browser.get(address)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert ("script-src 'self'" in policy) == (address == "/")
        rest = SCRIPT.sub("", answer.text) if address == "/" else answer.text
        assert not re.search(
            r"<script|javascript:| on[a-z]+=| style=|https?://(?!www\.w3\.org/2000/svg)", rest
        )


async def test_what_a_page_names_is_served_to_keep(site: Site) -> None:
    page = await (await site.browser()).get("/")
    script = SCRIPT.search(page.text)
    assert script is not None
    named = [script[1], *re.findall(r'url\("(/pages/[^"]+)"\)', page.text)]
    assert len(named) == 3
    for address in named:
        answer = await site.http.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
    assert (await site.http.get("/pages/live.js")).status_code == 404


async def test_without_scripts_the_page_loads_itself_again(site: Site) -> None:
    page = await (await site.browser()).get("/")
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page.text


async def test_the_page_is_told_at_once_that_something_changed(site: Site) -> None:
    event = await site.event()
    told = following.changes(site.ctx, "page x")
    try:
        assert (await anext(told)).text == "event: changed\ndata:\n\n"
        (ticket,) = await site.issue(event)
        news = asyncio.ensure_future(anext(told))
        await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/revoke")
        async with asyncio.timeout(10):
            assert (await news).word == "changed"
    finally:
        await told.aclose()


async def test_only_a_browser_that_is_signed_in_is_told_anything(site: Site) -> None:
    asked = await site.http.get("/", headers={"accept": "text/event-stream"})
    assert asked.status_code == 401


async def test_the_page_tells_gates_with_their_state_and_how_people_came(site: Site) -> None:
    event, _ = await a_case(site)
    device = await site.device(event, "tablet-c", 2)
    said = word_of(site, device, event, gate=2, battery=12)
    await site.told("POST", f"/v1/events/{event}/readiness", json={"code": shown(device, said)})
    page = await (await site.browser()).get("/?lang=en")
    assert "Battery at 12 %: plug it in" in page.text
    assert text("ready.state.none", "en") in page.text
    assert 'class="into"' in page.text
    assert "At most 2 let in within 1 min" in page.text
    assert '<td data-label="Gate">Gate B</td>' in page.text


async def test_of_many_cases_the_first_are_told_at_once_and_each_can_be_reached(site: Site) -> None:
    event = await site.event()
    tickets = await site.issue(event, 6)
    devices = [await site.device(event, name, gate) for gate, name in ((1, "a"), (2, "b"))]
    for device in devices:
        for ticket in tickets:
            device.engine().scan(event, ticket["code"])
        await site.sync(device, event)
    page = await (await site.browser()).get("/?lang=en")
    at_once, _, further = page.text.partition("<details")
    path = f'href="/events/{event}/cases/'
    assert (at_once.count(path), further.count(path)) == (CASES_AT_ONCE, 6 - CASES_AT_ONCE)
    assert f"{6 - CASES_AT_ONCE} more to settle" in further
    assert "<strong>6</strong>cases to settle" in re.sub("<svg.*?</svg>", "", page.text)


async def test_devices_that_fell_silent_or_keep_entries_back_come_first_while_the_event_goes_on(
    site: Site,
) -> None:
    event = await site.event()
    await site.device(event, "b-mute", 1)
    site.clock.now_ms += 11 * 60_000
    await site.device(event, "a-heard", 2)
    browser = await site.browser()
    page = (await browser.get("/?lang=en")).text
    assert page.index("b-mute") < page.index("a-heard")
    assert page.count(text("page.devices.silent", "en")) == 1
    assert "<strong>1</strong>device to look at" in re.sub("<svg.*?</svg>", "", page)
    site.clock.now_ms += 9 * 3_600_000
    over = (await browser.get("/?lang=en")).text
    assert over.index("a-heard") < over.index("b-mute")
    assert text("page.devices.silent", "en") not in over


async def test_what_a_quiet_gate_has_to_send_is_shown_with_when_it_said_so(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "quiet")
    browser = await site.browser()
    said = "said {} min ago"
    assert said.format(12) not in (await browser.get("/?lang=en")).text
    site.clock.now_ms += 12 * 60_000
    await site.as_device(device, "GET", f"/v1/events/{event}/feed?gen=1&after=0")
    async with asyncio.timeout(20):
        while (page := (await browser.get("/?lang=en")).text).count("just now") != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert page.count(said.format(12)) == 1
    assert "informado há 12 min" in (await browser.get("/?lang=pt-BR")).text


async def test_a_device_that_announced_more_than_it_sent_is_told_of(site: Site) -> None:
    async def broken_off(request: httpx.Request) -> None:
        if request.url.path.endswith("/push"):
            raise httpx.ConnectError("the line is gone")

    event = await site.event()
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    device.engine().scan(event, ticket["code"])
    transport, hooks = httpx.ASGITransport(site.app), {"request": [broken_off]}
    async with httpx.AsyncClient(transport=transport, base_url=URL, event_hooks=hooks) as line:
        with pytest.raises(Unreachable):
            await device.syncer(line).sync(event)
    page = (await (await site.browser()).get("/?lang=en")).text
    assert text("page.devices.behind", "en") in page
    await site.sync(device, event)
    page = (await (await site.browser()).get("/?lang=en")).text
    assert text("page.devices.behind", "en") not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_order_that_no_clock_can_tell_is_told_as_open_by_page_and_api_alike(
    site: Site, language: str
) -> None:
    """Both gates scanned in one instant: only their ids order the entries (PROTOCOL.md 7.4)."""
    event, path = await a_case(site)
    headers = {"accept-language": language}
    (case,) = (await site.told("GET", f"/v1/events/{event}/cases", headers=headers))["items"]
    assert text("case.order.overlap", language) in case["sentence"]
    assert "±1 s" in case["sentence"]
    page = await (await site.browser()).get(path, params={"lang": language})
    assert case["sentence"] in page.text


async def test_who_goes_in_and_out_between_zones_is_not_told_as_so_many_of_the_places(site: Site) -> None:
    zones, gates = [[1, "Hall"], [2, "Balcony"]], [[1, "Gate A", 1], [2, "Stairs", 2]]
    event = await site.event(capacity=1, zones=zones, gates=gates, policy={"mode": "many"})
    (ticket,) = await site.issue(event)
    device = await site.device(event, "a")
    for times, told in ((1, "<strong>1</strong>let in, of 1"), (2, "<strong>2</strong>let in")):
        site.clock.now_ms += 60_000
        device.engine().scan(event, ticket["code"])
        await site.sync(device, event)
        page = (await (await site.browser()).get("/?lang=en")).text
        assert told in page
        assert ("let in, of 1" in page) == (times == 1)
        assert f"<b>{times}</b>" in page
