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
from keys.ticket import ProofKind, Ticket, encode_body
from keys.trusted import Status, Usage


class IssuedTicket(Struct, frozen=True, gc=False):
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

    def strike(
        self, rows: Sequence[TicketRow], holders: Sequence[PublicKey | None], nonces: bytes
    ) -> tuple[list[IssuedTicket], list[CredentialRow]]:
        """The codes of tickets, and what is stored of them. `holders`: the key each is bound to; `nonces`: 12 random bytes each.

        One kind of work after the other for all of them, since signing by itself, with its tables at hand in the
        processor's cache, is a quarter faster than signing between other things.
        """
        kid = self.key.public.kid
        bodies = [encode_body(self._ticket(*pair), kid) for pair in zip(rows, holders, strict=True)]
        signatures = [self.key.sign(Label.TICKET, self.domain, body) for body in bodies]
        codes = [Issued(*pair) for pair in zip(bodies, signatures, strict=True)]
        sealed = self._sealed(rows, codes, nonces)
        return _issued(rows, codes), _credentials(rows, bodies, sealed)

    def _ticket(self, row: TicketRow, holder: PublicKey | None) -> Ticket:
        return Ticket(
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

    def _sealed(self, rows: Sequence[TicketRow], codes: Sequence[Issued], nonces: bytes) -> list[bytes]:
        """K of each code (FORMAT.md 6.3)."""
        starts = range(0, NONCE_BYTES * len(rows), NONCE_BYTES)
        return [
            seal_code_secret(
                self.storage,
                nonces[start : start + NONCE_BYTES],
                self.domain,
                self.event,
                row.index,
                code.secret(self.domain),
            )
            for row, code, start in zip(rows, codes, starts, strict=True)
        ]


def _issued(rows: Sequence[TicketRow], codes: Sequence[Issued]) -> list[IssuedTicket]:
    return [
        IssuedTicket(row.number, row.index, row.reference, row.external_reference, code)
        for row, code in zip(rows, codes, strict=True)
    ]


def _credentials(
    rows: Sequence[TicketRow], bodies: Sequence[bytes], sealed: Sequence[bytes]
) -> list[CredentialRow]:
    return [
        CredentialRow(row.event, row.index, row.number, row.state, body, box)
        for row, body, box in zip(rows, bodies, sealed, strict=True)
    ]


def code_again(keys: Keychain, credential: CredentialRow) -> Issued | None:
    """The very code that was issued, signed once more: Ed25519 gives the same bytes. None if its key is gone or withdrawn.

    That makes no new credential, so a retired key will do.
    """
    for key in keys.ring.keys:
        same = key.usage is Usage.TICKET and key.private.public.kid == credential.kid
        if same and key.status is not Status.COMPROMISED:
            return Issued(credential.body, key.private.sign(Label.TICKET, keys.domain, credential.body))
    return None
