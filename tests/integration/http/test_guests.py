"""Notes and codes of other systems over HTTP: what the gates make of them, and what the server keeps."""

import hashlib
from typing import Any

import pytest

from sync.reasons import Reason
from tests.integration.http.site import Site
from tests.integration.http.test_people import accepting_aliases, scanned

OLD = "TKT-0093-55021"
KEY = {"idempotency-key": "guest-1"}


def _path(event: int, ticket: dict[str, Any], what: str) -> str:
    return f"/v1/events/{event}/tickets/{ticket['reference']}/{what}"


async def test_a_note_reaches_the_gate_that_sees_the_code_and_can_be_taken_back(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event, name="Maria")
    path = _path(event, ticket, "note")
    for note, shown in (
        (" wheelchair ", "wheelchair"),
        ("", None),
        ("at the bar", "at the bar"),
        (None, None),
    ):
        told = await site.told("PUT", path, json={"note": note})
        assert (told["note"], told["index"]) == (shown, ticket["index"])
        assert (await site.told("GET", f"/v1/events/{event}/tickets/{ticket['reference']}"))["note"] == shown
    await site.told("PUT", path, json={"note": "wheelchair"})
    device = await site.device(event, "tablet")
    answer = scanned(site, device, event, ticket["code"])
    assert answer.guest is not None
    assert answer.guest.note == "wheelchair"


async def test_a_code_of_another_system_stands_for_the_ticket(site: Site) -> None:
    event = await site.event()
    await accepting_aliases(site, event)
    (ticket,) = await site.issue(event)
    for _ in range(2):  # once more changes nothing
        told = await site.told("POST", _path(event, ticket, "aliases"), json={"alias": OLD})
        assert told["reference"] == ticket["reference"]
    device = await site.device(event, "tablet")
    assert scanned(site, device, event, OLD).verdict.reason is Reason.OK
    assert scanned(site, device, event, ticket["code"]).verdict.reason is Reason.ALREADY_ADMITTED


async def test_a_code_is_one_tickets_alone(site: Site) -> None:
    event = await site.event()
    first, second = await site.issue(event, 2)
    await site.told("POST", _path(event, first, "aliases"), json={"alias": OLD})
    refused = await site.ask("POST", _path(event, second, "aliases"), json={"alias": OLD})
    assert (refused.status_code, refused.json()["field"]) == (422, "alias")


@pytest.mark.parametrize("alias", ["", "PT1:ABC", "x" * 1_500])
async def test_what_can_be_no_alias_is_refused_in_both_languages(site: Site, alias: str) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    for language, title in (("en", "The input cannot be used"), ("pt-BR", "A entrada não pode ser usada")):
        headers = {"accept-language": language}
        refused = await site.ask(
            "POST", _path(event, ticket, "aliases"), json={"alias": alias}, headers=headers
        )
        assert (refused.status_code, refused.json()["field"], refused.json()["title"]) == (
            422,
            "alias",
            title,
        )


@pytest.mark.parametrize("note", ["x" * 65, "a\nb", 5])
async def test_a_note_that_does_not_fit_is_refused(site: Site, note: object) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    refused = await site.ask("PUT", _path(event, ticket, "note"), json={"note": note})
    assert (refused.status_code, refused.json()["field"]) == (422, "note")


async def test_nobodys_note_is_refused_and_a_closed_event_takes_no_more_codes(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    for what, method, body in (("note", "PUT", {"note": "x"}), ("aliases", "POST", {"alias": OLD})):
        refused = await site.ask(method, f"/v1/events/{event}/tickets/nobody/{what}", json=body)
        assert (refused.status_code, refused.json()["name"]) == (404, "UNKNOWN_TICKET")
    await site.told("POST", f"/v1/events/{event}/close")
    refused = await site.ask("POST", _path(event, ticket, "aliases"), json={"alias": OLD})
    assert (refused.status_code, refused.json()["name"]) == (409, "EVENT_CLOSED")


async def test_a_code_that_was_sent_under_a_key_cannot_be_guessed_from_what_is_kept(site: Site) -> None:
    event = await site.event()
    (ticket,) = await site.issue(event)
    path = _path(event, ticket, "aliases")
    answers = [await site.ask("POST", path, content=b'{"alias":"4711"}', headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[-1].headers["idempotency-replayed"] == "true"
    other = await site.ask("POST", path, content=b'{"alias":"4712"}', headers=KEY)
    assert (other.status_code, other.json()["name"]) == (422, "KEY_REUSED")
    body = hashlib.sha256(b'{"alias":"4711"}').digest()
    guess = hashlib.sha256(f"POST {path}?\n".encode() + body).digest()
    kept = [bytes(request) for (request,) in await site.rows("SELECT request FROM repeats")]
    assert len(kept) == 1
    assert guess not in kept
