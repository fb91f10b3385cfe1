"""Ana, a steward, and Bruno, a supervisor: their PINs, the list of them for a device, and what stands in its journal."""

from keys.box import Kind
from keys.crypto import PrivateKey, opening_public_key
from keys.passphrase_box import Cost
from keys.pin import seal_key
from keys.trusted import Usage
from sync.authority import OperatorRole
from sync.content import Content
from sync.device.device import Device
from sync.journal import Frame
from sync.operators import Operator, encode_operators
from sync.position import Position
from sync.sealed import Recipient, SealedPart, seal_part
from tests.world import EVENT, NOW_S, World

PIN, OTHER_PIN = "270391", "582640"
CHEAP = Cost(1, 8)


def operator(number: int, name: str, role: OperatorRole, pin: str = PIN) -> Operator:
    key = PrivateKey.from_seed(bytes((number,)) * 32)
    return Operator(number, name, role, key.public.raw, seal_key(key, pin, bytes(16), bytes(24), CHEAP))


ANA = operator(1, "Ana", OperatorRole.STEWARD)
BRUNO = operator(2, "Bruno", OperatorRole.SUPERVISOR, OTHER_PIN)


def listed(world: World, device: Device, *operators: Operator, at: Position | None = None) -> bytes:
    opening = opening_public_key(device.identity.opening_seed)
    part = SealedPart(EVENT, at or Position(1, 0), NOW_S, Kind.OPERATORS, 0, encode_operators(operators))
    return seal_part(world.key(Usage.ROSTER), world.domain, part, Recipient(device.identity.device, opening))


def entries(device: Device) -> list[tuple[Frame, Content]]:
    with device.database.reading() as connection:
        rows = connection.execute("SELECT frame FROM journal ORDER BY epoch, seq").fetchall()
    frames = [Frame.parse_stream(raw)[0] for (raw,) in rows]
    return [(frame, Content.parse(frame.content)) for frame in frames]
