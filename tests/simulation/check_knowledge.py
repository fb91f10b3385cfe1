"""Invariants 11, 13 and 15: who could have known what, and that in the end everybody knows the same."""

from typing import Final

from sync.cases import CaseClass
from sync.content import Kind
from sync.device import ledger
from sync.feed import CredentialItem, parse_item, parse_page
from sync.policy import Policy
from sync.position import Position
from sync.roster import CredentialState
from sync.verdict import Place
from tests.simulation.aftermath import Aftermath
from tests.simulation.chronicle import Written
from tests.simulation.healing import honest
from tests.simulation.paying import is_good
from tests.simulation.story import Broken
from tests.simulation.tablet import Tablet


def check_positions(after: Aftermath) -> None:
    """11: an honest entry says exactly up to where its tablet had heard."""
    for one in after.stored.values():
        if one.content is not None and not one.forged and one.content.known != one.held:
            raise Broken("11 blame", f"{one.tablet} wrote {one.content.known} and had heard {one.held}")


def check_blame(after: Aftermath) -> None:
    """11: nobody honest is blamed for what was told beyond where it had heard; what came too late is told of, all of it."""
    ignored = {name for case in after.of(CaseClass.IGNORED_REVOCATION) for name in case.entries}
    if ignored:
        raise Broken("11 blame", f"revocations ignored {after.differing(ignored, set())}")
    overruled = {name for case in after.of(CaseClass.OVERRULED_REVOCATION) for name in case.entries}
    knowing = {one.hash for one in after.counted if one.kind is Kind.OVERRIDE and not _was_good(after, one)}
    if overruled != knowing:
        raise Broken("11 blame", f"revocations overruled {after.differing(overruled, knowing)}")
    late = {name for case in after.of(CaseClass.LATE_REVOKED) for name in case.entries}
    expected = {
        one.hash
        for one in after.counted
        if one.kind is not Kind.EXIT and not is_good(state_now(after, one), after.policy_of(one))
    } - knowing
    if late != expected:
        raise Broken("11 blame", f"late revocations {after.differing(late, expected)}")


def check_nothing_heard_is_lost(after: Aftermath) -> None:
    """5, 11: what is for good stays so: no code that any surviving tablet heard to be revoked or replaced is good again."""
    for tablet in honest(after.evening):
        for item in (parse_item(raw) for page in tablet.heard() for raw in parse_page(page).items):
            if isinstance(item, CredentialItem) and item.state in _FOR_GOOD:
                now = after.evening.office.get(item.index, CredentialState.VALID)
                if now not in _FOR_GOOD[item.state]:
                    raise Broken("11 revoked", f"{tablet.name} heard {item}, and now it is {now.name}")


_FOR_GOOD: Final = {
    CredentialState.REVOKED: {CredentialState.REVOKED},
    CredentialState.REPLACED: {CredentialState.REVOKED, CredentialState.REPLACED},
}


def _was_good(after: Aftermath, one: Written) -> bool:
    """Whether the code that was shown was good as far as the tablet had heard, by the rules that it went by.

    What can end may have ended beyond where the line of a lost server was left: that is held against nobody.
    """
    assert one.content is not None
    assert one.content.credential is not None
    index, known = one.content.credential[0], one.content.known
    facts = [item for item in after.items if isinstance(item, CredentialItem) and item.index == index]
    heard = [item for item in facts if after.ancestry.covers(known, item.at)]
    if not heard or is_good(heard[-1].state, after.policy_of(one)):
        return True
    shared = after.ancestry.last_shared(after.row.at.gen, known)
    return heard[-1].state not in _FOR_GOOD and shared < known.pos


def state_now(after: Aftermath, one: Written) -> CredentialState:
    """What became of the code that was shown, by the office's own account."""
    assert one.content is not None
    assert one.content.credential is not None
    return after.evening.office.get(one.content.credential[0], CredentialState.VALID)


def check_everybody_agrees(after: Aftermath) -> None:
    """13, 15: at rest each tablet holds the same states, the same rules and the same guests inside as the server."""
    in_force = after.in_force.version
    for tablet in honest(after.evening):
        lists = tablet.device.lists.held(after.evening.event)
        if lists.policy.version != in_force:
            raise Broken("13 agreement", f"{tablet.name} goes by policy {lists.policy.version} of {in_force}")
        if lists.roster.slots != after.row.slots:
            raise Broken("13 agreement", f"{tablet.name} has {lists.roster.slots} slots of {after.row.slots}")
        for index in range(after.row.slots):
            told = after.evening.office.get(index, CredentialState.VALID)
            if lists.roster.state(index) is not told:
                raise Broken("13 agreement", f"{tablet.name} holds {index} for {lists.roster.state(index)}")
        _check_standings(after, tablet, after.in_force)


def _check_standings(after: Aftermath, tablet: Tablet, policy: Policy) -> None:
    lists = tablet.device.lists.held(after.evening.event)
    told = ledger.Told(lists.admissions, lists.mark.at.pos)
    place = Place(after.evening.event, tablet.gate, tablet.zone)
    with tablet.database.reading() as connection:
        for visitor in after.evening.visitors:
            number = visitor.guest.number
            standing = ledger.standing_of(connection, place, number, told, tablet.id)
            row = after.keys.get((number, tablet.zone, 0))
            agree = standing.used_up(policy.mode) == (row is not None and row.used_up)
            if policy.limits.any:  # then the server tells how often, and not only whether
                counted = (row.admits, row.exits) if row is not None else (0, 0)
                agree = (standing.admits, standing.exits) == counted
            if not agree:
                raise Broken(
                    "13 agreement",
                    f"{tablet.name}: {visitor.guest.reference} is {standing}, the server says {row}",
                )


def check_feed(after: Aftermath) -> None:
    """13: positions are given without holes."""
    for number, item in enumerate(after.items, 1):
        if item.at.pos != number:
            raise Broken("13 feed", f"item {item.at} stands at {number}")
    if Position(after.row.at.gen, len(after.items)) != after.row.at:
        raise Broken("13 feed", f"{len(after.items)} items, and the feed stands at {after.row.at}")
