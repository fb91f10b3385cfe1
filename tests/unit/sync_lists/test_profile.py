"""The profile of an event (PROTOCOL.md 3.1)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from keys.cbor import Value
from keys.errors import Malformed
from keys.labels import Label
from sync.policy import Policy
from sync.position import Ancestry, Position
from sync.profile import EventKind, Gate, Profile, Zone, open_profile, sign_profile
from tests.unit.sync_lists.world import DOMAIN, EVENT, NOW, ROSTER_KEY, TRUST, forge

PROFILE = Profile(
    domain=DOMAIN,
    event=EVENT,
    at=Position(2, 41),
    chain=bytes(range(32)),
    issued_s=NOW,
    name="Noite de fado",
    kind=EventKind.SHOW,
    timezone="Europe/Lisbon",
    starts_s=NOW + 3_600,
    ends_s=NOW + 7_200,
    capacity=80_000,
    zones=(Zone(2, "Plateia"), Zone(1, "Balcão")),
    gates=(Gate(1, "Portão A", 1), Gate(3, "Portão B", 2)),
    policies=(Policy(1), Policy(4, red_s=7_200)),
    ancestry=Ancestry(((2, 1, 30),)),
)


def test_a_profile_comes_back_as_it_was_signed() -> None:
    assert open_profile(sign_profile(ROSTER_KEY, PROFILE), TRUST, EVENT, NOW) == PROFILE


def test_gates_and_zones_are_found_by_their_ids() -> None:
    assert PROFILE.gate(3) == Gate(3, "Portão B", 2)
    assert PROFILE.zone(2) == Zone(2, "Plateia")
    assert PROFILE.gate(2) is None
    assert PROFILE.zone(3) is None


def test_the_last_policy_is_in_force_and_older_ones_stay_to_judge_by() -> None:
    assert PROFILE.policy.version == 4
    assert PROFILE.policy_version(1) == Policy(1)
    assert PROFILE.policy_version(2) is None


def _set(key: int, value: Value) -> Callable[[dict[int, Value]], None]:
    return lambda fields: fields.update({key: value})


def _without(key: int) -> Callable[[dict[int, Value]], None]:
    return lambda fields: fields.update({}) if fields.pop(key) is None else None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_set(3, 0), id="generation 0"),
        pytest.param(_set(3, 3), id="a generation that its ancestry leaves out"),
        pytest.param(_set(5, bytes(31)), id="a short chain hash"),
        pytest.param(_set(6, 2**32), id="issued after 2106"),
        pytest.param(_set(7, ""), id="no name"),
        pytest.param(_set(7, "a\x1b[2J"), id="a name that clears the screen"),
        pytest.param(_set(7, "n" * 201), id="a name of 201 bytes"),
        pytest.param(_set(8, 4), id="an unknown kind"),
        pytest.param(_set(9, "z" * 65), id="a long time zone"),
        pytest.param(_set(11, NOW), id="ending before it starts"),
        pytest.param(_set(12, 2**24), id="a capacity that ticket numbers cannot count"),
        pytest.param(_set(13, [[1, "a"], [1, "b"], [2, "c"]]), id="a zone twice"),
        pytest.param(_set(13, [[0, "a"], [1, "b"], [2, "c"]]), id="zone 0"),
        pytest.param(_set(13, [[1, "a"]]), id="a gate into nowhere"),
        pytest.param(_set(14, [[1, "a", 1], [1, "b", 1]]), id="a gate twice"),
        pytest.param(_set(14, [[1, "a"]]), id="a gate without a zone"),
        pytest.param(_set(15, []), id="no policy"),
        pytest.param(_set(15, [Policy(2).to_value(), Policy(1).to_value()]), id="policies that descend"),
        pytest.param(_set(15, [Policy(1).to_value(), Policy(1).to_value()]), id="a policy twice"),
        pytest.param(_set(15, [7]), id="a policy that is a number"),
        pytest.param(_set(16, [[2, 1]]), id="an ancestor cut short"),
        pytest.param(_without(16), id="no ancestry"),
    ],
)
def test_a_signed_profile_that_breaks_its_clause_is_refused(
    change: Callable[[dict[int, Value]], None],
) -> None:
    raw = forge(sign_profile(ROSTER_KEY, PROFILE), ROSTER_KEY, Label.PROFILE, change)
    with pytest.raises(Malformed):
        open_profile(raw, TRUST, EVENT, NOW)


def test_no_profile_is_signed_that_a_device_would_refuse() -> None:
    with pytest.raises(Malformed):
        sign_profile(ROSTER_KEY, replace(PROFILE, policies=()))
