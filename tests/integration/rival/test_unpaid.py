"""A ticket that is not paid for: the same code before and after the payment, and the policy says what a gate does with it."""

from sync.reasons import Outcome, Reason
from sync.roster import CredentialState
from tests.integration.http.site import Site


async def marked(site: Site, event: int, reference: str, what: str) -> str:
    """The ticket's state after this was said of it."""
    answer = await site.told("POST", f"/v1/events/{event}/tickets/{reference}/{what}")
    return str(answer["state"])


async def test_a_ticket_is_refused_until_it_is_paid_for(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    gate = await site.device(event, "a")
    assert await marked(site, event, ticket["reference"], "unpaid") == "unpaid"
    await site.sync(gate, event)
    verdict = gate.engine().scan(event, ticket["code"]).verdict
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSE, Reason.UNPAID)
    assert await marked(site, event, ticket["reference"], "restore") == "valid"
    await site.sync(gate, event)
    assert gate.engine().scan(event, ticket["code"]).verdict.reason is Reason.OK


async def test_a_policy_that_accepts_it_lets_in_with_attention_and_makes_no_case(site: Site) -> None:
    event = await site.event(policy={"unpaid": "accept"})
    (ticket,) = await site.issue(event)
    await marked(site, event, ticket["reference"], "unpaid")
    gate = await site.device(event, "a")
    verdict = gate.engine().scan(event, ticket["code"]).verdict
    assert (verdict.outcome, verdict.reason, verdict.admits) == (Outcome.ATTENTION, Reason.UNPAID, True)
    assert verdict.next == "reason.UNPAID.next.attention"
    await site.sync(gate, event)
    assert (await site.told("GET", f"/v1/events/{event}/cases"))["items"] == []
    report = await site.told("GET", f"/v1/events/{event}/report")
    assert (report["admitted"], report["tickets"]) == (1, {"unpaid": 1})


async def test_who_entered_before_it_was_known_is_a_case_that_says_so(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    gate = await site.device(event, "a")
    gate.engine().scan(event, ticket["code"])
    await marked(site, event, ticket["reference"], "unpaid")
    await site.sync(gate, event)
    (found,) = (await site.told("GET", f"/v1/events/{event}/cases"))["items"]
    assert found["class"] == "late_revoked"
    assert "has not been paid for" in found["sentence"]


async def test_a_list_made_later_says_it_as_the_feed_does(site: Site) -> None:
    event = await site.event(capacity=40)
    tickets = await site.issue(event, 40)
    for ticket in tickets[1:35]:
        for what in ("unpaid", "restore"):
            await marked(site, event, ticket["reference"], what)
    await marked(site, event, tickets[0]["reference"], "unpaid")
    gate = await site.device(event, "late")
    lists = gate.lists.held(event)
    assert lists.roster.state(tickets[0]["index"]) is CredentialState.UNPAID
    assert gate.engine().scan(event, tickets[0]["code"]).verdict.reason is Reason.UNPAID
    assert gate.engine().scan(event, tickets[1]["code"]).verdict.reason is Reason.OK


async def test_a_reissued_ticket_is_as_unpaid_as_before(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    await marked(site, event, ticket["reference"], "unpaid")
    again = await site.told("POST", f"/v1/events/{event}/tickets/{ticket['reference']}/reissue", json={})
    gate = await site.device(event, "a")
    assert gate.engine().scan(event, again["code"]).verdict.reason is Reason.UNPAID
