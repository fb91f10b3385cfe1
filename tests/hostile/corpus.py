"""Seeds: the inputs of the test vectors, good and bad, as bytes."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import compress

from keys import base45, cbor, cose
from keys.crypto import SIGNATURE_BYTES
from keys.errors import KeysError
from sync.cases import Case, CaseClass
from sync.clock import Timing
from sync.content import Kind
from sync.evidence import Evidence, Role
from sync.feed import Page, parse_page
from sync.policy import Mode
from sync.position import Position
from sync.roster import CredentialState
from tests.vectors import generate

_ROOT: Final = Path(generate.HERE)
_SEED_AT_MOST: Final = 4_096
"""Larger vectors are about caps, which have tests of their own; here they would only slow down."""


@cache
def _area(area: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(path.read_text("utf-8")) for path in sorted((_ROOT / area).glob("*.json")))


def _small(seeds: Iterator[bytes]) -> tuple[bytes, ...]:
    found = tuple(dict.fromkeys(seed for seed in seeds if len(seed) <= _SEED_AT_MOST))
    assert found, "no seeds"
    return found


def hex_field(area: str, field: str, kind: str | None = None) -> tuple[bytes, ...]:
    """The bytes in this field of every vector of an area (and kind)."""
    said = (one for one in _area(area) if field in one and kind in (None, one.get("kind")))
    return _small(bytes.fromhex(one[field]) for one in said)


def text_field(area: str, field: str) -> tuple[bytes, ...]:
    """The texts in this field, as UTF-8."""
    return _small(one[field].encode("utf-8", "surrogatepass") for one in _area(area) if field in one)


def payloads(area: str, field: str) -> tuple[bytes, ...]:
    """What is inside the signed objects of an area."""
    return _small(_each(hex_field(area, field), cose.unverified_payload))


def trust_lists() -> tuple[bytes, ...]:
    """Every list of the area `trust`."""
    return _small(bytes.fromhex(raw) for one in _area("trust") for raw in one["lists"])


def trust_payloads() -> tuple[bytes, ...]:
    """What is inside them."""
    return _small(_each(trust_lists(), cose.unverified_payload))


def bodies() -> tuple[bytes, ...]:
    """The bodies of tickets."""
    return _small(_each(text_field("ticket", "text"), _body))


def enrolment_bodies() -> tuple[bytes, ...]:
    """What is inside enrolment codes."""
    return _small(_each(text_field("enrolment", "text"), lambda text: base45.decode(text[5:].decode())))


def policy_documents() -> tuple[bytes, ...]:
    """Policies as people write them, their JSON spelled in CBOR."""
    return _small(raw for one in _area("policy") for raw in _spelled(one.get("json")))


def policy_examples() -> tuple[bytes, ...]:
    """Rows of a table of examples, spelled in CBOR."""
    whole: dict[int | str, cbor.AnyKeyed] = {
        "at": "2026-11-21T18:00:00Z",
        "class": "VIP",
        "proof": "rotating",
        "list_age_s": 60,
        "expect": "refuse ALREADY_ADMITTED",
    }
    where: dict[int | str, cbor.AnyKeyed] = {
        "gate": 1,
        "zone": 1,
        "use": 0,
        "direction": "entry",
        "before": "in 2026-11-21T17:00:00Z; out 2026-11-21T17:30:00Z",
    }
    short: dict[int | str, cbor.AnyKeyed] = {"at": "2026-11-21T18:00:00-03:00", "expect": "OK"}
    return cbor.encode(whole | where, any_keys=True), cbor.encode(short, any_keys=True)


def ring_insides() -> tuple[bytes, ...]:
    """What is sealed in key rings."""
    return _small(
        bytes.fromhex(one["layers"]["inside"]) for one in _area("ring") if "inside" in one.get("layers", {})
    )


def pages() -> tuple[Page, ...]:
    """The pages of a feed that can be read."""
    return tuple(page for raw in hex_field("feed", "page") for page in _pages(raw))


def head_payloads() -> tuple[bytes, ...]:
    """What is inside their heads."""
    return _small(_each(tuple(page.head_raw for page in pages()), cose.unverified_payload))


def items() -> tuple[bytes, ...]:
    """Their items."""
    return _small(item for page in pages() for item in page.items)


def packed_lists() -> tuple[bytes, ...]:
    """Streams that unpack to 64 bytes, or nearly."""
    return _small(compress(byte * size) for byte in (b"\x00", b"\x5a") for size in (0, 63, 64, 65, 4096))


def stored_cases() -> tuple[bytes, ...]:
    """Cases as they lie in the database, with all that their evidence may say."""
    timing, hash_ = Timing(-5, None, 7), bytes(32)
    whole = Evidence(
        Role.HOLDER, bytes(8), 1, 2, hash_, Kind.ADMIT, 1, timing, Position(1, 5), 1, 3, CredentialState.REVOKED, Mode.ONCE, 9, -4
    )  # fmt: skip
    short = Evidence(Role.CONCERNED, bytes(8), 1, 2)
    twice = Case.of_ticket(CaseClass.DOUBLE_ADMIT, 7, (3, 1, 0), [hash_], [whole, short])
    fork = Case.of_journal(CaseClass.FORK, 7, (bytes(8), 1), [hash_], [short], fork_seq=4)
    return twice.encode(), fork.encode()


def ticket_lists() -> tuple[bytes, ...]:
    """Lists of tickets as people export them."""
    head = "reference,name,seat,class,not_before,expires\r\n"
    rows = 'A1,Ana,"B-1",VIP,2026-11-21T18:00:00-03:00,1795000000\r\n"A,2","a ""b"" c",,,,\n\nA3,=1+1,é,,0001-01-01T00:00:00+23:59,9999-12-31T23:59:59Z\n'
    return (
        head.encode(),
        (head + rows).encode(),
        b"\xef\xbb\xbfreference\nX1\n",
        b"reference;name\nX;Y\n",
        b'reference\n"open\nB\n',
        "sep=;\r\nNº do pedido;Nome;Sobrenome;Situação\r\n7;Zé;da Silva;Aprovado\r\n".encode("cp1252"),
        "reference\tseat\r\nA\tB\r\n".encode("utf-16"),
        b'[{"reference": "A", "seat": {"row": 1}}, {"reference": null}, 3]',
        b'{"id": "A"}\n{"id": "B", "name": "C"}\n',
        b'{"count": 3, "next": "https://x/?page=2", "results": [{"code": "A", "status": "n", "positions": [{"positionid": 1, "item": 2}, 4]}]}',
    )


def _pages(raw: bytes) -> Iterator[Page]:
    try:
        yield parse_page(raw)
    except KeysError:
        return


def _spelled(document: Any) -> Iterator[bytes]:
    try:
        yield cbor.encode(document, any_keys=True)
    except KeysError:  # CBOR of ours has no floats
        return


def _body(text: bytes) -> bytes:
    return base45.decode(text[4:].decode())[:-SIGNATURE_BYTES]


def _each(raws: tuple[bytes, ...], inside: Callable[[bytes], bytes]) -> Iterator[bytes]:
    for raw in raws:
        try:
            yield inside(raw)
        except (KeysError, UnicodeDecodeError):
            continue
