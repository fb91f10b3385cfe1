"""How many bytes a gate downloads for 80,000 tickets, everything included."""

import random
from collections.abc import Iterator

from sync.roster import CredentialState
from tests.bench.measure import AT_MOST, Measurement, Target
from tests.world import World

TICKETS = 80_000
ROSTER_LIMIT = 1_700
ADMISSIONS_LIMIT = 10_400


def roster_bytes() -> Iterator[Measurement]:
    """80,000 tickets in 160,000 slots, 1 % of the tickets revoked, at random places."""
    chance = random.Random("roster_bytes")
    revoked = chance.sample(range(2 * TICKETS), TICKETS // 100)
    parts = World(capacity=TICKETS).parts(dict.fromkeys(revoked, CredentialState.REVOKED))
    yield Measurement("roster_bytes", len(parts.roster), "B", ROSTER_LIMIT, Target(AT_MOST, 1))


def admissions_bytes() -> Iterator[Measurement]:
    """80,000 tickets, half of them in, at random."""
    chance = random.Random("admissions_bytes")
    inside = chance.sample(range(TICKETS), TICKETS // 2)
    parts = World(capacity=TICKETS).parts(used={(1, 0): inside})
    yield Measurement("admissions_bytes", len(parts.admissions), "B", ADMISSIONS_LIMIT, Target(AT_MOST, 1))
