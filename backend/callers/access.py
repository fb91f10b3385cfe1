"""Who is asking: access tokens, sessions and challenges. Values in, values out; the store and the clock are the caller's.

Tokens of people and programs are random and kept as hashes. Sessions are signed statements (JWT, HS256) of which nothing is
kept. Both say what they are for, and neither passes for the other.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from backend.store.rows import DeviceRow, TokenRow
from backend.store.rows_bearings import Bearings
from keys.crypto import hkdf, keyed_hash
from keys.labels import Domain

PREFIX: Final = "pta_"
CHALLENGE_S: Final = 60
DEVICE_SESSION_S: Final = 3_600
PAGE_SESSION_S: Final = 12 * 3_600
LINK_S: Final = 15 * 60

_ID_BYTES: Final = 6
_HEX: Final = frozenset("0123456789abcdef")
_TOKEN_BYTES: Final = 32
NONCE_BYTES: Final = 12
_TIME_BYTES: Final = 4
_PROOF_BYTES: Final = 16
_ALGORITHM: Final = "HS256"
_SESSIONS_KEPT: Final = 4_096
_SESSION_CHARS: Final = 1_024  # ours have a third of that
_SESSIONS: Final = b"portao/backend/sessions"
_CHALLENGES: Final = b"portao/backend/challenges"


class TokenRole(StrEnum):
    """What a token is good for: everything, reading the metrics, or signing a browser in once."""

    ADMIN = "admin"
    METRICS = "metrics"
    LINK = "link"


class Audience(StrEnum):
    """What a session is good for: a device's requests, or a person's browser."""

    DEVICE = "portao-device"
    PAGE = "portao-page"


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator, by the public half of the token he came with, or from the browser that it signed in."""

    token_id: str


@dataclass(frozen=True, slots=True)
class MetricsReader:
    """A program that may read the metrics and nothing else."""

    token_id: str


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device. Whether it is locked or may work for an event is asked of its row.

    `session_ends_s`: when its session does; None where it came without one. `bearings`: what was seen besides, in the same look.
    """

    row: DeviceRow
    session_ends_s: int | None = None
    bearings: Bearings | None = None

    @property
    def ends_s(self) -> int:
        """When it has to show anew who it is (Unix seconds)."""
        return min(self.row.expires_s, self.session_ends_s or self.row.expires_s)

    @property
    def id(self) -> bytes:
        """Its 8 bytes."""
        return self.row.device


Caller = Admin | MetricsReader | Device


def new_token(
    random: Callable[[int], bytes], role: TokenRole, now_ms: int, expires_s: int | None = None
) -> tuple[str, TokenRow]:
    """A token to show once, and what is stored of it: its public half and the hash of the whole."""
    token_id = random(_ID_BYTES).hex()
    text = f"{PREFIX}{token_id}_{random(_TOKEN_BYTES).hex()}"
    return text, TokenRow(token_id, _hash(text), role, now_ms, expires_s, None)


def token_id_of(text: str) -> str | None:
    """The public half of a token; None for what has not the shape of one."""
    token_id, _, secret = text.removeprefix(PREFIX).partition("_")
    well_formed = text.startswith(PREFIX) and _is_hex(token_id, _ID_BYTES) and _is_hex(secret, _TOKEN_BYTES)
    return token_id if well_formed else None


def _is_hex(text: str, size: int) -> bool:
    return len(text) == 2 * size and _HEX.issuperset(text)


def admits(row: TokenRow | None, text: str, role: TokenRole, now_s: int) -> bool:
    """Whether the text is the token of this row, for this role, unused and not over. Takes equally long for any wrong text."""
    if row is None or not hmac.compare_digest(row.hash, _hash(text)):
        return False
    return row.role == role and row.used_ms is None and (row.expires_s is None or now_s < row.expires_s)


def open_session(
    secret: bytes, domain: Domain, audience: Audience, subject: str, now_s: int, for_s: int
) -> str:
    """A session for `subject`, who was recognised now. `secret` is the ring's for sessions."""
    claims = {"iss": domain.hex, "aud": audience, "sub": subject, "iat": now_s, "exp": now_s + for_s}
    return jwt.encode({"alg": _ALGORITHM}, claims, _session_key(secret))


@dataclass(frozen=True, slots=True)
class Session:
    """Whose a session is, and when it ends (Unix seconds)."""

    subject: str
    ends_s: int


def subject_of(secret: bytes, domain: Domain, audience: Audience, token: str, now_s: int) -> str | None:
    """Whose session this is, as `session_of`."""
    session = session_of(secret, domain, audience, token, now_s)
    return None if session is None else session.subject


def session_of(secret: bytes, domain: Domain, audience: Audience, token: str, now_s: int) -> Session | None:
    """The session that this token is, or None: for another audience or domain, over, or not signed by us."""
    if len(token) > _SESSION_CHARS:
        return None
    found = _signed(secret, domain.hex, str(audience), token)
    return None if found is None or now_s >= found.ends_s else found


@lru_cache(_SESSIONS_KEPT)
def _signed(secret: bytes, domain: str, audience: str, token: str) -> Session | None:
    """What the token says, if we signed it for this audience: found out once, since a device shows it with each request."""
    required = jwt.JWTClaimsRegistry(
        now=lambda: 0,  # whether it is over is asked each time
        iss={"essential": True, "value": domain},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        claims = jwt.decode(token, _session_key(secret), algorithms=[_ALGORITHM]).claims
        required.validate({name: value for name, value in claims.items() if name != "iat"})
    except (JoseError, ValueError):  # ValueError: bytes that are not text where the library expects text
        return None
    return Session(str(claims["sub"]), int(claims["exp"]))


def new_challenge(secret: bytes, device: bytes, now_s: int, nonce: bytes) -> bytes:
    """A challenge for this device: 32 bytes that only we can make (PROTOCOL.md 5.5). `nonce`: 12 random bytes.

    Nothing is kept of it. Answering it twice within its minute gives two sessions to the same device, which is no gain.
    """
    head = now_s.to_bytes(_TIME_BYTES, "big") + nonce[:NONCE_BYTES]
    return head + _proof(secret, device, head)


def is_fresh(secret: bytes, device: bytes, challenge: bytes, now_s: int) -> bool:
    """Whether we made this challenge, for this device, within the last minute."""
    head, proof = challenge[:-_PROOF_BYTES], challenge[-_PROOF_BYTES:]
    if not hmac.compare_digest(proof, _proof(secret, device, head)):
        return False
    return 0 <= now_s - int.from_bytes(head[:_TIME_BYTES], "big") <= CHALLENGE_S


def _proof(secret: bytes, device: bytes, head: bytes) -> bytes:
    return keyed_hash(hkdf(secret, _CHALLENGES), device + head)[:_PROOF_BYTES]


def _session_key(secret: bytes) -> OctKey:
    return OctKey.import_key(hkdf(secret, _SESSIONS))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
