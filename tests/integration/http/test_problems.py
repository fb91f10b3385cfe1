"""Every refusal is a problem detail, from one table, whatever refused it."""

import io
import json
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend import errors
from backend.cli.problems import markdown
from backend.problems import Refusal, problems
from keys.errors import KeysError
from sync.catalogue import LANGUAGES, catalogue, text
from sync.errors import SyncError
from tests.integration.http.site import Site, opened_site

COMMAND_LINE = r"portao [a-z]|(^|\s)--[a-z]"
BADLY_PUT = errors.BadInput("seat", "is too long", "shorten it")


def family(root: type[Exception]) -> set[type[Exception]]:
    return {root} | {found for kind in root.__subclasses__() for found in family(kind)}


OWN = sorted(
    (
        kind
        for kind in family(errors.BackendError)
        if kind.__module__.startswith(f"{errors.__name__}.") and hasattr(kind, "name")
    ),
    key=lambda kind: kind.__name__,
)


def check(answer: httpx.Response, status: int, name: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    document: dict[str, object] = answer.json()
    assert {"type", "title", "status", "detail", "name", "what_to_do"} <= set(document)
    assert (document["status"], document["name"]) == (status, name)
    assert document["type"] == f"urn:portao:problem:{name.lower()}"
    assert document["detail"]
    assert document["what_to_do"]
    return document


@pytest.mark.parametrize("error", OWN)
def test_each_error_of_the_server_has_a_name_and_says_what_to_do(error: type[errors.BackendError]) -> None:
    refusal = Refusal.of(BADLY_PUT if error is errors.BadInput else error.__new__(error))
    assert refusal.name == error.name
    assert refusal.words == error.name, "it has no row of its own in the table"
    assert refusal.status >= HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("error", OWN)
def test_no_advice_of_the_server_is_a_command_line_which_a_program_cannot_type(
    error: type[errors.BackendError],
) -> None:
    advice = error.what_to_do if hasattr(error, "what_to_do") else ""
    assert not re.search(COMMAND_LINE, advice), "its command belongs into `command`"
    assert error.command == "" or re.search(COMMAND_LINE, error.command)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_advice_of_the_catalogue_that_programs_get_is_a_command_line(language: str) -> None:
    said = {
        key: words for key, words in catalogue(language).items() if key.startswith(("problem.", "import."))
    }
    assert len(said) > 100
    assert [key for key, words in said.items() if re.search(COMMAND_LINE, words)] == []


@pytest.mark.parametrize("root", [KeysError, SyncError])
def test_each_error_of_keys_and_sync_is_in_the_table(root: type[Exception]) -> None:
    named = [kind for kind in family(root) - {root} if getattr(kind, "name", None)]
    assert len(named) > 8
    for kind in named:
        assert Refusal.of(kind.__new__(kind)).name == kind.name, kind  # type: ignore[attr-defined]


async def test_an_address_that_is_none_is_a_problem(site: Site) -> None:
    check(await site.http.get("/v2/nothing"), 404, "NOT_FOUND")
    check(await site.ask("GET", "/v1/events/x"), 404, "NOT_FOUND")


async def test_a_wrong_method_is_a_problem_and_names_the_right_one(site: Site) -> None:
    answer = await site.ask("DELETE", "/v1/enrol")
    check(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST"


async def test_a_missing_credential_asks_for_a_bearer(site: Site) -> None:
    answer = await site.http.get("/v1/events")
    check(answer, 401, "NOT_SIGNED_IN")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_unknown_event_is_named(site: Site) -> None:
    document = check(await site.ask("GET", "/v1/events/7"), 404, "UNKNOWN_EVENT")
    assert document["detail"] == "there is no event 7"


@pytest.mark.parametrize("number", ["0", "4294967296", "9" * 30])
async def test_a_number_that_no_event_can_have_is_an_unknown_event(site: Site, number: str) -> None:
    check(await site.ask("GET", f"/v1/events/{number}"), 404, "UNKNOWN_EVENT")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"\xff", "body"),
        (b"[]", "body"),
        (b'{"name": 1}', "name"),
        (b'{"nme": "x"}', "body"),
        (b'{"name":"x","kind":"show","timezone":"UTC","starts_s":1,"ends_s":2,"capacity":"3"}', "capacity"),
        (b'{"name":"x","kind":"opera","timezone":"UTC","starts_s":1,"ends_s":2,"capacity":3}', "kind"),
    ],
)
async def test_bad_json_is_refused_by_the_place(site: Site, body: bytes, field: str) -> None:
    document = check(await site.ask("POST", "/v1/events", content=body), 422, "BAD_INPUT")
    assert document["field"] == field


async def test_a_large_body_is_refused_by_what_it_says_of_itself(site: Site) -> None:
    headers = {"content-length": str(513 << 20)}
    answer = await site.ask("POST", "/v1/events/1/import", content=b"x", headers=headers)
    check(answer, 413, "TOO_LARGE")


async def test_a_large_body_that_does_not_say_so_is_refused_as_it_comes(site: Site) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 4096
            yield bytes(4096)

    answer = await site.http.post("/v1/enrol", content=endless())
    check(answer, 413, "TOO_LARGE")
    assert sent <= 3 * 4096


async def test_a_mistake_in_the_program_tells_nothing_of_itself(tmp_path: Path) -> None:
    async with opened_site(tmp_path, raising=False) as site:

        async def broken(_request: Request) -> Response:
            raise ZeroDivisionError("a secret of the house")

        site.app.router.routes.append(Route("/broken", broken))
        answer = await site.http.get("/broken")
        document = check(answer, 500, "INTERNAL")
        assert "secret" not in answer.text
        assert document["detail"] == "the server failed"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_browser_is_told_in_its_own_language(site: Site) -> None:
    headers = {"accept": "text/html,*/*", "accept-language": "pt;q=0.9, en;q=0.5"}
    answer = await site.http.get("/nada", headers=headers)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Não há nada aqui" in answer.text


async def test_each_answer_carries_an_id_and_a_well_formed_one_is_kept(site: Site) -> None:
    kept = await site.http.get("/healthz", headers={"x-request-id": "abc-123"})
    assert kept.headers["x-request-id"] == "abc-123"
    for given in ("", "x" * 65, "a b", "a\tb"):
        made = (await site.http.get("/healthz", headers={"x-request-id": given})).headers["x-request-id"]
        assert made != given
        assert len(made) == 16


async def test_each_answer_carries_the_security_headers(site: Site) -> None:
    for path in ("/healthz", "/v1/events", "/sign-in", "/nothing"):
        headers = (await site.http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_the_page_about_problems_is_what_the_table_says() -> None:
    assert Path("docs/problems.md").read_text(encoding="utf-8") == markdown() + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_its_words_and_no_words_are_left_over(language: str) -> None:
    wanted = {f"problem.{one.words}.{part}" for one in problems() for part in ("title", "do")}
    assert {key for key in catalogue(language) if key.startswith("problem.")} == wanted


@pytest.mark.parametrize(
    ("accepted", "language"), [("pt;q=0.9, en;q=0.5", "pt-BR"), ("de", "en"), ("", "en")]
)
async def test_a_program_is_told_in_the_language_that_it_accepts(
    site: Site, accepted: str, language: str
) -> None:
    for path in ("/v1/events/7", "/v2/nothing", "/v1/" + "x" * 5_000):
        answer = await site.ask("GET", path, headers={"accept-language": accepted})
        document = answer.json()
        assert answer.headers["content-language"] == language
        assert "accept-language" in answer.headers["vary"]
        assert document["title"] == text(f"problem.{document['name']}.title", language)
        assert document["what_to_do"]


async def test_logs_tell_routes_and_request_ids_and_nobodys_name(site: Site) -> None:
    written = io.StringIO()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(written),
    )
    try:
        event = await site.event()
        (ticket,) = await site.issue(event, name="Maria Somebody", seat="Q-77", reference="BOOKING-9")
        path = f"/v1/events/{event}/tickets/BOOKING-9/code?lang=Maria"
        answer = await site.ask("GET", path, headers={"x-request-id": "given-1"})
        await site.ask("POST", f"/v1/events/{event}/tickets", json={"tickets": [{"name": "Maria" * 40}]})
        await site.device(event, "marias-tablet")
        await (await site.browser()).get("/")
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    shown = next(line for line in lines if line["request_id"] == "given-1")
    assert answer.headers["x-request-id"] == "given-1"
    assert (shown["route"], shown["status"]) == ("/v1/events/{event:int}/tickets/{reference:path}/code", 200)
    assert len(lines) > 10
    for secret in ("maria", "q-77", "booking-9", ticket["code"].lower(), ticket["reference"].lower(), "pta_"):
        assert secret not in written.getvalue().lower()


def test_what_passes_says_when_to_come_again() -> None:
    for error in (errors.Busy(), errors.DatabaseUnusable("the server went away")):
        assert int(Refusal.of(error).headers["retry-after"]) > 0
