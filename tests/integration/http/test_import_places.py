"""How many imports go on by themselves at a time: no list is read for which there is no place, whatever key came with it."""

from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from backend.routes.serving import Serving
from tests.integration.http.site import Site
from tests.integration.http.test_import_jobs import APART, a_list, begun, ended


def serving(site: Site) -> Serving:
    found: Serving = site.app.state.serving
    return found


@pytest.mark.parametrize("headers", [APART, APART | {"idempotency-key": "list-1"}])
async def test_a_list_is_not_read_while_there_is_no_place_for_it(site: Site, headers: dict[str, str]) -> None:
    event, read = await site.event(), 0
    background = serving(site).background

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield a_list(3)

    with ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(background.place())
        path = f"/v1/events/{event}/import"
        answer = await site.ask("POST", path, content=body(), headers=headers)
        assert (answer.status_code, answer.json()["name"], read) == (429, "FULL", 0)
    answer = await site.ask("POST", path, content=body(), headers=headers)
    assert (answer.status_code, read) == (202, 1)
    assert (await ended(site, answer.headers["location"]))["state"] == "done"


async def test_who_asks_again_what_became_of_an_import_needs_no_place(site: Site) -> None:
    event = await site.event()
    first = await begun(site, event, a_list(3), **{"idempotency-key": "list-1"})
    await ended(site, first.headers["location"])
    with ExitStack() as taken:
        for _ in range(4):
            taken.enter_context(serving(site).background.place())
        again = await begun(site, event, a_list(3), **{"idempotency-key": "list-1"})
    assert again.json() == first.json()
