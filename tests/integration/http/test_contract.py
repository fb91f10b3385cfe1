"""Every JSON operation called as its description allows, and as it does not: what comes back is what the description says."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final, TypeVar

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.routes.declaring import CBOR, HTML, JSON, Operation
from backend.routes.imports import ANY
from backend.routes.openapi import described, path_of
from backend.routes.table import operations
from tests.integration.http.site import Site, opened_site

EXAMPLES: Final = 8
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EVENT: Final = 1
_T = TypeVar("_T")


class Served:
    """A site whose event loop runs in a thread, to be called from examples that are not asynchronous."""

    def __init__(self, site: Site, loop: asyncio.AbstractEventLoop) -> None:
        self.site = site
        self._loop = loop

    def await_(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def call(self, case: Case[Any], headers: dict[str, str]) -> httpx.Response:
        """What is asked, byte for byte as it was generated."""
        asked = case.as_transport_kwargs(base_url="http://site.test", headers=headers)
        sent: dict[str, Any] = {
            name: asked[name]
            for name in ("method", "url", "headers", "params", "json", "data")
            if name in asked
        }
        body = sent.pop("data", None)
        if isinstance(body, str | bytes):
            sent["content"] = body
        sent["headers"] = {
            name: value.encode("utf-8", "replace") for name, value in dict(sent["headers"]).items()
        }
        return self.await_(self.site.http.request(**sent))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found: list[Served] = []

    async def live() -> None:
        async with opened_site(tmp_path_factory.mktemp("contract"), raising=False) as site:
            await _furnish(site)
            found.append(Served(site, loop))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()), daemon=True)
    thread.start()
    assert ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(over.set)
    thread.join(60)
    loop.close()


async def _furnish(site: Site) -> None:
    """Something of everything, so that answers are more than empty lists."""
    assert await site.event(capacity=1_000) == EVENT
    (ticket, *_) = await site.issue(EVENT, 3, reference=None, seat="A-1")
    await site.issue(EVENT, reference="A")
    for name, gate in (("a", 1), ("b", 2)):
        device = await site.device(EVENT, name, gate)
        device.engine().scan(EVENT, ticket["code"])
        await site.sync(device, EVENT)


def is_json(operation: Operation) -> bool:
    """Whether programs call it in JSON, or without a body; messages and pages have tests of their own."""
    said = operation.said
    media = {give.body.media for give in said.gives if give.body is not None}
    return not media & {CBOR, HTML} and (said.takes is None or said.takes.body.media in (JSON, ANY))


SCHEMA: Final = schemathesis.openapi.from_dict(described(operations()))
GOOD, BAD = GenerationMode
CALLED: Final = [operation for operation in operations() if is_json(operation)]


def aimed(draw: Callable[[st.SearchStrategy[Any]], Any], case: Case[Any]) -> Case[Any]:
    """The case, most often about things that are there."""
    for name, there in (("event", EVENT), ("reference", "A")):
        if name in case.path_parameters and draw(st.integers(0, 3)):
            case.path_parameters[name] = there
    return case


def tries() -> Iterator[Any]:
    """Each operation, and once more with what its description forbids, where it says anything that can be broken."""
    for operation in CALLED:
        yield pytest.param(operation, GOOD, id=f"{operation.said.id}-as-described")
        if operation.said.takes or operation.said.query:
            yield pytest.param(operation, BAD, id=f"{operation.said.id}-otherwise")


@pytest.mark.parametrize(("operation", "mode"), list(tries()))
def test_answers_are_as_described(served: Served, operation: Operation, mode: GenerationMode) -> None:
    strategy = SCHEMA[path_of(operation)][operation.method].as_strategy(generation_mode=mode)
    answered = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        nonlocal answered
        case = aimed(data.draw, data.draw(strategy))
        known = data.draw(st.integers(0, 4)) > 0
        headers = {"authorization": f"Bearer {served.site.token}"} if known else {}
        case.validate_response(served.call(case, headers), checks=CHECKS)
        answered += 1

    tried()
    assert answered > 0


def test_hardly_any_operation_is_left_out() -> None:
    assert len(CALLED) >= 24
