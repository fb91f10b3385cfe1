"""One scan on its way through the engine: when, where, and by which lists."""

from dataclasses import dataclass

from keys.bcbp.signing import DEFAULT_TYPE
from keys.code import open_code
from keys.shown import Shown
from sync.clock import Moment, Reading
from sync.device.claiming import Asked
from sync.device.journal import Known
from sync.device.lists import EventLists
from sync.verdict import Place


@dataclass(frozen=True, slots=True)
class Occasion:
    """Read inside the write transaction, so that clocks ascend along the chain (PROTOCOL.md 6.7) and no list changes midway.

    `asked`: a claim that was made before.
    """

    place: Place
    reading: Reading
    moment: Moment
    lists: EventLists
    asked: Asked | None = None

    def claimed(self, shown: Shown) -> Asked | None:
        """What came of the claim for what is shown; None if the server was not asked about this."""
        asked = self.asked
        return asked if asked is not None and asked.is_about(self.place, shown) else None

    @property
    def known(self) -> Known:
        """What the entry will say the device went by."""
        return Known(self.lists.mark.at, self.lists.policy.version)

    def opened(self, text: str) -> Shown:
        """What a code says, ticket or boarding pass. Raises the KeysError of what is none, or not ours."""
        flight = self.place.flight
        type_ = DEFAULT_TYPE if flight is None else flight.pass_type
        return open_code(text, self.lists.trust, self.key_time_s, self.place.event, type_)

    @property
    def key_time_s(self) -> int:
        """When keys must be good: now, but no clock that is not known makes every key foreign."""
        if self.moment.uncertainty_ms is not None:
            return self.moment.now_s
        heard_s = self.lists.mark.issued_ms // 1000
        return max(self.lists.trust.issued, min(self.moment.now_s, heard_s))

    @property
    def list_age_s(self) -> int:
        """How long ago the server signed the newest head that was heard, in seconds."""
        return max(0, self.moment.now_ms - self.lists.mark.issued_ms) // 1000
