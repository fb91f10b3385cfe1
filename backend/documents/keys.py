"""Keys as JSON: public halves only."""

from msgspec import Struct

from backend.documents.fields import Hex
from backend.usecases.keeping_keys import KeyInfo


class Key(Struct, frozen=True):
    """The public half of a key; times in Unix seconds. `published`: devices are told the same."""

    kid: Hex
    usage: str
    status: str
    not_before: int
    expires: int
    events: tuple[int, ...] | None
    published: bool


class TrustExport(Struct, frozen=True):
    """What somebody needs who verifies codes by himself: domain and root as hexadecimal digits, the trust list as base64."""

    domain: Hex
    root_public_key: Hex
    trust_list: str


def of_key(key: KeyInfo) -> Key:
    """The key as it stands."""
    return Key(
        kid=key.kid.hex(),
        usage=key.usage.name.lower(),
        status=key.status.name.lower(),
        not_before=key.not_before,
        expires=key.expires,
        events=None if key.events is None else tuple(sorted(key.events)),
        published=key.published,
    )
