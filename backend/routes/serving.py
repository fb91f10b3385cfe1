"""What every handler is given besides the request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from backend.context import Context
from backend.gate_files import GateFiles
from backend.metrics import Metrics
from backend.routes.background import Background
from backend.routes.declaring import Operation
from backend.routes.drawing import Drawing
from backend.routes.pressure import Pressure


@dataclass(frozen=True, slots=True)
class Serving:
    """What the routes of one app work with. `operations`: all of them, as they are declared; `pressure`: what is being worked on;
    `gate`: the app for browsers; `background`: what goes on after its request was answered;
    `drawing`: codes and documents that are drawn.

    Those who come without a credential have room of their own (`strangers`): however many they are, they take none from gates.
    """

    ctx: Context
    metrics: Metrics
    operations: tuple[Operation, ...]
    pressure: Pressure = field(default_factory=Pressure)
    strangers: Pressure = field(default_factory=Pressure)
    gate: GateFiles = field(default_factory=GateFiles)
    background: Background = field(default_factory=Background)
    drawing: Drawing = field(default_factory=Drawing)


_C = TypeVar("_C")
OpenHandler: TypeAlias = Callable[[Request, Serving], Awaitable[Response]]
Handler: TypeAlias = Callable[[Request, Serving, _C], Awaitable[Response]]


def serving_of(request: Request) -> Serving:
    """What the composition root opened for this app."""
    serving: Serving = request.app.state.serving
    return serving
