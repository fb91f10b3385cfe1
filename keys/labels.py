"""Labels and domains: what keeps one signature from meaning two things (FORMAT.md 0.1 to 0.3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from keys.errors import Malformed

DOMAIN_BYTES: Final = 16


class Label(StrEnum):
    """The closed list of clause 0.3. A label names the kind and the version of what is signed, derived or hashed."""

    TICKET = "PORTAO-TICKET-V1"
    PROOF = "PORTAO-PROOF-V1"
    BCBP = "PORTAO-BCBP-V1"
    ROOT = "PORTAO-ROOT-V1"
    ENTRY_SIG = "PORTAO-ENTRY-SIG-V1"
    ENROL = "PORTAO-ENROL-V1"
    LOGIN = "PORTAO-LOGIN-V1"
    AUTH = "PORTAO-AUTH-V1"
    READY = "PORTAO-READY-V1"
    TRUST = "PORTAO-TRUST-V1"
    PROFILE = "PORTAO-PROFILE-V1"
    ROSTER = "PORTAO-ROSTER-V1"
    ADMISSIONS = "PORTAO-ADMISSIONS-V1"
    FEED = "PORTAO-FEED-V1"
    CERT = "PORTAO-CERT-V1"
    SEALED = "PORTAO-SEALED-V1"
    CARDS = "PORTAO-CARDS-V1"
    TIME = "PORTAO-TIME-V1"
    RECEIPT = "PORTAO-RECEIPT-V1"
    CODE = "PORTAO-CODE-V1"
    SIGHT = "PORTAO-SIGHT-V1"
    CARD = "PORTAO-CARD-V1"
    ALIAS = "PORTAO-ALIAS-V1"
    SEAL = "PORTAO-SEAL-V1"
    ENTRY = "PORTAO-ENTRY-V1"
    FEED_ITEM = "PORTAO-FEED-ITEM-V1"


_HEADS: Final = {label: label.encode("ascii") + b"\x00" for label in Label}


@dataclass(frozen=True, slots=True)
class Domain:
    """One organisation in one environment (0.1): 16 bytes, else `Malformed`."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != DOMAIN_BYTES:
            raise Malformed("0.1", f"a domain is {DOMAIN_BYTES} bytes, not {len(self.raw)}")

    @property
    def hex(self) -> str:
        """The domain as 32 lower case hexadecimal digits."""
        return self.raw.hex()


def prefixed(label: Label, domain: Domain, payload: bytes) -> bytes:
    """The signing input of 0.2: label, a zero byte, domain, payload."""
    return _HEADS[label] + domain.raw + payload
