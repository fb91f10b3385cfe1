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
    `alias`: a code of another system by its 8 bytes (5.6). Nobody signed that one: it is known from a list.
    """

    ticket: Ticket
    body: bytes
    secret: bytes = field(repr=False)
    kid: bytes
    proof_time: int | None
    boarding: Boarding | None = None
    alias: bytes | None = None

    @property
    def credential_hash(self) -> bytes:
        """The 8 bytes that, with the status index, name this credential (1.10), or its alias (5.6)."""
        if self.alias is not None:
            return self.alias
        return hashlib.sha256(self.body).digest()[:CREDENTIAL_HASH_BYTES]
