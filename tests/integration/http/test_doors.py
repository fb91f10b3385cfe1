"""Who may call what: every operation of the table, with every kind of caller."""

import httpx
import pytest

from backend.routes.declaring import Access, Operation
from backend.routes.table import operations
from tests.integration.http.callers import Caller, Is, everybody
from tests.integration.http.site import URL, Site

OPEN = {
    "isAlive",
    "describeApi",
    "showGate",
    "fetchGateFile",
    "fetchPageFile",
    "enrol",
    "askForChallenge",
    "signIn",
    "askToSignIn",
    "signBrowserIn",
}
OWN_CREDENTIAL = {"enrol": {400}, "askForChallenge": {400}, "signIn": {400}, "signBrowserIn": {401}}
"""Open operations that look at a credential in their body, and how they refuse one that is missing."""
FILLED = {
    "{event:int}": "1",
    "{reference:path}": "ABC",
    "{path:path}": "assets/app.js",
    "{case}": "ab" * 32,
    "{device}": "cd" * 8,
    "{enrolment}": "ef" * 8,
    "{version}": "1-0-" + "0" * 16,
    "{job}": "ab" * 8,
    "{operator:int}": "1",
    "{zone:int}": "1",
    "{gate:int}": "1",
}
NOT_FOR = {
    "fetchOperators": {"a relay", "a locked gate"},
    "fetchManifest": {"a gate", "another gate", "a relay", "a locked gate"},
    "fetchAliases": {"a locked gate"},
    "fetchCards": {"a locked gate"},
    "listReadiness": {"a gate", "another gate", "a relay", "a locked gate"},
    "collectReadiness": {"a gate", "another gate", "a relay", "a locked gate"},
}
"""Devices of the event that get no answer all the same."""
REFUSED = {401, 403}


def address(operation: Operation) -> str:
    path = operation.path
    for placeholder, value in FILLED.items():
        path = path.replace(placeholder, value)
    return path


def expected(operation: Operation, caller: Caller) -> int | None:
    """The status of the refusal; None: an answer of the operation's own."""
    match operation.access, caller.is_:
        case Access.ANYBODY, _:
            return None
        case Access.BROWSER, Is.BROWSER:
            return 403 if operation.method == "POST" else None  # without its page's token a form is not ours
        case Access.BROWSER, _:
            return 401
        case _, Is.NOBODY | Is.BROWSER:
            return 401
        case Access.ADMIN, Is.ADMIN:
            return None
        case Access.METRICS, Is.ADMIN | Is.METRICS:
            return None
        case Access.SUPERVISOR, Is.ADMIN:
            return None
        case Access.DEVICE | Access.SUPERVISOR, Is.DEVICE:
            return None
        case Access.DEVICE | Access.SUPERVISOR, Is.ELSEWHERE:
            return 403 if "{event" in operation.path else None
        case _:
            return 403


async def ask(site: Site, operation: Operation, caller: Caller) -> httpx.Response:
    """The call, by a client that keeps no cookies of its own."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url=URL) as http:
        return await http.request(operation.method, address(operation), headers=caller.headers)  # type: ignore[arg-type]


def is_as_expected(operation: Operation, caller: Caller, answer: httpx.Response) -> bool:
    wanted = expected(operation, caller)
    if wanted is not None:
        return answer.status_code == wanted
    if caller.name in NOT_FOR.get(operation.said.id, ()):
        return answer.status_code == 403
    if operation.said.id in OWN_CREDENTIAL:
        return answer.status_code in OWN_CREDENTIAL[operation.said.id]
    if operation.access is Access.SUPERVISOR and operation.method == "POST":
        return answer.status_code == 422  # as below, of a body that is JSON
    if operation.access is Access.DEVICE and operation.method == "POST":
        return answer.status_code == 400  # an empty body is no message, which is found out after the door
    return answer.status_code not in REFUSED and answer.status_code < 500


async def test_every_operation_answers_whom_it_is_for_and_nobody_else(site: Site) -> None:
    event = await site.event()
    wrong = []
    async with everybody(site, event) as callers:
        assert {caller.is_ for caller in callers} == set(Is)
        for caller in callers:
            for operation in operations():
                answer = await ask(site, operation, caller)
                if not is_as_expected(operation, caller, answer):
                    wrong.append((caller.name, operation.said.id, answer.status_code, answer.text[:200]))
    assert wrong == []


def test_only_the_named_operations_are_open() -> None:
    assert {one.said.id for one in operations() if one.access is Access.ANYBODY} == OPEN


async def test_the_app_has_no_route_that_is_not_declared(site: Site) -> None:
    declared = [(one.path, one.method) for one in operations()]
    routed = [
        (route.path, method)  # type: ignore[attr-defined]
        for route in site.app.routes
        for method in sorted(route.methods - {"HEAD"})  # type: ignore[attr-defined]
    ]
    assert routed == declared
    assert len(declared) == len(set(declared)) > 40


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [one.said.id for one in operations()]
    assert len(names) == len(set(names))


async def test_a_refusal_at_the_door_comes_before_anything_of_the_body_is_read(site: Site) -> None:
    """A stranger learns neither what a body should be nor whether an event exists."""
    for operation in operations():
        if operation.access is Access.ANYBODY:
            continue
        path = address(operation).replace("/1", "/77")
        answer = await site.http.request(operation.method, path, content=b"\xff" * 100_000)
        assert answer.status_code == 401, operation.said.id


async def test_open_operations_tell_strangers_nothing(site: Site) -> None:
    alive = await site.http.get("/healthz")
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    for path in ("/v1/enrol", "/v1/session/challenge", "/v1/session"):
        for body in (b"", b"\xff", b"\xa0", b"{}", b"\xa1\x01\x40"):
            answer = await site.http.post(path, content=body)
            assert answer.status_code in (400, 401, 403), (path, body)


@pytest.mark.parametrize(("path", "status"), [("/v1/events", 401), ("/healthz", 200)])
async def test_a_head_request_needs_the_same_credential(site: Site, path: str, status: int) -> None:
    assert (await site.http.head(path)).status_code == status
