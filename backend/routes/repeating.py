"""`Idempotency-Key`: the same request again, for who cannot know whether the first one arrived."""

import hashlib
import re
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from functools import wraps
from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Admin
from backend.errors import BadInput
from backend.request_errors import Repeated
from backend.routes.answers import PRIVATE
from backend.routes.bodies import check_announced, digest_of
from backend.routes.declaring import Query, Said
from backend.routes.serving import Handler, Serving
from backend.store.rows_repeats import RepeatRow
from backend.usecases.repeating import Answer, CutOff, answer_again, asked, is_known, keep_answer, only_once

HEADER: Final = "idempotency-key"
REPLAYED: Final = "idempotency-replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")

KEY: Final = Query(
    HEADER,
    Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern="^[!-~]+$")],
    "Any text of yours, new for each request: the same request with it takes effect once, and is answered alike for 24 hours.",
)


def once(handler: Handler[Admin], said: Said) -> Handler[Admin]:
    """The handler, in the place that it needs; with such a key it takes effect once."""
    place = said.place or _anywhere
    again_ms = None if said.again_s is None else 1_000 * said.again_s

    @wraps(handler)
    async def answer(request: Request, serving: Serving, admin: Admin) -> Response:
        text = request.headers.get(HEADER)
        if text is None:
            with place(request):
                return await handler(request, serving, admin)
        if not _KEY.fullmatch(text):
            raise BadInput(HEADER, "is not 1 to 255 visible characters", "choose another one")
        with ExitStack() as held:
            known = said.place is not None and await is_known(serving.ctx, admin.token_id, text)
            if not known:  # who would begin needs a place before the body is read; who only wants the answer again needs none
                held.enter_context(place(request))
            hashed = await _fingerprint(request, serving)
            row = await asked(serving.ctx, admin.token_id, text, hashed, again_ms)
            again = await _again(serving, row, said.cut_off)
            if again is not None:
                return again
            if known:
                held.enter_context(place(request))
            return await _first(handler, request, serving, admin, row)

    return answer


def _anywhere(_request: Request) -> AbstractContextManager[None]:
    return nullcontext()


async def _first(
    handler: Handler[Admin], request: Request, serving: Serving, admin: Admin, row: RepeatRow
) -> Response:
    """Carry it out; of two at a time one does, and the other one is answered as it was."""
    try:
        made = await handler(request, replace(serving, ctx=only_once(serving.ctx, row)), admin)
    except Repeated:
        former = await _again(serving, row)
        if former is None:
            raise
        return former
    said = made.status_code, made.media_type or "", bytes(made.body), made.headers.get("location", "")
    await keep_answer(serving.ctx, row, Answer(*said))
    return made


async def _again(serving: Serving, row: RepeatRow, cut_off: CutOff | None = None) -> Response | None:
    found = await answer_again(serving.ctx, row, cut_off)
    if found is None:
        return None
    headers = {**PRIVATE, REPLAYED: "true"} | ({"location": found.location} if found.location else {})
    return Response(found.body, found.status, headers, found.media)


async def _fingerprint(request: Request, serving: Serving) -> bytes:
    """A hash of method, address and body."""
    check_announced(request)
    digest = await digest_of(request, serving.ctx.settings.data)
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    address = path + b"?" + request.scope["query_string"]
    return hashlib.sha256(request.method.encode() + b" " + address + b"\n" + digest).digest()
