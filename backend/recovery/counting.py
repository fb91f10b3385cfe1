"""What people are told about a feed whose server lost a tail: values, and the counting for them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.store.rows import DeviceRow
from backend.store.rows_lost import GenerationRow, LostKey, LostRow
from backend.store.rows_views import CaseRow
from sync.cases import CaseStatus
from sync.feed import CaseItem, CredentialItem, parse_item
from sync.position import Position


@dataclass(frozen=True, slots=True)
class LifeReport:
    """One generation after the first. `begun_ms` None: it was another server's, and is over.

    `adopted`: how many lost items say something that it told again; `devices`: the names of those who handed them back.
    """

    gen: int
    parent: int
    fork: int
    begun_ms: int | None
    adopted: int
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The generations of an event's feed. `undecided`: cases that were settled on a lost server and are not here.

    `unknown_codes`: codes that lost items name and that are not here: they were issued in a lost tail.
    """

    gen: int
    lives: tuple[LifeReport, ...]
    undecided: int
    unknown_codes: int


def life_reports(
    generations: Iterable[GenerationRow],
    lost: Iterable[LostRow],
    adopted: Mapping[Position, LostKey],
    devices: Iterable[DeviceRow],
) -> tuple[LifeReport, ...]:
    """Each generation, with what it took over. What was taken over again after another loss counts where it first was."""
    by_key = {row.key: row for row in lost}
    names = {device.device: device.name for device in devices}
    first: dict[LostKey, int] = {}
    for at, key in adopted.items():
        first[key] = min(at.gen, first.get(key, at.gen))
    return tuple(
        _report(one, [by_key[key] for key in first if first[key] == one.gen], names) for one in generations
    )


def _report(life: GenerationRow, taken: Iterable[LostRow], names: Mapping[bytes, str]) -> LifeReport:
    rows = list(taken)
    devices = sorted({names.get(row.device, row.device.hex()) for row in rows})
    return LifeReport(life.gen, life.parent, life.fork, life.begun_ms, len(rows), tuple(devices))


def codes_named(lost: Iterable[LostRow]) -> frozenset[int]:
    """The status indexes that lost items speak of."""
    items = (parse_item(row.raw) for row in lost)
    return frozenset(item.index for item in items if isinstance(item, CredentialItem))


def undecided(cases: Iterable[CaseRow], lost: Iterable[LostRow]) -> int:
    """How many cases were settled on a lost server and are open here."""
    items = (parse_item(row.raw) for row in lost)
    decided = {item.id for item in items if isinstance(item, CaseItem)}
    return sum(case.id in decided and case.status is CaseStatus.OPEN for case in cases)
