"""Items one by one: what each type says, and what none may say (4.1)."""

from collections.abc import Iterator
from typing import Final

from tests.vectors.actors import NOW
from tests.vectors.areas.feed.build import (
    HASH,
    START,
    Held,
    chain_of,
    followed,
    offered,
    revoked,
    sign_head,
    spell_item,
    spell_page,
)
from tests.vectors.case import Case, Json
from tests.vectors.signed import Spelled, fields
from tests.vectors.spelling import FALSE, NULL, array, bstr, mapping, tstr, uint

_DEVICE: Final = bytes.fromhex("d0d1d2d3d4d5d6d7")
_CREDENTIAL: Final = bytes.fromhex("c0c1c2c3c4c5c6c7")
_HOLDER: Final = (bstr(_DEVICE), uint(3), uint(NOW * 1000), bstr(_CREDENTIAL))
_PRESENCE: Final = {4: uint(9), 5: uint(1), 6: uint(2), 7: uint(2), 8: uint(1)}
_OPERATOR: Final = {4: uint(3), 5: uint(2), 6: bstr(HASH)}
_CASE: Final = {4: bstr(HASH), 5: uint(1), 6: uint(3)}


def cases() -> Iterator[Case]:
    yield from _presence()
    yield from _case_items()
    yield from _other_types()
    yield from _bad_fields()
    yield from _bad_shapes()


def _ok(name: str, type_: int, body: Spelled, said: dict[str, Json]) -> Case:
    item = spell_item(1, 1, type_, body)
    end = chain_of([item])
    decoded = followed(1, 1, end, [{**said, "gen": 1, "pos": 1}])
    page = spell_page(sign_head(1, 1, end), [item])
    return offered(f"ok-item-{name}", f"one item of type {type_}", page, "OK", "4.1", START, decoded)


def _presence() -> Iterator[Case]:
    said: dict[str, Json] = {"type": "presence", "ticket": 9, "zone": 1, "use": 2, "admits": 2, "exits": 1}
    holder: Json = {
        "device": _DEVICE.hex(),
        "gate": 3,
        "point_ms": NOW * 1000,
        "credential_hash": _CREDENTIAL.hex(),
    }
    yield _ok("presence", 2, {**_PRESENCE, 9: array(*_HOLDER)}, {**said, "holder": holder})
    day = {**_PRESENCE, 10: array(uint(1_790_000_000), uint(2))}
    yield _ok("presence-with-day", 2, day, {**said, "holder": None, "day": [1_790_000_000, 2]})
    yield _ok("presence-without-holder", 2, _PRESENCE, {**said, "holder": None})


def _case_items() -> Iterator[Case]:
    said: dict[str, Json] = {"type": "case", "id": HASH.hex(), "class": 1, "status": 3}
    nowhere: dict[str, Json] = {"ticket": None, "zone": None, "use": None}
    about = {7: uint(9), 8: uint(1), 9: uint(0)}
    yield _ok("case", 6, {**_CASE, **about}, {**said, "ticket": 9, "zone": 1, "use": 0})
    yield _ok("case-of-a-journal", 6, _CASE, {**said, **nowhere})
    yield _ok("case-unknown-class", 6, {**_CASE, 5: uint(255)}, {**said, **nowhere, "class": 255})


def _other_types() -> Iterator[Case]:
    rules = (uint(2), uint(2), array(), array(), array(), uint(60), uint(0))
    policy = mapping(*enumerate(rules, 1))
    yield _ok("policy", 3, {4: policy}, {"type": "policy", "version": 2})
    most = {4: uint(2**24), 5: uint(80_000)}
    yield _ok("slots", 4, most, {"type": "slots", "slots": 2**24, "capacity": 80_000})
    lock: dict[str, Json] = {"type": "lock", "device": _DEVICE.hex(), "last_hash": HASH.hex()}
    yield _ok("lock", 5, {4: bstr(_DEVICE), 5: bstr(HASH)}, lock)
    yield _ok("closed", 7, {}, {"type": "closed"})
    operator: dict[str, Json] = {"type": "operator", "operator": 3, "role": 2, "key": HASH.hex()}
    yield _ok("operator", 8, _OPERATOR, operator)
    yield _ok("operator-no-more", 8, {**_OPERATOR, 5: uint(0)}, {**operator, "role": 0})
    inside: dict[str, Json] = {"type": "occupancy", "zone": 2, "people": 500}
    yield _ok("occupancy", 9, {4: uint(2), 5: uint(500)}, inside)
    yield _ok("occupancy-nobody", 9, {4: uint(2), 5: uint(0)}, {**inside, "people": 0})
    yield _ok("profile", 10, {}, {"type": "profile"})
    yield _ok("unknown", 99, {4: tstr("news"), 77: array(FALSE)}, {"type": "unknown"})
    yield _ok("unknown-type-0", 0, {}, {"type": "unknown"})


def _bad(name: str, comment: str, item: bytes, clause: str = "4.1") -> Case:
    """After a good one, so that a reader who applies while he reads has gone too far."""
    first = revoked(1, 2)
    held: Held = (1, 1, chain_of([revoked(1, 1)]))
    page = spell_page(sign_head(1, 3, chain_of([first, item], held[2])), [first, item])
    return offered(f"item-{name}", comment, page, "MALFORMED", clause, held)


def _bad_fields() -> Iterator[Case]:
    credential = {4: uint(1), 5: uint(1), 6: uint(1)}
    faults: list[tuple[str, int, Spelled]] = [
        ("credential-state-5", 1, {**credential, 6: uint(5)}),
        ("credential-ticket-too-high", 1, {**credential, 4: uint(2**24)}),
        ("credential-index-too-high", 1, {**credential, 5: uint(2**24)}),
        ("credential-without-state", 1, {4: uint(1), 5: uint(1)}),
        ("credential-with-more", 1, {**credential, 7: uint(0)}),
        ("presence-in-zone-0", 2, {**_PRESENCE, 5: uint(0)}),
        ("presence-admits-too-wide", 2, {**_PRESENCE, 7: uint(2**31)}),
        ("presence-holder-short", 2, {**_PRESENCE, 9: array(*_HOLDER[:3])}),
        ("presence-day-short", 2, {**_PRESENCE, 10: array(uint(1))}),
        ("presence-day-too-wide", 2, {**_PRESENCE, 10: array(uint(2**32), uint(1))}),
        ("presence-holder-null", 2, {**_PRESENCE, 9: NULL}),
        ("slots-0", 4, {4: uint(0), 5: uint(1)}),
        ("slots-too-many", 4, {4: uint(2**24 + 1), 5: uint(1)}),
        ("lock-device-short", 5, {4: bstr(_DEVICE[1:]), 5: bstr(HASH)}),
        ("case-class-too-wide", 6, {**_CASE, 5: uint(256)}),
        ("case-in-no-ticket", 6, {**_CASE, 7: NULL}),
        ("operator-2-31", 8, {**_OPERATOR, 4: uint(2**31)}),
        ("operator-role-3", 8, {**_OPERATOR, 5: uint(3)}),
        ("operator-key-short", 8, {**_OPERATOR, 6: bstr(HASH[1:])}),
        ("operator-with-more", 8, {**_OPERATOR, 7: uint(0)}),
        ("occupancy-zone-0", 9, {4: uint(0), 5: uint(1)}),
        ("occupancy-people-2-31", 9, {4: uint(1), 5: uint(2**31)}),
        ("occupancy-without-people", 9, {4: uint(1)}),
        ("occupancy-with-more", 9, {4: uint(1), 5: uint(1), 6: uint(0)}),
        ("profile-with-more", 10, {4: uint(1)}),
        ("closed-with-more", 7, {4: uint(1)}),
        ("type-too-wide", 2**31, {}),
    ]
    for name, type_, body in faults:
        yield _bad(name, "signed for, and yet it breaks its clause", spell_item(1, 3, type_, body))


def _bad_shapes() -> Iterator[Case]:
    yield _bad("policy-broken", "a policy without a version", spell_item(1, 3, 3, {4: mapping()}), "9.1")
    yield _bad("array", "no map", array(uint(1), uint(3), uint(7)))
    yield _bad("without-type", "generation and position alone", fields({1: uint(1), 2: uint(3)}))
    yield _bad("keys-swapped", "not canonical", mapping((2, uint(3)), (1, uint(1)), (3, uint(7))))
    yield _bad("too-large", "above 64 KiB", spell_item(1, 3, 99, {4: bstr(bytes(64 * 1024))}))
