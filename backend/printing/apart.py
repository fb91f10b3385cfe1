"""Many passes as one document, in a process of its own: `python -m backend.printing.apart`, which a server begins and ends.

It reads one `Order` from standard input, packed, after its length in four bytes; it writes one `Drawn` or `Unfit`, packed, and ends. Standard
input stays open for as long as the document is wanted: its end is that of this process, so that it outlives no server, however that one went.
"""

import os
import sys
from contextlib import suppress
from threading import Thread
from typing import BinaryIO, Final

import msgspec

from backend.errors import BadInput
from backend.printing.papers import PAPERS, Format
from backend.printing.pdf import pdf
from backend.printing.sheet import Sheet

_LENGTH: Final = 4
_NICE: Final = 10
_UNWANTED: Final = 1


class Order(msgspec.Struct, frozen=True):
    """What is to be drawn."""

    sheets: tuple[Sheet, ...]
    paper: Format

    def packed(self) -> bytes:
        """As `read` takes it."""
        raw = msgspec.msgpack.encode(self)
        return len(raw).to_bytes(_LENGTH, "big") + raw

    @staticmethod
    def read(stream: BinaryIO) -> "Order":
        """The next one of this stream; `EOFError` if it is cut off."""
        raw = _exactly(stream, int.from_bytes(_exactly(stream, _LENGTH), "big"))
        return msgspec.msgpack.decode(raw, type=Order)


class Drawn(msgspec.Struct, frozen=True, tag=True):
    """The document."""

    document: bytes


class Unfit(msgspec.Struct, frozen=True, tag=True):
    """What `BadInput` is made of: a code that fits into no such symbol."""

    field: str
    detail: str
    what_to_do: str


def answered(raw: bytes) -> Drawn | Unfit:
    """What a process that ended in good order wrote."""
    return msgspec.msgpack.decode(raw, type=Drawn | Unfit)


def draw(order: Order) -> bytes:
    """The answer to it, packed; everything else of this machine goes first."""
    _let_others_go_first()
    try:
        answer: Drawn | Unfit = Drawn(pdf(order.sheets, PAPERS[order.paper]))
    except BadInput as error:
        answer = Unfit(error.field, error.detail, error.what_to_do)
    return msgspec.msgpack.encode(answer)


def _let_others_go_first() -> None:
    """A wish: a service that may change no priorities (`SystemCallFilter=~@resources`) draws all the same."""
    if sys.platform != "win32":
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, _NICE)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    raw = stream.read(length)
    if len(raw) < length:
        raise EOFError
    return raw


def _end_when_unwanted(file: int) -> None:
    """Nothing more is written there; it ends with whoever holds its other side."""
    while os.read(file, 1):
        pass
    os._exit(_UNWANTED)  # whatever is being drawn


def _main() -> None:
    wanted = sys.stdin.fileno()
    try:
        order = Order.read(sys.stdin.buffer)
    except EOFError:
        sys.exit(_UNWANTED)
    Thread(target=_end_when_unwanted, args=(wanted,), daemon=True).start()
    sys.stdout.buffer.write(draw(order))


if __name__ == "__main__":
    _main()
