"""The gate in a browser: files for whoever asks, since there is nothing of anybody in them. What it may do stands in their headers."""

from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backend.errors import GateNotBuilt
from backend.gate_files import ENTRY, HASHED, GateFile
from backend.routes.answers import ANYBODY_FOR_GOOD, is_held
from backend.routes.declaring import Body, Gives, Operation, Said, gives_page
from backend.routes.guard import Serving, anybody

PREFIX: Final = "/gate/"
_ASK_EACH_TIME: Final = "public, no-cache"
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the database and the reader of codes are WebAssembly
        "worker-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_MAY_USE: Final = "camera=(self), fullscreen=(self), geolocation=(), microphone=(), screen-wake-lock=(self)"


def gate_link(public_url: str, code: str = "") -> str:
    """The gate's address, with an enrolment code behind `#`: so it is in no request, and in no log."""
    return f"{public_url}{PREFIX}" + (f"#{quote(code, safe='')}" if code else "")


async def _page(request: Request, serving: Serving) -> Response:
    return _file(request, serving, ENTRY)


async def _any(request: Request, serving: Serving) -> Response:
    return _file(request, serving, request.path_params["path"])


def _file(request: Request, serving: Serving, path: str) -> Response:
    if not serving.gate.is_built:
        raise GateNotBuilt
    file = serving.gate.files.get(path)
    if file is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    headers = {
        "cache-control": ANYBODY_FOR_GOOD if path.startswith(HASHED) else _ASK_EACH_TIME,
        "etag": f'W/"{file.tag}"',
        "vary": "accept-encoding",
        "content-security-policy": _POLICY,
        "permissions-policy": _MAY_USE,
    }
    if is_held(request.headers.get("if-none-match", ""), file.tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body, coding = _pressed(file, request.headers.get("accept-encoding", ""))
    # A media type given as a header is sent as it stands.
    return Response(body, headers={**headers, **coding, "content-type": file.media})


def _pressed(file: GateFile, accepted: str) -> tuple[bytes, dict[str, str]]:
    """The smallest form that the caller takes, and the header that names it."""
    for coding, raw in file.pressed.items():
        if _accepts(accepted, coding):
            return raw, {"content-encoding": coding}
    return file.plain, {}


def _accepts(accepted: str, coding: str) -> bool:
    """Whether this coding is named, and not with a weight of nought (RFC 9110, 12.5.3)."""
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == coding:
            return weight.strip("0.") != "" or weight == ""
    return False


_NOT_MODIFIED: Final = Gives("The caller holds this very one.", status=HTTPStatus.NOT_MODIFIED)
_SHOW: Final = Said(
    "showGate",
    "The gate in a browser.",
    gives_page("The app's page.", _NOT_MODIFIED),
    refuses=(GateNotBuilt,),
)
_FETCH: Final = Said(
    "fetchGateFile",
    "A file of the gate in a browser.",
    (Gives("The file.", Body("*/*")), _NOT_MODIFIED),
    refuses=(GateNotBuilt,),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [anybody("GET", PREFIX, _page, _SHOW), anybody("GET", PREFIX + "{path:path}", _any, _FETCH)]
