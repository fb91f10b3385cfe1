"""The OpenAPI document: valid, complete, and made of the types that the routes work with."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from backend.routes.declaring import CBOR, Access
from backend.routes.openapi import described, path_of
from backend.routes.table import operations
from tests.integration.http.site import Site


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return described(operations())


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


async def test_the_served_document_is_the_described_one(site: Site, document: dict[str, Any]) -> None:
    answer = await site.http.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == document


def test_every_operation_is_described_with_its_access(document: dict[str, Any]) -> None:
    for operation in operations():
        told = document["paths"][path_of(operation)][operation.method.lower()]
        assert told["operationId"] == operation.said.id
        assert (told["security"] == []) == (operation.access is Access.ANYBODY)
        assert ("401" in told["responses"]) or operation.access is Access.ANYBODY
        assert told["summary"].endswith(".")


def test_every_refusal_is_a_problem_detail(document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/ProblemDetail"}
    for path in document["paths"].values():
        for told in path.values():
            for status, answer in told["responses"].items():
                if int(status) >= 400 and "text/html" not in answer["content"]:
                    assert answer["content"]["application/problem+json"]["schema"] == problem


def test_every_message_names_its_clause(document: dict[str, Any]) -> None:
    messages = 0
    for path in document["paths"].values():
        for told in path.values():
            bodies = [told.get("requestBody", {}), *told["responses"].values()]
            for body in (body for body in bodies if CBOR in body.get("content", {})):
                name = body["content"][CBOR]["schema"]["$ref"].rpartition("/")[2]
                assert document["components"]["schemas"][name]["x-clause"]
                messages += 1
    assert messages > 15


def test_every_type_has_a_description_and_no_name_is_qualified(document: dict[str, Any]) -> None:
    """Two types of one name would be told apart by their modules, which are nobody's business."""
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name
        assert "." not in name


def test_a_generic_list_says_what_makes_it_complete(document: dict[str, Any]) -> None:
    listed = document["components"]["schemas"]["Listed_Ticket_"]
    assert listed["required"] == ["items", "next", "complete"]
    assert json.dumps(listed["properties"]["items"]).count("Ticket") == 1
