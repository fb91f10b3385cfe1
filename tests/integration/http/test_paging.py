"""Lists in pages: at their borders, with cursors of other lists, and while somebody adds to them."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest

from tests.integration.http.site import Site


async def walked(site: Site, path: str, limit: int) -> list[list[dict[str, Any]]]:
    """All pages of a list, by its cursors. Each but the last one is full, and says that it is not the last."""
    pages, cursor = [], ""
    for _ in range(100):
        page = await site.told("GET", f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor}")
        assert set(page) == {"items", "next", "complete"}
        pages.append(page["items"])
        assert page["complete"] == (page["next"] is None)
        if page["complete"]:
            return pages
        assert len(page["items"]) == limit
        cursor = f"&cursor={page['next']}"
    raise AssertionError("the list has no end")


@pytest.mark.parametrize(
    ("count", "limit", "sizes"),
    [(0, 2, [0]), (1, 2, [1]), (2, 2, [2]), (3, 2, [2, 1]), (4, 2, [2, 2]), (5, 1, [1] * 5), (5, 1000, [5])],
)
async def test_a_list_ends_where_it_says(site: Site, count: int, limit: int, sizes: list[int]) -> None:
    event = await site.event()
    await site.issue(event, count)
    pages = await walked(site, f"/v1/events/{event}/tickets", limit)
    assert [len(page) for page in pages] == sizes
    assert len({ticket["ticket"] for page in pages for ticket in page}) == count


async def test_a_page_of_the_most_items_knows_of_one_more(site: Site) -> None:
    """Where the largest page ends is where lists of others stopped without a word."""
    event = await site.event(capacity=1_001)
    await site.issue(event, 1_001)
    path = f"/v1/events/{event}/tickets"
    assert [len(page) for page in await walked(site, path, 1_000)] == [1_000, 1]
    unasked = await site.told("GET", path)
    assert (len(unasked["items"]), unasked["complete"]) == (100, False)


async def test_what_was_there_is_listed_once_whatever_is_added_meanwhile(site: Site) -> None:
    event = await site.event(capacity=60)
    there = {ticket["ticket"] for ticket in await site.issue(event, 12)}
    path, cursor, seen = f"/v1/events/{event}/tickets", "", []
    for _ in range(60):
        page = await site.told("GET", f"{path}?limit=3{cursor}")
        seen += [ticket["ticket"] for ticket in page["items"]]
        if page["complete"]:
            break
        await site.issue(event, 2)
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


async def test_every_list_comes_in_pages(site: Site) -> None:
    events = [await site.event() for _ in range(3)]
    (ticket, *_) = await site.issue(events[0], 3)
    for name, gate in (("a", 1), ("b", 2), ("c", 1)):
        device = await site.device(events[0], name, gate)
        device.engine().scan(events[0], ticket["code"])
        device.engine().scan(events[0], (await site.issue(events[0]))[0]["code"])
        await site.sync(device, events[0])
    lists = ("/v1/events", "/v1/devices", "/v1/keys", f"/v1/events/{events[0]}/tickets")
    for path in lists:
        whole = await walked(site, path, 1_000)
        pieces = await walked(site, path, 2)
        assert [item for page in pieces for item in page] == whole[0]
        assert len(pieces) > 1, path
    cases = f"/v1/events/{events[0]}/cases"
    for query in ("", "?status=open", "?status=settled"):
        whole = await walked(site, cases + query, 1_000)
        assert [item for page in await walked(site, cases + query, 1) for item in page] == whole[0]


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "x", "", "9" * 30, "1.5", "²"])
async def test_a_page_has_from_one_to_a_thousand_items(site: Site, limit: str) -> None:
    refused = await site.ask("GET", "/v1/events", params={"limit": limit})
    assert (refused.status_code, refused.json()["field"]) == (422, "limit")


async def test_a_cursor_of_another_list_is_refused(site: Site) -> None:
    event, other = await site.event(), await site.event()
    await site.issue(event, 2)
    await site.issue(other, 2)
    cursor = (await site.told("GET", f"/v1/events/{event}/tickets?limit=1"))["next"]
    foreign = ("", "!", "bm9uc2Vuc2U", cursor[:-2], cursor + "A" * 600, cursor.swapcase())
    tries = [(f"/v1/events/{event}/tickets", text) for text in foreign]
    tries += [
        (f"/v1/events/{other}/tickets", cursor),
        (f"/v1/events/{event}/cases", cursor),
        ("/v1/keys", cursor),
    ]
    for path, text in tries:
        refused = await site.ask("GET", path, params={"cursor": text})
        assert (refused.status_code, refused.json()["field"]) == (422, "cursor"), (path, text)


@pytest.mark.parametrize("number", [2**63, 2**70, -(2**70), -2])
async def test_a_number_that_nobody_counts_to_is_no_place_to_go_on_from(site: Site, number: int) -> None:
    event = await site.event()
    await site.issue(event, 2)
    for path, after in ((f"/v1/events/{event}/tickets", number), (f"/v1/events/{event}/cases", [number, ""])):
        refused = await site.ask("GET", path, params={"cursor": forged(path, after)})
        assert (refused.status_code, refused.json()["field"]) == (422, "cursor"), path


async def test_behind_the_last_number_there_is_nothing(site: Site) -> None:
    event = await site.event()
    await site.issue(event, 2)
    path = f"/v1/events/{event}/tickets"
    for number in (2**31, 2**63 - 1):
        page = await site.told("GET", f"{path}?cursor={forged(path, number)}")
        assert (page["items"], page["complete"]) == ([], True)


def forged(path: str, after: object) -> str:
    """A cursor that somebody wrote for this list."""
    event = path.split("/")[3]
    nothing = sha256(b"").hexdigest()[:16]
    listing = f"tickets of {event}, None, {nothing}" if path.endswith("tickets") else f"all cases of {event}"
    return base64.urlsafe_b64encode(json.dumps([listing, after]).encode()).decode().rstrip("=")
