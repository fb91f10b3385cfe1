"""For who watches the server: that it lives, and what it counted."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from backend.access import Admin, MetricsReader
from backend.metrics import CONTENT_TYPE
from backend.routes.guard import Serving, anybody, metered


async def _healthz(_request: Request, _serving: Serving) -> Response:
    """It answers, so it lives. Nothing else is told to strangers."""
    return Response("ok\n", media_type="text/plain")


async def _metrics(_request: Request, serving: Serving, _caller: Admin | MetricsReader) -> Response:
    return Response(serving.metrics.exposition(), media_type=CONTENT_TYPE)


def routes() -> list[BaseRoute]:
    """The routes of this file."""
    return [
        anybody("GET", "/healthz", _healthz),
        metered("GET", "/metrics", _metrics),
    ]
