"""What an installation can choose. A value; only `from_env` looks at the environment, and only the command line calls it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from keys.ring import DEFAULT_COST, Cost

DATABASE_URL: Final = "PORTAO_DATABASE_URL"
PASSPHRASE_FILE: Final = "PORTAO_KEY_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
PUBLIC_URL: Final = "PORTAO_PUBLIC_URL"

_LOCAL_URL: Final = "http://127.0.0.1:8000"
_URL_FILE: Final = "public_url"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and how they are reached.

    `public_url` is the address that devices and people use, without a slash at its end; enrolment codes carry it.
    `root_ring` may be absent: then trust lists are signed where it is. `cost` is what trying one passphrase costs.
    """

    data: Path
    database_url: str
    passphrase_file: Path
    root_ring: Path
    public_url: str = _LOCAL_URL
    cost: Cost = DEFAULT_COST

    @classmethod
    def under(cls, data: Path, public_url: str = _LOCAL_URL, cost: Cost = DEFAULT_COST) -> Self:
        """Everything in one folder, on SQLite."""
        return cls(data, _sqlite_in(data), data / "passphrase", data / "root.ring", public_url, cost)

    @classmethod
    def from_env(cls, data: Path, environment: Mapping[str, str] = os.environ) -> Self:
        """As `under`, with what the environment says otherwise."""
        return cls(
            data,
            environment.get(DATABASE_URL) or _sqlite_in(data),
            Path(environment.get(PASSPHRASE_FILE) or data / "passphrase"),
            data / "root.ring",
            (environment.get(PUBLIC_URL) or _noted_url(data)).rstrip("/"),
        )

    def note_url(self) -> None:
        """Remember the address that is served, so that codes and links made beside the server lead to it."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        noted, aside = self.data / _URL_FILE, self.data / f"{_URL_FILE}.new"
        if not noted.is_file() or noted.read_text(encoding="utf-8").strip() != self.public_url:
            aside.write_text(self.public_url + "\n", encoding="utf-8")
            aside.replace(noted)  # a full disk leaves the old address, never half of one or none


def _noted_url(data: Path) -> str:
    noted = data / _URL_FILE
    return noted.read_text(encoding="utf-8").strip() if noted.is_file() else _LOCAL_URL


def _sqlite_in(data: Path) -> str:
    return f"sqlite+aiosqlite:///{data.absolute() / 'portao.db'}"
