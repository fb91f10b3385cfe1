"""What is counted for a zone as a whole: how many people are inside it, and how often a ticket entered by all its uses."""

from sync.content import Kind
from sync.device.device import Device
from sync.reasons import Outcome, Reason
from sync.verdict import Direction, Verdict
from tests.integration.http.site import Site

OLD_MS = 61_000


async def opened(site: Site, tickets: int, **rules: object) -> tuple[int, list[str]]:
    event = await site.event(
        policy={"mode": "re-entry", "list_age": {"amber_s": 0}, **rules}, capacity=tickets
    )
    return event, [ticket["code"] for ticket in await site.issue(event, tickets)]


def scanned(
    gate: Device, event: int, code: str, direction: Direction = Direction.ENTRY, use: int = 0
) -> Verdict:
    return gate.engine().scan(event, code, direction, use).verdict


async def test_a_gate_that_just_heard_the_server_refuses_who_has_no_room(site: Site) -> None:
    event, (one, two, three) = await opened(site, 3, capacity=[{"zone": 1, "people": 2}])
    first, second = await site.device(event, "a"), await site.device(event, "b")
    for gate, code in ((first, one), (second, two)):
        assert scanned(gate, event, code).reason is Reason.OK
        await site.sync(gate, event)
    await site.sync(first, event)
    full = scanned(first, event, three)
    assert (full.outcome, full.reason, full.records) == (Outcome.REFUSE, Reason.ZONE_FULL, Kind.DENY)
    assert scanned(first, event, one, Direction.EXIT).reason is Reason.OK
    assert scanned(first, event, three).reason is Reason.OK
    await site.sync(first, event)
    await site.sync(second, event)
    assert scanned(second, event, one).reason is Reason.ZONE_FULL


async def test_a_gate_without_network_lets_in_with_attention_once_it_may_be_full(site: Site) -> None:
    event, (one, two, three) = await opened(site, 3, capacity=[{"zone": 1, "people": 1}])
    gate = await site.device(event, "a")
    assert scanned(gate, event, one).reason is Reason.OK
    assert scanned(gate, event, two).reason is Reason.ZONE_FULL  # it counts its own guests
    site.clock.now_ms += OLD_MS
    perhaps = scanned(gate, event, three)
    assert (perhaps.outcome, perhaps.reason, perhaps.records) == (
        Outcome.ATTENTION,
        Reason.ZONE_FULL,
        Kind.ADMIT,
    )
    assert perhaps.next == "reason.ZONE_FULL.next.attention"
    await site.sync(gate, event)
    assert (await site.told("GET", f"/v1/events/{event}/cases"))["items"] == []


async def test_who_is_taken_back_makes_room(site: Site) -> None:
    event, (one, two) = await opened(site, 2, capacity=[{"zone": 1, "people": 1}])
    gate = await site.device(event, "a")
    for heard in (False, True):
        assert scanned(gate, event, one).reason is Reason.OK
        if heard:
            await site.sync(gate, event)
        assert scanned(gate, event, two).reason is Reason.ZONE_FULL
        assert gate.engine().undo(event) is not None
        assert scanned(gate, event, two).reason is Reason.OK
        assert gate.engine().undo(event) is not None


async def test_a_capacity_that_comes_later_counts_who_is_in_already(site: Site) -> None:
    event, (one, two) = await opened(site, 2)
    early = await site.device(event, "early")
    assert scanned(early, event, one).reason is Reason.OK
    await site.sync(early, event)
    rules = {"mode": "re-entry", "list_age": {"amber_s": 0}, "capacity": [{"zone": 1, "people": 1}]}
    await site.told("PUT", f"/v1/events/{event}/policy", json=rules)
    await site.sync(early, event)
    assert scanned(early, event, two).reason is Reason.ZONE_FULL
    late = await site.device(event, "late")
    assert scanned(late, event, two).reason is Reason.ZONE_FULL


async def test_a_ticket_enters_a_zone_so_often_by_all_its_uses(site: Site) -> None:
    event, (code,) = await opened(site, 1, mode="many", limits={"per_use": 2, "total": 3})
    gate, other = await site.device(event, "a"), await site.device(event, "b")
    for use in (0, 0, 1):
        site.clock.now_ms += 1_000
        assert scanned(gate, event, code, use=use).reason is Reason.OK
    assert scanned(gate, event, code, use=1).reason is Reason.LIMIT_REACHED
    assert scanned(gate, event, code, use=2).reason is Reason.LIMIT_REACHED
    await site.sync(gate, event)
    await site.sync(other, event)
    assert scanned(other, event, code, use=2).reason is Reason.LIMIT_REACHED
    late = await site.device(event, "late")
    assert scanned(late, event, code, use=2).reason is Reason.LIMIT_REACHED


async def test_more_than_all_uses_may_have_at_two_gates_without_network_is_a_case(site: Site) -> None:
    event, (code,) = await opened(site, 1, mode="many", limits={"total": 1})
    gates = [await site.device(event, "a"), await site.device(event, "b")]
    for use, gate in enumerate(gates):
        site.clock.now_ms += 1_000
        assert scanned(gate, event, code, use=use).reason is Reason.OK
    for gate in gates:
        await site.sync(gate, event)
    (case,) = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    assert (case["class"], len(case["entries"])) == ("double_admit", 2)
