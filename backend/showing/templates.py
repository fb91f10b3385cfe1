"""Pages: templates filled in one language, under a policy that lets nothing run but one script of ours, where a page names it."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from backend.showing.assets import SCRIPT, address_of, with_addresses
from sync.catalogue import text

LANGUAGE_NAMES: Final = (("en", "English"), ("pt-BR", "Português"))
_SHEETS: Final = ("tokens.css", "page.css")
_SHAPES: Final = {
    "admit": '<circle cx="12" cy="12" r="10"/><path d="m7 12.5 3.5 3.5L17 9"/>',
    "attention": '<path d="M12 2.5 22.5 21h-21z"/><path d="M12 9v6m0 2.5v.5"/>',
    "refuse": '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.5 8.5 7 7m0-7-7 7"/>',
    "unknown": '<path d="M3 3h18v18H3z"/><path d="M9 9.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2.9-1.2 1.8m0 3v.5"/>',
    "gate": '<path d="M4 22V9a8 8 0 0 1 16 0v13"/><path d="M9 22V10a3 3 0 0 1 6 0v12"/>',
}


def page(
    template: str,
    language: str,
    status: int = 200,
    refresh: int | str | None = None,
    csrf: str = "",
    live: bool = False,
    **values: object,
) -> HTMLResponse:
    """A page of this template. `refresh`: it loads itself again after so many seconds (or, as a text, another one); `csrf`: the
    visitor is signed in; `live`: a script keeps it as it is now, and it loads itself again where there are no scripts.
    """
    said = {
        "language": language,
        "languages": LANGUAGE_NAMES,
        "refresh": refresh,
        "csrf": csrf,
        "script": address_of(SCRIPT) if live else None,
        "css": _css(),
    }
    tools = {"say": _speaker(language), "number": _counter(language), "shape": shape}
    html = _environment().get_template(template).render(**said, **tools, **values)
    return HTMLResponse(html, status, {"content-security-policy": _policy(live), "cache-control": "no-store"})


def shape(name: str) -> Markup:
    """The shape of an outcome, so that colour never stands alone; in the colour of the text around it."""
    drawn = _SHAPES[name]
    return Markup(  # noqa: S704 - made of the constants above
        '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.5"'
        f' stroke-linecap="round" stroke-linejoin="round">{drawn}</svg>'
    )


def grouped(count: int, language: str) -> str:
    """A whole number by the language's habit: 12,345 or 12.345."""
    return f"{count:,}".replace(",", "." if language == "pt-BR" else ",")


def _speaker(language: str) -> Callable[..., str]:
    return lambda key, **values: text(key, language, **values)


def _counter(language: str) -> Callable[[int], str]:
    return lambda count: grouped(count, language)


@cache
def _environment() -> Environment:
    pages = files("backend").joinpath("pages")
    loader = FunctionLoader(lambda name: pages.joinpath(name).read_text(encoding="utf-8"))
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _css() -> Markup:
    """Colours, sizes and type, then what uses them."""
    sheets = (files("backend").joinpath("pages", name) for name in _SHEETS)
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return Markup(with_addresses(style))  # noqa: S704 - our own files


@cache
def _policy(live: bool) -> str:
    """Only our own style sheet, known by its hash, and our own type; no frames, no addresses elsewhere, and scripts of ours alone."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    scripts = " script-src 'self'; connect-src 'self';" if live else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src 'self'; img-src data:;{scripts}"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
