"""CLAIM over HTTP: two gates, one ticket, and what is refused."""

from backend.context import open_context
from backend.ticketing.ticket_drafts import TicketDraft
from backend.usecases.issuing import issue
from backend.usecases.keeping_keys import publish
from sync.claim import FIRST, Claimed, ClaimReply
from tests.integration.http.site import Site
from tests.integration.receiving.claimant import claim_for
from tests.integration.receiving.scribe import Code


async def a_code(site: Site, event: int) -> Code:
    (one,) = await issue(site.ctx, event, [TicketDraft()])
    return Code(one.number, one.index, one.issued)


async def test_of_two_gates_one_is_first_and_the_other_hears_of_it(site: Site) -> None:
    event = await site.event()
    code = await a_code(site, event)
    answers = []
    for gate, name in ((1, "a"), (2, "b")):
        device = await site.device(event, name, gate=gate)
        identity = device.identity
        asked = claim_for(identity.domain, event, identity.device, code, name, gate=gate)
        for _ in range(2):  # an answer that was lost is asked for again
            answer = await site.as_device(device, "POST", f"/v1/events/{event}/claim", content=asked.encode())
            assert answer.status_code == 200, answer.text
            answers.append(ClaimReply.parse(answer.content))
    assert answers[:2] == [FIRST, FIRST]
    assert {(one.answer, one.taken.gate if one.taken else None) for one in answers[2:]} == {
        (Claimed.SECOND, 1)
    }
    counted = (
        await site.http.get("/metrics", headers={"authorization": f"Bearer {site.metrics_token}"})
    ).text
    assert 'portao_claims_total{answer="first"} 2.0' in counted
    assert 'portao_claims_total{answer="second"} 2.0' in counted


async def test_a_claim_without_sight_or_from_a_locked_gate_is_refused_by_name(site: Site) -> None:
    event, other = await site.event(), await site.event()
    code = await a_code(site, event)
    device = await site.device(event, "a")
    identity = device.identity
    path = f"/v1/events/{event}/claim"
    unseen = claim_for(identity.domain, event, bytes(8), code).encode()
    answer = await site.as_device(device, "POST", path, content=unseen)
    assert (answer.status_code, answer.json()["name"]) == (403, "NOT_SEEN")
    elsewhere = claim_for(identity.domain, other, identity.device, code).encode()
    answer = await site.as_device(device, "POST", path, content=elsewhere)
    assert (answer.status_code, answer.json()["name"]) == (422, "BAD_INPUT")
    for body, status in ((b"\xa1\x01", 400), (bytes(1_025), 413)):
        assert (await site.as_device(device, "POST", path, content=body)).status_code == status
    await site.told("POST", f"/v1/devices/{identity.device.hex()}/lock")
    good = claim_for(identity.domain, event, identity.device, code).encode()
    answer = await site.as_device(device, "POST", path, content=good)
    assert (answer.status_code, answer.json()["name"]) == (403, "LOCKED")


async def test_a_claim_is_answered_whatever_became_of_the_keys_meanwhile(site: Site) -> None:
    event = await site.event()
    code = await a_code(site, event)
    device = await site.device(event, "a")
    good = claim_for(device.identity.domain, event, device.identity.device, code).encode()

    session = await site.session(device)  # the same one all the time: to sign in would open the new keys

    async def status() -> int:
        headers = {"authorization": f"Bearer {session}"}
        return (await site.http.post(f"/v1/events/{event}/claim", headers=headers, content=good)).status_code

    assert await status() == 200
    async with open_context(site.ctx.settings, site.clock) as other_process:
        await publish(other_process)
    assert await status() == 200


async def test_nobody_without_a_session_that_is_good_now_claims(site: Site) -> None:
    event = await site.event()
    code = await a_code(site, event)
    device = await site.device(event, "a")
    good = claim_for(device.identity.domain, event, device.identity.device, code).encode()
    session, path = await site.session(device), f"/v1/events/{event}/claim"
    shown = (
        None,
        "Bearer",
        "Bearer of.another.hand",
        f"Bearer {session}x",
        f"Bearer {session}",
        f"Bearer {site.token}",
    )
    statuses = []
    for authorization in shown:
        headers = {"content-type": "application/cbor"}
        headers |= {} if authorization is None else {"authorization": authorization}
        statuses.append((await site.http.post(path, headers=headers, content=good)).status_code)
    assert statuses == [401, 401, 401, 401, 200, 403]
    site.clock.now_ms += 3_600_000
    late = await site.http.post(path, headers={"authorization": f"Bearer {session}"}, content=good)
    assert late.status_code == 401
