"""The gate in a browser, as it was built: read once, held in memory, so that one version is served until the server ends."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

_TREE: Final = Path(__file__).resolve().parents[1] / "pwa" / "dist"
ENTRY: Final = "index.html"
HASHED: Final = "assets/"
"""Whose names hold a digest of their bytes: under the same name there never is anything else."""

_MEDIA: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_CODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""How the build pressed the files, smallest first."""


def is_built(folder: Path | None) -> bool:
    """Whether a server that starts now serves the gate from this folder."""
    return folder is not None and (folder / ENTRY).is_file()


@dataclass(frozen=True, slots=True)
class GateFile:
    """One file. `pressed`: the same bytes in the codings that the build made, smallest first."""

    media: str
    plain: bytes = field(repr=False)
    tag: str
    pressed: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        plain = path.read_bytes()
        beside = {name: path.with_name(path.name + ending) for name, ending in _CODINGS.items()}
        pressed = {name: file.read_bytes() for name, file in beside.items() if file.is_file()}
        return cls(_MEDIA[path.suffix], plain, hashlib.sha256(plain).hexdigest()[:32], pressed)


@dataclass(frozen=True, slots=True)
class GateFiles:
    """All files of the build by their path in it; none, where it was not built."""

    files: Mapping[str, GateFile] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path | None) -> Self:
        """What lies in this folder. Files of a kind that is not served are left out."""
        if folder is None or not is_built(folder):
            return cls()
        found = (path for path in sorted(folder.rglob("*")) if path.suffix in _MEDIA and path.is_file())
        return cls({path.relative_to(folder).as_posix(): GateFile.read(path) for path in found})

    @property
    def is_built(self) -> bool:
        """Whether there is an app to serve."""
        return bool(self.files)


def built_in_tree() -> Path:
    """Where `make pwa` leaves the app, in a tree that is worked in; an installed package names another folder."""
    return _TREE
