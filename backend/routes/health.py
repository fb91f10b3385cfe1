"""For who watches the server: that it lives, and what it counted."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Admin, MetricsReader
from backend.metrics import CONTENT_TYPE
from backend.routes.declaring import Body, Gives, Operation, Said
from backend.routes.guard import Serving, anybody, metered

_TEXT: Final = "text/plain"


async def _healthz(_request: Request, _serving: Serving) -> Response:
    """It answers, so it lives. Nothing else is told to strangers."""
    return Response("ok\n", media_type=_TEXT)


async def _metrics(_request: Request, serving: Serving, _caller: Admin | MetricsReader) -> Response:
    return Response(serving.metrics.exposition(), media_type=CONTENT_TYPE)


_HEALTHZ: Final = Said(
    "isAlive", "Whether the process answers.", (Gives("It lives: `ok`.", Body(_TEXT, str)),)
)
_METRICS: Final = Said(
    "readMetrics",
    "What the server counted, in the format of Prometheus.",
    (Gives("The numbers.", Body(_TEXT, str)),),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [
        anybody("GET", "/healthz", _healthz, _HEALTHZ),
        metered("GET", "/metrics", _metrics, _METRICS),
    ]
