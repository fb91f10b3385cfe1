"""Which entries of a ticket are taken back, and which attempts change nothing (PROTOCOL.md 12.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.content import Kind
from sync.group import PASSAGES, FoldEntry

VOID_WINDOW_MS: Final = 120_000


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Hashes, by what became of them.

    `uncounted`: passages that do not count: taken back, or an override that nobody authorised. `powerless`: voids and
    overrides that change nothing (case `unauthorised`), unless the override was taken back. `named`: for a powerless
    void, the entry it names, if it is here.
    """

    uncounted: frozenset[bytes]
    powerless: frozenset[bytes]
    named: Mapping[bytes, FoldEntry]


def withdrawals(group: Sequence[FoldEntry]) -> Withdrawals:
    """What the voids and overrides among all entries of a ticket do."""
    by_hash = {entry.hash: entry for entry in group}
    voids = [(entry, by_hash.get(entry.ref or b"")) for entry in group if entry.kind is Kind.VOID]
    overrides = {entry.hash for entry in group if entry.kind is Kind.OVERRIDE and not entry.authorised}
    taken = {named.hash for void, named in voids if named is not None and takes_back(void, named)}
    failed = {void.hash: named for void, named in voids if named is None or not takes_back(void, named)}
    return Withdrawals(
        uncounted=frozenset(taken | overrides),
        powerless=frozenset(failed) | frozenset(overrides - taken),
        named={void: named for void, named in failed.items() if named is not None},
    )


def takes_back(void: FoldEntry, named: FoldEntry) -> bool:
    """Whether `void` takes back the passage `named`: a supervisor's word, or the device's own within two minutes."""
    if named.kind not in PASSAGES:
        return False
    return void.authorised or _is_own_and_prompt(void, named)


def _is_own_and_prompt(void: FoldEntry, named: FoldEntry) -> bool:
    """Measured by the monotonic clock of one boot, which nobody can set."""
    if (void.device, void.boot) != (named.device, named.boot):
        return False
    return 0 <= void.mono_ms - named.mono_ms <= VOID_WINDOW_MS
