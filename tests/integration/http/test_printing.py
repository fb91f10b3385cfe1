"""Tickets printed over HTTP: with the authority of their codes, and readable."""

import base64
import json
from collections.abc import Awaitable, Callable

import pypdfium2
import pytest

from backend.symbols import Symbology
from tests.integration.http.site import Site
from tests.symbols import as_image, read_all


async def a_ticket(site: Site, **fields: object) -> tuple[str, str]:
    """The path of a ticket, and its code."""
    event = await site.event()
    (ticket,) = await site.issue(event, seat="A-1", **fields)
    return f"/v1/events/{event}/tickets/{ticket['reference']}", ticket["code"]


@pytest.mark.parametrize("paper", ["a4", "a6", "roll"])
async def test_a_ticket_is_printed_on_the_paper_that_is_asked_for(site: Site, paper: str) -> None:
    path, code = await a_ticket(site)
    answer = await site.ask("GET", f"{path}/print.pdf?paper={paper}&lang=pt-BR&gate=B9")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
        "application/pdf",
        "no-store",
    )
    page = pypdfium2.PdfDocument(answer.content)[0]
    text = page.get_textpage().get_text_bounded()
    assert [found.text for found in read_all(page.render(scale=3).to_numpy().copy(), Symbology.QR)] == [code]
    assert ("Ingresso" in text, "B9" in text) == (True, True)


async def test_a_ticket_is_a_page_under_a_policy_of_its_own(site: Site) -> None:
    path, _ = await a_ticket(site)
    answer = await site.ask("GET", f"{path}/print.html?symbol=aztec", headers={"accept-language": "pt"})
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "A-1" in answer.text
    assert '<html lang="pt-BR">' in answer.text


@pytest.mark.parametrize("symbology", Symbology)
async def test_a_code_is_drawn_as_the_symbol_that_is_asked_for(site: Site, symbology: Symbology) -> None:
    path, code = await a_ticket(site)
    answer = await site.ask("GET", f"{path}/code.png?symbol={symbology}")
    assert [found.text for found in read_all(as_image(answer.content), symbology)] == [code]
    drawn = await site.ask("GET", f"{path}/code.svg?symbol={symbology}")
    assert drawn.text.startswith("<svg ")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("print.pdf?paper=a5", "paper"),
        ("print.pdf?symbol=maxicode", "symbol"),
        ("print.pdf?boarding=9pm", "boarding"),
        ("print.pdf?gate=" + "B" * 201, "gate"),
        ("print.html?symbol=QR", "symbol"),
        ("code.svg?symbol=x", "symbol"),
    ],
)
async def test_what_cannot_be_printed_is_refused_by_its_place(site: Site, query: str, field: str) -> None:
    path, _ = await a_ticket(site)
    answer = await site.ask("GET", f"{path}/{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_revoked_ticket_is_not_printed(site: Site) -> None:
    path, _ = await a_ticket(site)
    await site.told("POST", f"{path}/revoke")
    answer = await site.ask("GET", f"{path}/print.pdf")
    assert (answer.status_code, answer.json()["name"]) == (409, "CONFLICT")


async def test_nobody_prints_without_an_administrators_token(site: Site) -> None:
    path, _ = await a_ticket(site)
    for kind in ("pdf", "html"):
        assert (await site.http.get(f"{path}/print.{kind}")).status_code == 401


def codes_in(raw: bytes) -> list[str]:
    """What a camera reads on the pages of a document, from the first to the last."""
    with pypdfium2.PdfDocument(raw) as document:
        pages = [page.render(scale=3).to_numpy().copy() for page in document]
    return [found.text for page in pages for found in read_all(page, Symbology.QR)]


async def followed(site: Site, path: str, meanwhile: Callable[[], Awaitable[object]]) -> list[str]:
    """The codes of all documents from this one on; something is done once, between the first two."""
    seen: list[str] = []
    onward: str | None = path
    while onward is not None:
        answer = await site.ask("GET", onward)
        assert answer.status_code == 200, answer.text
        if not seen:
            await meanwhile()
        seen += codes_in(answer.content)
        onward = answer.headers.get("link", "").partition(">")[0].removeprefix("<") or None
    return seen


@pytest.mark.parametrize(
    "change",
    [{"seat": "Z/9"}, {"seat": "A/0"}, {"seat": "A/5"}, {"class": "pit"}, {"seat": None}, None],
    ids=str,
)
@pytest.mark.parametrize("query", ["", "&class=vip"])
async def test_the_pile_goes_on_where_it_ended_wherever_its_last_ticket_is_by_then(
    site: Site, change: dict[str, object] | None, query: str
) -> None:
    event = await site.event(capacity=40)
    seats = [f"A/{n}" for n in range(1, 6)]
    tickets = [(await site.issue(event, 1, seat=seat, **{"class": "vip"}))[0] for seat in seats]
    last = f"/v1/events/{event}/tickets/{tickets[1]['reference']}"

    async def meanwhile() -> None:
        await site.told("POST", f"{last}/{'revoke' if change is None else 'reissue'}", json=change or {})

    seen = await followed(site, f"/v1/events/{event}/codes.pdf?limit=2&paper=a6{query}", meanwhile)
    anew = None if change is None else (await site.told("GET", f"{last}/code"))["code"]
    assert [code for code in seen if code != anew] == [ticket["code"] for ticket in tickets]
    assert (anew in seen) == (change in ({"seat": "Z/9"}, {"seat": "A/5"}, {"seat": None}))


async def test_a_place_that_somebody_wrote_into_a_cursor_is_none(site: Site) -> None:
    path, _ = await a_ticket(site)
    pile = f"{path.partition('/tickets/')[0]}/codes.pdf"
    listing = f"codes of {pile.split('/')[3]}, None"
    for after in (7, [True, "A/1", ""], [True, "A/1", "", 2**70], [1, "A/1", "", 1]):
        cursor = base64.urlsafe_b64encode(json.dumps([listing, after]).encode()).decode()
        refused = await site.ask("GET", pile, params={"cursor": cursor.rstrip("=")})
        assert (refused.status_code, refused.json()["field"]) == (422, "cursor"), after


async def test_all_codes_come_in_documents_that_lead_to_one_another(site: Site) -> None:
    event = await site.event(capacity=40)
    seats = ["B/1", "A/12", "A/9", "A/10", "B/2"]
    tickets = [(await site.issue(event, 1, seat=seat, **{"class": "vip"}))[0] for seat in seats]
    tickets += [(await site.issue(event, 1, reference=f"TM-{number}"))[0] for number in (1010, 1009)]
    gone = tickets.pop(1)
    await site.told("POST", f"/v1/events/{event}/tickets/{gone['reference']}/revoke")
    path: str | None = f"/v1/events/{event}/codes.pdf?limit=2&paper=a6"
    seen: list[list[str]] = []
    while path is not None:
        answer = await site.ask("GET", path)
        seen.append(codes_in(answer.content))
        path = answer.headers.get("link", "").partition(">")[0].removeprefix("<") or None
    # A/9 A/10 B/1 B/2, then those without a seat by reference; A/12 is revoked.
    wanted = [tickets[place]["code"] for place in (1, 2, 0, 3, 5, 4)]
    assert seen == [wanted[:2], wanted[2:4], wanted[4:]]
    vip = await site.ask("GET", f"/v1/events/{event}/codes.pdf?class=vip")
    first = {ticket["code"] for ticket in tickets[:4]}
    assert (set(codes_in(vip.content)), "link" in vip.headers) == (first, False)
    none = await site.ask("GET", f"/v1/events/{event}/codes.pdf?class=stalls")
    assert (none.status_code, none.json()["name"]) == (409, "CONFLICT")
