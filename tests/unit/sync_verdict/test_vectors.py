"""Runs every vector of policies, standings and verdicts, file by file, and proves that no file was left out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from keys import cbor
from keys.bcbp.boarding import Boarding
from keys.errors import (
    BadKey,
    BadSignature,
    ForeignPass,
    KeyCompromised,
    KeyNotAllowed,
    KeysError,
    Malformed,
    NotAPass,
    NotOurs,
    UnknownKey,
)
from keys.ticket import ProofKind, Shown, Ticket
from sync.claim import ClaimReply
from sync.clock import Moment
from sync.content import Kind
from sync.errors import BadPolicy
from sync.flight import Flight
from sync.ledger import LastUse, OwnFact, Presence, Standing, standing
from sync.limits import Limits
from sync.policy import EventTimes, Mode, Note, Policy, Proof, Window
from sync.presence import Day, Holder
from sync.profile import Gate
from sync.scan import Scan
from sync.verdict import Direction, Place, RosterAnswer, Verdict, decide, refuse_code
from sync.verdict_table import applying
from tests.vectors import generate

ROOT: Final = Path(generate.HERE)
THIS: Final = "tests/unit/sync_verdict/test_vectors.py"
COMMON: Final = {"name", "comment", "clause", "expect", "decoded"}
FIELDS: Final = {
    "policy": ({"cbor"}, {"json"}, {"json", "path"}, {"json", "event"}, {"json", "event", "path"}),
    "standing": ({"this_device", "server", "own", "elsewhere"},),
    "verdict": (
        {"row", "error"},
        {
            "row",
            "shown",
            "place",
            "roster",
            "standing",
            "policy",
            "now_ms",
            "uncertainty_ms",
            "list_age_s",
        },
        {
            "row",
            "shown",
            "place",
            "roster",
            "standing",
            "policy",
            "now_ms",
            "uncertainty_ms",
            "list_age_s",
            "claimed",
        },
    ),
}
ERRORS: Final[dict[str, KeysError]] = {
    error.name: error
    for error in (
        NotOurs(),
        NotAPass(),
        ForeignPass(()),
        Malformed("1.3", "vector"),
        BadKey(),
        UnknownKey(b"kid!"),
        BadSignature("vector"),
        KeyNotAllowed(b"kid!", "vector"),
        KeyCompromised(b"kid!"),
    )
}


def named(policy: Policy) -> dict[str, Any]:
    """A policy as the files say it: the names of 9.1, and rows as there."""
    return {
        "version": policy.version,
        "mode": int(policy.mode),
        "windows": [[window.zone, window.from_s, window.to_s] for window in policy.windows],
        "access": [[zone, list(classes)] for zone, classes in policy.access],
        "proofs": [[class_, [int(proof) for proof in accept]] for class_, accept in policy.proofs],
        "amber_s": policy.amber_s,
        "red_s": policy.red_s,
        **named_limits(policy.limits),
        **(
            {"gates": [[gate, list(classes)] for gate, classes in policy.gate_access]}
            if policy.gate_access
            else {}
        ),
        **(
            {"notes": [[class_, [int(note) for note in look]] for class_, look in policy.notes]}
            if policy.notes
            else {}
        ),
        **({"unpaid": True} if policy.unpaid else {}),
        **({"claim": list(policy.claim)} if policy.claim else {}),
        **({"capacity": [list(row) for row in policy.capacities]} if policy.capacities else {}),
    }


def named_limits(limits: Limits) -> dict[str, Any]:
    """Fields 8 and 9, as far as they are there."""
    numbers = ((1, limits.per_use), (2, limits.per_day), (3, limits.gap_s), (4, limits.total))
    rows = [[what, number] for what, number in numbers if number]
    return ({"limits": rows} if rows else {}) | ({"days": list(limits.days)} if limits.days else {})


def limits_of(said: dict[str, Any]) -> Limits:
    numbers = dict(said.get("limits", ()))
    days = tuple(said.get("days", ()))
    return Limits(numbers.get(1, 0), numbers.get(2, 0), numbers.get(3, 0), days, numbers.get(4, 0))


def standing_given(said: dict[str, Any]) -> Standing:
    """The standing of a verdict's vector: `last_ms` is when somebody entered last."""
    fields = dict(said)
    last_ms, day = fields.pop("last_ms", None), fields.pop("said_day", None)
    last_use = None if last_ms is None else LastUse(last_ms, None, None)
    return Standing(**fields, last_use=last_use, said_day=None if day is None else Day(*day))


def policy_of(said: dict[str, Any]) -> Policy:
    policy = Policy(
        said["version"],
        Mode(said["mode"]),
        tuple(Window(*row) for row in said["windows"]),
        tuple((zone, tuple(classes)) for zone, classes in said["access"]),
        tuple((class_, tuple(Proof(number) for number in accept)) for class_, accept in said["proofs"]),
        said["amber_s"],
        said["red_s"],
        limits_of(said),
        tuple((gate, tuple(classes)) for gate, classes in said.get("gates", ())),
        tuple((class_, tuple(Note(number) for number in look)) for class_, look in said.get("notes", ())),
        said.get("unpaid", False),
        tuple(said.get("claim", ())),
        tuple((zone, people) for zone, people in said.get("capacity", ())),
    )
    assert named(policy) == said
    return policy


def read_policy(content: dict[str, Any]) -> Policy:
    if "json" in content:
        times = EventTimes(*content["event"]) if "event" in content else None
        return Policy.from_json(content["json"], times=times)
    return Policy.from_value(cbor.decode(bytes.fromhex(content["cbor"]), "9.1", 1 << 16))


def run_policy(content: dict[str, Any]) -> tuple[str, Any]:
    """What reading gives; what was read is also written and read again, in both forms."""
    if content["expect"] != "OK":
        with pytest.raises((Malformed, BadPolicy)) as refused:
            read_policy(content)
        error = refused.value
        assert isinstance(error, Malformed | BadPolicy)
        said = error.clause if isinstance(error, Malformed) else error.path
        assert said == content.get("path", content["clause"])
        return error.name, None
    policy = read_policy(content)
    written = cbor.encode(policy.to_value())
    assert "json" in content or written.hex() == content["cbor"]
    assert Policy.from_value(cbor.decode(written, "9.1", 1 << 16)) == policy
    assert Policy.from_json(policy.to_json()) == policy
    return "OK", named(policy)


def presence_of(said: dict[str, Any] | None) -> Presence | None:
    if said is None:
        return None
    holder = said["holder"]
    if holder is not None:
        assert holder.keys() == {"device", "gate", "point_ms"}
        holder = Holder(bytes.fromhex(holder["device"]), holder["gate"], holder["point_ms"], bytes(8))
    assert said.keys() == {"pos", "admits", "exits", "holder"}
    return Presence(said["pos"], said["admits"], said["exits"], holder)


def facts_of(said: list[dict[str, Any]]) -> list[OwnFact]:
    return [OwnFact(hash=bytes(32), count=1, **{**fact, "kind": Kind[fact["kind"].upper()]}) for fact in said]


def last_use_said(use: LastUse | None) -> dict[str, Any] | None:
    if use is None:
        return None
    return {
        "at_ms": use.at_ms,
        "gate": use.gate,
        "device": None if use.device is None else use.device.hex(),
    }


def run_standing(content: dict[str, Any]) -> tuple[str, Any]:
    given = standing(
        presence_of(content["server"]),
        facts_of(content["own"]),
        facts_of(content["elsewhere"]),
        bytes.fromhex(content["this_device"]),
    )
    return "OK", {
        "admits": given.admits,
        "exits": given.exits,
        "used_up_once": given.used_up(Mode.ONCE),
        "used_up_re_entry": given.used_up(Mode.REENTRY),
        "last_use": last_use_said(given.last_use),
        "last_proof_s": given.last_proof_s,
    }


def shown_of(said: dict[str, Any]) -> Shown:
    fields = {**said, "class_": said["class"], "proof": ProofKind(said["proof"])}
    proof_time, boarding = fields.pop("proof_time"), fields.pop("boarding", None)
    alias = bytes.fromhex(fields.pop("alias")) if "alias" in fields else None
    del fields["class"]
    return Shown(Ticket(**fields), b"", b"", b"kid!", proof_time, boarding_of(boarding), alias)


def boarding_of(said: dict[str, str] | None) -> Boarding | None:
    """The leg of a boarding pass, of which a vector says what is compared."""
    if said is None:
        return None
    assert said.keys() == {"carrier", "flight", "day"}
    return Boarding("", "", said["carrier"], said["flight"], said["day"], "", "", "", "", "")


def decided(content: dict[str, Any]) -> Verdict:
    if "error" in content:
        return refuse_code(ERRORS[content["error"]])
    return decide(*given_of(content))


def given_of(
    content: dict[str, Any],
) -> tuple[Shown, Place, RosterAnswer, Standing, Policy, Moment, int | None, ClaimReply | None]:
    """What a gate knows at this scan."""
    place = {**content["place"], "direction": Direction(content["place"]["direction"])}
    place["gates"] = tuple(Gate(id, "", zone) for id, zone in place.get("gates", ()))
    place["flight"] = Flight.from_value(place["flight"]) if "flight" in place else None
    return (
        shown_of(content["shown"]),
        Place(**place),
        RosterAnswer[content["roster"]],
        standing_given(content["standing"]),
        policy_of(content["policy"]),
        Moment(content["now_ms"], content["uncertainty_ms"]),
        content["list_age_s"],
        ClaimReply.parse(bytes.fromhex(content["claimed"])) if "claimed" in content else None,
    )


def run_verdict(content: dict[str, Any]) -> tuple[str, Any]:
    given = decided(content)
    assert given.list_age_s == content.get("list_age_s")
    assert given.policy == (content["policy"]["version"] if "policy" in content else None)
    return given.reason.name, {
        "outcome": given.outcome.value,
        "writes": None if given.records is None else given.records.name.lower(),
        "ticket": given.ticket,
        "index": given.index,
        "notes": [note.name for note in given.notes],
        **({"look_at": [note.name for note in given.look_at]} if given.look_at else {}),
        **({"used_by": used.device.hex()} if (used := given.last_use) and used.device else {}),
        **({} if given.opens_s is None else {"opens_s": given.opens_s}),
        **({"entrances": list(given.entrances)} if given.entrances else {}),
    }


RUNNERS: Final[dict[str, Callable[[dict[str, Any]], tuple[str, Any]]]] = {
    "policy": run_policy,
    "standing": run_standing,
    "verdict": run_verdict,
}
FILES: Final = sorted(path for area in RUNNERS for path in (ROOT / area).glob("*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_vector_gives_what_it_says(path: Path) -> None:
    content, area = json.loads(path.read_text("utf-8")), path.parent.name
    assert content["name"] == path.stem
    assert content["comment"]
    assert content.keys() - COMMON in FIELDS[area]
    assert RUNNERS[area](content) == (content["expect"], content.get("decoded"))


def test_the_areas_that_name_this_runner_are_the_ones_it_runs() -> None:
    named_here = {name for name, area in generate.areas().items() if area.RUNNER == THIS}
    assert named_here == RUNNERS.keys()
    for name in named_here:
        assert {path.stem for path in FILES if path.parent.name == name} == {
            case.name for case in generate.areas()[name].cases()
        }


def test_every_row_of_the_table_has_its_vectors() -> None:
    """Row 0 is the device's own lock, of which a code knows nothing."""
    rows = {json.loads(path.read_text("utf-8"))["row"] for path in FILES if path.parent.name == "verdict"}
    assert rows == set(range(1, 20))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name == "verdict"], ids=lambda path: path.stem
)
def test_the_row_that_a_vector_names_is_the_one_that_decides(path: Path) -> None:
    """Rows 1 to 4 are about codes that did not verify, and are no rows of the program's table."""
    content = json.loads(path.read_text("utf-8"))
    deciding = 4 if "error" in content else next(applying(Scan.of(*given_of(content))))[0].number
    assert deciding == max(content["row"], 4)
