"""What a HELLO is answered (PROTOCOL.md 11.1)."""

from collections.abc import Sequence

from backend.feed.greeting import Standing, announced, common_with, what_must
from backend.store.rows_journal import ChainRow, JournalState
from sync.chain import START
from sync.messages import Hello, Must
from tests.unit.receiving.rows import DEVICE, cursor, journal, name, row


def _hello(*labels: str, head: int | None = None, epoch: int = 1) -> Hello:
    """A device whose journal is these entries, naming all of them."""
    own = tuple((seq, name(label)) for seq, label in enumerate(labels, start=1))
    return Hello(
        DEVICE, 7, epoch, len(labels) if head is None else head, own[::-1], b"bootboot", 0, bytes(16)
    )


def _standing(
    state: JournalState,
    *stored: ChainRow,
    loose: Sequence[ChainRow] = (),
    last_epoch: int = 1,
    locked: bool = False,
) -> Standing:
    return Standing(state, loose, [*stored, *loose], last_epoch, locked)


A, B = row("a", None, 1), row("b", "a", 2)
B_END = cursor("b", 2)


def test_who_sent_everything_may_go() -> None:
    standing = _standing(journal(cursor("b", 2)), A, B)
    assert what_must(standing, _hello("a", "b")) is Must.GO


def test_who_has_more_goes_on_from_the_cursor() -> None:
    standing = _standing(journal(cursor("b", 2)), A, B)
    assert what_must(standing, _hello("a", "b", "c")) is Must.RESEND_FROM


def test_a_server_that_forgot_everything_is_sent_everything() -> None:
    standing = _standing(journal(), last_epoch=0)
    assert what_must(standing, _hello("a", "b")) is Must.RESEND_FROM
    assert common_with(standing, _hello("a", "b")) == START


def test_a_head_behind_what_is_here_is_another_life() -> None:
    standing = _standing(journal(cursor("c", 3)), A, B)
    assert what_must(standing, _hello("a", "b")) is Must.NEW_EPOCH
    assert common_with(standing, _hello("a", "b")) == cursor("b", 2)


def test_another_hash_at_a_named_seq_is_another_life_even_beyond_a_gap() -> None:
    apart = journal(cursor("a", 1), last_seq=3)
    standing = _standing(apart, A, loose=[row("z", "y", 3, connected=False)])
    assert what_must(standing, _hello("a", "b", "c")) is Must.NEW_EPOCH
    assert common_with(standing, _hello("a", "b", "c")) == cursor("a", 1)


def test_nothing_in_common_starts_at_the_start() -> None:
    standing = _standing(journal(cursor("x", 1)), row("x", None, 1))
    assert what_must(standing, _hello("a")) is Must.NEW_EPOCH
    assert common_with(standing, _hello("a")) == START


def test_after_a_fork_each_life_is_known_by_what_it_names() -> None:
    other = row("x", "a", 2)
    standing = _standing(journal(B_END, forked=True), A, B, other)
    assert common_with(standing, _hello("a", "b")) == B_END
    assert common_with(standing, _hello("a", "x", "w")) == cursor("x", 2)
    assert what_must(standing, _hello("a", "x")) is Must.NEW_EPOCH


def test_a_later_epoch_and_a_lock_come_first() -> None:
    state = journal(cursor("a", 1))
    assert what_must(_standing(state, A, last_epoch=2), _hello("a")) is Must.NEW_EPOCH
    locked = _standing(state, A, last_epoch=2, locked=True)
    assert what_must(locked, _hello("a")) is Must.LOCKED


def test_the_highest_announced_head_is_remembered_with_its_hash() -> None:
    once = announced(journal(), _hello("a", "b"))
    assert (once.announced_seq, once.announced_hash) == (2, name("b"))
    assert announced(once, _hello("a")) == once
    vague = announced(once, _hello("a", head=9))
    assert (vague.announced_seq, vague.announced_hash) == (9, None)
