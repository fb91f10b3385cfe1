"""The OpenAPI 3.1 document of a table of operations. Its schemas are those of the very types that the routes parse and answer with."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

import msgspec

from backend.problems import ProblemDetail
from backend.routes.answers import PROBLEM
from backend.routes.declaring import CBOR, HTML, Access, Body, Gives, Operation, Query
from backend.routes.implied import problems_of
from backend.routes.queries import queries_of
from backend.routes.repeating import KEY

Json = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)(?::\w+)?\}")
_IN_PATH: Final[Mapping[str, Json]] = {
    "event": {"type": "integer", "minimum": 1, "maximum": (1 << 32) - 1},
    "reference": {"type": "string", "minLength": 1, "description": "The importer's reference, or ours."},
    "version": {"type": "string", "pattern": "^[0-9]+-[0-9]+-[0-9a-f]{16}$"},
    "case": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "device": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "job": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "enrolment": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "operator": {"type": "integer", "minimum": 1, "maximum": (1 << 31) - 1},
    "path": {"type": "string", "minLength": 1, "description": "Where it lies in the app."},
    "zone": {"type": "integer", "minimum": 1, "maximum": (1 << 31) - 1},
    "gate": {"type": "integer", "minimum": 1, "maximum": (1 << 31) - 1},
}
_SCHEMES: Final[Mapping[str, Json]] = {
    "administratorToken": {"type": "http", "scheme": "bearer", "description": "`portao token`"},
    "metricsToken": {"type": "http", "scheme": "bearer", "description": "`portao token --role metrics`"},
    "deviceSession": {"type": "http", "scheme": "bearer", "description": "PROTOCOL.md 5.5"},
    "browserSession": {"type": "apiKey", "in": "cookie", "name": "portao_session"},
}
_CREDENTIALS: Final[Mapping[Access, tuple[str, ...]]] = {
    Access.ANYBODY: (),
    Access.ADMIN: ("administratorToken",),
    Access.DEVICE: ("deviceSession",),
    Access.METRICS: ("administratorToken", "metricsToken"),
    Access.BROWSER: ("browserSession",),
    Access.SUPERVISOR: ("administratorToken", "deviceSession"),
}


_TAGS: Final[Mapping[str, str]] = {
    "events": "Events with their zones, gates and policy.",
    "tickets": "Tickets, what becomes of them, and their codes.",
    "imports": "Lists of tickets from other programs.",
    "devices": "Devices, the codes that enrol them, whether gates are ready, and the people there.",
    "results": "What happened: reports, entries, cases.",
    "server": "Keys, health, metrics, and this document.",
    "gate": "What devices ask for (PROTOCOL.md), and the gate in a browser.",
    "pages": "Pages for people with a browser.",
}
_BY_PART: Final[Mapping[str, str]] = {
    "tickets": "tickets",
    "codes.pdf": "tickets",
    "import": "imports",
    "imports": "imports",
    "devices": "devices",
    "enrolments": "devices",
    "operators": "devices",
    "readiness": "devices",
    "report": "results",
    "entries": "results",
    "cases": "results",
    "keys": "server",
    "healthz": "server",
    "metrics": "server",
    "api": "server",
    "gate": "gate",
    "enrol": "gate",
    "session": "gate",
    "pages": "pages",
    "sign-in": "pages",
}


def described(operations: Sequence[Operation]) -> Json:
    """The document, as values of JSON."""
    types = _Types(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(path_of(operation), {})[operation.method.lower()] = _operation(operation, types)
    document = {
        "openapi": "3.1.1",
        "info": {
            "title": "Portão",
            "version": version("portao"),
            "description": "Refusals are problem details (RFC 9457); docs/problems.md lists them, docs/api.md says what holds "
            "everywhere. CBOR messages are those of PROTOCOL.md.",
        },
        "tags": [{"name": name, "description": what} for name, what in _TAGS.items()],
        "paths": paths,
        "components": {"schemas": types.components, "securitySchemes": dict(_SCHEMES)},
    }
    plain: Json = msgspec.json.decode(msgspec.json.encode(document))  # lists, where defaults are tuples
    return plain


def path_of(operation: Operation) -> str:
    """The path as OpenAPI writes it: names in braces, without the router's converters."""
    return _PLACEHOLDER.sub(r"{\1}", operation.path)


def tag_of(operation: Operation) -> str:
    """The group that an operation belongs to: whose it is, or else what its path is about."""
    if operation.access is Access.DEVICE:
        return "gate"
    if operation.access is Access.BROWSER:
        return "pages"
    parts = operation.path.removeprefix("/v1").split("/")[1:]
    about = [part for part in parts if not part.startswith("{")]
    return next((_BY_PART[part] for part in about if part in _BY_PART), "events")


class _Types:
    """The schemas of all types that stand in bodies and addresses, each given once."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        types: list[Any] = [ProblemDetail]
        for operation in operations:
            types += [
                body.type for body in _bodies(operation) if body.media != CBOR and body.type is not None
            ]
            types += [named.type for named in (*operation.said.query, *_headers(operation))]
        types = list(dict.fromkeys(types))
        schemas, self.components = msgspec.json.schema_components(types, ref_template=_REF)
        self._by_type = dict(zip(types, schemas, strict=True))

    def of(self, type_: Any) -> Json:
        """The schema of a type of JSON or of a parameter."""
        return dict(self._by_type[type_])

    def content(self, body: Body) -> Json:
        """What stands under a media type."""
        if body.media == CBOR:
            return {body.media: {"schema": self._message(body)}}
        return {body.media: {} if body.type is None else {"schema": self.of(body.type)}}

    def _message(self, body: Body) -> Json:
        """A message of ours: its bytes are specified elsewhere, so the schema names it and says where."""
        named = body.type if isinstance(body.type, str) else body.type.__name__
        document = body.clause if body.clause.startswith("FORMAT") else f"PROTOCOL.md {body.clause}"
        told = "" if isinstance(body.type, str) else f"{(body.type.__doc__ or '').strip().splitlines()[0]} "
        schema = {"title": named, "description": f"{told}Canonical CBOR: {document}.", "x-clause": document}
        self.components.setdefault(named, schema)
        return {"$ref": _REF.format(name=named)}


def _bodies(operation: Operation) -> list[Body]:
    takes, gives = operation.said.takes, operation.said.gives
    return [*([takes.body] if takes else []), *(give.body for give in gives if give.body is not None)]


def _is_for_browsers(operation: Operation) -> bool:
    return operation.access is Access.BROWSER or any(body.media == HTML for body in _bodies(operation))


def _operation(operation: Operation, types: _Types) -> Json:
    said = operation.said
    document: Json = {
        "operationId": said.id,
        "summary": said.summary,
        "tags": [tag_of(operation)],
        "security": [{scheme: []} for scheme in _CREDENTIALS[operation.access]],
        "parameters": [
            *_in_path(operation),
            *(_parameter("query", query, types) for query in queries_of(operation)),
            *(_parameter("header", header, types) for header in _headers(operation)),
        ],
        "responses": _responses(operation, types),
    }
    if said.takes is not None:
        document["requestBody"] = {
            "required": True,
            "description": f"At most {said.takes.at_most} bytes.",
            "content": types.content(said.takes.body),
        }
    return document


def _in_path(operation: Operation) -> list[Json]:
    names = _PLACEHOLDER.findall(operation.path)
    return [{"name": name, "in": "path", "required": True, "schema": _IN_PATH[name]} for name in names]


def _headers(operation: Operation) -> tuple[Query, ...]:
    return (*operation.said.headers, *([KEY] if operation.is_repeatable else []))


def _parameter(where: str, named: Query, types: _Types) -> Json:
    schema = types.of(named.type)
    return {"name": named.name, "in": where, "required": False, "description": named.what, "schema": schema}


def _responses(operation: Operation, types: _Types) -> Json:
    given: dict[str, Json] = {}
    for give in operation.said.gives:
        answer = _answer(give, types)
        there = given.setdefault(str(int(give.status)), answer)
        if there is not answer:  # another form of the same answer
            there["content"] = there["content"] | answer["content"]
    for status, names in problems_of(operation).items():
        refused = _refusal(names, types, _is_for_browsers(operation))
        there = given.setdefault(str(int(status)), refused)
        if there is not refused:
            there["content"] = there.get("content", {}) | refused["content"]
    return dict(sorted(given.items()))


def _answer(give: Gives, types: _Types) -> Json:
    document: Json = {"description": give.what}
    if give.body is not None:
        document["content"] = types.content(give.body)
    return document


def _refusal(names: Sequence[str], types: _Types, as_page: bool) -> Json:
    """A problem detail; who asks for a page with a browser gets a page."""
    content: Json = {PROBLEM: {"schema": types.of(ProblemDetail)}} | ({HTML: {}} if as_page else {})
    return {"description": ", ".join(f"`{name}`" for name in names), "content": content}
