"""What an installation can choose. A value; only `from_env` looks at the environment, and only the command line calls it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from backend.gate_files import built_in_tree
from keys.ring import DEFAULT_COST, Cost

DATABASE_URL: Final = "PORTAO_DATABASE_URL"
PASSPHRASE_FILE: Final = "PORTAO_KEY_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
PUBLIC_URL: Final = "PORTAO_PUBLIC_URL"
GATE: Final = "PORTAO_GATE"

_LOCAL_URL: Final = "http://127.0.0.1:8000"
URL_FILE: Final = "public_url"
ROOT_FILE: Final = "root.ring"
_DATABASE_FILE: Final = "database_url"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and how they are reached.

    `public_url` is the address that devices and people use, without a slash at its end; enrolment codes carry it.
    `root_ring` may be absent: then trust lists are signed where it is. `cost` is what trying one passphrase costs.
    `gate` is the folder into which the app for browsers was built; without it none is served.
    `own_tls`: this server itself speaks TLS on the local network, under an authority that few trust, and plain HTTP beside it.
    """

    data: Path
    database_url: str
    passphrase_file: Path
    root_ring: Path
    public_url: str = _LOCAL_URL
    cost: Cost = DEFAULT_COST
    gate: Path | None = None
    own_tls: bool = False

    @classmethod
    def under(cls, data: Path, public_url: str = _LOCAL_URL, cost: Cost = DEFAULT_COST) -> Self:
        """Everything in one folder, on SQLite."""
        return cls(data, _sqlite_in(data), data / "passphrase", data / ROOT_FILE, public_url, cost)

    @classmethod
    def from_env(
        cls, data: Path, environment: Mapping[str, str] = os.environ, database: str | None = None
    ) -> Self:
        """As `under`, with what is chosen otherwise: in the call, in the environment, or by who noted it in the folder."""
        return cls(
            data,
            database or environment.get(DATABASE_URL) or _noted(data, _DATABASE_FILE) or _sqlite_in(data),
            Path(environment.get(PASSPHRASE_FILE) or data / "passphrase"),
            data / ROOT_FILE,
            (environment.get(PUBLIC_URL) or _noted(data, URL_FILE) or _LOCAL_URL).rstrip("/"),
            gate=Path(environment.get(GATE) or built_in_tree()),
        )

    @property
    def database_file(self) -> Path | None:
        """Where the database lies, if it is a file."""
        scheme, mark, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]) if mark and scheme.startswith("sqlite") else None

    def note_url(self) -> None:
        """Remember the address that is served, so that codes and links made beside the server lead to it."""
        _note(self.data, URL_FILE, self.public_url)

    def note_database(self) -> None:
        """Remember which database it is, if it does not lie in the folder: so commands beside the server find the same one."""
        if self.database_url != (_noted(self.data, _DATABASE_FILE) or _sqlite_in(self.data)):
            _note(self.data, _DATABASE_FILE, self.database_url)


def _noted(data: Path, name: str) -> str | None:
    noted = data / name
    return noted.read_text(encoding="utf-8").strip() if noted.is_file() else None


def _note(data: Path, name: str, text: str) -> None:
    """For the eyes of the owner alone: an address may have a password in it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _noted(data, name) != text:
        aside = data / f"{name}.new"
        aside.touch(mode=0o600)
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(data / name)  # a full disk leaves the old text, never half of one or none


def _sqlite_in(data: Path) -> str:
    return f"sqlite+aiosqlite:///{data.absolute() / 'portao.db'}"
