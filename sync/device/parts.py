"""The three parts of an event, opened: verified once for the bytes they are, however often they are looked at."""

from dataclasses import dataclass
from typing import Self

from keys.trust import TrustList
from sync.admissions import Admissions, open_admissions
from sync.profile import Profile, open_profile
from sync.roster import Roster, open_roster


@dataclass(frozen=True, slots=True)
class Parts:
    """The three parts of one event as signed bytes."""

    profile: bytes
    roster: bytes
    admissions: bytes


@dataclass(frozen=True, slots=True)
class OpenedParts:
    """The same parts as values."""

    profile: Profile
    roster: Roster
    admissions: Admissions

    @classmethod
    def of(cls, parts: Parts, trust: TrustList, event: int, now_s: int) -> Self:
        """Verify all three at `now_s`, Unix seconds. Raises KeysError or SyncError, of the first one that does not verify."""
        return cls(
            open_profile(parts.profile, trust, event, now_s),
            open_roster(parts.roster, trust, event, now_s),
            open_admissions(parts.admissions, trust, event, now_s),
        )


class PartsOpener:
    """Remembers what it opened last: each page of the feed has the lists put together anew, but seldom from other parts."""

    def __init__(self) -> None:
        self._last: tuple[tuple[Parts, bytes, int, int], OpenedParts] | None = None

    def open(self, parts: Parts, trust: TrustList, event: int, now_s: int) -> OpenedParts:
        """As `OpenedParts.of`, without the work where parts, trust list, event and time are those of the last time."""
        asked = parts, trust.raw, event, now_s
        if self._last is None or self._last[0] != asked:
            self._last = asked, OpenedParts.of(parts, trust, event, now_s)
        return self._last[1]
