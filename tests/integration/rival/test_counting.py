"""Limits on entries: what one gate counts alone, what gates tell one another, and what the merge makes of what was too much.

Where a docstring begins with a number, it is that of a case in `answers.csv`, with the public path of pretix's test.
"""

from pathlib import Path
from typing import Any

from backend.lists.snapshot import BEHIND_AT_MOST
from sync.limits import Limits
from sync.policy import Mode, Policy
from sync.reasons import Reason
from tests.integration.http.site import Site
from tests.integration.rival.door import IN, OUT, open_door
from tests.world import NOW_S

HOUR_MS = 3_600_000
MIDNIGHT_MS = 1_795_057_200_000  # 2026-11-19 at 03:00 in UTC is midnight in São Paulo


async def opened(site: Site, limits: dict[str, object], tickets: int = 1) -> tuple[int, list[str]]:
    """An event of three days with these limits, and the codes of its tickets."""
    policy = {"mode": "many", "limits": limits, "list_age": {"amber_s": 0}}
    ends_s = site.clock.now_ms // 1000 + 3 * 86_400
    event = await site.event(policy=policy, ends_s=ends_s, capacity=tickets)
    return event, [ticket["code"] for ticket in await site.issue(event, tickets)]


async def cases(site: Site, event: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    return found


async def test_the_day_ends_at_the_events_own_midnight(site: Site) -> None:
    """PX-28 pretix src/tests/base/test_checkin.py::test_rules_scan_today"""
    site.clock.now_ms = MIDNIGHT_MS - 12 * HOUR_MS
    event, (code,) = await opened(site, {"per_day": 3})
    gate = await site.device(event, "gate")
    for _ in range(3):
        site.clock.now_ms += 60_000
        assert gate.engine().scan(event, code).verdict.reason is Reason.OK
    site.clock.now_ms = MIDNIGHT_MS - 600_000
    assert gate.engine().scan(event, code).verdict.reason is Reason.DAY_LIMIT_REACHED
    site.clock.now_ms = MIDNIGHT_MS + 600_000
    assert gate.engine().scan(event, code).verdict.reason is Reason.OK


async def test_a_gate_hears_how_often_a_ticket_entered_at_another_one(site: Site) -> None:
    event, (code,) = await opened(site, {"per_use": 3, "per_day": 2})
    first, second = await site.device(event, "a"), await site.device(event, "b")
    for gate in (first, second):
        site.clock.now_ms += 60_000
        assert gate.engine().scan(event, code).verdict.reason is Reason.OK
        await site.sync(gate, event)
    await site.sync(first, event)
    for gate in (first, second):
        assert gate.engine().scan(event, code).verdict.reason is Reason.DAY_LIMIT_REACHED
    site.clock.now_ms += 24 * HOUR_MS
    assert first.engine().scan(event, code).verdict.reason is Reason.OK
    assert first.engine().scan(event, code).verdict.reason is Reason.LIMIT_REACHED


async def test_a_gate_that_joins_late_learns_the_counts_with_its_lists(site: Site) -> None:
    event, codes = await opened(site, {"per_use": 3, "per_day": 2}, BEHIND_AT_MOST + 1)
    early, code = await site.device(event, "early"), codes[0]
    for one in [code, *codes]:
        site.clock.now_ms += 1_000
        assert early.engine().scan(event, one).verdict.reason is Reason.OK
    await site.sync(early, event)
    late = await site.device(event, "late")
    assert late.lists.held(event).admissions.tallies
    assert late.engine().scan(event, code).verdict.reason is Reason.DAY_LIMIT_REACHED
    site.clock.now_ms += 24 * HOUR_MS
    assert late.engine().scan(event, code).verdict.reason is Reason.OK
    assert late.engine().scan(event, code).verdict.reason is Reason.LIMIT_REACHED


async def test_more_than_the_limit_at_two_gates_without_network_is_one_case_that_says_so(site: Site) -> None:
    event, (code,) = await opened(site, {"per_use": 2})
    gates = [await site.device(event, "a"), await site.device(event, "b")]
    for gate in gates:
        for _ in range(2):
            site.clock.now_ms += 60_000
            assert gate.engine().scan(event, code).verdict.reason is Reason.OK
    for gate in gates:
        await site.sync(gate, event)
    (found,) = await cases(site, event)
    assert found["class"] == "double_admit"
    assert "4 times, more often than the rules allow" in found["sentence"]
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert (report["admitted"], report["zones"][0]["surplus"]) == (4, 2)


async def test_a_limit_that_comes_later_counts_what_was_before(site: Site) -> None:
    event = await site.event(policy={"mode": "many"})
    (ticket,) = await site.issue(event)
    gate, other = await site.device(event, "a"), await site.device(event, "b")
    for _ in range(2):
        site.clock.now_ms += 60_000
        gate.engine().scan(event, ticket["code"])
    await site.sync(gate, event)
    limited = {"mode": "many", "limits": {"per_day": 2}}
    await site.told("PUT", f"/v1/events/{event}/policy", json=limited)
    await site.sync(other, event)
    assert other.engine().scan(event, ticket["code"]).verdict.reason is Reason.DAY_LIMIT_REACHED
    assert await cases(site, event) == []


def test_the_gap_is_counted_from_the_last_entry_and_not_from_leaving(tmp_path: Path) -> None:
    with open_door(tmp_path, Policy(1, Mode.REENTRY, limits=Limits(gap_s=600))) as door:
        door.learn_the_time()
        code = door.world.ticket(5).text
        assert door.reasons(code, IN, OUT, IN) == [Reason.OK, Reason.OK, Reason.TOO_SOON]
        assert door.scan(code, after_s=480).reason is Reason.OK


def test_each_use_has_its_own_limit(tmp_path: Path) -> None:
    with open_door(tmp_path, Policy(1, Mode.MANY, limits=Limits(per_use=1))) as door:
        code = door.world.ticket(5).text
        reasons = [door.scan(code, use=use).reason for use in (1, 2, 1)]
        assert reasons == [Reason.OK, Reason.OK, Reason.LIMIT_REACHED]


def test_an_entry_taken_back_gives_the_day_its_entry_again(tmp_path: Path) -> None:
    limits = Limits(per_day=1, days=(NOW_S - 3_600,))
    with open_door(tmp_path, Policy(1, Mode.MANY, limits=limits)) as door:
        door.learn_the_time()
        code = door.world.ticket(5).text
        assert door.reasons(code, IN, IN) == [Reason.OK, Reason.DAY_LIMIT_REACHED]
        assert door.device.engine(gate=1).undo(door.world.event) is not None
        assert door.scan(code).reason is Reason.OK
