"""What a gate must answer, from PROTOCOL.md 7.5, 9 and 10 alone: one value for all that it knows, one function for the table."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Self

from sync.clock import Reading
from sync.policy import Mode, Policy, Proof, Window
from sync.reasons import Reason
from sync.roster import CredentialState

DRIFT = Fraction(100, 1_000_000)
UNDO_MS = 120_000
VAGUE_S = 60
STILL_LEAVING_MS = 10_000
ROUND_TRIP_MS = 30_000
Key = tuple[int, int, int]
STATES = {
    CredentialState.REVOKED: Reason.REVOKED,
    CredentialState.SUSPENDED: Reason.SUSPENDED,
    CredentialState.REPLACED: Reason.REPLACED,
}


@dataclass(frozen=True)
class Card:
    """A code as it is shown; `bad` is why it is none of ours. Times in Unix seconds; `proof_s` of a rotating one."""

    text: str
    ticket: int = 0
    index: int = 0
    class_: str | None = None
    not_before: int = 0
    expires: int = 0
    form: Proof = Proof.STATIC
    proof_s: int | None = None
    bad: Reason | None = None


@dataclass
class Passage:
    """An own admit or exit. `acked`: the position that the push said which acknowledged it; `void`: the entry that took it back."""

    hash: bytes
    epoch: int
    seq: int
    key: Key
    entering: bool
    read: Reading
    proof_s: int | None
    acked: int | None = None
    void: tuple[int, int] | None = None
    void_acked: int | None = None

    def is_reflected(self, at: int) -> bool:
        return self.acked is not None and self.acked <= at

    def is_void_reflected(self, at: int) -> bool:
        return self.void_acked is not None and self.void_acked <= at


@dataclass(frozen=True)
class Word:
    """What the server said of a key: admits, exits, and the holder's device."""

    admits: int = 0
    exits: int = 0
    holder: bytes | None = None


@dataclass(frozen=True)
class Lists:
    """What the device was told, as of the position it holds."""

    issued_ms: int
    states: dict[int, CredentialState]
    slots: int
    policy: Policy


@dataclass
class Memory:
    """What the device has on its disk, beside lists."""

    me: bytes
    passages: list[Passage] = field(default_factory=list)
    anchor: tuple[int, int, Reading] | None = None
    heard: set[int] = field(default_factory=set)

    def copy(self) -> Self:
        return deepcopy(self)

    def acknowledged(self, epoch: int, seq: int, pos: int) -> None:
        for one in self.passages:
            if one.epoch == epoch and one.seq <= seq and one.acked is None:
                one.acked = pos
            if one.void and one.void[0] == epoch and one.void[1] <= seq and one.void_acked is None:
                one.void_acked = pos

    def last_standing(self) -> Passage | None:
        standing = [one for one in self.passages if one.void is None]
        return max(standing, key=lambda one: (one.epoch, one.seq), default=None)

    def standing(self, key: Key, word: Word, pos: int) -> tuple[int, int]:
        """10.1: admits, and exits that found somebody inside."""
        own = sorted((one for one in self.passages if one.key == key), key=lambda one: (one.epoch, one.seq))
        undone = [one for one in own if one.void and one.is_reflected(pos) and not one.is_void_reflected(pos)]
        others = word.holder is not None and word.holder != self.me
        admits = max(int(others), word.admits - sum(one.entering for one in undone))
        exits = min(admits, max(0, word.exits - sum(not one.entering for one in undone)))
        for one in own:
            counted = one.is_reflected(pos) and not one.is_void_reflected(pos)
            if one.void or counted:
                continue
            if one.entering:
                admits += 1
            else:
                exits += exits < admits
        return admits, exits

    def last_proof_s(self, ticket: int) -> int | None:
        used = [one.proof_s for one in self.passages if one.key[0] == ticket and one.proof_s is not None]
        return max(used, default=None)

    def now(self, read: Reading, floor_ms: int) -> tuple[int, int | None]:
        """7.5: the time in ms and how sure it is; the monotonic clock counts sleep."""
        if self.anchor is None:
            return max(read.wall_ms, floor_ms), None
        lo, hi, then = self.anchor
        middle, passed = (lo + hi) // 2, read.mono_ms - then.mono_ms
        if read.boot != then.boot or passed < 0:
            floor_ms = max(floor_ms, lo)
            moved = read.wall_ms + middle - then.wall_ms
            return next((at for at in (read.wall_ms, moved) if at >= floor_ms), floor_ms), None
        now_ms = max(middle + passed, floor_ms)
        earliest = lo + floor(passed * (1 - DRIFT))
        latest = hi + ceil(passed / (1 - DRIFT))
        return now_ms, max(now_ms - earliest, latest - now_ms)

    def anchored(self, sent: Reading, received: Reading, server_ms: int) -> None:
        """7.1. The server answered at once."""
        trip = received.mono_ms - sent.mono_ms
        apart = abs(received.wall_ms - sent.wall_ms - trip)
        if trip <= ROUND_TRIP_MS and apart <= 1_000:
            self.anchor = (server_ms - 1, server_ms + ceil(trip / (1 - DRIFT)) + 4, received)


@dataclass(frozen=True)
class Question:
    """One scan of a code that verified."""

    card: Card
    zone: int
    entering: bool
    lists: Lists
    standing: tuple[int, int]
    last_proof_s: int | None
    now_ms: int
    uncertainty_ms: int | None


def answer(q: Question) -> tuple[Reason, bool]:
    """Rows 7 to 19: the reason, and whether the guest passes."""
    card, policy, now = q.card, q.lists.policy, q.now_ms // 1000
    known = q.uncertainty_ms is not None
    u = ceil(Fraction(q.uncertainty_ms or 0, 1000))
    w = u if u > VAGUE_S else 0
    age = max(0, q.now_ms - q.lists.issued_ms) // 1000
    admits, exits = q.standing
    if card.index >= q.lists.slots:
        return Reason.NOT_ON_LIST, False
    if card.index in q.lists.states and q.lists.states[card.index] is not CredentialState.VALID:
        return STATES[q.lists.states[card.index]], False
    if q.entering and known and now + u < card.not_before:
        return Reason.NOT_YET, False
    if q.entering and known and now - u >= card.expires:
        return Reason.EXPIRED, False
    classes = dict(policy.access).get(q.zone)
    if q.entering and classes is not None and (card.class_ or "") not in classes:
        return Reason.WRONG_ZONE, False
    rows = dict(policy.proofs)
    accepted = rows.get(card.class_ or "", rows.get("", (Proof.STATIC, Proof.PAPER, Proof.ROTATING)))
    if card.form not in accepted:
        return Reason.PROOF_NOT_ACCEPTED, False
    if card.proof_s is not None:
        stale = known and abs(card.proof_s - now) > 30 + u
        if stale or (q.last_proof_s is not None and card.proof_s <= q.last_proof_s):
            return Reason.PROOF_STALE, False
    windows = [one for one in policy.windows if one.zone in (0, q.zone)]
    window = _window(windows, now)
    near = any(one.from_s <= now + w and now - w < one.to_s for one in windows)
    if q.entering and known and window is not None and not near:
        return window, False
    if q.entering and policy.mode is Mode.ONCE and admits > 0:
        return Reason.ALREADY_ADMITTED, False
    if q.entering and policy.mode is Mode.REENTRY and admits > exits:
        return Reason.ALREADY_ADMITTED, False
    if q.entering and 0 < policy.limits.per_use <= admits:
        return Reason.LIMIT_REACHED, False
    if q.entering and known and policy.red_s and age > policy.red_s + w:
        return Reason.LIST_TOO_OLD, False
    if not q.entering and admits <= exits:
        return Reason.NOT_INSIDE, True
    if not known or u > VAGUE_S:
        beyond = now - u < card.not_before or now + u >= card.expires or window is not None
        old = policy.red_s > 0 and age > policy.red_s
        if card.proof_s is not None or (q.entering and (beyond or old)):
            return Reason.CLOCK_UNKNOWN, True
    if policy.amber_s and age > policy.amber_s:
        return Reason.LIST_TOO_OLD, True
    return Reason.OK, True


def _window(windows: Sequence[Window], now: int) -> Reason | None:
    if not windows or any(one.from_s <= now < one.to_s for one in windows):
        return None
    return Reason.NOT_YET if any(now < one.from_s for one in windows) else Reason.WINDOW_CLOSED
