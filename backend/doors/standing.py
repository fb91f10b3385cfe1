"""Which gates of an event are ready, by what their devices showed: read from the store, judged by what it holds now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from backend.doors.judging import Finding, Known, judge
from backend.store.contract import Tx
from backend.store.rows import DeviceRow, EventRow
from backend.store.rows_readiness import ReadinessRow
from keys.crypto import PublicKey
from keys.labels import Domain
from sync.policy import Policy
from sync.profile import Gate
from sync.readiness import DIGEST_BYTES, Readiness


@dataclass(frozen=True, slots=True)
class DeviceReadiness:
    """What one device showed, and what is not right with it by what the server knows now."""

    row: ReadinessRow
    name: str
    said: Readiness
    findings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it lets people in."""
        return not any(finding.stops for finding in self.findings)


@dataclass(frozen=True, slots=True)
class GateReadiness:
    """A gate, and the devices that were shown there. It is ready as soon as one of them is."""

    gate: int
    name: str
    devices: tuple[DeviceReadiness, ...]

    @property
    def is_ready(self) -> bool:
        """Whether somebody is let in there."""
        return any(device.is_ready for device in self.devices)

    @property
    def since_ms(self) -> int | None:
        """Since when somebody is; None where nobody is."""
        return min((one.row.since_ms for one in self.devices if one.is_ready and one.row.ready), default=None)


@dataclass(frozen=True, slots=True)
class Standard:
    """What a device's word is held against: the event as it is now."""

    row: EventRow
    domain: Domain
    gates: Sequence[Gate]
    policy: Policy
    trust_counter: int

    @classmethod
    async def read(cls, tx: Tx, event: int) -> Self:
        """Of this event; `UnknownEvent`."""
        row = await tx.events.get(event)
        policies, domain = await tx.events.policies(event), (await tx.domains.get()).domain
        counter = await tx.keys.counter()
        return cls(row, domain, await tx.events.gates(event), policies[-1], counter or 0)

    def opened(self, text: str, device: DeviceRow) -> Readiness:
        """What the code says, if this device signed it; `NotOurs`, `Malformed`, `BadSignature`."""
        return Readiness.open(text, PublicKey.parse(device.signing_key), self.domain)

    async def behind(self, tx: Tx, said: Readiness) -> int:
        """How many items of the feed the device has not heard."""
        return max(0, self.row.at.pos - said.at.pos) if await self._is_on_line(tx, said) else 0

    async def judged(self, tx: Tx, row: ReadinessRow, said: Readiness, device: DeviceRow) -> DeviceReadiness:
        """What is not right with the device."""
        on_line = await self._is_on_line(tx, said)
        known = Known(on_line, row.behind, device.locked, self.policy, self.trust_counter)
        return DeviceReadiness(row, device.name, said, judge(said, known))

    async def _is_on_line(self, tx: Tx, said: Readiness) -> bool:
        chain = await tx.feed.chain_at(self.row.event, said.at)
        return chain is not None and chain[:DIGEST_BYTES] == said.digest


async def gates_of(tx: Tx, event: int) -> tuple[GateReadiness, ...]:
    """Every gate with the devices that were shown there, by number; `UnknownEvent`. A device of a gate that is not there is left out."""
    standard = await Standard.read(tx, event)
    shown: dict[int, list[DeviceReadiness]] = {}
    for row in await tx.readiness.every(event):
        device = await tx.devices.get(row.device)
        if device is not None:
            found = await standard.judged(tx, row, standard.opened(row.text, device), device)
            shown.setdefault(found.said.gate, []).append(found)
    return tuple(
        GateReadiness(gate.id, gate.name, tuple(sorted(shown.get(gate.id, ()), key=_by_name)))
        for gate in standard.gates
    )


def _by_name(one: DeviceReadiness) -> tuple[str, bytes]:
    return one.name, one.row.device
