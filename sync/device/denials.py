"""Denials are entries too; the same one again within half a minute is only counted (PROTOCOL.md 6.4)."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Final

from keys.crypto import keyed_hash
from sync.claim import Claimed
from sync.content import Kind
from sync.device.journal import Journal, Mark, read_content
from sync.device.occasion import Occasion
from sync.reasons import Reason
from sync.verdict import Place, Verdict

_ECHO_MS: Final = 30_000
_FOREIGN_BYTES: Final = 16
_STILL_THERE: Final = 64


@dataclass(frozen=True, slots=True)
class Echo:
    """The last denial, and how often it was heard again since."""

    what: bytes
    verdict: Verdict
    until_ms: int
    repeats: int = 0
    claim: bytes | None = None

    def is_heard(self, what: bytes, reason: Reason, mono_ms: int) -> bool:
        return (self.what, self.verdict.reason) == (what, reason) and mono_ms < self.until_ms


class Denials:
    """Writes denials. A code is known here by a hash under the device's own key: its text is never kept (FORMAT.md 0.8)."""

    def __init__(self, journal: Journal, key: bytes) -> None:
        self._journal = journal
        self._key = key
        self.echo: Echo | None = None

    def write(
        self, connection: sqlite3.Connection, occasion: Occasion, verdict: Verdict, text: str
    ) -> Mark | None:
        """The entry of this denial; None if it was heard a moment ago."""
        what = keyed_hash(self._key, text.encode("utf-8", "surrogatepass"))[:_FOREIGN_BYTES]
        mono_ms = occasion.reading.mono_ms
        if self.echo and self.echo.is_heard(what, verdict.reason, mono_ms):
            self.echo = replace(self.echo, repeats=self.echo.repeats + 1)
            return None
        self.flush(connection, occasion)
        claim = occasion.asked.mark if occasion.asked and verdict.ticket is not None else None
        self.echo = Echo(what, verdict, mono_ms + _ECHO_MS, claim=claim)
        return self._append(connection, occasion, self.echo)

    def flush(self, connection: sqlite3.Connection, occasion: Occasion) -> None:
        """Write down how often the last denial was heard again, once something else happens."""
        echo, self.echo = self.echo, None
        if echo and echo.repeats:
            self._append(connection, occasion, replace(echo, claim=None))

    def _append(self, connection: sqlite3.Connection, occasion: Occasion, echo: Echo) -> Mark:
        place, verdict = occasion.place, echo.verdict
        mark, _ = self._journal.append(
            connection, place.event, Kind.DENY, occasion.reading, occasion.known,
            reason=int(verdict.reason), ticket=verdict.ticket, zone=place.zone, use=place.use, gate=place.gate,
            foreign=echo.what if verdict.ticket is None else None, repeats=echo.repeats or None, claim=echo.claim,
        )  # fmt: skip
        return mark


def refused_by_claim(connection: sqlite3.Connection, place: Place, ticket: int) -> Reason | None:
    """Why this ticket was turned away here because the server said `second` (11.6), if nobody passed with it since. Newest entries only:
    the guest still stands there.
    """
    rows = connection.execute(
        "SELECT frame FROM journal WHERE event = ? ORDER BY epoch DESC, seq DESC LIMIT ?",
        (place.event, _STILL_THERE),
    )
    for said in filter(None, (read_content(raw) for (raw,) in rows)):
        if (said.ticket, said.zone, said.entitlement) != (ticket, place.zone, place.use):
            continue
        if said.kind is not Kind.DENY:
            return None
        if said.claim is not None and said.claim[0] == Claimed.SECOND and said.reason is not None:
            return Reason(said.reason)
    return None
