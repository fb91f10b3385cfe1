"""Checks proofs of sight: whether who wrote an entry had the code before it (PROTOCOL.md 8.1, FORMAT.md 5.3)."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backend.keyring.keychain import Keychain
from backend.merging.intake import Arrival
from backend.store.contract import Tx
from backend.store.rows import CredentialRow
from backend.store.rows_aliases import AliasRow
from backend.store.rows_claims import ClaimGround
from keys.code_secret import Sealing, open_code_secret, proof_of_claim, proof_of_sight, sight_key
from keys.labels import Domain
from keys.ring import Secret
from sync.claim import Claim
from sync.content import Content
from sync.group import PASSAGES


async def proofs(tx: Tx, keys: Keychain, event: int, arrivals: Iterable[Arrival]) -> "Proofs":
    """The proofs of sight of the passages among these entries, with all that it takes to check them."""
    claims = [(arrival, arrival.content) for arrival in arrivals if _claims(arrival.content)]
    indexes = {content.credential[0] for _, content in claims if content and content.credential}
    credentials = await tx.tickets.credentials(event, indexes)
    hashes = {index: _hash(row.body) for index, row in credentials.items()}
    aliases = await _aliases(tx, event, [content for _, content in claims if content], hashes)
    check = _Check(keys.domain, keys.secret(Secret.STORAGE), event, credentials, hashes, aliases)
    return Proofs(claims, check)


def claim_is_proven(keys: Keychain, ground: ClaimGround, claim: Claim, device: bytes) -> bool:
    """Whether who claims saw the code that he names, and it is one of the ticket's (PROTOCOL.md 11.6)."""
    shown = _claimed(ground, claim)
    if shown is None:
        return False
    index, sealed = shown
    secret = open_code_secret(keys.secret(Secret.STORAGE), sealed, keys.domain, claim.event, index)
    expected = proof_of_claim(sight_key(secret), claim.event, device, claim.nonce)
    return hmac.compare_digest(expected, claim.sight)


def _claimed(ground: ClaimGround, claim: Claim) -> tuple[int, bytes] | None:
    """Status index and sealed K of the code that was shown: the credential's own, or an alias of its ticket (PROTOCOL.md 3.8)."""
    index, credential_hash = claim.credential
    if ground.ticket != claim.ticket:
        return None
    if _hash(ground.body) == credential_hash:
        return index, ground.sealed_secret
    alias = ground.alias
    return (alias.index, alias.sealed_secret) if alias and alias.ticket == claim.ticket else None


async def _aliases(
    tx: Tx, event: int, contents: Iterable[Content], hashes: Mapping[int, bytes]
) -> Mapping[bytes, AliasRow]:
    """Those that entries name in place of the code of their credential (PROTOCOL.md 3.8). Asked for only if there are such entries."""
    named = {content.credential for content in contents if content.credential is not None}
    foreign = {hash_ for index, hash_ in named if hashes.get(index, hash_) != hash_}
    return await tx.aliases.find(event, foreign) if foreign else {}


def _claims(content: Content | None) -> bool:
    """Whether the entry is a passage that claims a proof at all."""
    return content is not None and content.kind in PASSAGES and content.seen is not None


@dataclass(frozen=True, slots=True)
class Proofs:
    """What entries claim to have seen, not checked yet. Nothing is read any more."""

    _claims: Sequence[tuple[Arrival, Content | None]]
    _check: "_Check" = field(repr=False)

    def proven(self) -> frozenset[bytes]:
        """The hashes of the entries whose proof of sight is right."""
        holds = self._check.holds
        return frozenset(one.hash for one, content in self._claims if content and holds(one, content))


class _Check:
    """The checks of one batch. Each credential's sight key is derived once."""

    def __init__(
        self,
        domain: Domain,
        storage_key: bytes,
        event: int,
        credentials: Mapping[int, CredentialRow],
        hashes: Mapping[int, bytes],
        aliases: Mapping[bytes, AliasRow],
    ) -> None:
        self._sealing = Sealing(storage_key, domain, event)
        self._event = event
        self._credentials = credentials
        self._hashes = hashes
        self._aliases = aliases
        self._sights: dict[bytes, bytes] = {}

    def holds(self, arrival: Arrival, content: Content) -> bool:
        """Whether `seen` is the one that only the shown code gives, for the credential and the ticket that the entry names."""
        if content.credential is None or content.seen is None:
            return False
        index, credential_hash = content.credential
        row = self._credentials.get(index)
        if row is None or row.ticket != content.ticket:
            return False
        shown = self._shown(row, credential_hash)
        if shown is None:
            return False
        frame = arrival.frame
        expected = proof_of_sight(self._sight(shown), self._event, frame.device, frame.epoch, frame.seq)
        return hmac.compare_digest(expected, content.seen)

    def _shown(self, row: CredentialRow, credential_hash: bytes) -> CredentialRow | AliasRow | None:
        """What has the K of the code that was shown: the credential itself, or an alias of its ticket."""
        if self._hashes[row.index] == credential_hash:
            return row
        alias = self._aliases.get(credential_hash)
        return alias if alias is not None and alias.ticket == row.ticket else None

    def _sight(self, row: CredentialRow | AliasRow) -> bytes:
        sight = self._sights.get(row.sealed_secret)
        if sight is None:
            secret = self._sealing.open(row.sealed_secret, row.index)
            sight = self._sights[row.sealed_secret] = sight_key(secret)
        return sight


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:8]
