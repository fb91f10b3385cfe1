"""Rules about gates, and about times relative to the event's: put in force by the office, kept by a gate without network.

Where a docstring begins with a number, it is that of a case in `answers.csv`, with the public path of pretix's test.
"""

from backend.cli.scanning import Scanner
from sync.device.device import Device
from sync.policy import Note
from sync.reasons import Outcome, Reason
from sync.scan import Direction
from tests.integration.http.site import Site

MINUTE_MS = 60_000


async def test_a_gate_that_a_class_may_not_use_refuses_it_until_the_policy_says_otherwise(site: Site) -> None:
    """PX-57 libpretixsync AsyncCheckProviderTest::testRulesGate"""
    only_at_a = {"access": [{"gate": 1, "classes": ["VIP"]}, {"gate": 2, "classes": []}]}
    event = await site.event(policy=only_at_a)
    gate = await site.device(event, "b", gate=2)
    (synced,) = await site.issue(event, **{"class": "VIP"})
    await site.sync(gate, event)
    (unheard_of,) = await site.issue(event, **{"class": "VIP"})
    codes = synced["code"], unheard_of["code"]
    for code in codes:
        assert gate.engine().scan(event, code).verdict.reason is Reason.WRONG_ZONE
    everywhere = {"access": [{"gate": 1, "classes": ["VIP"]}, {"gate": 2, "classes": ["VIP"]}]}
    await site.told("PUT", f"/v1/events/{event}/policy", json=everywhere)
    await site.sync(gate, event)
    for code in codes:
        assert gate.engine().scan(event, code).verdict.reason is Reason.OK


async def test_entry_begins_so_long_before_the_event_as_the_policy_says(site: Site) -> None:
    """PX-31 pretix src/tests/base/test_checkin.py::test_rules_time_isafter_tolerance"""
    starts_s = site.clock.now_ms // 1000 + 3_600
    opens_ten_before = {"windows": [{"zone": 0, "from": "start-10m", "to": "end"}]}
    event = await site.event(starts_s=starts_s, ends_s=starts_s + 3_600, policy=opens_ten_before)
    (ticket,) = await site.issue(event)
    gate = await site.device(event, "a")
    site.clock.now_ms += 45 * MINUTE_MS
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.NOT_YET
    site.clock.now_ms += 6 * MINUTE_MS
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.OK


async def test_the_times_that_were_meant_are_written_out_when_the_policy_comes_into_force(site: Site) -> None:
    relative = {"windows": [{"zone": 0, "from": "start-1h", "to": "end"}]}
    start_s = site.clock.now_ms // 1000
    event = await site.event(policy=relative)
    (window,) = (await site.told("GET", f"/v1/events/{event}"))["policy"]["windows"]
    held = (await site.device(event, "a")).lists.held(event).policy.windows[0]
    assert (held.from_s, held.to_s) == (start_s - 3_600, start_s + 8 * 3_600)
    assert not window["from"].startswith("start")


async def test_a_policy_about_a_gate_that_is_not_there_is_refused(site: Site) -> None:
    event = await site.event()
    form = {"access": [{"gate": 9, "classes": []}]}
    answer = await site.ask("PUT", f"/v1/events/{event}/policy", json=form)
    assert (answer.status_code, answer.json()["name"]) == (422, "BAD_INPUT")
    assert "gate 9" in answer.json()["detail"]


async def test_a_steward_is_told_what_to_look_at(site: Site) -> None:
    event = await site.event(policy={"notes": [{"class": "CHILD", "look_at": ["child", "check_id"]}]})
    (ticket,) = await site.issue(event, **{"class": "CHILD"})
    gate = await site.device(event, "a")
    verdict = gate.engine().scan(event, ticket["code"]).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.ATTENTION, Reason.LOOK)
    assert verdict.admits
    assert verdict.look_at == (Note.CHILD, Note.CHECK_ID)


async def test_who_is_too_early_or_wrong_here_is_told_when_and_where_without_a_network(site: Site) -> None:
    """The event's clocks are three hours behind; the gate is too, by its own wall."""
    starts_s = site.clock.now_ms // 1000 // 86_400 * 86_400 + 2 * 86_400
    rules = {
        "windows": [{"zone": 0, "from": "start-3h", "to": "end"}],
        "access": [{"gate": 1, "classes": ["VIP"]}],
    }
    event = await site.event(starts_s=starts_s, ends_s=starts_s + 3_600, policy=rules)
    gate = await site.device(event, "a")
    (vip,) = await site.issue(event, **{"class": "VIP"})
    (pista,) = await site.issue(event, **{"class": "PISTA"})
    await site.sync(gate, event)
    early, elsewhere = told(gate, event, vip["code"], "pt-BR"), told(gate, event, pista["code"], "en")
    assert str(early["opens"]).endswith("T21:00:00Z")
    assert str(early["next"]).startswith("Peça para voltar em ")
    assert str(early["next"]).endswith(", às 18:00.")
    assert (elsewhere["next"], elsewhere["entrances"]) == ("Send them to Gate B.", ["Gate B"])
    site.clock.now_ms = (starts_s - 4 * 3_600) * 1000
    assert told(gate, event, vip["code"], "en")["next"] == "Ask them to come back at 18:00."


async def test_after_a_restart_without_a_network_a_window_that_is_open_lets_in_without_a_word(
    site: Site,
) -> None:
    """How far the clock is off is unknown then; it is told where its own time would refuse, and nowhere else (row 17)."""
    starts_s = site.clock.now_ms // 1000 + 3_600
    rules = {"windows": [{"zone": 0, "from": "start-30m", "to": "end"}]}
    event = await site.event(starts_s=starts_s, ends_s=starts_s + 3_600, policy=rules)
    gate = await site.device(event, "a")
    early, late = await site.issue(event, 2)
    await site.sync(gate, event)
    site.clock.boot = b"rebooted"
    assert gate.engine().scan(event, early["code"]).verdict.reason is Reason.CLOCK_UNKNOWN
    site.clock.now_ms += 31 * MINUTE_MS
    assert gate.engine().scan(event, late["code"]).verdict.outcome is Outcome.ADMIT


def told(gate: Device, event: int, code: str, language: str) -> dict[str, object]:
    """What the gate says of a code."""
    scanner = Scanner(gate, gate.engine(), event, Direction.ENTRY, 0, language)
    return scanner.told(scanner.scan(code))
