"""The network between one tablet and the server: it takes its time, and loses, repeats, delays, cuts and mixes what it carries."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final, Protocol

from sync.device.client import Server
from sync.device.errors import Refused, Unreachable
from sync.device.identity import Identity
from sync.device.parts import Parts
from sync.feed import Page, parse_page
from sync.journal import Frame
from sync.lost_tail import Return, ReturnReply
from sync.messages import Hello, HelloReply, Push, PushReply
from sync.position import Position
from tests.simulation.virtual_time import TabletClocks

_BUSY = 429
_GONE = 410
_MOST_A_PAGE = 1_000
_SLOW_MS = 45_000


class Trouble(StrEnum):
    """What happens to one message and its answer. Each is counted where it was felt."""

    LOST_REQUEST = "the request never arrives"
    LOST_ANSWER = "the answer never arrives"
    TWICE = "the request arrives twice"
    AGAIN_LATER = "a copy of the request arrives again, minutes later"
    SLOW = "the answer takes most of a minute"
    BUSY = "the server is full"
    FORGOTTEN = "the server has the items no more, only the lists"
    CRASH = "the server crashes before it commits"
    CRASH_AFTER = "the server crashes after it committed, before it answers"
    SERVER_FULL = "the server has no room left on its disk"
    TRUNCATED = "the request is cut short"
    CORRUPT = "a bit of the request is turned"
    NAP = "the tablet falls asleep while the answer is under way"
    SPLIT = "the request arrives in small pieces, out of order"


SERVER_FAILURES: Final = frozenset({Trouble.CRASH, Trouble.CRASH_AFTER, Trouble.SERVER_FULL})
"""What happens to the server while it writes; a request that writes nothing does not feel it."""

OF_A_PUSH: Final = frozenset({Trouble.TRUNCATED, Trouble.CORRUPT, Trouble.SPLIT})
"""What is done to the chunks of a push; any other message comes as it was sent."""

_COUNTED_ELSEWHERE: Final = SERVER_FAILURES | OF_A_PUSH | {Trouble.FORGOTTEN}


@dataclass(frozen=True, slots=True)
class Wait:
    """What a round of syncing waits for: so much virtual time."""

    ms: int

    def __await__(self) -> Generator["Wait", None, None]:
        yield self


class Far(Protocol):
    """The server at the other end (`centre.Centre`)."""

    def hello(self, device: bytes, raw: bytes) -> bytes: ...
    def push(self, device: bytes, raw: bytes) -> bytes: ...
    def feed(self, device: bytes, at: Position, at_most: int) -> bytes: ...
    def hand_back(self, device: bytes, raw: bytes) -> bytes: ...
    def trust(self) -> bytes: ...
    def operators(self, device: bytes) -> bytes: ...
    def parts(self, device: bytes) -> Parts: ...
    def fail_next(self, failure: Trouble) -> None: ...
    def unwatched(self) -> "Far": ...


@dataclass(slots=True)
class Weather:
    """What the network does to one round: `troubles` by the number of the message, and how long a way takes. `happened` counts them, `tell` says it."""

    chance: Random
    troubles: Mapping[int, Trouble] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    tell: Callable[[str], object] = field(default=str)
    sent: int = 0

    def felt(self, trouble: Trouble) -> None:
        """It came to pass: it is counted and told."""
        self.happened[trouble] += 1
        self.tell(f"message {self.sent}: {trouble}")

    def next(self) -> Trouble | None:
        """The trouble of the next message."""
        trouble = self.troubles.get(self.sent)
        self.sent += 1
        return trouble

    def way_ms(self) -> int:
        """How long a message is under way."""
        return self.chance.choice((4, 20, 60, 250, 900))


class Line(Server):
    """The calls of one tablet (see `sync.device.client.Server`), carried through the weather of one round."""

    def __init__(
        self,
        identity: Identity,
        clocks: TabletClocks,
        far: Far,
        weather: Weather,
        later: Callable[[int, Callable[[], object]], None],
    ) -> None:
        self._own = identity
        self._clocks = clocks
        self._far = far
        self._weather = weather
        self._later = later
        self.relayed: Sequence[bytes] = ()
        """Chunks of other tablets, mixed into the next push."""

    async def hello(self, hello: Hello) -> HelloReply:
        raw, device = hello.encode(), self._own.device
        return HelloReply.parse(await self._carry(lambda far: far.hello(device, raw)))

    async def push(self, push: Push) -> PushReply:
        chunks = [*push.chunks, *self.relayed]
        self._weather.chance.shuffle(chunks)
        trouble = self._weather.next()
        if trouble in OF_A_PUSH:
            self._weather.felt(trouble)
        raws = delivered(push.event, chunks, trouble, self._weather.chance)
        reply = None
        for raw in raws:
            answer = await self._carried(trouble, lambda far, raw=raw: far.push(self._own.device, raw))  # type: ignore[misc]
            reply = PushReply.parse(answer)
        self.relayed = ()
        assert reply is not None
        return reply

    async def feed(self, event: int, gen: int, after: int) -> Page:
        at_most = self._weather.chance.choice((5, 20, *[_MOST_A_PAGE] * 6))
        device, at = self._own.device, Position(gen, after)
        trouble = self._weather.next()
        if trouble is Trouble.FORGOTTEN:
            self._weather.felt(trouble)
            raise Refused(_GONE, "SNAPSHOT_REQUIRED", "fetch the lists", None)
        return parse_page(await self._carried(trouble, lambda far: far.feed(device, at, at_most)))

    async def hand_back(self, handed: Return) -> ReturnReply:
        raw, device = handed.encode(), self._own.device
        return ReturnReply.parse(await self._carry(lambda far: far.hand_back(device, raw)))

    async def trust(self) -> bytes:
        return await self._carry(lambda far: far.trust())

    async def operators(self, event: int) -> bytes:
        device = self._own.device
        return await self._carry(lambda far: far.operators(device))

    async def parts(self, event: int, since: int = 0) -> Parts:
        await Wait(self._weather.way_ms())
        return self._far.parts(self._own.device)

    async def _carry(self, serve: Callable[[Far], bytes]) -> bytes:
        return await self._carried(self._weather.next(), serve)

    async def _carried(self, trouble: Trouble | None, serve: Callable[[Far], bytes]) -> bytes:
        """There and back. The request is served when it arrives; what the trouble does to it happens on the way."""
        if trouble is not None and trouble not in _COUNTED_ELSEWHERE:
            self._weather.felt(trouble)
        await Wait(self._weather.way_ms())
        if trouble is Trouble.LOST_REQUEST:
            raise Unreachable("no answer")
        if trouble is Trouble.BUSY:
            raise Refused(_BUSY, "BUSY", "full", 1.0)
        answer = self._served(trouble, serve)
        await self._wait_for_the_answer(trouble)
        if trouble is Trouble.LOST_ANSWER:
            raise Unreachable("no answer")
        return answer

    async def _wait_for_the_answer(self, trouble: Trouble | None) -> None:
        if trouble is Trouble.NAP:
            self._clocks.sleep()
            self._later(self._weather.chance.choice((2_500, 20_000, 400_000)), self._clocks.wake)
        await Wait(_SLOW_MS if trouble is Trouble.SLOW else self._weather.way_ms())

    def _served(self, trouble: Trouble | None, serve: Callable[[Far], bytes]) -> bytes:
        if trouble is not None and trouble in SERVER_FAILURES:
            return self._served_badly(trouble, serve)
        if trouble is Trouble.TWICE:
            serve(self._far)
        if trouble is Trouble.AGAIN_LATER:
            self._later(
                self._weather.chance.randrange(600_000), lambda: _unheard(serve, self._far.unwatched())
            )
        return serve(self._far)

    def _served_badly(self, failure: Trouble, serve: Callable[[Far], bytes]) -> bytes:
        self._far.fail_next(failure)
        try:
            return serve(self._far)
        except (Unreachable, Refused):
            self._weather.felt(failure)
            raise


def _unheard(serve: Callable[[Far], bytes], far: Far) -> None:
    """Served so late that nobody is there for the answer."""
    with suppress(Refused):
        serve(far)


def delivered(event: int, chunks: Sequence[bytes], trouble: Trouble | None, chance: Random) -> list[bytes]:
    """What arrives of a push: the message itself, or what trouble made of it."""
    match trouble:
        case Trouble.TRUNCATED:
            return [Push(event, _cut_short(chunks, chance)).encode()]
        case Trouble.CORRUPT:
            return [Push(event, _with_a_turned_bit(chunks, chance)).encode()]
        case Trouble.SPLIT:
            pieces = _pieces(chunks, chance)
            return [Push(event, (piece,)).encode() for piece in pieces]
        case _:
            return [Push(event, tuple(chunks)).encode()]


def _cut_short(chunks: Sequence[bytes], chance: Random) -> tuple[bytes, ...]:
    *whole, last = chunks
    return (*whole, last[: chance.randrange(1, len(last))])


def _with_a_turned_bit(chunks: Sequence[bytes], chance: Random) -> tuple[bytes, ...]:
    *whole, last = chunks
    place, turned = chance.randrange(len(last)), bytearray(last)
    turned[place] ^= 1 << chance.randrange(8)
    return (*whole, bytes(turned))


def _pieces(chunks: Sequence[bytes], chance: Random) -> list[bytes]:
    """The same frames in other chunks, as a relay may hand them over, in any order."""
    found: list[bytes] = []
    for chunk in chunks:
        frames = [frame.raw for frame in Frame.parse_stream(chunk)]
        while frames:
            size = chance.randint(1, 8)
            found.append(b"".join(frames[:size]))
            frames = frames[size:]
    chance.shuffle(found)
    return found
