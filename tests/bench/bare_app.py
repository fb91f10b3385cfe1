"""The least that a server can do: hands out, by path, bytes that lie ready. `python -m tests.bench.bare_app PORT FILE`."""

import sys
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Ready(msgspec.Struct):
    """An answer that lies ready: `etag` as the header has it, or empty."""

    path: str
    etag: str
    body: bytes


def bare_app(answers: list[Ready]) -> Starlette:
    """An app with a route for each answer, which knows an ETag again and nothing else."""
    return Starlette(routes=[_route(ready) for ready in answers])


def _route(ready: Ready) -> Route:
    async def answer(request: Request) -> Response:
        headers = {"etag": ready.etag} if ready.etag else {}
        if ready.etag and request.headers.get("if-none-match") == ready.etag:
            return Response(status_code=304, headers=headers)
        return Response(ready.body, headers=headers)

    return Route(ready.path, answer)


def main(port: str, file: str) -> None:
    answers = msgspec.json.decode(Path(file).read_bytes(), type=list[Ready])
    config = uvicorn.Config(
        bare_app(answers), port=int(port), loop="uvloop", log_level="warning", access_log=False
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
