"""What one round of syncing did, for people and logs."""

from dataclasses import dataclass, field

from sync.device.handing_back import HandedBack
from sync.messages import Must


@dataclass(slots=True)
class SyncReport:
    """Written while the round goes on.

    `handed_back`: pages of the feed that a server which lost them took back, None if it asked for none; `lost`: how many of
    their items it had lost; `not_taken`: the names of its refusals.
    """

    event: int
    sent: int = 0
    acknowledged: int = 0
    unsent: int = 0
    items: int = 0
    position: int = 0
    must: Must = Must.GO
    refused: list[str] = field(default_factory=list)
    quarantined: int = 0
    new_epoch: bool = False
    handed_back: int | None = None
    lost: int = 0
    not_taken: list[str] = field(default_factory=list)

    def took(self, handed: HandedBack) -> None:
        """What a server was handed back."""
        self.handed_back = (self.handed_back or 0) + handed.pages
        self.lost += handed.lost
        self.not_taken += handed.refused

    def told(self, must: Must) -> None:
        """A lock, a new epoch or an upgrade is not forgotten for a later answer that says go."""
        if must is not Must.GO or self.must is Must.RESEND_FROM:
            self.must = must

    def trouble(self) -> str:
        """What somebody should know although the round went through; empty if all is well."""
        if self.must is Must.UPGRADE:
            return "the server asks for a newer version of this program; nothing is sent until then"
        if self.must is Must.LOCKED:
            return "this device is locked: its journal is handed over, nobody is admitted"
        if self.refused:
            return f"the server refused a part of the journal: {', '.join(sorted(set(self.refused)))}"
        if self.not_taken:
            return f"the server lost a part of its list and did not take it back: {', '.join(sorted(set(self.not_taken)))}"
        return ""
