"""Runs every vector of the lists, the feed and the enrolment (PROTOCOL.md 2 to 5), file by file."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, assert_never

import pytest

from keys.box import Kind
from keys.crypto import PublicKey
from keys.errors import KeysError, Malformed
from keys.labels import Domain
from keys.trust import Status, TrustedKey, TrustList, Usage
from sync.admissions import Key, Tally, open_admissions
from sync.alias_list import encode_aliases, parse_aliases
from sync.cards import open_cards
from sync.enrolment import EnrolmentCode, EnrolReply, EnrolRequest, check_challenge, open_certificate
from sync.errors import SyncError
from sync.feed import (
    CaseItem,
    ClosedItem,
    CredentialItem,
    Holder,
    Item,
    LockItem,
    OccupancyItem,
    OperatorItem,
    PolicyItem,
    PresenceItem,
    ProfileItem,
    SlotsItem,
    UnknownItem,
    follow,
    parse_page,
)
from sync.lost_tail import Return, prove
from sync.manifest import encode_manifest, parse_manifest
from sync.offered import encode_offered, parse_offered
from sync.position import Position
from sync.profile import open_profile
from sync.roster import CredentialState, open_roster
from sync.sealed import Recipient, open_sealed_part
from sync.stream import Ended, PageTold, parse_told
from tests.vectors import generate

ROOT: Final = Path(generate.HERE)
THIS: Final = "tests/unit/sync_lists/test_vectors.py"
Fields = dict[str, Any]


def trust_of(said: Fields) -> TrustList:
    """The accepted trust list that a file describes."""
    keys = tuple(trusted_key(**key) for key in said["keys"])
    return TrustList(Domain(bytes.fromhex(said["domain"])), 1, 0, 1, (), (), keys, b"")


def trusted_key(
    key: str, usage: int, not_before: int, expires: int, status: int, events: list[int] | None
) -> TrustedKey:
    scope = None if events is None else frozenset(events)
    public = PublicKey.parse(bytes.fromhex(key))
    return TrustedKey(public, Usage(usage), not_before, expires, Status(status), scope)


def place(event: int, at: Position) -> Fields:
    return {"event": event, "gen": at.gen, "pos": at.pos}


def run_profile(said: Fields) -> Fields:
    raw = bytes.fromhex(said["profile"])
    profile = open_profile(raw, trust_of(said["trust"]), said["event"], said["now"])
    return {
        **place(profile.event, profile.at),
        "chain": profile.chain.hex(),
        "issued_s": profile.issued_s,
        "name": profile.name,
        "kind": profile.kind,
        "timezone": profile.timezone,
        "starts_s": profile.starts_s,
        "ends_s": profile.ends_s,
        "capacity": profile.capacity,
        "zones": [[zone.id, zone.name] for zone in profile.zones],
        "gates": [[gate.id, gate.name, gate.zone] for gate in profile.gates],
        "policies": [policy.version for policy in profile.policies],
        "ancestry": [list(row) for row in profile.ancestry.forks],
        **({} if profile.flight is None else {"flight": profile.flight.to_value()}),
    }


def run_roster(said: Fields) -> Fields:
    raw = bytes.fromhex(said["roster"])
    roster = open_roster(raw, trust_of(said["trust"]), said["event"], said["now"])
    assert roster.state(roster.slots) is None
    states = {str(index): roster.state(index) for index in range(roster.slots)}
    return {
        **place(roster.event, roster.at),
        "slots": roster.slots,
        "issued_s": roster.issued_s,
        "expires_s": roster.expires_s,
        "states": {index: state for index, state in states.items() if state is not CredentialState.VALID},
    }


def run_admissions(said: Fields) -> Fields:
    raw = bytes.fromhex(said["admissions"])
    admissions = open_admissions(raw, trust_of(said["trust"]), said["event"], said["now"])
    tickets = range(admissions.size + 8)
    return {
        **place(admissions.event, admissions.at),
        "issued_s": admissions.issued_s,
        "size": admissions.size,
        "used": [
            [zone, use, [ticket for ticket in tickets if admissions.used(ticket, zone, use)]]
            for zone, use in admissions.maps
        ],
        **({"counts": counts_as_said(admissions.tallies)} if admissions.tallies else {}),
        **({"people": [list(row) for row in admissions.people.items()]} if admissions.people else {}),
    }


def counts_as_said(tallies: Mapping[Key, Tally]) -> list[list[int]]:
    """The rows of field 8."""
    return [
        [*key, one.admits, one.exits, one.last_ms, *([one.day.starts_s, one.day.admits] if one.day else [])]
        for key, one in tallies.items()
    ]


def run_feed(said: Fields) -> Fields:
    trust, page = trust_of(said["trust"]), parse_page(bytes.fromhex(said["page"]))
    held, held_hash = Position(*said["held"]), bytes.fromhex(said["held_hash"])
    followed = follow(trust.domain, said["event"], held, held_hash, page, trust, said["now"])
    head = followed.head
    return {
        "gen": head.at.gen,
        "pos": head.at.pos,
        "hash": head.hash.hex(),
        "latest_pos": head.latest_pos,
        "issued_ms": head.issued_ms,
        "trust_counter": head.trust_counter,
        "ancestry": [list(row) for row in head.ancestry.forks],
        "items": [item_as_said(item) for item in followed.items],
    }


def run_returned(said: Fields) -> Fields:
    trust, handed = trust_of(said["trust"]), Return.parse(bytes.fromhex(said["message"]))
    proven = prove(trust.domain, handed, trust, said["now"])
    items = [[*one.item.at.as_pair(), one.chain.hex()] for one in proven.items]
    return {"start": proven.start, "head": list(proven.head.at.as_pair()), "items": items}


def item_as_said(item: Item) -> Fields:
    kind, body = item_body(item)
    return {"type": kind, "gen": item.at.gen, "pos": item.at.pos, **body}


def item_body(item: Item) -> tuple[str, Fields]:
    match item:
        case CredentialItem(_, ticket, index, state):
            return "credential", {"ticket": ticket, "index": index, "state": state}
        case PresenceItem(_, ticket, zone, use, admits, exits, holder, day):
            counts: Fields = {"admits": admits, "exits": exits, "holder": holder_as_said(holder)}
            counts |= {"day": [day.starts_s, day.admits]} if day else {}
            return "presence", {"ticket": ticket, "zone": zone, "use": use, **counts}
        case PolicyItem(_, policy):
            return "policy", {"version": policy.version}
        case SlotsItem(_, slots, capacity):
            return "slots", {"slots": slots, "capacity": capacity}
        case LockItem(_, device, last_hash):
            return "lock", {"device": device.hex(), "last_hash": last_hash.hex()}
        case CaseItem(_, id_, class_, status, ticket, zone, use):
            about = {"ticket": ticket, "zone": zone, "use": use}
            return "case", {"id": id_.hex(), "class": class_, "status": status, **about}
        case ClosedItem():
            return "closed", {}
        case OccupancyItem(_, zone, people):
            return "occupancy", {"zone": zone, "people": people}
        case ProfileItem():
            return "profile", {}
        case OperatorItem(_, operator, role, key):
            return "operator", {"operator": operator, "role": role, "key": key.hex()}
        case UnknownItem():
            return "unknown", {}


def holder_as_said(holder: Holder | None) -> Fields | None:
    if holder is None:
        return None
    where = {"device": holder.device.hex(), "gate": holder.gate, "point_ms": holder.point_ms}
    return {**where, "credential_hash": holder.credential_hash.hex()}


def run_certificate(said: Fields) -> Fields:
    now = said["now"]
    certificate = open_certificate(bytes.fromhex(said["certificate"]), trust_of(said["trust"]), now)
    return {
        "device": certificate.device.hex(),
        "signing_key": certificate.signing_key.raw.hex(),
        "opening_key": certificate.opening_key.hex(),
        "role": certificate.role,
        "events": None if certificate.events is None else sorted(certificate.events),
        "gates": None if certificate.gates is None else sorted(certificate.gates),
        "from_s": certificate.from_s,
        "to_s": certificate.to_s,
        "name": certificate.name,
        "allows": certificate.allows(said["event"], said["gate"], now),
    }


def run_code(said: Fields) -> Fields:
    code = EnrolmentCode.parse(said["text"])
    assert code.text == said["text"]
    fingerprint, token = code.root_fingerprint.hex(), code.token.hex()
    return {"url": code.url, "domain": code.domain.hex, "root_fingerprint": fingerprint, "token": token}


def run_request(said: Fields) -> Fields:
    request = EnrolRequest.open(bytes.fromhex(said["request"]), Domain(bytes.fromhex(said["domain"])))
    return {
        "token": request.token.hex(),
        "signing_key": request.signing_key.raw.hex(),
        "opening_key": request.opening_key.hex(),
        "name": request.name,
    }


def run_reply(said: Fields) -> Fields:
    raw = bytes.fromhex(said["reply"])
    reply = EnrolReply.parse(raw)
    assert reply.encode() == raw
    return {"certificate": reply.certificate.hex(), "trust_list": reply.trust_list.hex()}


def run_challenge(said: Fields) -> Fields:
    public = PublicKey.parse(bytes.fromhex(said["key"]))
    challenge, signature = bytes.fromhex(said["challenge"]), bytes.fromhex(said["signature"])
    return {"verifies": check_challenge(public, Domain(bytes.fromhex(said["domain"])), challenge, signature)}


def run_stream(said: Fields) -> Fields:
    told = parse_told(said["told"])
    match told:
        case None:
            return {"skipped": True}
        case PageTold(at, raw):
            read: Fields = {"at": list(at.as_pair()), "page": raw.hex()}
        case Ended(reason):
            read = {"reason": reason}
        case _:
            assert_never(told)
    assert (told.text == said["told"] + "\n\n") is not said["other_form"]
    return read


def run_sealed(said: Fields) -> Fields:
    to = Recipient(bytes.fromhex(said["device"]), bytes.fromhex(said["seed"]))
    raw, trust = bytes.fromhex(said["sealed"]), trust_of(said["trust"])
    part = open_sealed_part(raw, trust, said["event"], Kind(said["sort"]), to, said["now"])
    if part is None:
        return {"plain": None}
    placed = {**place(part.event, part.at), "issued_s": part.issued_s, "version": part.version}
    return {**placed, "plain": part.plain.hex()}


def run_cards(said: Fields) -> Fields:
    page = open_cards(bytes.fromhex(said["cards"]), trust_of(said["trust"]), said["event"], said["now"])
    rows = [[*row.at, row.credential, row.card.hex()] for row in page.rows]
    placed = {**place(page.event, page.at), "issued_s": page.issued_s}
    return {**placed, "after": list(page.after), "rows": rows, "more": page.more}


def run_manifest(said: Fields) -> Any:
    plain = bytes.fromhex(said["plain"])
    rows = parse_manifest(plain).rows
    assert encode_manifest(rows) == plain
    return [list(row) for row in rows]


def run_aliases(said: Fields) -> Any:
    plain = bytes.fromhex(said["plain"])
    rows = parse_aliases(plain).rows
    assert encode_aliases(rows) == plain
    return [[row.alias.hex(), *row[1:]] for row in rows]


def run_offered(said: Fields) -> Any:
    raw = bytes.fromhex(said["offered"])
    offered = parse_offered(raw)
    assert encode_offered(offered) == raw
    return [{**one._asdict(), "gates": [gate._asdict() for gate in one.gates]} for one in offered]


LIST: Final = {"trust", "event", "now"}
RUNNERS: Final[dict[str, tuple[Callable[[Fields], Fields], set[str]]]] = {
    "profile": (run_profile, {"profile", *LIST}),
    "roster": (run_roster, {"roster", *LIST}),
    "admissions": (run_admissions, {"admissions", *LIST}),
    "feed": (run_feed, {"page", "held", "held_hash", *LIST}),
    "returned": (run_returned, {"message", "trust", "now"}),
    "stream": (run_stream, {"told", "other_form"}),
    "sealed": (run_sealed, {"sealed", "seed", "device", "sort", *LIST}),
    "cards": (run_cards, {"cards", *LIST}),
    "people manifest": (run_manifest, {"plain"}),
    "people aliases": (run_aliases, {"plain"}),
    "certificate": (run_certificate, {"certificate", "gate", *LIST}),
    "offered": (run_offered, {"offered"}),
    "enrolment code": (run_code, {"text"}),
    "enrolment request": (run_request, {"request", "domain"}),
    "enrolment reply": (run_reply, {"reply"}),
    "enrolment challenge": (run_challenge, {"key", "domain", "challenge", "signature"}),
}
"""How a file of each area, and kind where an area has several, is run; and the inputs that it has, no more and no less."""

AREAS: Final = {name.split()[0] for name in RUNNERS}
FILES: Final = sorted(path for area in AREAS for path in (ROOT / area).iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_vector_gives_what_it_says(path: Path) -> None:
    said = json.loads(path.read_text("utf-8"))
    name, comment, clause, expect = (said.pop(field) for field in ("name", "comment", "clause", "expect"))
    decoded = said.pop("decoded", None)
    run, inputs = RUNNERS[" ".join([path.parent.name, *([said.pop("kind")] if "kind" in said else [])])]
    assert comment
    assert (name, said.keys()) == (path.stem, inputs)
    if expect == "OK":
        assert run(said) == decoded
        return
    with pytest.raises((KeysError, SyncError)) as refused:
        run(said)
    error = refused.value
    assert isinstance(error, KeysError | SyncError)
    assert (error.name, decoded) == (expect, None)
    if isinstance(error, Malformed):
        assert error.clause == clause


def test_every_area_that_names_this_runner_is_run_and_every_file_of_it() -> None:
    areas = {name: area for name, area in generate.areas().items() if area.RUNNER == THIS}
    assert areas.keys() == AREAS
    wanted = {ROOT / name / f"{case.name}.json" for name, area in areas.items() for case in area.cases()}
    assert set(FILES) == wanted
