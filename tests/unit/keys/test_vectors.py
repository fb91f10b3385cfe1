"""Runs every vector of FORMAT.md, file by file, and proves that no file was left out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from keys import (
    alias,
    base45,
    box,
    card,
    cbor,
    code_secret,
    cose,
    pin,
    proof,
    reference,
    ring,
    ticket,
    trust,
)
from keys.bcbp.document import document
from keys.bcbp.reading import parse
from keys.bcbp.signing import open_pass
from keys.bcbp.warnings import MARKED
from keys.bcbp.writing import compose
from keys.crypto import PublicKey
from keys.errors import BadSignature, KeysError, Malformed
from keys.labels import Domain, Label, prefixed
from tests.vectors import generate

ROOT: Final = Path(generate.HERE)
THIS: Final = "tests/unit/keys/test_vectors.py"


class Vector:
    """One file. Each field is read by name; `done` refuses what nobody read, so that no input is ignored by mistake."""

    def __init__(self, content: dict[str, Any], path: str) -> None:
        self._content = content
        self._unread = set(content)
        self.names = frozenset(content)
        self.path = path

    def __getitem__(self, name: str) -> Any:
        self._unread.discard(name)
        return self._content[name]

    def get(self, name: str) -> Any:
        return self[name] if name in self._content else None

    def raw(self, name: str) -> bytes:
        return bytes.fromhex(self[name])

    def part(self, name: str) -> "Vector":
        return Vector(self[name], f"{self.path}: {name}")

    def done(self) -> None:
        assert not self._unread, (
            f"{self.path} has fields that this runner does not know: {sorted(self._unread)}"
        )


def read(path: Path) -> Vector:
    return Vector(json.loads(path.read_text("utf-8")), str(path.relative_to(ROOT)))


def trust_list(part: Vector) -> trust.TrustList:
    keys = tuple(trusted_key(Vector(entry, part.path)) for entry in part["keys"])
    domain = Domain(part.raw("domain"))
    part.done()
    return trust.TrustList(domain, 1, 0, 1, (), (), keys, b"")


def trusted_key(part: Vector) -> trust.TrustedKey:
    events = part["events"]
    key = trust.TrustedKey(
        PublicKey.parse(part.raw("key")),
        trust.Usage(part["usage"]),
        part["not_before"],
        part["expires"],
        trust.Status(part["status"]),
        None if events is None else frozenset(events),
    )
    part.done()
    return key


def said(key: trust.TrustedKey | ring.RingKey) -> dict[str, Any]:
    limits = {
        "usage": key.usage,
        "status": key.status,
        "not_before": key.not_before,
        "expires": key.expires,
        "events": None if key.events is None else sorted(key.events),
    }
    if isinstance(key, ring.RingKey):
        return limits | {"seed": key.private.seed.hex()}
    return limits | {"key": key.key.raw.hex()}


def run_base45(vector: Vector) -> Any:
    text = vector["text"]
    raw = base45.decode(text)
    assert base45.encode(raw) == text
    return {"bytes": raw.hex()}


def diagnostic(value: cbor.Value) -> Any:
    """The tagged form that the files use, so that 1, true and "1" stay apart."""
    match value:
        case bool() | None:
            return value
        case int():
            return {"int": str(value)}
        case bytes():
            return {"bytes": value.hex()}
        case str():
            return {"text": value}
        case list():
            return {"array": [diagnostic(item) for item in value]}
        case dict():
            return {"map": [[key, diagnostic(item)] for key, item in value.items()]}


def run_cbor(vector: Vector) -> Any:
    raw = vector.raw("cbor")
    value = cbor.decode(raw, "0.9", vector["cap"])
    assert cbor.encode(value) == raw
    return diagnostic(value)


def run_keys(vector: Vector) -> Any:
    signature = vector.get("signature")
    if signature is None:
        return {"kid": PublicKey.parse(vector.raw("key")).kid.hex()}
    label, domain, payload = Label(vector["label"]), Domain(vector.raw("domain")), vector.raw("payload")
    assert prefixed(label, domain, payload) == vector.raw("signing_input")
    key = PublicKey.parse(vector.raw("key"))
    if not key.verify(label, domain, payload, bytes.fromhex(signature)):
        raise BadSignature("vector")
    return {"kid": key.kid.hex()}


def run_cose(vector: Vector) -> Any:
    raw, label, trusted = vector.raw("cose"), Label(vector["label"]), trust_list(vector.part("trust"))
    usage, event, now = trust.Usage(vector["usage"]), vector["event"], vector["now"]
    if vector.get("layers"):
        layers = vector.part("layers")
        assert b"\xd2\x84" + cbor.encode(layers.raw("protected")) == raw[: 3 + len(layers.raw("protected"))]
        assert raw.endswith(layers.raw("signature"))
        layers.raw("to_be_signed")
        layers.done()
    signed = trusted.open(raw, label, usage, event, now)
    return {
        "key": signed.key.raw.hex(),
        "kid": signed.kid.hex(),
        "payload": signed.payload.hex(),
        "type": signed.type,
    }


def run_trust(vector: Vector) -> Any:
    part = vector.part("anchor")
    anchor = trust.Anchor(Domain(part.raw("domain")), part.raw("root_fingerprint"))
    part.done()
    *earlier, last = (bytes.fromhex(raw) for raw in vector["lists"])
    if vector.get("layers"):
        layers = vector.part("layers")
        assert layers.raw("payload") == cose.unverified_payload(last)
        assert layers.raw("to_be_signed").endswith(layers.raw("payload"))
        layers.done()
    held: trust.TrustList | None = None
    for raw in earlier:
        held = trust.accept(anchor, held, raw)
    held = trust.accept(anchor, held, last)
    assert held.domain == anchor.domain
    return {
        "counter": held.counter,
        "issued": held.issued,
        "expires": held.expires,
        "roots": [root.raw.hex() for root in held.roots],
        "keys": [said(key) for key in held.keys],
    }


def shown_as_said(shown: ticket.Shown) -> dict[str, Any]:
    opened = shown.ticket
    return {
        "event": opened.event,
        "number": opened.number,
        "index": opened.index,
        "not_before": opened.not_before,
        "expires": opened.expires,
        "proof": opened.proof,
        "seat": opened.seat,
        "name": opened.name,
        "holder": None if opened.holder is None else opened.holder.raw.hex(),
        "class": opened.class_,
        "paper": opened.paper,
        "kid": shown.kid.hex(),
        "credential_hash": shown.credential_hash.hex(),
        "code_secret": shown.secret.hex(),
        "proof_time": shown.proof_time,
    }


def run_ticket(vector: Vector) -> Any:
    text, now, trusted = vector["text"], vector["now"], trust_list(vector.part("trust"))
    if vector.get("layers"):
        check_ticket_layers(vector.part("layers"), text, trusted.domain)
    for flip in vector.get("flips") or []:
        check_flips(Vector(flip, vector.path), text, trusted, now)
    shown = ticket.open_ticket(text, trusted, now)
    shown.ticket.check_times(now)
    return shown_as_said(shown)


def check_ticket_layers(layers: Vector, text: str, domain: Domain) -> None:
    body = layers.raw("body")
    assert base45.decode(text[4:]) == body + layers.raw("signature")
    assert prefixed(Label.TICKET, domain, body) == layers.raw("signing_input")
    layers.done()


def check_flips(flip: Vector, text: str, trusted: trust.TrustList, now: int) -> None:
    signed = base45.decode(text[4:])
    first, last, expect = flip["first"], flip["last"], flip["expect"]
    flip.done()
    for bit in range(8 * first, 8 * last + 8):
        flipped = bytearray(signed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(KeysError) as refused:
            ticket.open_ticket("PT1:" + base45.encode(bytes(flipped)), trusted, now)
        assert refused.value.name == expect, f"{flip.path}, bit {bit}"


def run_proof(vector: Vector) -> Any:
    text, now, uncertainty_s = vector["text"], vector["now"], vector["uncertainty_s"]
    trusted = trust_list(vector.part("trust"))
    if vector.get("layers"):
        layers = vector.part("layers")
        signed, tail = proof.split(text[4:])
        assert (signed, tail) == (layers.raw("body") + layers.raw("signature"), layers.raw("tail"))
        assert layers.raw("proof_signing_input").endswith(tail[:4])
        layers.done()
    shown = ticket.open_ticket(text, trusted, now)
    assert shown.proof_time is not None
    proof.check_fresh(shown.proof_time, now, uncertainty_s)
    return shown_as_said(shown)


def run_code_secret(vector: Vector) -> Any:
    domain = Domain(vector.raw("domain"))
    if vector["kind"] == "alias":
        found = alias.alias_secret(vector["text"], domain)
        return {"code_secret": found.hex(), "alias": alias.alias_id(found).hex()}
    event = vector["event"]
    if vector["kind"] == "card":
        return opened_card(vector, card.CardPlace(domain, event, vector["index"], vector["version"]))
    if vector["kind"] == "sealed":
        index = vector["index"]
        key, sealed = vector.raw("storage_key"), vector.raw("sealed")
        secret = code_secret.open_code_secret(key, sealed, domain, event, index)
        assert code_secret.seal_code_secret(key, sealed[:12], domain, event, index, secret) == sealed
        return {"code_secret": secret.hex()}
    if vector["kind"] == "claim":
        device, nonce = vector.raw("device"), vector.raw("nonce")
        assert vector.raw("message") == event.to_bytes(4, "big") + device + nonce
        return {"proof": code_secret.proof_of_claim(vector.raw("sight"), event, device, nonce).hex()}
    secret = code_secret.code_secret(vector.raw("signature"), domain)
    sight = code_secret.sight_key(secret)
    device, epoch, seq = vector.raw("device"), vector["epoch"], vector["seq"]
    numbers = (number.to_bytes(4, "big") for number in (event, epoch, seq))
    assert vector.raw("message") == next(numbers) + device + b"".join(numbers)
    seen = code_secret.proof_of_sight(sight, event, device, epoch, seq)
    return {"code_secret": secret.hex(), "sight": sight.hex(), "seen": seen.hex()}


def opened_card(vector: Vector, place: card.CardPlace) -> Any:
    secret, raw = vector.raw("secret"), vector.raw("card")
    guest = card.open_card(secret, place, raw)
    assert card.seal_card(secret, place, guest, raw[:12]) == raw
    return {"name": guest.name, "seat": guest.seat, "note": guest.note}


def run_box(vector: Vector) -> Any:
    domain, kind = Domain(vector.raw("domain")), box.Kind(vector["kind"])
    place = vector["gen"], vector["pos"], vector["piece"]
    address = box.Address(domain, vector["event"], kind, *place, vector.raw("device"))
    assert address.info == vector.raw("info")
    return {"plain": box.open_box(address, vector.raw("seed"), vector.raw("box")).hex()}


def run_ring(vector: Vector) -> Any:
    raw, passphrase = vector.raw("ring"), vector["passphrase"].encode()
    if vector.get("layers"):
        layers = vector.part("layers")
        layers.raw("inside")
        layers.done()
    opened = ring.open_ring(raw, passphrase)
    return {
        "domain": opened.domain.hex,
        "keys": [said(key) for key in opened.keys],
        "secrets": {str(number.value): secret.hex() for number, secret in opened.secrets.items()},
    }


def run_pin(vector: Vector) -> Any:
    public = PublicKey.parse(vector.raw("key"))
    return {"seed": pin.open_key(vector.raw("sealed"), vector["pin"], public).seed.hex()}


def run_reference(vector: Vector) -> Any:
    random = vector.get("random")
    read_back = reference.parse(vector["typed"])
    if random is not None:
        assert reference.make(bytes.fromhex(random)) == read_back
    return {"reference": read_back}


def run_bcbp(vector: Vector) -> Any:
    parsed = parse(vector["text"])
    if MARKED.isdisjoint(remark.warning for remark in parsed.remarks):
        assert compose(parsed.boarding_pass) == vector["text"]
    return document(parsed)


def run_bcbp_signed(vector: Vector) -> Any:
    trusted, now = trust_list(vector.part("trust")), vector["now"]
    shown = open_pass(vector["text"], trusted, now, vector["event"], vector["type"])
    shown.ticket.check_times(now)
    opened = shown.ticket
    assert shown.boarding is not None
    assert (opened.proof, opened.holder, opened.paper, shown.proof_time) == (0, None, False, None)
    assert opened.name == shown.boarding.name
    return {
        "event": opened.event,
        "number": opened.number,
        "index": opened.index,
        "not_before": opened.not_before,
        "expires": opened.expires,
        "seat": opened.seat,
        "class": opened.class_,
        "kid": shown.kid.hex(),
        "credential_hash": shown.credential_hash.hex(),
        "code_secret": shown.secret.hex(),
        "boarding": shown.boarding.as_json(),
    }


@dataclass(frozen=True)
class Runner:
    """What runs the files of one area, and the fields that they may have besides those of every file."""

    run: Callable[[Vector], Any]
    fields: frozenset[str]


def runner(run: Callable[[Vector], Any], *fields: str) -> Runner:
    return Runner(run, frozenset(fields) | {"name", "comment", "clause", "expect", "decoded"})


SIGNED: Final = ("key", "label", "domain", "payload", "signing_input", "signature")
SECRET: Final = (
    "kind", "signature", "device", "epoch", "seq", "message", "storage_key", "sealed", "index", "sight", "nonce",
)  # fmt: skip
CARD: Final = ("text", "secret", "version", "card")

PLACE: Final = ("domain", "event", "kind", "gen", "pos", "piece", "device", "info")

RUNNERS: Final[dict[str, Runner]] = {
    "bcbp": runner(run_bcbp, "text"),
    "bcbp_signed": runner(run_bcbp_signed, "text", "trust", "now", "event", "type"),
    "base45": runner(run_base45, "text"),
    "box": runner(run_box, "seed", *PLACE, "box"),
    "cbor": runner(run_cbor, "cbor", "cap"),
    "code_secret": runner(run_code_secret, *SECRET, *CARD, "domain", "event"),
    "cose": runner(run_cose, "cose", "label", "trust", "usage", "event", "now", "layers"),
    "keys": runner(run_keys, *SIGNED),
    "pin": runner(run_pin, "sealed", "pin", "key"),
    "proof": runner(run_proof, "text", "now", "uncertainty_s", "trust", "layers"),
    "reference": runner(run_reference, "random", "typed"),
    "ring": runner(run_ring, "ring", "passphrase", "layers"),
    "ticket": runner(run_ticket, "text", "now", "trust", "layers", "flips"),
    "trust": runner(run_trust, "anchor", "lists", "layers"),
}

FILES: Final = sorted(path for area in RUNNERS for path in (ROOT / area).glob("*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_vector_gives_what_it_says(path: Path) -> None:
    vector, area = read(path), RUNNERS[path.parent.name]
    assert vector.names <= area.fields
    assert vector["name"] == path.stem
    assert vector["comment"]
    if vector["expect"] == "OK":
        vector["clause"]
        assert area.run(vector) == vector["decoded"]
        vector.done()
    else:
        refuses(area, vector)


def refuses(area: Runner, vector: Vector) -> None:
    assert "decoded" not in vector.names
    with pytest.raises(KeysError) as refused:
        area.run(vector)
    assert refused.value.name == vector["expect"]
    if isinstance(refused.value, Malformed):
        assert refused.value.clause == vector["clause"]


def test_no_file_of_these_areas_is_left_out() -> None:
    """Each of FILES is a test of its own; here they are all there are, whatever their depth and suffix."""
    assert sorted(path for area in RUNNERS for path in (ROOT / area).rglob("*")) == FILES
    assert {path.parent.name for path in FILES} == RUNNERS.keys()
    assert {path.suffix for path in FILES} == {".json"}


def test_every_area_has_one_runner_that_exists_and_every_folder_one_area() -> None:
    areas = generate.areas()
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.json"))}
    assert folders == areas.keys()
    assert {name for name, area in areas.items() if area.RUNNER == THIS} == RUNNERS.keys()
    for area in areas.values():
        assert (ROOT.parent.parent / area.RUNNER).is_file()


@pytest.mark.parametrize("name", RUNNERS)
def test_the_files_are_what_the_generator_writes(name: str) -> None:
    files = generate.files_of(name, generate.area_of(name))
    assert {path: path.read_text("utf-8") for path in (ROOT / name).iterdir()} == files
