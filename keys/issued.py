"""A signed ticket as its issuer has it: the two halves from which every text of it is made (FORMAT.md 1 and 2)."""

from dataclasses import dataclass, field
from typing import Final

from keys import base45
from keys.code_secret import code_secret
from keys.labels import Domain

PREFIX: Final = "PT1:"


@dataclass(frozen=True, slots=True)
class Issued:
    """Body and signature of one ticket, or of a boarding pass (`keys.bcbp.signing`). The signature is a secret (0.8): it is kept out of every repr."""

    body: bytes
    signature: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """What the code shows: `PT1:` and base45."""
        return PREFIX + base45.encode(self.body + self.signature)

    def secret(self, domain: Domain) -> bytes:
        """K of this ticket (5.1)."""
        return code_secret(self.signature, domain)
