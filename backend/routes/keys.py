"""Keys over HTTP: which there are, and what somebody needs who verifies codes by himself. No private half ever leaves."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend import documents
from backend.callers.access import Admin
from backend.routes.answers import json
from backend.routes.declaring import Operation, Said, gives_json
from backend.routes.guard import Serving, administered
from backend.routes.paging import PAGING, asked
from backend.usecases.keeping_keys import export_trust, list_keys


async def _list(request: Request, serving: Serving, _admin: Admin) -> Response:
    wanted = asked(request, "keys", str)
    keys = await list_keys(serving.ctx)
    return json(wanted.page_of_all(keys, lambda key: key.kid.hex(), documents.of_key))


async def _export(_request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(documents.TrustExport(**await export_trust(serving.ctx)))


_LIST: Final = Said(
    "listKeys",
    "The public half of every key, by key id.",
    gives_json(documents.Listed[documents.Key], "A page of keys."),
    query=PAGING,
)
_EXPORT: Final = Said(
    "exportTrust",
    "What somebody needs who verifies codes without this server.",
    gives_json(documents.TrustExport, "Domain, root and trust list."),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [
        administered("GET", "/v1/keys", _list, _LIST),
        administered("GET", "/v1/keys/export", _export, _EXPORT),
    ]
