"""The store's contract for what devices showed before the doors opened."""

from typing import Protocol

from backend.store.rows_readiness import ReadinessRow


class Collected(Protocol):
    """Of each device and event the newest code."""

    async def get(self, event: int, device: bytes) -> ReadinessRow | None:
        """What was collected of a device."""

    async def locked(self, event: int, device: bytes) -> ReadinessRow | None:
        """As `get`, and no other transaction locks this device's, collected or not, before this one ends."""

    async def put(self, event: int, row: ReadinessRow) -> None:
        """What was collected of a device from now on."""

    async def every(self, event: int) -> list[ReadinessRow]:
        """What was collected of all devices, by device."""
