"""A code that verified, ticket or boarding pass: what the gate may know of it (FORMAT.md 0.8, 1, 8.9)."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from keys.bcbp.boarding import Boarding
from keys.body import Ticket

CREDENTIAL_HASH_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A code that verified. Its text and signature are gone (0.8); `secret` is K (5.1).

    `proof_time` is the second that the holder's key signed over, of a rotating code whose proof verified; else None.
    `boarding` is what a boarding pass says to people; None for a ticket. `body` is what was signed.
    """

    ticket: Ticket
    body: bytes
    secret: bytes = field(repr=False)
    kid: bytes
    proof_time: int | None
    boarding: Boarding | None = None

    @property
    def credential_hash(self) -> bytes:
        """The 8 bytes that, with the status index, name this credential (1.10)."""
        return hashlib.sha256(self.body).digest()[:CREDENTIAL_HASH_BYTES]
