"""A gate's world for the tests of the gate in a browser: `python -m tests.twin.world > pwa/tests/device/world.json`.

One event with its lists under several policies, tickets, one tablet's certificate, and who works there. The tablet's keys follow from
seeds that are written down too: they are nobody's. The event has as many tickets as a stadium, of which a few are written down.
"""

import argparse
import json
from typing import Any, Final

from keys.box import Kind
from keys.crypto import PrivateKey, opening_public_key
from keys.passphrase_box import Cost
from keys.pin import seal_key
from keys.trusted import Status, Usage
from sync.authority import OperatorRole
from sync.device.parts import Parts
from sync.enrolment import device_id
from sync.operators import Operator, encode_operators
from sync.policy import Limits, Mode, Policy
from sync.position import Position
from sync.roster import CredentialState
from sync.sealed import Recipient, SealedPart, seal_part
from tests.world import EVENT, NOW_S, World, seeded

_NAME: Final = "Tablet A"
_SIGNING: Final = seeded("gate in a browser", "signing")
_OPENING: Final = seeded("gate in a browser", "opening")
_REVOKED: Final = 9
_PINS: Final = {"Ana": "270391", "Bruno": "582640"}
_POLICIES: Final = {
    "once": Policy(1),
    "reentry": Policy(1, mode=Mode.REENTRY),
    "claims": Policy(1, claim=(1,)),
    "full": Policy(1, capacities=((1, 2),)),
    "total": Policy(1, mode=Mode.MANY, limits=Limits(total=2)),
}


def world_said(capacity: int, tickets: int) -> dict[str, Any]:
    """Everything as JSON has it: bytes in hexadecimal."""
    world = World(capacity=capacity)
    key = PrivateKey.from_seed(_SIGNING)
    return {
        "now_s": NOW_S,
        "event": EVENT,
        "domain": world.domain.hex,
        "root_fingerprint": world.anchor.root_fingerprint.hex(),
        "trust": world.trust_raw().hex(),
        "withdrawn": world.trust_raw(2, _withdrawn()).hex(),
        "signing_seed": _SIGNING.hex(),
        "opening_seed": _OPENING.hex(),
        "certificate": world.certificate(key, _NAME).hex(),
        "ends_soon": world.certificate(key, _NAME, until_s=NOW_S + 60).hex(),
        "lists": {name: _parts(World(capacity=capacity, policy=one)) for name, one in _POLICIES.items()},
        "tickets": [world.ticket(number).text for number in range(tickets)],
        "revoked": _REVOKED,
        "foreign": World(seed="elsewhere").ticket(1).text,
        "operators": _operators(world, device_id(key.public)).hex(),
        "pins": _PINS,
    }


def _withdrawn() -> dict[Usage, Status]:
    return {Usage.ROSTER: Status.COMPROMISED}


def _parts(world: World) -> dict[str, str]:
    parts: Parts = world.parts({_REVOKED: CredentialState.REVOKED})
    return {
        "profile": parts.profile.hex(),
        "roster": parts.roster.hex(),
        "admissions": parts.admissions.hex(),
    }


def _operators(world: World, device: bytes) -> bytes:
    roles = {"Ana": OperatorRole.STEWARD, "Bruno": OperatorRole.SUPERVISOR}
    people = [_operator(number, name, roles[name]) for number, name in enumerate(_PINS, 1)]
    part = SealedPart(EVENT, Position(1, 0), NOW_S, Kind.OPERATORS, 0, encode_operators(people))
    return seal_part(
        world.key(Usage.ROSTER), world.domain, part, Recipient(device, opening_public_key(_OPENING))
    )


def _operator(number: int, name: str, role: OperatorRole) -> Operator:
    key = PrivateKey.from_seed(bytes((number,)) * 32)
    sealed = seal_key(key, _PINS[name], bytes(16), bytes(24), Cost(1, 8))
    return Operator(number, name, role, key.public.raw, sealed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--capacity", type=int, default=80_000)
    parser.add_argument("--tickets", type=int, default=60)
    asked = parser.parse_args()
    print(json.dumps(world_said(asked.capacity, asked.tickets), indent=1))


if __name__ == "__main__":
    main()
