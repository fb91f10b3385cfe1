"""Who knows names: supervisors' devices from a sealed list, gates from the code that is shown, and nobody else."""

from dataclasses import replace as replace_claim
from typing import Any

import pytest
from msgspec.structs import replace

from backend.ticketing.aliases import add_aliases
from keys.card import Guest
from sync.claim import FIRST, ClaimReply
from sync.device.device import Device
from sync.device.engine import Answer
from sync.device.errors import DeviceIsLocked, NoManifest
from sync.reasons import Outcome, Reason
from tests.integration.http.site import Site

MARIA = {"name": "Maria da Conceição", "seat": "A-12", "reference": "BR-77"}


async def noted(site: Site, event: int, reference: str, note: str | None) -> None:
    async with site.ctx.store.transaction() as tx:
        ticket = (await tx.tickets.by_reference(event, [reference]))[reference]
        await tx.tickets.update_many([replace(ticket, note=note)])


async def alias(site: Site, event: int, aliases: dict[str, str]) -> frozenset[str]:
    """Let each text stand for the ticket with this reference."""
    async with site.ctx.store.transaction() as tx:
        tickets = await tx.tickets.by_reference(event, set(aliases.values()))
        keys = await site.ctx.vault.keys(tx)
        return await add_aliases(
            site.ctx, tx, keys, event, {text: tickets[of] for text, of in aliases.items()}
        )


async def number(site: Site, event: int, reference: str) -> int:
    async with site.ctx.store.reading() as tx:
        return (await tx.tickets.by_reference(event, [reference]))[reference].number


async def accepting_aliases(site: Site, event: int, **more: object) -> None:
    accepted = [{"class": "", "accept": ["static", "alias"]}]
    await site.told("PUT", f"/v1/events/{event}/policy", json={"proofs": accepted, **more})


def scanned(site: Site, device: Device, event: int, code: str) -> Answer:
    site.clock.now_ms += 1_000
    return device.engine().scan(event, code)


def in_file(device: Device, text: str) -> bool:
    """Whether the device's file, or what is about to be written into it, holds this text."""
    with device.database.reading() as connection:
        connection.execute("SELECT 1")
    path = device.database.path
    files = (path, path.with_name(path.name + "-wal"))
    return any(text.encode() in file.read_bytes() for file in files if file.exists())


async def test_a_supervisor_finds_guests_without_a_network_and_sees_who_is_scanned(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, **MARIA)
    await site.issue(event, name="João Silva", reference="BR-78")
    await noted(site, event, "BR-77", "wheelchair")
    device = await site.device(event, "tablet", role="supervisor")
    for typed in (
        "conceicao",
        "MAR",
        "con maria",
        "br-77",
        ticket["reference"].lower(),
        f" {ticket['reference']} ",
    ):
        found = device.search(event, typed)
        assert [(one.name, one.seat, one.note) for one in found.found] == [
            ("Maria da Conceição", "A-12", "wheelchair")
        ], typed
        assert not found.more
    assert device.search(event, "maria silva").found == ()
    assert device.search(event, "--").found == ()
    answer = scanned(site, device, event, ticket["code"])
    assert (answer.verdict.outcome, answer.guest) == (
        Outcome.ADMIT,
        Guest("Maria da Conceição", "A-12", "wheelchair"),
    )


async def test_more_guests_than_are_shown_are_said_to_be_there(site: Site) -> None:
    event = await site.event(capacity=40)
    await site.issue(event, 25, name="Ana Ana Lima")
    device = await site.device(event, "tablet", role="supervisor")
    found = device.search(event, "an")
    assert (len(found.found), found.more) == (20, True)
    assert len({one.ticket for one in found.found}) == 20


async def test_a_manifest_follows_what_changes_and_is_not_sent_again_where_nothing_did(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    device = await site.device(event, "tablet", role="supervisor")
    held = device.lists.held(event).people.manifest
    await site.sync(device, event)
    assert device.lists.held(event).people.manifest == held
    await site.issue(event, name="João Silva")
    await noted(site, event, "BR-77", "came early")
    await site.sync(device, event)
    assert [one.note for one in device.search(event, "maria").found] == ["came early"]
    assert len(device.search(event, "joao").found) == 1
    newer = device.lists.held(event).people.manifest
    assert held is not None
    assert newer is not None
    assert newer.version > held.version
    with device.database.reading() as connection:
        assert connection.execute("SELECT DISTINCT batch FROM guests").fetchall() == [(newer.batch,)]


async def test_a_gate_knows_a_name_only_once_it_sees_the_code(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, **MARIA)
    gate = await site.device(event, "gate")
    with pytest.raises(NoManifest):
        gate.search(event, "maria")
    assert not in_file(gate, "Maria")
    answer = scanned(site, gate, event, ticket["code"])
    assert answer.guest == Guest("Maria da Conceição", "A-12", None)
    assert not in_file(gate, "Maria")


async def test_a_card_follows_a_note_and_a_new_code(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, **MARIA)
    gate = await site.device(event, "gate")
    await noted(site, event, "BR-77", "wheelchair")
    moved = await site.told("POST", f"/v1/events/{event}/tickets/BR-77/reissue", json={"seat": "B-1"})
    former = scanned(site, gate, event, ticket["code"])
    assert former.guest == Guest("Maria da Conceição", "A-12", None), "not heard of it yet"
    await site.sync(gate, event)
    assert scanned(site, gate, event, moved["code"]).guest == Guest("Maria da Conceição", "B-1", "wheelchair")
    replaced = scanned(site, gate, event, ticket["code"])
    assert (replaced.verdict.reason, replaced.guest) == (Reason.REPLACED, None)


async def test_cards_of_a_large_event_come_in_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.usecases.serving_people.CARDS_A_PAGE", 2)
    event = await site.event()
    tickets = await site.issue(event, 5, name="Ana")
    gate = await site.device(event, "gate")
    guests = [scanned(site, gate, event, ticket["code"]).guest for ticket in tickets]
    assert guests == [Guest("Ana")] * 5


async def test_a_locked_device_forgets_every_name_and_gets_none_again(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    device = await site.device(event, "tablet", role="supervisor")
    await noted(site, event, "BR-77", "Maria's birthday")
    await site.sync(device, event)  # the former list went, whose rows lay elsewhere
    assert in_file(device, "Maria")
    await site.told("POST", f"/v1/devices/{device.identity.device.hex()}/lock")
    await site.sync(device, event)
    with pytest.raises(DeviceIsLocked):
        device.search(event, "maria")
    assert not in_file(device, "Maria")


async def test_only_a_supervisors_device_gets_names(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    device = await site.device(event, "tablet")
    answer = await site.as_device(device, "GET", f"/v1/events/{event}/manifest")
    assert (answer.status_code, answer.json()["name"]) == (403, "NOT_ALLOWED")


async def test_lists_of_people_are_kept_by_nobody_on_the_way(site: Site) -> None:
    event = await site.event()
    device = await site.device(event, "tablet", role="supervisor")
    for path in ("manifest", "aliases", "cards"):
        answer = await site.as_device(device, "GET", f"/v1/events/{event}/{path}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_a_code_of_another_system_enters_as_its_ticket_and_is_proven(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, **MARIA)
    await accepting_aliases(site, event)
    assert await alias(site, event, {"7X9K-22QF": "BR-77"}) == frozenset()
    gate = await site.device(event, "gate")
    answer = scanned(site, gate, event, "7X9K-22QF")
    assert (answer.verdict.outcome, answer.verdict.ticket, answer.verdict.seat) == (
        Outcome.ADMIT,
        await number(site, event, "BR-77"),
        "A-12",
    )
    again = scanned(site, gate, event, ticket["code"])
    assert again.verdict.reason is Reason.ALREADY_ADMITTED
    assert scanned(site, gate, event, "7X9K-22QG").verdict.reason is Reason.NOT_OURS
    await site.sync(gate, event)
    report: dict[str, Any] = await site.told("GET", f"/v1/events/{event}/report")
    assert (report["admitted"], report["unproven"]) == (1, 0)


async def test_a_gate_claims_the_ticket_behind_a_code_of_another_system(site: Site) -> None:
    event = await site.event(policy={"claim": [1]})
    await site.issue(event, **MARIA)
    await site.issue(event, reference="BR-78")
    await accepting_aliases(site, event, claim=[1])
    await alias(site, event, {"7X9K-22QF": "BR-77", "other": "BR-78"})
    gate = await site.device(event, "gate")
    asked = gate.engine().question(event, "7X9K-22QF", bytes(16))
    assert asked is not None
    assert asked.ticket == await number(site, event, "BR-77")
    unseen = replace_claim(asked, sight=bytes(16))
    of_another = replace_claim(asked, ticket=await number(site, event, "BR-78"))
    answers = [
        await site.as_device(gate, "POST", f"/v1/events/{event}/claim", content=claim.encode())
        for claim in (unseen, of_another, asked)
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert ClaimReply.parse(answers[-1].content) == FIRST


async def test_an_alias_ends_with_its_ticket_and_with_a_new_code(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    await site.issue(event, reference="BR-78")
    await accepting_aliases(site, event)
    await alias(site, event, {"first": "BR-77", "second": "BR-78"})
    gate = await site.device(event, "gate")
    await site.told("POST", f"/v1/events/{event}/tickets/BR-77/revoke")
    await site.told("POST", f"/v1/events/{event}/tickets/BR-78/reissue", json={"seat": "B-1"})
    await site.sync(gate, event)
    assert scanned(site, gate, event, "first").verdict.reason is Reason.REVOKED
    assert scanned(site, gate, event, "second").verdict.reason is Reason.REPLACED
    await alias(site, event, {"second": "BR-78"})
    await site.sync(gate, event)
    assert scanned(site, gate, event, "second").verdict.outcome is Outcome.ADMIT


async def test_an_alias_is_refused_where_the_policy_names_none(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    await alias(site, event, {"first": "BR-77"})
    gate = await site.device(event, "gate")
    assert scanned(site, gate, event, "first").verdict.reason is Reason.NOT_OURS


async def test_an_alias_of_another_ticket_is_left_to_it(site: Site) -> None:
    event = await site.event()
    await site.issue(event, **MARIA)
    await site.issue(event, reference="BR-78")
    await alias(site, event, {"first": "BR-77"})
    assert await alias(site, event, {"first": "BR-78", "second": "BR-78"}) == frozenset({"first"})
    async with site.ctx.store.reading() as tx:
        before = (await tx.events.get(event)).people
        assert len(await tx.aliases.every(event)) == 2
    assert await alias(site, event, {"first": "BR-77"}) == frozenset()
    async with site.ctx.store.reading() as tx:
        assert (await tx.events.get(event)).people == before, "nothing changed, so nobody fetches anything"
