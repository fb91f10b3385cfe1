"""In which language to answer: what the address asks for, else what was chosen before, else what the browser prefers."""

from typing import Annotated, Final

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from backend.routes.declaring import Query
from sync.catalogue import LANGUAGES

COOKIE: Final = "portao_lang"
_YEAR_S: Final = 365 * 86_400
_DEFAULT: Final = LANGUAGES[0]

LANGUAGE: Final = Query(
    "lang",
    Annotated[str, Meta(extra_json_schema={"enum": list(LANGUAGES)})],
    "In which language to answer; else Accept-Language decides.",
)


def language_of(request: Request) -> str:
    """One of the catalogue's languages."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return preferred(request.headers.get("accept-language", ""))


def remember(request: Request, response: Response) -> None:
    """Keep a language that the address asked for."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_S, path="/", httponly=True, samesite="lax")


def preferred(accept: str) -> str:
    """The language of ours that Accept-Language wants most; any Portuguese is better served by ours than by English."""
    ranked = sorted((_weighed(item) for item in accept.split(",")[:32]), key=lambda item: -item[0])
    for weight, tag in ranked:
        match = next((own for own in LANGUAGES if own.split("-")[0].lower() == tag.split("-")[0]), None)
        if match is not None and weight > 0:
            return match
    return _DEFAULT


def _weighed(item: str) -> tuple[float, str]:
    tag, _, parameter = item.strip().partition(";")
    weight = parameter.strip().removeprefix("q=")
    number = weight.replace(".", "", 1)
    plain = number.isascii() and number.isdigit() and len(weight) <= 5
    return (float(weight) if plain else float(not parameter)), tag.strip().lower()
