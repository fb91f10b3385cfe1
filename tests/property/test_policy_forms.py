"""Policies in CBOR and JSON: what is written reads the same, and whatever else comes in is one of two errors (PROTOCOL.md 9.1)."""

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from keys import cbor
from keys.errors import Malformed
from sync.errors import BadPolicy
from sync.policy import Mode, Policy, Proof, Window, WindowState

U31, U32 = 2**31 - 1, 2**32 - 1
classes = st.text(st.characters(exclude_categories=["Cs"]), max_size=5).filter(
    lambda text: len(text.encode()) <= 16
)
windows = st.builds(
    lambda zone, ends: Window(zone, *sorted(ends)),
    st.integers(0, U31),
    st.lists(st.integers(0, U32), min_size=2, max_size=2, unique=True),
)
policies = st.builds(
    Policy,
    version=st.integers(1, U31),
    mode=st.sampled_from(Mode),
    windows=st.lists(windows, max_size=3).map(tuple),
    access=st.lists(
        st.tuples(st.integers(1, U31), st.lists(classes, unique=True, max_size=3).map(tuple)),
        max_size=3,
        unique_by=lambda row: row[0],
    ).map(tuple),
    proofs=st.lists(
        st.tuples(classes, st.lists(st.sampled_from(Proof), unique=True, min_size=1, max_size=5).map(tuple)),
        max_size=3,
        unique_by=lambda row: row[0],
    ).map(tuple),
    amber_s=st.integers(0, U32),
    red_s=st.integers(0, U32),
)
words = st.sampled_from(
    [
        "version",
        "mode",
        "windows",
        "access",
        "proofs",
        "list_age",
        "zone",
        "from",
        "to",
        "classes",
        "class",
        "accept",
        "amber_s",
        "once",
        "static",
        "2026-11-21T18:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\ud800",
    ]
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-1, U32 + 1) | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=6),
    max_leaves=12,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2**64 - 1) | st.binary(max_size=3) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(1, 8), inner, max_size=8),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(policies)
def test_a_policy_reads_back_as_it_was_written(policy: Policy) -> None:
    assert Policy.from_value(cbor.decode(cbor.encode(policy.to_value()), "9.1", 1 << 16)) == policy
    assert Policy.from_json(json.loads(json.dumps(policy.to_json()))) == policy


@settings(max_examples=150, deadline=None)
@given(policies, documents, words)
def test_any_document_is_a_policy_or_one_error(policy: Policy, junk: object, key: str) -> None:
    damaged = policy.to_json() | {key: junk}
    for document in (junk, damaged):
        with contextlib.suppress(BadPolicy):
            read = Policy.from_json(document)
            assert Policy.from_value(read.to_value()) == read


@settings(max_examples=150, deadline=None)
@given(policies, values, st.integers(1, 8))
def test_any_value_is_a_policy_or_one_error(policy: Policy, junk: cbor.Value, key: int) -> None:
    good = policy.to_value()
    assert isinstance(good, dict)
    for value in (junk, good | {key: junk}):
        with contextlib.suppress(Malformed):
            read = Policy.from_value(value)
            assert read.to_value() == value


@settings(max_examples=150, deadline=None)
@given(policies, st.integers(1, 3), st.integers(0, U32))
def test_a_zone_is_open_exactly_in_its_windows(policy: Policy, zone: int, now_s: int) -> None:
    mine = [window for window in policy.windows if window.zone in (0, zone)]
    inside = any(now_s in range(window.from_s, window.to_s) for window in mine)
    state = policy.window_state(zone, now_s)
    assert (state is WindowState.OPEN) == (inside or not mine)
    assert (state is WindowState.CLOSED) == (bool(mine) and all(window.to_s <= now_s for window in mine))
