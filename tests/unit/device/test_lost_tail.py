"""The feed goes on in another generation: the server lost a tail, and with it perhaps what it had acknowledged (PROTOCOL.md 2.2)."""

import httpx
import pytest

from keys.trust import Usage
from sync.clock import Anchor, sign_anchor
from sync.device import ledger
from sync.device.client import Server
from sync.device.device import Device
from sync.device.errors import Unreachable
from sync.device.journal import Known
from sync.device.means import Means
from sync.device.syncing import Syncer
from sync.feed import GENESIS, CredentialItem, Followed, Head
from sync.messages import Hello, HelloReply, Must, Push, PushReply
from sync.position import Ancestry, Position
from sync.reasons import Reason
from sync.roster import CredentialState
from tests.world import EVENT, NOW_S, ManualClocks, World

AFTER_THE_LOSS = Position(2, 0)
ANCESTRY = Ancestry(((2, 1, 0),))


def take_everything_for_acknowledged(gate: Device) -> None:
    with gate.database.writing() as connection:
        for epoch, seq in connection.execute("SELECT epoch, max(seq) FROM journal GROUP BY epoch").fetchall():
            gate.journal.set_connected(connection, EVENT, epoch, seq)


def unsent(gate: Device) -> int:
    with gate.database.reading() as connection:
        return gate.journal.unsent(connection, EVENT)


@pytest.fixture
def two_lives(gate: Device, world: World, clocks: ManualClocks) -> Device:
    """A gate with an admission in its first epoch and another one in its second, all of it acknowledged."""
    engine = gate.engine()
    engine.scan(EVENT, world.ticket(5).text)
    with gate.database.writing() as connection:
        gate.journal.open_epoch(connection, EVENT, "a test", clocks(), Known(Position(1, 0), 1))
    engine.scan(EVENT, world.ticket(6).text)
    take_everything_for_acknowledged(gate)
    return gate


def test_a_page_of_a_later_generation_has_every_epoch_sent_again(two_lives: Device) -> None:
    head = Head(EVENT, AFTER_THE_LOSS, GENESIS, 0, NOW_S * 1000, 1, ANCESTRY)
    assert unsent(two_lives) == 0
    two_lives.lists.follow(EVENT, Followed(head, ()))
    assert unsent(two_lives) == 4


def test_parts_of_a_later_generation_have_every_epoch_sent_again(two_lives: Device, world: World) -> None:
    two_lives.lists.save_parts(EVENT, world.parts(at=AFTER_THE_LOSS, ancestry=ANCESTRY), NOW_S)
    assert unsent(two_lives) == 4


def test_a_page_of_the_same_generation_leaves_what_is_acknowledged(two_lives: Device) -> None:
    head = Head(EVENT, Position(1, 0), GENESIS, 0, NOW_S * 1000, 1, Ancestry())
    two_lives.lists.follow(EVENT, Followed(head, ()))
    assert unsent(two_lives) == 0


def test_what_only_the_lost_server_said_is_forgotten_and_what_came_before_stays(
    gate: Device, world: World
) -> None:
    revoked = tuple(
        CredentialItem(Position(1, pos), number, number, CredentialState.REVOKED)
        for pos, number in ((1, 5), (2, 6))
    )
    gate.lists.follow(
        EVENT, Followed(Head(EVENT, Position(1, 2), GENESIS, 2, NOW_S * 1000, 1, Ancestry()), revoked)
    )
    assert gate.engine().scan(EVENT, world.ticket(6).text).verdict.reason is Reason.REVOKED
    heard = {5: CredentialState.REVOKED}
    forked = world.parts(heard, at=Position(2, 1), ancestry=Ancestry(((2, 1, 1),)))
    gate.lists.save_parts(EVENT, forked, NOW_S)
    assert gate.engine().scan(EVENT, world.ticket(5).text).verdict.reason is Reason.REVOKED
    assert gate.engine().scan(EVENT, world.ticket(6).text).verdict.reason is Reason.OK


class Restored(Server):
    """A server that was put back to before it heard of a journal: it says so, and then the line goes dead."""

    def __init__(self, world: World, gate: Device) -> None:
        super().__init__(httpx.AsyncClient(), gate.identity)
        self.world = world

    async def hello(self, hello: Hello) -> HelloReply:
        anchor = Anchor(hello.device, hello.nonce, NOW_S * 1000, NOW_S * 1000)
        signed = sign_anchor(self.world.key(Usage.RECEIPT), self.world.domain, anchor)
        return HelloReply(signed, 0, bytes(32), (), Position(1, 8), Must.RESEND_FROM, 1, 0)

    async def push(self, push: Push) -> PushReply:
        raise Unreachable("the line is dead")


async def test_what_a_restored_server_acknowledged_once_is_not_in_its_word_any_more(
    gate: Device, world: World, clocks: ManualClocks
) -> None:
    gate.engine().scan(EVENT, world.ticket(5).text)
    take_everything_for_acknowledged(gate)
    with gate.database.writing() as connection:
        ledger.mark_folded(connection, EVENT, 1, 99, 7)
    others = [
        CredentialItem(Position(1, pos), 900 + pos, 900 + pos, CredentialState.REVOKED) for pos in range(1, 9)
    ]
    head = Head(EVENT, Position(1, 8), GENESIS, 8, NOW_S * 1000, 1, Ancestry())
    gate.lists.follow(EVENT, Followed(head, tuple(others)))
    restored = Restored(world, gate)
    syncer = Syncer(
        Means(gate.database, gate.identity, gate.lists, gate.journal, gate.times, restored, clocks, bytes)
    )
    with pytest.raises(Unreachable):
        await syncer.sync(EVENT)
    answer = gate.engine().scan(EVENT, world.ticket(5).text)
    assert answer.verdict.reason is Reason.ALREADY_ADMITTED
