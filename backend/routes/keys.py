"""Keys over HTTP: which there are, and what somebody needs who verifies codes by himself. No private half ever leaves."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend import documents
from backend.access import Admin
from backend.routes.answers import json
from backend.routes.guard import Serving, administered
from backend.usecases.keeping_keys import export_trust, list_keys


async def _list(_request: Request, serving: Serving, _admin: Admin) -> Response:
    return json({"keys": [documents.of_key(key) for key in await list_keys(serving.ctx)]})


async def _export(_request: Request, serving: Serving, _admin: Admin) -> Response:
    return json(await export_trust(serving.ctx))


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    return [administered("GET", "/v1/keys", _list), administered("GET", "/v1/keys/export", _export)]
