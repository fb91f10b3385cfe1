"""What pages load: their type and their one script, under names that hold a digest of the bytes, so that anybody may keep them for good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from backend.printing.faces import face

PREFIX: Final = "/pages/"
SCRIPT: Final = "live.js"
_BOLD: Final = {"atkinson-hyperlegible-400.ttf": False, "atkinson-hyperlegible-700.ttf": True}
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, and the name under which it is served."""

    name: str
    media: str
    raw: bytes = field(repr=False)


@cache
def assets() -> Mapping[str, Asset]:
    """All of them, by their plain names."""
    found = {SCRIPT: _script()} | {name: face(bold).raw for name, bold in _BOLD.items()}
    return {name: Asset(_named(name, raw), _media(name), raw) for name, raw in found.items()}


@cache
def served() -> Mapping[str, Asset]:
    """All of them, by the names under which they are served."""
    return {asset.name: asset for asset in assets().values()}


def address_of(name: str) -> str:
    """Where the file with this plain name is served."""
    return PREFIX + assets()[name].name


def with_addresses(style: str) -> str:
    """A style sheet that names the files where they are served."""
    for name in assets():
        style = style.replace(PREFIX + name, address_of(name))
    return style


def _script() -> bytes:
    return files("backend").joinpath("pages", SCRIPT).read_bytes()


def _named(name: str, raw: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(raw).hexdigest()[:_DIGITS]}.{ending}"


def _media(name: str) -> str:
    return "font/ttf" if name.endswith(".ttf") else "text/javascript; charset=utf-8"
