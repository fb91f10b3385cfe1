"""A misspelt parameter in the address never passes for none."""

import re
from typing import Any, Final

import pytest

from backend.routes.declaring import Operation
from backend.routes.openapi import described, path_of
from backend.routes.queries import is_strict, queries_of
from backend.routes.table import operations
from tests.integration.http.site import Site

STRICT: Final = [operation for operation in operations() if is_strict(operation)]


def address_of(operation: Operation) -> str:
    return re.sub(r"{[^}]*}", "1", operation.path)


async def test_every_operation_of_the_api_refuses_a_parameter_it_does_not_declare(site: Site) -> None:
    assert len(STRICT) > 30
    for operation in STRICT:
        answer = await site.ask(operation.method, address_of(operation), params={"limt": "1"})
        told = answer.json()
        assert (answer.status_code, told["name"], told["field"]) == (422, "BAD_INPUT", "limt"), operation
        assert all(query.name in told["what_to_do"] for query in queries_of(operation))


async def test_a_misspelt_dry_run_imports_nothing(site: Site) -> None:
    event = await site.event()
    path = f"/v1/events/{event}/import"
    for query in ("dry-run=true", "all-or-nothing=true", "gro=true", "dry-run"):
        answer = await site.ask("POST", f"{path}?{query}", content=b"reference\nA-1\n")
        assert (answer.status_code, answer.json()["field"]) == (422, query.partition("=")[0])
        assert "dry_run" in answer.json()["what_to_do"]
    assert (await site.told("GET", f"/v1/events/{event}/tickets"))["items"] == []


async def test_every_refusal_can_be_had_in_a_language_that_the_address_names(site: Site) -> None:
    answer = await site.ask("POST", "/v1/events/77/close?lang=pt-BR")
    assert (answer.status_code, answer.headers["content-language"]) == (404, "pt-BR")


async def test_pages_and_gates_go_on_with_a_parameter_that_is_not_known(site: Site) -> None:
    assert (await (await site.browser()).get("/?utm_source=message")).status_code == 200
    assert (await site.http.get("/v1/trust?later=1")).status_code == 401


@pytest.mark.parametrize("operation", STRICT, ids=lambda one: one.said.id)
def test_the_description_names_every_parameter_that_is_taken(operation: Operation) -> None:
    document: dict[str, Any] = described(operations())
    told = document["paths"][path_of(operation)][operation.method.lower()]
    named = [one["name"] for one in told["parameters"] if one["in"] == "query"]
    assert named == [query.name for query in queries_of(operation)]
    assert "BAD_INPUT" in told["responses"]["422"]["description"]


async def test_a_parameter_that_says_two_things_is_refused(site: Site) -> None:
    for query in ("limit=1&limit=2", "lang=en&limit=1&lang=en"):
        answer = await site.ask("GET", f"/v1/events?{query}")
        told = answer.json()
        assert (answer.status_code, told["field"]) == (422, query.partition("=")[0])
        assert "more than once" in told["detail"]
