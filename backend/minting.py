"""Makes credentials: signs tickets and seals what the server keeps of each. Pure, and the hot path of every issue."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from backend.keychain import Keychain
from backend.store.rows import CredentialRow, EventRow, TicketRow
from keys.code_secret import seal_code_secret
from keys.crypto import NONCE_BYTES, PrivateKey, PublicKey
from keys.issued import Issued
from keys.labels import Domain, Label
from keys.ring import Secret
from keys.ticket import ProofKind, Ticket, sign_ticket
from keys.trusted import Status, Usage


class IssuedTicket(Struct, frozen=True):
    """A ticket and its code. `text` is a secret of its holder: to be shown to him, never stored or logged."""

    number: int
    index: int
    reference: str
    external_reference: str | None
    issued: Issued

    @property
    def text(self) -> str:
        """What the code shows."""
        return self.issued.text


@dataclass(frozen=True, slots=True)
class Mint:
    """What makes the codes of one event now. `last_s`: when its key stops verifying, Unix seconds."""

    key: PrivateKey = field(repr=False)
    domain: Domain
    event: int
    with_names: bool
    last_s: int
    storage: bytes = field(repr=False)

    @classmethod
    def of(cls, keys: Keychain, event: EventRow, now_s: int) -> "Mint":
        """The mint of this event; `KeysNotPublished`, `KeyMissing`."""
        signer = keys.signer(Usage.TICKET, event.event, now_s)
        storage = keys.secret(Secret.STORAGE)
        return cls(signer.private, keys.domain, event.event, event.with_names, signer.expires, storage)

    def strike(self, row: TicketRow, nonce: bytes, holder: PublicKey | None) -> tuple[Issued, CredentialRow]:
        """The code of a ticket, and what is stored of it. `nonce`: 12 random bytes, never twice."""
        ticket = Ticket(
            self.event,
            row.number,
            row.index,
            row.not_before,
            row.expires,
            ProofKind.NONE if holder is None else ProofKind.HOLDER_KEY,
            row.seat,
            row.name if self.with_names else None,
            holder,
            row.class_,
            row.paper,
        )
        issued = sign_ticket(self.key, self.domain, ticket)
        secret = issued.secret(self.domain)
        sealed = seal_code_secret(self.storage, nonce, self.domain, self.event, row.index, secret)
        return issued, CredentialRow(self.event, row.index, row.number, row.state, issued.body, sealed)

    def strike_many(
        self, rows: Sequence[TicketRow], nonces: bytes, holders: Sequence[PublicKey | None]
    ) -> tuple[list[IssuedTicket], list[CredentialRow]]:
        """The codes of tickets, each bound to its holder's key if there is one. `nonces`: 12 random bytes each."""
        issued, credentials = [], []
        for place, (row, holder) in enumerate(zip(rows, holders, strict=True)):
            code, credential = self.strike(
                row, nonces[place * NONCE_BYTES : (place + 1) * NONCE_BYTES], holder
            )
            issued.append(IssuedTicket(row.number, row.index, row.reference, row.external_reference, code))
            credentials.append(credential)
        return issued, credentials


def code_again(keys: Keychain, credential: CredentialRow) -> Issued | None:
    """The very code that was issued, signed once more: Ed25519 gives the same bytes. None if its key is gone or withdrawn.

    That makes no new credential, so a retired key will do.
    """
    for key in keys.ring.keys:
        same = key.usage is Usage.TICKET and key.private.public.kid == credential.kid
        if same and key.status is not Status.COMPROMISED:
            return Issued(credential.body, key.private.sign(Label.TICKET, keys.domain, credential.body))
    return None
