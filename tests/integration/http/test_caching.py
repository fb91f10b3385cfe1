"""Who may keep what: nobody anything, but for signed lists, of which those without anything about people may lie in any cache."""

import pytest

from backend.routes.table import operations
from backend.usecases import keeping_keys
from keys.trusted import Usage
from sync.device.device import Device
from tests.integration.http.callers import everybody
from tests.integration.http.site import Site
from tests.integration.http.test_doors import ask

FOR_GOOD = "max-age=31536000, immutable"


async def pinned(site: Site, device: Device, event: int, part: str) -> str:
    newest = await site.as_device(device, "GET", f"/v1/events/{event}/{part}")
    assert newest.headers["cache-control"] == "private, no-cache"
    return newest.headers["content-location"]


@pytest.mark.parametrize(
    ("part", "whose"), [("profile", "public"), ("roster", "public"), ("admissions", "private")]
)
async def test_a_part_stays_at_an_address_of_its_own(site: Site, part: str, whose: str) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    address = await pinned(site, device, event, part)
    same = await site.as_device(device, "GET", address)
    assert same.headers["cache-control"] == f"{whose}, {FOR_GOOD}"
    held = await site.as_device(device, "GET", address, headers={"if-none-match": same.headers["etag"]})
    assert (held.status_code, held.content, held.headers["cache-control"]) == (
        304,
        b"",
        f"{whose}, {FOR_GOOD}",
    )
    assert (await site.http.get(address)).status_code == 401


async def test_a_part_that_was_made_anew_at_its_position_has_another_tag_and_address(site: Site) -> None:
    """Its key was withdrawn: who held the former one must not hear that it is still the newest."""
    event = await site.event()
    device = await site.device(event, "a")
    path = f"/v1/events/{event}/roster"
    former = await site.as_device(device, "GET", path)
    async with site.ctx.store.reading() as tx:
        ring = (await site.ctx.vault.keys(tx)).ring
    key = next(key for key in ring.keys if key.usage is Usage.ROSTER)
    await keeping_keys.rotate(site.ctx, Usage.ROSTER, None)
    await keeping_keys.compromise(site.ctx, key.private.public.kid)
    anew = await site.as_device(device, "GET", path, headers={"if-none-match": former.headers["etag"]})
    assert anew.status_code == 200
    assert anew.headers["etag"].split("-")[:2] == former.headers["etag"].split("-")[:2]
    assert anew.content != former.content
    gone = await site.as_device(device, "GET", former.headers["content-location"])
    assert (gone.status_code, gone.json()["name"]) == (404, "NOT_FOUND")
    assert "immutable" not in gone.headers["cache-control"]


async def test_nothing_else_may_be_kept_by_anybody(site: Site) -> None:
    event = await site.event()
    kept = set()
    async with everybody(site, event) as callers:
        some = [one for one in callers if one.name in ("nobody", "a gate", "a browser", "an administrator")]
        for caller in some:
            for operation in operations():
                answer = await ask(site, operation, caller)
                if answer.headers["cache-control"] != "no-store":
                    kept.add((operation.said.id, answer.headers["cache-control"]))
    own = {(f"fetch{part}", "private, no-cache") for part in ("TrustList", "Profile", "Roster", "Admissions")}
    assert kept == own | {("describeApi", "public, no-cache")}


async def test_the_description_is_known_by_its_tag(site: Site) -> None:
    first = await site.http.get("/api/openapi.json")
    held = await site.http.get("/api/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, held.status_code, held.content) == (200, 304, b"")
