"""Columns of payments: in some lists they say who paid, in others how, or how much. Pure."""

from collections.abc import Iterable
from typing import Final

from backend.imports.column_names import ANSWERS, GIVEN, STATES

_SHORTEST: Final = 3  # pretix's own letters are initials of ways to pay elsewhere


def say_who_paid(words: Iterable[str]) -> bool:
    """Whether these words of one column, as `normal` makes them, are a status: all of them, or some that are nothing else.

    Where some are, no other word may pass for paid: its row is refused, and whoever imports says what the word means.
    """
    said = set(filter(None, words))
    if not said:
        return False
    if said <= STATES.keys() | ANSWERS.keys():
        return True
    return any(len(word) >= _SHORTEST for word in said & (STATES.keys() - GIVEN))
