"""What a device may be set up for (PROTOCOL.md 11.8)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from backend.callers.access import Device
from backend.routes.answers import cbor
from backend.routes.declaring import Operation, Said, gives_cbor
from backend.routes.guard import Serving, device_only
from backend.usecases import offering_events
from sync.offered import encode_offered


async def _offered(_request: Request, serving: Serving, device: Device) -> Response:
    return cbor(encode_offered(await offering_events.offered_to(serving.ctx, device)))


_OFFERED: Final = Said(
    "listOffered",
    "The events that a device may serve, with the gates that it may stand at.",
    gives_cbor("Offered", "11.8", "The nearest in time first; closed ones are left out."),
)


def operations() -> list[Operation]:
    """The operations of this file."""
    return [device_only("GET", "/v1/offered", _offered, _OFFERED)]
