"""Entries of journals as JSON: who wrote what, where, when and how sure, and whether it counts."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from backend.documents.fields import Hex, Place, of_position
from backend.usecases.reading_journals import ReadEntry, Uncounted
from sync.catalogue import text
from sync.content import Content, Kind
from sync.reasons import Reason
from sync.stories import Names

KindName: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [kind.name.lower() for kind in Kind]})]
_REASONS = {int(reason): reason.name for reason in Reason}


class Entry(Struct, frozen=True):
    """One line of a device's journal (PROTOCOL.md 6.3). Times in Unix milliseconds.

    `at_ms` is the estimate that orders it; it happened from `earliest_ms` to `latest_ms`, where both are known; `wall_ms` is
    what the device's clock showed. `kind` is null where the content cannot be read: then all that it would say is. `counts`:
    whether its people are counted, null for what is no admission, override or exit; `uncounted` says why not. `why` is the reason in
    words. `knew`: up to where the device had followed the feed; `takes_back`: the entry that a void names; `chained`: whether all before it is here.
    """

    entry: Hex
    device: Hex
    device_name: str | None
    epoch: int
    seq: int
    chained: bool
    at_ms: int
    earliest_ms: int | None
    latest_ms: int | None
    counts: bool | None
    uncounted: Uncounted | None
    kind: KindName | None = None
    wall_ms: int | None = None
    ticket: int | None = None
    reference: str | None = None
    gate: int | None = None
    gate_name: str | None = None
    zone: int | None = None
    zone_name: str | None = None
    use: int | None = None
    people: int | None = None
    reason: str | None = None
    why: str | None = None
    times: int | None = None
    operator: int | None = None
    operator_name: str | None = None
    authorised_by: int | None = None
    authorised_by_name: str | None = None
    takes_back: Hex | None = None
    policy: int | None = None
    knew: Place | None = None


def of_entry(read: ReadEntry, names: Names, language: str) -> Entry:
    """The entry with the names that people know, and its reason in this language."""
    row, said = read.logged, read.content
    by = read.authorised_by
    return Entry(
        entry=row.hash.hex(),
        device=row.device.hex(),
        device_name=names.devices.get(row.device),
        epoch=row.epoch,
        seq=row.seq,
        chained=row.connected,
        at_ms=row.timing.point,
        earliest_ms=row.timing.lo,
        latest_ms=row.timing.hi,
        counts=read.counts,
        uncounted=read.uncounted,
        authorised_by=by,
        authorised_by_name=None if by is None else names.operators.get(by),
        **({} if said is None else _said(said, names, language)),
    )


def _said(said: Content, names: Names, language: str) -> dict[str, Any]:
    passed = said.kind in (Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE)
    return {
        "kind": said.kind.name.lower(),
        "wall_ms": said.wall_ms,
        "ticket": said.ticket,
        "reference": _named(names.references, said.ticket),
        "gate": said.gate,
        "gate_name": _named(names.gates, said.gate),
        "zone": said.zone,
        "zone_name": _named(names.zones, said.zone),
        "use": said.use,
        "people": said.people if passed else None,
        "times": (said.repeats or 1) if said.kind is Kind.DENY else None,
        "operator": said.operator,
        "operator_name": _named(names.operators, said.operator),
        "takes_back": said.ref.hex() if said.ref else None,
        "policy": said.policy,
        "knew": of_position(said.known),
        **_reason(said.reason, language),
    }


def _named(names: Mapping[int, str], number: int | None) -> str | None:
    return None if number is None else names.get(number)


def _reason(number: int | None, language: str) -> dict[str, Any]:
    """A reason by name and in words; a number that no reason has stands for itself."""
    if number is None:
        return {}
    name = _REASONS.get(number)
    return {"reason": name or str(number), "why": name and text(f"reason.{name}.why", language)}
