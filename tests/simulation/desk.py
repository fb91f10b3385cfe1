"""The server as one tablet meets it, watched: each answer is held against what truly stands on both sides."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sync.device.parts import Parts
from sync.messages import Connected, Hello, HelloReply, Must, PushReply
from sync.position import Position
from tests.simulation.centre import Centre
from tests.simulation.chronicle import Chronicle
from tests.simulation.holding import check_changes_of_hands
from tests.simulation.line import Trouble
from tests.simulation.story import Broken, Words
from tests.simulation.tablet import Tablet
from tests.simulation.virtual_time import VirtualTime


@dataclass(frozen=True, slots=True)
class Desk:
    """Passes on what `tablet` asks and looks at the answers."""

    centre: Centre
    chronicle: Chronicle
    tablet: Tablet
    time: VirtualTime
    tell: Callable[[str, Words], None]

    def unwatched(self) -> Centre:
        """The server itself, for messages that come so late that nobody reads the answers."""
        return self.centre

    def fail_next(self, failure: Trouble) -> None:
        self.centre.fail_next(failure)

    def hand_back(self, device: bytes, raw: bytes) -> bytes:
        return self.centre.hand_back(device, raw)

    def trust(self) -> bytes:
        return self.centre.trust()

    def operators(self, device: bytes) -> bytes:
        return self.centre.operators(device)

    def parts(self, device: bytes) -> Parts:
        return self.centre.parts(device)

    def feed(self, device: bytes, at: Position, at_most: int) -> bytes:
        return self.centre.feed(device, at, at_most)

    def hello(self, device: bytes, raw: bytes) -> bytes:
        answer = self.centre.hello(device, raw)
        asked, reply = Hello.parse(raw), HelloReply.parse(answer)
        self.chronicle.announce(device, asked.epoch, asked.head)
        self.chronicle.told[self.tablet.name] = reply.must
        self._check_lives(asked, reply)
        if reply.must in (Must.GO, Must.RESEND_FROM):  # else only those it named are looked for (11.1)
            self._check(asked.epoch, reply.connected_seq, reply.connected_hash)
        return answer

    def push(self, device: bytes, raw: bytes) -> bytes:
        before, held, at = self.centre.stored(), self.centre.holders(), self.centre.at()
        answer = self.centre.push(device, raw)
        reply = PushReply.parse(answer)
        fresh = self.centre.stored() - before
        for name in fresh:
            self.chronicle.folded_at[name] = reply.at
        self._tell(fresh, at, reply)
        check_changes_of_hands(self.centre, held)
        for epoch, row in self._furthest(reply).items():
            self._check(epoch, row.seq, row.hash)
        return answer

    def _furthest(self, reply: PushReply) -> dict[int, Connected]:
        """Of each own epoch the row that counts for this tablet: the last one of which it has the entry, or else the last one."""
        own = self.tablet.own()
        rows = [row for row in reply.connected if row.device == self.tablet.id]
        found = {row.epoch: row for row in rows}
        return found | {row.epoch: row for row in rows if own.get((row.epoch, row.seq)) == row.hash}

    def _tell(self, fresh: Collection[bytes], at: Position, reply: PushReply) -> None:
        """What the server knows now that it did not know."""
        entries = [one for name in fresh if (one := self.chronicle.written.get(name)) is not None]

        def words() -> str:
            said = ", ".join(str(one) for one in sorted(entries, key=lambda one: one.place))
            feed = f"; its feed goes from {at.pos} to {reply.at.pos}" if reply.at != at else ""
            refused = "".join(f"; refuses a chunk: {one.code}" for one in reply.refused)
            return f"takes in {said or 'nothing new'}{feed}{refused}"

        self.tell("Server", words)

    def _check_lives(self, asked: Hello, reply: HelloReply) -> None:
        """7: who speaks for a journal that has another life is told so, and nobody else is."""
        own = set(self.tablet.own().values())
        links = self.centre.links(asked.device)
        ahead = any(
            epoch > asked.epoch or (epoch == asked.epoch and seq > asked.head)
            for epoch, seq in links.values()
        )
        named = {(asked.epoch, seq): name for seq, name in asked.skips}
        differs = any(named.get(place, name) != name for name, place in links.items())
        alien = any(name not in own for name in links)
        if reply.must is Must.NEW_EPOCH and not alien:
            raise Broken("7 lives", f"{self.tablet.name} is told of another life, and there is none")
        if reply.must in (Must.GO, Must.RESEND_FROM) and (ahead or differs):
            raise Broken("7 lives", f"{self.tablet.name} is not told that its journal has another life")

    def _check(self, epoch: int, seq: int, hash_: bytes) -> None:
        """Invariant 6: what is acknowledged is the highest own entry whose whole chain is on the server."""
        own = {at: name for (of_epoch, at), name in self.tablet.own().items() if of_epoch == epoch}
        if seq and own.get(seq) != hash_:
            return  # another life of this journal; the tablet will not take it for its own
        reached = _reached(own, self.centre.stored())
        if seq != reached:
            raise Broken(
                "6 cursor", f"{self.tablet.name} was told {epoch}/{seq}, its chain is there to {reached}"
            )
        self.chronicle.acknowledge(own[at] for at in range(1, seq + 1))


def _reached(own: Mapping[int, bytes], stored: frozenset[bytes]) -> int:
    """Up to which seq every own entry is stored."""
    seq = 0
    while own.get(seq + 1) in stored:
        seq += 1
    return seq
