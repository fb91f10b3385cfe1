"""Devices that show a session, known by one look at the database once the keys are open."""

from dataclasses import dataclass, field
from typing import Final

from backend.callers.access import Audience, Device, Session, session_of
from backend.context import Context
from backend.keyring.keychain import Keychain
from backend.store.rows import DeviceRow
from backend.store.rows_bearings import Bearings
from keys.ring import Secret

_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Shown:
    """A session that is good by the keys that are open. Whether these are the present ones, and what became of the device, is to be
    looked at (`recognised`).
    """

    keys: Keychain = field(repr=False)
    session: Session

    @property
    def device(self) -> bytes:
        """The 8 bytes of whom it names."""
        return bytes.fromhex(self.session.subject)


def bearer_of(authorization: str | None) -> str | None:
    """The credential in this `Authorization` header."""
    if authorization is None or not authorization.lower().startswith(_BEARER):
        return None
    return authorization[len(_BEARER) :].strip()


def shown_at_hand(ctx: Context, text: str) -> Shown | None:
    """The session of a device, by keys that are open already; None where that cannot be told without a look, or it is none."""
    keys = ctx.vault.last
    session = None if keys is None else device_session(keys, text, ctx.now_s)
    return None if keys is None or session is None else Shown(keys, session)


def recognised(shown: Shown, seen: Bearings | None, now_s: int) -> Device | None:
    """The device, as it was seen now; None where these are not the present keys, or it is none that may come."""
    keys = shown.keys
    if seen is None or (seen.ring_version, seen.trust_counter) != (keys.version, keys.trust.counter):
        return None
    return unless_over(seen.device, shown.session, now_s, seen)


def device_session(keys: Keychain, text: str, now_s: int) -> Session | None:
    """The session that this text is; None for none that is good now by these keys."""
    return session_of(keys.secret(Secret.SESSION), keys.domain, Audience.DEVICE, text, now_s)


def unless_over(
    row: DeviceRow | None, session: Session, now_s: int, seen: Bearings | None = None
) -> Device | None:
    """The device of this row, for as long as its certificate lasts."""
    return None if row is None or now_s >= row.expires_s else Device(row, session.ends_s, seen)
