"""Tickets looked for at a desk: by what became of them, and by what somebody says."""

from typing import Any
from urllib.parse import quote

from tests.integration.http.site import Site


async def _filled(site: Site) -> str:
    """An event of four guests, and where its tickets are listed."""
    event = await site.event()
    guests: list[dict[str, Any]] = [
        {"reference": "TM-1006", "name": "Ana Ávila", "seat": "A-4"},
        {"reference": "TM-1007", "name": "Bruno Avilés Santos", "seat": "B-12"},
        {"reference": "XK-2", "name": "Ana Lima", "seat": "A-5"},
        {},
    ]
    path = f"/v1/events/{event}/tickets"
    await site.told("POST", path, json={"tickets": guests})
    await site.told("POST", f"{path}/XK-2/suspend")
    return path


async def _found(site: Site, path: str, **filters: str) -> list[str]:
    """The references of what was found, in their order; that of the list is the numbers', which follow no order."""
    asked = "&".join(f"{name}={quote(value)}" for name, value in filters.items())
    page = await site.told("GET", f"{path}?{asked}")
    assert page["complete"]
    return sorted(ticket["external_reference"] or "" for ticket in page["items"])


async def test_a_guest_is_found_by_words_of_the_name_whatever_case_and_accents(site: Site) -> None:
    path = await _filled(site)
    assert await _found(site, path, search="avil") == ["TM-1006", "TM-1007"]
    assert await _found(site, path, search="AVILA ana") == ["TM-1006"]
    assert await _found(site, path, search="ana") == ["TM-1006", "XK-2"]
    assert await _found(site, path, search="vila") == []


async def test_a_ticket_is_found_by_how_its_reference_or_its_seat_begins(site: Site) -> None:
    path = await _filled(site)
    assert await _found(site, path, search="tm-100") == ["TM-1006", "TM-1007"]
    assert await _found(site, path, search="a-5") == ["XK-2"]
    ours = (await site.told("GET", f"{path}/XK-2"))["reference"]
    assert await _found(site, path, search=ours[:6].lower()) == ["XK-2"]


async def test_tickets_are_listed_by_what_became_of_them(site: Site) -> None:
    path = await _filled(site)
    assert await _found(site, path, state="suspended") == ["XK-2"]
    assert await _found(site, path, state="valid", search="ana") == ["TM-1006"]
    assert len(await _found(site, path, state="valid")) == 3
    refused = await site.ask("GET", f"{path}?state=gone")
    assert (refused.status_code, refused.json()["name"]) == (422, "BAD_INPUT")
    assert (await site.ask("GET", f"{path}?search={'x' * 101}")).status_code == 422


async def test_pages_of_what_was_found_follow_one_another_and_belong_to_it_alone(site: Site) -> None:
    path = await _filled(site)
    first = await site.told("GET", f"{path}?search=ana&limit=1")
    assert not first["complete"]
    onward = f"limit=1&cursor={first['next']}"
    second = await site.told("GET", f"{path}?search=ana&{onward}")
    assert second["complete"]
    assert {one["seat"] for page in (first, second) for one in page["items"]} == {"A-4", "A-5"}
    for other in ("search=bruno&", "state=valid&search=ana&", ""):
        assert (await site.ask("GET", f"{path}?{other}{onward}")).status_code == 422


async def test_what_was_looked_for_stands_in_no_cursor(site: Site) -> None:
    path = await _filled(site)
    first = await site.told("GET", f"{path}?search=ana&limit=1")
    assert "ana" not in first["next"].lower()
