"""The store's contract for who may speak to the server: devices, enrolment codes and access tokens."""

from typing import Protocol

from backend.store.rows import DeviceRow, EnrolmentRow, Sighting, TokenRow
from backend.store.rows_bearings import Bearings


class Known(Protocol):
    """Devices, as each request of theirs asks for them."""

    async def bearings(self, device: bytes, event: int) -> Bearings | None:
        """A device beside what else says whether lists held in memory are the newest; None before there are keys. One statement."""

    async def heard(self, device: bytes, sighting: Sighting, since_ms: int) -> bool:
        """Remember when a device asked for a feed, and how far it had heard that; False if it was heard of since that time, or is
        none. One statement. `sighting` has a position and says nothing besides.
        """


class Devices(Known, Protocol):
    """Enrolled devices, and the offers to become one."""

    async def offer(self, row: EnrolmentRow) -> None:
        """A new enrolment code."""

    async def offered(self, token_hash: bytes) -> EnrolmentRow | None:
        """The offer whose token has this SHA-256."""

    async def offers(self, now_s: int) -> list[EnrolmentRow]:
        """The offers that were not used and are not over, in any order."""

    async def withdraw_offer(self, token_hash: bytes) -> bool:
        """Forget an offer; False if there is none, or it was used."""

    async def use_offer(self, token_hash: bytes, device: bytes, at_ms: int) -> bool:
        """Use an offer, which happens once."""

    async def put(self, row: DeviceRow) -> None:
        """A new device, or a new certificate for one that is there."""

    async def get(self, device: bytes) -> DeviceRow | None:
        """A device by its id."""

    async def every(self) -> list[DeviceRow]:
        """All devices of the domain, in the order of enrolment."""

    async def lock(self, device: bytes, at_ms: int) -> bool:
        """Lock a device; False if it is locked already."""

    async def add_lock(self, event: int, device: bytes, last_hash: bytes, at_ms: int) -> None:
        """Name the last entry of a locked device that counts in an event (32 zero bytes: none), in place of any named before."""

    async def locks(self, event: int) -> dict[bytes, bytes]:
        """Of each device that is locked in an event: the hash of its last entry that counts."""

    async def saw(self, device: bytes, sighting: Sighting) -> None:
        """Remember what a device said of itself; what it did not say stays. A position stays, too, where that in hand is of the same
        event's feed and further; of another event's feed none stays.
        """


class Access(Protocol):
    """Access tokens, by their hashes."""

    async def add(self, row: TokenRow) -> None:
        """A new token."""

    async def get(self, token_id: str) -> TokenRow | None:
        """A token by its public half."""

    async def use(self, token_id: str, at_ms: int) -> bool:
        """Use a one-time token."""

    async def withdraw(self, token_id: str) -> bool:
        """Forget a token."""
