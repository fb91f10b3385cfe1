"""Scans for a twin to decide: all that a gate knows, and what the Python side says of it."""

from dataclasses import replace
from typing import Any

from keys import cbor
from keys.bcbp.boarding import Boarding
from keys.shown import Shown
from keys.ticket import ProofKind, Ticket
from sync.allowance import Spent
from sync.claim import FIRST, Claimed, ClaimReply, Taken
from sync.clock import Moment
from sync.content import Kind
from sync.flight import Flight
from sync.ledger import Day, Holder, LastUse, OwnFact, Presence, Standing, standing
from sync.policy import Policy
from sync.profile import Gate
from sync.verdict import Direction, Place, RosterAnswer, Verdict, decide
from tests.twin.drawing import CLASSES, NOW, OTHER, OWN, ZONES, Draw
from tests.twin.policies import policy

_FLIGHT = Flight("XY", "0834", "GRU", "LIS", 41)


def scan_case(draw: Draw) -> dict[str, Any]:
    """One scan, from the facts to the verdict."""
    rules, code, at = policy(draw), shown(draw), place(draw)
    server, own, elsewhere = presence(draw, rules), facts(draw), facts(draw)
    known = replace(
        standing(server, own, elsewhere, OWN), in_zone=draw.randint(0, 3), people=draw.randint(0, 3)
    )
    answer = RosterAnswer.VALID if draw.chance(8) else draw.one_of(list(RosterAnswer))
    moment = Moment(NOW * 1000 + draw.randrange(1000), draw.perhaps(draw.one_of(_UNCERTAINTIES_MS), 8))
    age = None if answer is RosterAnswer.NO_ROSTER else draw.one_of((0, 59, 60, 61, 90, 91, 151, 43_201))
    told = claimed(draw)
    verdict = decide(code, at, answer, known, rules, moment, age, told)
    return {
        "kind": "scan",
        "shown": _shown_said(code),
        "place": _place_said(at),
        "roster": answer.name,
        "server": None if server is None else _presence_said(server),
        "own": [_fact_said(fact) for fact in own],
        "elsewhere": [_fact_said(fact) for fact in elsewhere],
        "in_zone": known.in_zone,
        "people": known.people,
        "policy": cbor.encode(rules.to_value()).hex(),
        "now_ms": moment.now_ms,
        "uncertainty_ms": moment.uncertainty_ms,
        "list_age_s": age,
        "claimed": None if told is None else told.encode().hex(),
        "standing": _standing_said(known),
        "entries_on": _by_day(known, rules),
        "verdict": _verdict_said(verdict),
    }


_UNCERTAINTIES_MS = (0, 1, 30_000, 60_000, 60_001, 61_000, 3_600_000)


def shown(draw: Draw) -> Shown:
    """A code: mostly a ticket of the event that is valid now."""
    first = draw.about(NOW - 3_600)
    ticket = Ticket(
        event=draw.one_of((7,) * 20 + (8,)),
        number=4_711,
        index=9_001,
        not_before=first,
        expires=max(first + 1, draw.about(NOW + 3_600)),
        proof=draw.one_of((ProofKind.NONE, ProofKind.NONE, ProofKind.HOLDER_KEY)),
        class_=draw.one_of(CLASSES) or None,
        paper=draw.chance(3),
    )
    proof_time = draw.about(NOW) if ticket.proof is ProofKind.HOLDER_KEY and draw.chance(7) else None
    leg = draw.one_of((None,) * 8 + ("041", "042"))
    boarding = None if leg is None else Boarding("", "", "XY", "0834", leg, "", "", "", "", "")
    return Shown(ticket, b"", b"", b"kid!", proof_time, boarding, draw.perhaps(bytes(8), 1))


def place(draw: Draw) -> Place:
    """The gate."""
    way = draw.one_of((Direction.ENTRY, Direction.ENTRY, Direction.ENTRY, Direction.EXIT))
    gates = tuple(Gate(id, "", draw.one_of(ZONES)) for id in range(1, draw.randint(1, 5)))
    return Place(7, 3, draw.one_of(ZONES), 0, way, draw.perhaps(_FLIGHT), gates)


def presence(draw: Draw, rules: Policy) -> Presence | None:
    """The server's word, perhaps none."""
    if draw.chance(4):
        return None
    holder = Holder(draw.one_of((OWN, OTHER)), 5, draw.about_ms(NOW * 1000 - 60_000), bytes(8))
    day = Day(rules.limits.day_of(draw.about(NOW)), draw.randint(0, 2))
    last_ms = draw.perhaps(draw.about_ms(NOW * 1000 - 60_000), 3)
    return Presence(
        draw.randint(0, 4), draw.one_of((0, 0, 1, 2)), draw.one_of((0, 1, 2)), draw.perhaps(holder), last_ms, draw.perhaps(day)
    )  # fmt: skip


def facts(draw: Draw) -> list[OwnFact]:
    """What the device wrote itself, in no order."""
    drawn = [_fact(draw, seq) for seq in range(1, draw.one_of((1, 1, 2, 2, 3, 4)))]
    draw.shuffle(drawn)
    return drawn


def _fact(draw: Draw, seq: int) -> OwnFact:
    voided = draw.chance(3)
    return OwnFact(
        hash=bytes(32),
        epoch=draw.randint(1, 2),
        seq=seq,
        kind=draw.one_of((Kind.ADMIT, Kind.ADMIT, Kind.EXIT, Kind.OVERRIDE)),
        at_ms=draw.about_ms(NOW * 1000 - 60_000),
        gate=draw.one_of((3, 4)),
        count=1,
        folded_pos=draw.perhaps(draw.randint(0, 4)),
        voided=voided,
        proof_s=draw.perhaps(draw.about(NOW), 3),
        void_folded_pos=draw.perhaps(draw.randint(0, 4)) if voided else None,
    )


def claimed(draw: Draw) -> ClaimReply | None:
    """What the server answered, if it was asked."""
    if draw.chance(8):
        return draw.perhaps(FIRST, 2)
    taken = Taken(OTHER, 5, draw.about_ms(NOW * 1000))
    return ClaimReply(Claimed.SECOND, draw.one_of(list(Spent)), draw.perhaps(taken))


def _shown_said(code: Shown) -> dict[str, Any]:
    ticket, boarding = code.ticket, code.boarding
    said = {
        "event": ticket.event,
        "number": ticket.number,
        "index": ticket.index,
        "not_before": ticket.not_before,
        "expires": ticket.expires,
        "proof": int(ticket.proof),
        "class": ticket.class_,
        "paper": ticket.paper,
        "proof_time": code.proof_time,
    }
    leg = boarding and {"carrier": boarding.carrier, "flight": boarding.flight, "day": boarding.day}
    return said | ({"boarding": leg} if leg else {}) | ({"alias": code.alias.hex()} if code.alias else {})


def _place_said(at: Place) -> dict[str, Any]:
    flight = {} if at.flight is None else {"flight": at.flight.to_value()}
    return {
        "event": at.event,
        "gate": at.gate,
        "zone": at.zone,
        "use": at.use,
        "direction": at.direction,
        "gates": [[gate.id, gate.zone] for gate in at.gates],
    } | flight


def _presence_said(said: Presence) -> dict[str, Any]:
    holder = said.holder and {
        "device": said.holder.device.hex(), "gate": said.holder.gate, "point_ms": said.holder.point_ms,
    }  # fmt: skip
    return {
        "pos": said.pos,
        "admits": said.admits,
        "exits": said.exits,
        "holder": holder,
        "last_ms": said.last_ms,
        "day": _day_said(said.day),
    }


def _day_said(day: Day | None) -> list[int] | None:
    return None if day is None else [day.starts_s, day.admits]


def _fact_said(fact: OwnFact) -> dict[str, Any]:
    return {
        "epoch": fact.epoch,
        "seq": fact.seq,
        "kind": fact.kind.name.lower(),
        "at_ms": fact.at_ms,
        "gate": fact.gate,
        "folded_pos": fact.folded_pos,
        "voided": fact.voided,
        "proof_s": fact.proof_s,
        "void_folded_pos": fact.void_folded_pos,
    }


def _last_use_said(use: LastUse | None) -> list[Any] | None:
    return None if use is None else [use.at_ms, use.gate, None if use.device is None else use.device.hex()]


def _standing_said(known: Standing) -> dict[str, Any]:
    return {
        "admits": known.admits,
        "exits": known.exits,
        "inside": known.inside,
        "last_use": _last_use_said(known.last_use),
        "last_proof_s": known.last_proof_s,
        "said_day": _day_said(known.said_day),
        "own_s": list(known.own_s),
        "unsaid_s": list(known.unsaid_s),
        "undone_s": list(known.undone_s),
    }


def _by_day(known: Standing, rules: Policy) -> list[list[int]]:
    """How many entries there were on each day that anything is known of."""
    days = {rules.limits.day_of(at_s) for at_s in (*known.own_s, *known.undone_s, NOW)}
    return [[day_s, known.entries_on(day_s, rules.limits)] for day_s in sorted(days)]


def _verdict_said(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason.name,
        "word": verdict.word,
        "why": verdict.why,
        "next": verdict.next,
        "records": None if verdict.records is None else verdict.records.name,
        "admits": verdict.admits,
        "direction": verdict.direction,
        "ticket": verdict.ticket,
        "index": verdict.index,
        "class": verdict.class_,
        "last_use": _last_use_said(verdict.last_use),
        "list_age_s": verdict.list_age_s,
        "policy": verdict.policy,
        "notes": [note.name for note in verdict.notes],
        "look_at": [note.name for note in verdict.look_at],
        "boarding": None if verdict.boarding is None else verdict.boarding.flight,
        "opens_s": verdict.opens_s,
        "entrances": list(verdict.entrances),
    }
