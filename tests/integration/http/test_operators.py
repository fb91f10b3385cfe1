"""Operators over HTTP: who works at the gates, and the sealed list that each device gets of them."""

from typing import Any

import httpx
import pytest

from keys.box import Kind
from keys.crypto import PublicKey
from keys.errors import RingLocked, SealBroken
from keys.pin import open_key
from sync.authority import OperatorChange, OperatorRole
from sync.device.device import Device
from sync.operators import Operator, parse_operators
from sync.position import Position
from sync.sealed import Recipient, open_sealed_part
from tests.integration.http.site import Site


async def add(site: Site, name: str, **fields: str) -> dict[str, Any]:
    added: dict[str, Any] = await site.told("POST", "/v1/operators", json={"name": name, **fields})
    return added


async def fetched(site: Site, device: Device, event: int) -> httpx.Response:
    return await site.as_device(device, "GET", f"/v1/events/{event}/operators")


async def opened(site: Site, device: Device, event: int) -> tuple[Operator, ...]:
    trust = device.lists.trust()
    assert trust is not None
    to = Recipient(device.identity.device, device.identity.opening_seed)
    raw = (await fetched(site, device, event)).content
    part = open_sealed_part(raw, trust, event, Kind.OPERATORS, to, site.ctx.now_s)
    assert part is not None
    return parse_operators(part.plain)


async def test_an_operator_gets_a_pin_once_and_is_listed_without_it(site: Site) -> None:
    added = await add(site, " Ana ", role="supervisor")
    assert added["operator"]["name"] == "Ana"
    assert len(added["pin"]) == 6
    chosen = await add(site, "Bruno", pin="270391")
    assert (chosen["operator"]["operator"], chosen["operator"]["role"], chosen["pin"]) == (2, "steward", None)
    listed = await site.told("GET", "/v1/operators")
    assert [one["name"] for one in listed["items"]] == ["Ana", "Bruno"]
    assert "pin" not in str(listed)


async def test_a_device_opens_the_list_and_the_key_in_it_by_the_pin(site: Site) -> None:
    pin = (await add(site, "Ana", role="supervisor"))["pin"]
    event = await site.event()
    device = await site.device(event, "a")
    (ana,) = await opened(site, device, event)
    assert (ana.number, ana.name, ana.role) == (1, "Ana", OperatorRole.SUPERVISOR)
    public = PublicKey.parse(ana.key)
    assert open_key(ana.sealed, pin, public).public == public
    with pytest.raises(RingLocked):
        open_key(ana.sealed, "999998", public)


async def test_another_device_cannot_open_it(site: Site) -> None:
    event = await site.event()
    one, other = await site.device(event, "a"), await site.device(event, "b", gate=2)
    raw = (await fetched(site, one, event)).content
    trust = other.lists.trust()
    assert trust is not None
    to = Recipient(one.identity.device, other.identity.opening_seed)
    with pytest.raises(SealBroken):
        open_sealed_part(raw, trust, event, Kind.OPERATORS, to, site.ctx.now_s)


async def test_a_new_pin_is_a_new_key_and_the_feed_says_so(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    await add(site, "Ana", role="supervisor", pin="270391")
    before = (await opened(site, device, event))[0]
    again = await site.told("POST", "/v1/operators/1/pin", json={"pin": "582640"})
    after = (await opened(site, device, event))[0]
    assert again["pin"] is None
    assert before.key != after.key
    async with site.ctx.store.reading() as tx:
        told = await tx.operators.changes(event)
    supervisor = OperatorRole.SUPERVISOR
    assert told == (
        OperatorChange(Position(1, 1), 1, supervisor, before.key),
        OperatorChange(Position(1, 2), 1, supervisor, after.key),
    )


async def test_whoever_is_an_operator_before_an_event_is_one_from_its_beginning(site: Site) -> None:
    await add(site, "Ana")
    event = await site.event()
    async with site.ctx.store.reading() as tx:
        (change,) = await tx.operators.changes(event)
    assert (change.at, change.operator, change.role) == (Position(1, 0), 1, OperatorRole.STEWARD)


async def test_roles_change_and_end_and_nothing_is_told_twice(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    await add(site, "Ana")
    changed = await site.told("POST", "/v1/operators/1/role", json={"role": "supervisor"})
    assert changed["role"] == "supervisor"
    for _ in range(2):
        assert (await site.told("POST", "/v1/operators/1/revoke"))["role"] == "none"
    assert await opened(site, device, event) == ()
    async with site.ctx.store.reading() as tx:
        assert [change.role for change in await tx.operators.changes(event)] == [1, 2, 0]
    gone = await site.ask("POST", "/v1/operators/1/pin", json={})
    assert (gone.status_code, gone.json()["name"]) == (404, "UNKNOWN_OPERATOR")
    assert (await add(site, "Ana"))["operator"]["operator"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "ana"}, "name"),
        ({"name": "Bruno", "pin": "123456"}, "pin"),
        ({"name": "Bruno", "role": "boss"}, "role"),
    ],
)
async def test_what_makes_no_operator_is_refused_with_the_field(
    site: Site, body: dict[str, str], field: str
) -> None:
    await add(site, "Ana")
    refused = await site.ask("POST", "/v1/operators", json=body)
    assert refused.status_code == 422
    assert field in refused.text


async def test_a_locked_device_gets_no_keys_to_try_pins_on(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "a")
    assert (await fetched(site, device, event)).status_code == 200
    await site.told("POST", f"/v1/devices/{device.identity.device.hex()}/lock")
    assert (await fetched(site, device, event)).status_code == 403
