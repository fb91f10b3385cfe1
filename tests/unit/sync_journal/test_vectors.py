"""Runs every vector of the journal, the clock and the messages, file by file, and proves that no file was left out."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct

from keys.crypto import PublicKey
from keys.errors import KeysError, Malformed
from keys.labels import Domain
from keys.trust import Status, TrustedKey, TrustList, Usage
from sync.claim import Claim, ClaimReply
from sync.clock import (
    Anchor,
    Bounds,
    DeviceClock,
    Reading,
    Timed,
    entry_bounds,
    is_steady,
    open_anchor,
    own_bounds,
)
from sync.content import Content
from sync.errors import SyncError
from sync.journal import Frame, entry_hash, open_chunk, verify_entry
from sync.lost_tail import Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply, skip_list
from sync.position import Position
from sync.propagation import propagate
from tests.vectors import generate

ROOT: Final = Path(generate.HERE)
THIS: Final = "tests/unit/sync_journal/test_vectors.py"
COMMON: Final = {"name", "comment", "clause", "expect", "decoded"}
INPUTS: Final[dict[str, tuple[set[str], ...]]] = {
    "frame": ({"domain", "key", "frames"},),
    "content": ({"content"},),
    "chunk": ({"domain", "devices", "chunk"}, {"domain", "devices", "chunk", "flips"}),
    "clock": (
        {"kind", "anchor", "trust", "now"},
        {"kind", "received_ms", "sent_ms", "send_mono", "receive_mono"},
        {"kind", "content", "device", "trust", "now"},
        {"kind", "entries"},
        {"kind", "sent", "received"},
        {"kind", "anchored", "reading", "counts_sleep", "at_least_ms"},
    ),
    "messages": ({"kind", "message"}, {"kind", "head"}),
}


def _said(value: Any, names: Iterable[str]) -> dict[str, Any]:
    pairs = ((name, getattr(value, name)) for name in names)
    return {name: plain(item) for name, item in pairs if item is not None}


def plain(value: Any) -> Any:
    """As the files say it: bytes in hexadecimal, rows as lists, positions as pairs, what is not said left out."""
    match value:
        case bytes():
            return value.hex()
        case Position(gen, pos):
            return [gen, pos]
        case IntEnum():
            return int(value)
        case tuple():
            return [plain(item) for item in value]
        case Struct():
            return _said(value, value.__struct_fields__)
        case _ if is_dataclass(value):
            return _said(value, [field.name for field in fields(value)])
        case _:
            return value


def trust_list(said: dict[str, Any]) -> TrustList:
    keys = tuple(trusted_key(**key) for key in said["keys"])
    return TrustList(Domain(bytes.fromhex(said["domain"])), 1, 0, 1, (), (), keys, b"")


def trusted_key(
    key: str, usage: int, not_before: int, expires: int, status: int, events: list[int] | None
) -> TrustedKey:
    public = PublicKey.parse(bytes.fromhex(key))
    scope = None if events is None else frozenset(events)
    return TrustedKey(public, Usage(usage), not_before, expires, Status(status), scope)


def run_frame(said: dict[str, Any]) -> Any:
    domain, public = Domain(bytes.fromhex(said["domain"])), PublicKey.parse(bytes.fromhex(said["key"]))
    read = []
    for frame in Frame.parse_stream(bytes.fromhex(said["frames"])):
        seen = plain(frame)
        assert seen.pop("raw") == (frame.unsigned + frame.signature).hex()
        hash_ = entry_hash(domain, frame).hex()
        read.append(seen | {"hash": hash_, "verifies": verify_entry(public, domain, frame)})
    return read


def run_content(said: dict[str, Any]) -> Any:
    raw = bytes.fromhex(said["content"])
    content = Content.parse(raw)
    assert content.encode() == raw
    return plain(content) | {"kind": content.kind.name.lower()}


def run_chunk(said: dict[str, Any]) -> Any:
    raw = bytes.fromhex(said["chunk"])
    opened = opened_chunk(said, raw)
    for flip in said.get("flips", []):
        check_flips(said, raw, opened, **flip)
    return opened


def opened_chunk(said: dict[str, Any], raw: bytes) -> Any:
    domain = Domain(bytes.fromhex(said["domain"]))

    def key_of(device: bytes) -> PublicKey | None:
        key = said["devices"].get(device.hex())
        return key and PublicKey.parse(bytes.fromhex(key))

    chunk = open_chunk(raw, domain, key_of)
    public = key_of(chunk.device)
    assert public is not None
    entries = [
        {
            "seq": entry.frame.seq,
            "hash": entry.hash.hex(),
            "verifies": verify_entry(public, domain, entry.frame),
        }
        for entry in chunk.entries
    ]
    return {"device": chunk.device.hex(), "event": chunk.event, "epoch": chunk.epoch, "entries": entries}


def check_flips(said: dict[str, Any], raw: bytes, whole: Any, first: int, last: int, expect: str) -> None:
    """Every bit of these bytes, flipped alone: refused by this name, or the same entries as before."""
    for bit in range(8 * first, 8 * last + 8):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        if expect == "OK":
            names = [entry["hash"] for entry in opened_chunk(said, bytes(flipped))["entries"]]
            assert names == [entry["hash"] for entry in whole["entries"]]
            continue
        with pytest.raises(SyncError) as refused:
            opened_chunk(said, bytes(flipped))
        assert refused.value.name == expect, f"bit {bit}"


def reading(said: dict[str, Any]) -> Reading:
    return Reading(said["wall_ms"], said["mono_ms"], bytes.fromhex(said["boot"]))


def timed(line: dict[str, Any]) -> Timed:
    names = [bytes.fromhex(line[name]) for name in ("hash", "prev")]
    at = reading(line)
    return Timed(names[0], names[1], at.wall_ms, at.mono_ms, at.boot, Bounds(*line["own"]), line["seq"])


def run_anchor(said: dict[str, Any]) -> Any:
    return plain(open_anchor(bytes.fromhex(said["anchor"]), trust_list(said["trust"]), said["now"]))


def run_bounds(said: dict[str, Any]) -> Any:
    anchor = Anchor(bytes(8), bytes(16), said["received_ms"], said["sent_ms"])
    bounds = own_bounds(anchor, said["send_mono"], said["receive_mono"])
    return [bounds.lo, bounds.hi]


def run_entry(said: dict[str, Any]) -> Any:
    content = Content.parse(bytes.fromhex(said["content"]))
    bounds = entry_bounds(content, bytes.fromhex(said["device"]), trust_list(said["trust"]), said["now"])
    return [bounds.lo, bounds.hi]


def run_journal(said: dict[str, Any]) -> Any:
    entries = [timed(line) for line in said["entries"]]
    timings = propagate(entries)
    return [[timings[e.hash].lo, timings[e.hash].hi, timings[e.hash].point] for e in entries]


def run_round_trip(said: dict[str, Any]) -> Any:
    return is_steady(reading(said["sent"]), reading(said["received"]))


def run_device(said: dict[str, Any]) -> Any:
    clock, held = DeviceClock(counts_sleep=said["counts_sleep"]), said["anchored"]
    now = reading(said["reading"])
    if held is not None:
        clock = clock.anchored(Bounds(held["lo"], held["hi"]), reading(held["read"]))
    moment = clock.now(now.wall_ms, now.mono_ms, now.boot, said["at_least_ms"])
    return [moment.now_ms, moment.uncertainty_ms]


CLOCKS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "anchor": run_anchor,
    "bounds": run_bounds,
    "entry": run_entry,
    "journal": run_journal,
    "round_trip": run_round_trip,
    "device": run_device,
}
MESSAGES: Final[dict[str, Any]] = {
    "hello": Hello,
    "hello_reply": HelloReply,
    "push": Push,
    "push_reply": PushReply,
    "return": Return,
    "return_reply": ReturnReply,
    "claim": Claim,
    "claim_reply": ClaimReply,
}


def run_messages(said: dict[str, Any]) -> Any:
    if said["kind"] == "skips":
        return skip_list(said["head"])
    raw = bytes.fromhex(said["message"])
    message = MESSAGES[said["kind"]].parse(raw)
    assert message.encode() == raw
    return plain(message)


RUNNERS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "frame": run_frame,
    "content": run_content,
    "chunk": run_chunk,
    "clock": lambda said: CLOCKS[said["kind"]](said),
    "messages": run_messages,
}
FILES: Final = sorted(path for area in RUNNERS for path in (ROOT / area).glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_vector_gives_what_it_says(path: Path) -> None:
    area, said = path.parent.name, json.loads(path.read_text("utf-8"))
    assert said["name"] == path.stem
    assert said.keys() - COMMON in INPUTS[area], "this runner does not know these fields"
    if said["expect"] == "OK":
        assert RUNNERS[area](said) == said["decoded"]
        return
    with pytest.raises((SyncError, KeysError)) as refused:
        RUNNERS[area](said)
    error = refused.value
    assert isinstance(error, SyncError | KeysError)
    assert error.name == said["expect"]
    assert not isinstance(error, Malformed) or error.clause == said["clause"]


def test_the_files_of_these_areas_are_what_the_generator_writes() -> None:
    areas = {name: area for name, area in generate.areas().items() if area.RUNNER == THIS}
    assert areas.keys() == RUNNERS.keys()
    written = {
        path: text for name, area in areas.items() for path, text in generate.files_of(name, area).items()
    }
    assert written == {path: path.read_text("utf-8") for path in FILES}
