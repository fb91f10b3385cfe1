"""What is not right with a device by what it showed, matter by matter. Values in, values out.

The limits are those that a gate in a browser has for its own screen of the same matters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sync.policy import Policy
from sync.readiness import Readiness, Ready

CLOCK_LOOK_MS: Final = 60_000
BATTERY_LOOK: Final = 30
FREE_LOOK_MIB: Final = 190


class Matter(StrEnum):
    """What there is to look at. The value is its name in documents and in the catalogue."""

    LOCKED = "locked"
    OTHER_LINE = "other_line"
    LIST_TOO_OLD = "list_too_old"
    FAILING = "failing"
    LIST_OLD = "list_old"
    BEHIND = "behind"
    RULES_OLD = "rules_old"
    KEYS_OLD = "keys_old"
    CLOCK_OFF = "clock_off"
    CLOCK_UNKNOWN = "clock_unknown"
    STORAGE_LOOSE = "storage_loose"
    STORAGE_LOW = "storage_low"
    BATTERY_LOW = "battery_low"
    NO_CAMERA = "no_camera"
    UNSENT = "unsent"


IN_THE_WAY: Final = frozenset({Matter.LOCKED, Matter.OTHER_LINE, Matter.LIST_TOO_OLD, Matter.FAILING})
"""With one of these nobody is let in; with the others a gate works."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter that is not right. `values`: what its sentence in the catalogue names."""

    matter: Matter
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        """Whether nobody can be let in."""
        return self.matter in IN_THE_WAY


@dataclass(frozen=True, slots=True)
class Known:
    """What the server knows. `on_line`: the position and hash that the device named are of its feed; `behind`: how many items
    of it the device had not heard; `trust_counter`: of the newest trust list.
    """

    on_line: bool
    behind: int
    locked: bool
    policy: Policy
    trust_counter: int


def said_at_ms(said: Readiness) -> int:
    """When it was said, by the server's clock as far as the device knew it."""
    ahead, behind = said.clock or (0, 0)
    return said.at_ms - ahead + behind


def judge(said: Readiness, known: Known) -> tuple[Finding, ...]:
    """Everything that is not right, what is in the way first; nothing: ready."""
    found = (*_of_list(said, known), *_of_clock(said), *_of_device(said, known))
    return tuple(sorted(found, key=lambda one: not one.stops))


def _of_list(said: Readiness, known: Known) -> Iterator[Finding]:
    if not known.on_line:
        yield Finding(Matter.OTHER_LINE)
    elif known.behind:
        yield Finding(Matter.BEHIND, {"n": known.behind})
    age_s = max(0, said_at_ms(said) - said.issued_ms) // 1000
    policy = known.policy
    if policy.red_s and age_s > policy.red_s:
        yield Finding(Matter.LIST_TOO_OLD, {"minutes": age_s // 60})
    elif policy.amber_s and age_s > policy.amber_s:
        yield Finding(Matter.LIST_OLD, {"minutes": age_s // 60})
    if said.policy < policy.version:
        yield Finding(Matter.RULES_OLD)
    if said.trust_counter < known.trust_counter:
        yield Finding(Matter.KEYS_OLD)


def _of_clock(said: Readiness) -> Iterator[Finding]:
    if said.clock is None:
        yield Finding(Matter.CLOCK_UNKNOWN)
    elif max(said.clock) >= CLOCK_LOOK_MS:
        yield Finding(Matter.CLOCK_OFF, {"seconds": max(said.clock) // 1000})


def _of_device(said: Readiness, known: Known) -> Iterator[Finding]:
    if known.locked or Ready.LOCKED in said.flags:
        yield Finding(Matter.LOCKED)
    if Ready.FAILING in said.flags:
        yield Finding(Matter.FAILING)
    elif Ready.KEPT not in said.flags:
        yield Finding(Matter.STORAGE_LOOSE)
    if said.free_mib is not None and said.free_mib < FREE_LOOK_MIB:
        yield Finding(Matter.STORAGE_LOW, {"mib": said.free_mib})
    if said.battery is not None and said.battery < BATTERY_LOOK:
        yield Finding(Matter.BATTERY_LOW, {"percent": said.battery})
    if Ready.CAMERA not in said.flags:
        yield Finding(Matter.NO_CAMERA)
    if said.unsent:
        yield Finding(Matter.UNSENT, {"n": said.unsent})
