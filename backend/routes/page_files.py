"""What pages load, for whoever asks, since there is nothing of anybody in it."""

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backend.routes.answers import ANYBODY_FOR_GOOD
from backend.routes.declaring import Body, Gives, Operation, Said
from backend.routes.guard import Serving, anybody
from backend.showing.assets import PREFIX, served


async def _file(request: Request, _serving: Serving) -> Response:
    asset = served().get(request.path_params["path"])
    if asset is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(asset.raw, headers={"cache-control": ANYBODY_FOR_GOOD, "content-type": asset.media})


_FETCH: Final = Said(
    "fetchPageFile",
    "The type or the script of the pages, under a name that stands for these very bytes.",
    (Gives("The file.", Body("*/*")),),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [anybody("GET", PREFIX + "{path:path}", _file, _FETCH)]
