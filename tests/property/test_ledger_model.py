"""What a device takes for the standing of an entry, against a world that keeps every entry apart (PROTOCOL.md 10.1)."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.content import Kind
from sync.policy import Mode
from tests.property.ledger_world import Device, World, replay

Step = Callable[[World], None]
few = st.integers(0, 3)


def steps(*elsewhere: Kind, voids: bool = True) -> st.SearchStrategy[list[Step]]:
    kinds: list[st.SearchStrategy[Step]] = [
        st.sampled_from([Kind.ADMIT, Kind.EXIT]).map(lambda kind: lambda world: world.scan(kind)),
        st.builds(
            lambda size, before, after, lost: lambda world: world.device.push(size, before, after, lost),
            st.integers(1, 4),
            few,
            few,
            st.booleans(),
        ),
        few.map(lambda back: lambda world: world.device.pull(back)),
        st.just(lambda world: world.device.fetch_bitmap()),
        st.just(lambda world: world.device.heal()),
        few.map(lambda keep: lambda world: world.server.lose_tail(keep)),
    ]
    if elsewhere:
        kinds.append(st.sampled_from(elsewhere).map(lambda kind: lambda world: world.scan_elsewhere(kind)))
    if voids:
        kinds.append(st.just(lambda world: world.void()))
    return st.lists(st.one_of(kinds), max_size=25)


def bit_hides_a_void(device: Device) -> bool:
    """A bit cannot say how often: taking back what it includes may leave another's admit behind it."""
    return device.by_bitmap and any(
        fact.voided and device.told is not None and fact.is_counted_at(device.told.pos)
        for fact in device.facts()
    )


@settings(max_examples=150, deadline=None)
@given(steps(Kind.ADMIT))
def test_an_admission_is_never_forgotten_and_never_counted_twice(history: list[Step]) -> None:
    world = World(Mode.ONCE)
    for step in history:
        step(world)
        device, truth = world.device, world.truth()
        given_, exact = device.standing(), not device.astray and device.generation == world.server.generation
        if bit_hides_a_void(device):
            continue
        assert given_.used_up(Mode.ONCE) or not truth.admits
        if exact:
            assert given_.used_up(Mode.ONCE) == (truth.admits > 0)
        if exact and not device.by_bitmap:
            assert given_.admits == truth.admits


@settings(max_examples=150, deadline=None)
@given(steps(Kind.ADMIT, Kind.EXIT))
def test_once_everything_is_uploaded_the_device_says_what_the_server_says(history: list[Step]) -> None:
    world = World(Mode.REENTRY)
    for step in history:
        step(world)
    world.device.heal()
    assert world.device.standing() == replace(
        replay(world.server.known(world.server.end)), last_use=world.device.standing().last_use
    )


@settings(max_examples=150, deadline=None)
@given(steps())
def test_alone_a_device_knows_who_is_inside_whatever_the_network_does(history: list[Step]) -> None:
    world = World(Mode.REENTRY, refuses=True)
    for step in history:
        step(world)
        device = world.device
        if device.astray or bit_hides_a_void(device) or device.generation != world.server.generation:
            continue
        assert device.standing().inside == world.truth().inside
