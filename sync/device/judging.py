"""What the rules say of a code at this gate: the same to who scans it and to who is asked to overrule it (PROTOCOL.md 10)."""

import sqlite3

from keys.errors import ForeignPass, NotAPass, NotOurs
from keys.shown import Shown
from sync.device import ledger
from sync.device.occasion import Occasion
from sync.device.people import alias_shown
from sync.device.zone_counts import standing_in_zone
from sync.verdict import RosterAnswer, Verdict, decide


def opened(connection: sqlite3.Connection, occasion: Occasion, text: str) -> Shown:
    """What the code says; of another system's what it stands for here, if it is an alias. Raises KeysError."""
    try:
        return occasion.opened(text)
    except (NotOurs, NotAPass, ForeignPass):
        lists, event = occasion.lists, occasion.place.event
        shown = alias_shown(connection, lists.trust.domain, event, text, lists.people)
        if shown is None:
            raise
        return shown


def judged(connection: sqlite3.Connection, occasion: Occasion, shown: Shown, device: bytes) -> Verdict:
    """The verdict on a code that was opened, by all that this device (its id) holds and did; nothing is written."""
    lists, place, ticket = occasion.lists, occasion.place, shown.ticket
    told = ledger.Told(lists.admissions, lists.mark.at.pos)
    standing = standing_in_zone(connection, place, ticket.number, told, device, lists.policy)
    answer = RosterAnswer.of(lists.roster.state(ticket.index))
    asked = occasion.claimed(shown)
    refusal = None if asked is None else asked.refusal(device)
    return decide(shown, place, answer, standing, lists.policy, occasion.moment, occasion.list_age_s, refusal)
