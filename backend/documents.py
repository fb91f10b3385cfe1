"""How events, tickets, devices and cases look as JSON: the same for routes and for the command line."""

from collections.abc import Sequence

import msgspec

from backend.event_report import Report
from backend.minting import IssuedTicket
from backend.recovery import Recovery
from backend.store.rows import DeviceRow, EventRow, TicketRow
from backend.usecases.importing import ImportReport
from backend.usecases.keeping_keys import KeyInfo
from backend.usecases.settling import ListedCase
from sync.cases import Settlement
from sync.policy import Policy
from sync.profile import Gate, Zone
from sync.stories import Names, tell

Document = dict[str, object]


def of_event(row: EventRow) -> Document:
    """An event. Times in Unix seconds; `live` counts tickets that are not revoked."""
    return {
        "event": row.event,
        "name": row.name,
        "kind": row.kind.name.lower(),
        "timezone": row.timezone,
        "starts_s": row.starts_s,
        "ends_s": row.ends_s,
        "capacity": row.capacity,
        "live": row.live,
        "slots": row.slots,
        "with_names": row.with_names,
        "flight": None if row.flight is None else row.flight.as_json(),
        "closed": row.closed,
        "at": {"gen": row.at.gen, "pos": row.at.pos},
    }


def of_layout(zones: Sequence[Zone], gates: Sequence[Gate], policy: Policy) -> Document:
    """What belongs to an event: where people go, through what, by which rules."""
    return {
        "zones": [{"zone": zone.id, "name": zone.name} for zone in zones],
        "gates": [{"gate": gate.id, "name": gate.name, "zone": gate.zone} for gate in gates],
        "policy": policy.to_json(),
    }


def of_ticket(row: TicketRow) -> Document:
    """A ticket as it stands, without its code."""
    return {
        "ticket": row.number,
        "reference": row.reference,
        "external_reference": row.external_reference,
        "name": row.name,
        "seat": row.seat,
        "class": row.class_,
        "not_before": row.not_before,
        "expires": row.expires,
        "paper": row.paper,
        "index": row.index,
        "state": row.state.name.lower(),
    }


def of_issued(issued: IssuedTicket) -> Document:
    """A ticket that was made just now, with its code: for its holder alone."""
    return {
        "ticket": issued.number,
        "reference": issued.reference,
        "external_reference": issued.external_reference,
        "index": issued.index,
        "code": issued.text,
    }


def of_device(row: DeviceRow) -> Document:
    """An enrolled device and what it last said of itself."""
    return {
        "device": row.device.hex(),
        "name": row.name,
        "role": row.role.name.lower(),
        "events": None if row.events is None else sorted(row.events),
        "gates": None if row.gates is None else sorted(row.gates),
        "enrolled_ms": row.enrolled_ms,
        "expires_s": row.expires_s,
        "locked": row.locked,
        "last_seen_ms": row.last_seen_ms,
        "last_event": row.last_event,
        "unsent": row.unsent,
        "clock_offset_ms": row.clock_offset_ms,
        "app": row.app,
        "at": {"gen": row.at.gen, "pos": row.at.pos} if row.at else None,
    }


def of_case(listed: ListedCase, names: Names, language: str) -> Document:
    """A case with its story in one language, what it rests on and what was decided. Times in Unix milliseconds."""
    case, story = listed.case, tell(listed.case, names, language)
    return {
        "case": case.id.hex(),
        "class": case.class_.name.lower(),
        "status": listed.status.name.lower(),
        "title": story.title,
        "sentence": story.sentence,
        "what_to_do": story.what_to_do,
        "ticket": case.ticket,
        "zone": case.zone,
        "use": case.use,
        "device": case.device.hex() if case.device else None,
        "epoch": case.epoch,
        "entries": [entry.hex() for entry in case.entries],
        "found_ms": listed.found_ms,
        "changed_ms": listed.changed_ms,
        "settlements": [_of_settlement(settlement) for settlement in listed.settlements],
    }


def _of_settlement(settlement: Settlement) -> Document:
    return {
        "decision": settlement.decision,
        "by": settlement.by,
        "note": settlement.note,
        "covers": sorted(entry.hex() for entry in settlement.covers),
        "at_ms": settlement.at_ms,
    }


def of_key(key: KeyInfo) -> Document:
    """The public half of a key. `published`: devices are told the same."""
    return {
        "kid": key.kid.hex(),
        "usage": key.usage.name.lower(),
        "status": key.status.name.lower(),
        "not_before": key.not_before,
        "expires": key.expires,
        "events": None if key.events is None else sorted(key.events),
        "published": key.published,
    }


def of_report(report: Report) -> Document:
    """An event's numbers."""
    document: Document = msgspec.to_builtins(report, builtin_types=(bytes,))
    devices = [
        {**msgspec.to_builtins(one, builtin_types=(bytes,)), "device": one.device.hex()}
        for one in report.devices
    ]
    return {**document, "devices": devices}


def of_recovery(recovery: Recovery) -> Document:
    """What became of a feed's former lives."""
    document: Document = msgspec.to_builtins(recovery)
    return document


def of_import(report: ImportReport) -> Document:
    """What became of each row of an imported file."""
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": [msgspec.to_builtins(row) for row in report.refused],
    }
