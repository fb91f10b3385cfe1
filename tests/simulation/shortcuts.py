"""What lets a process replay thousands of evenings: what is a pure function of its bytes is computed once, and no work leaves for
another thread; disks serve several evenings (`spare_disks`); values are not guarded against writing (`thawing`), and garbage is collected after several evenings, not within each.

A signature is made by libsodium, which comes to the same bytes as the library of `keys.crypto` in less than half the time, and one
made here is known to verify; any other is verified for real the first time. What is remembered is immutable, or is only ever read.
"""

import asyncio
import dataclasses
import enum
import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from backend.merging import group_folding
from keys import base45, body, cbor, code_secret, cose, crypto, trust
from keys.crypto import SIGNATURE_BYTES, PrivateKey, PublicKey
from sync import feed, feed_items, fold
from sync.cases import Case
from sync.content import Content
from sync.device.parts import OpenedParts
from sync.group import FoldEntry, GroupFacts, GroupView
from sync.journal import Frame
from sync.messages import Hello, HelloReply, PushReply
from tests.simulation import opening, tablet
from tests.simulation.spare_disks import SpareDisks
from tests.simulation.thawing import replaced, unguarded

_AT_MOST: Final = 1 << 11
_SEVERAL_EVENINGS: Final = 50_000
"""How many more containers are made than given up until somebody looks for cycles; an evening leaves some 7,000."""
_T = TypeVar("_T")
_K = TypeVar("_K")
_V = TypeVar("_V")
_OURS: Final = ("keys.", "sync.", "backend.", "tests.simulation.")
_PURE: Final[tuple[Callable[..., Any], ...]] = (
    base45.decode,
    base45.encode,
    body.parse_body,
    cbor.decode,
    cose._parts,
    cose._to_be_signed,
    code_secret.sight_key,
    code_secret.open_code_secret,
    code_secret.proof_of_sight,
    feed.chain_hash,
    feed.encode_page,
    feed.parse_page,
    feed._read_head,
    crypto.hkdf,
    crypto.open_sealed,
    trust.accept,
    feed_items.parse_item,
)

_READ_TWICE: Final[tuple[type[Any], ...]] = (Case, Hello, HelloReply, PushReply)
"""What both ends read, and whoever looks on."""


async def _at_once(function: Callable[..., _T], /, *given: Any, **named: Any) -> _T:
    return function(*given, **named)


@contextmanager
def shortcuts() -> Iterator[None]:
    """For the length of the block."""
    known = _Remembered[tuple[bytes, bytes, bytes], bool]()
    verify, secret = PublicKey.verify_raw, lru_cache(_AT_MOST)(crypto_sign_seed_keypair)

    def verify_once(key: PublicKey, signed: bytes, signature: bytes) -> bool:
        asked = (key.raw, signed, signature)
        answer = known.get(asked)
        if answer is None:
            answer = known.put(asked, verify(key, signed, signature))
        return answer

    def sign_noting(key: PrivateKey, signed: bytes) -> bytes:
        signature = crypto_sign(signed, secret(key.seed)[1])[:SIGNATURE_BYTES]
        known.put((key.public.raw, signed, signature), True)
        return signature

    with (
        _collecting_rarely(),
        _plain_enumerations(),
        closing(SpareDisks()) as disks,
        _patched(
            [
                (PublicKey, "verify_raw", verify_once),
                (PrivateKey, "sign_raw", sign_noting),
                (asyncio, "to_thread", _at_once),
                (opening, "a_disk", disks.take),
                (tablet, "give_up", disks.give_back),
                (OpenedParts, "of", lru_cache(_AT_MOST)(OpenedParts.of)),
                (Content, "parse", lru_cache(_AT_MOST)(Content.parse)),
                (Frame, "parse_stream", lru_cache(_AT_MOST)(Frame.parse_stream)),
                (Case, "encode", lru_cache(_AT_MOST)(Case.encode)),
                *((message, "parse", lru_cache(_AT_MOST)(message.parse)) for message in _READ_TWICE),
                (PrivateKey, "from_seed", lru_cache(_AT_MOST)(PrivateKey.from_seed)),
                *_remembering(),
                (group_folding, "fold_group", _folding_once()),
                *unguarded(_OURS),
            ]
        ),
    ):
        yield


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """What was there before is looked through no more, and what an evening leaves only every so often."""
    former = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SEVERAL_EVENINGS, *former[1:])
    try:
        yield
    finally:
        gc.set_threshold(*former)
        gc.unfreeze()


@contextmanager
def _plain_enumerations() -> Iterator[None]:
    """Members are found as attributes of any class are. Python 3.11 has every look at one ask first whether the class of
    enumerations looks otherwise; what it adds is there for names that clash, and none of ours do."""
    fallback = vars(enum.EnumType).get("__getattr__")
    if fallback is not None:
        del enum.EnumType.__getattr__  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if fallback is not None:
            enum.EnumType.__getattr__ = fallback  # type: ignore[attr-defined]


class _Remembered(Generic[_K, _V]):
    """What was put or asked for lately: at least the last so many, at most twice as many."""

    def __init__(self) -> None:
        self._young: dict[_K, _V] = {}
        self._old: dict[_K, _V] = {}

    def get(self, key: _K) -> _V | None:
        """What was put there, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: _K, value: _V) -> _V:
        """Remember it."""
        if len(self._young) >= _AT_MOST:
            self._young, self._old = {}, self._young
        self._young[key] = value
        return value


@contextmanager
def _patched(patches: list[tuple[Any, str, Any]]) -> Iterator[None]:
    former = [(owner, name, vars(owner)[name]) for owner, name, _ in patches]
    for owner, name, function in patches:
        setattr(owner, name, function)
    try:
        yield
    finally:
        for owner, name, function in former:
            setattr(owner, name, function)


def _folding_once() -> Callable[..., GroupView]:
    """`fold_group`, remembering: another server, or a refold, that has the same entries of a ticket comes to the same view of it.

    An entry's hash says what it says, so beside it only what was found out about it counts. Policies are told apart as
    objects, which what is remembered keeps alive.
    """
    known = _Remembered[object, tuple[GroupView, object]]()

    def folded(event: int, entries: Iterable[FoldEntry], facts: GroupFacts) -> GroupView:
        listed, policies = list(entries), (*facts.policies.values(), facts.in_force)
        about = facts.ticket, facts.changes, facts.ancestry, facts.operators, *map(id, policies)
        given = event, about, *((one.hash, one.timing, one.proven, one.ref, one.authoriser) for one in listed)
        found = known.get(given) or known.put(given, (fold.fold_group(event, listed, facts), policies))
        return found[0]

    return folded


def _remembering() -> Iterator[tuple[Any, str, Any]]:
    """Each pure function, remembering, under every name by which a module knows it; and what changes a value, in its quick form."""
    quick: dict[Any, Callable[..., Any]] = {function: lru_cache(_AT_MOST)(function) for function in _PURE}
    quick[dataclasses.replace] = replaced
    for module in [module for name, module in sys.modules.items() if name.startswith(_OURS)]:
        for name, value in list(vars(module).items()):
            if callable(value) and getattr(value, "__hash__", None) and value in quick:
                yield module, name, quick[value]
