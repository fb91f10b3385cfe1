"""Makes credentials: signs tickets and seals what the server keeps of each. Pure, and the hot path of every issue."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from backend.keyring.keychain import Keychain
from backend.store.rows import CredentialRow, EventRow, TicketRow
from backend.ticketing.boarding import boarding_pass_of
from keys.bcbp.signing import DEFAULT_TYPE, IssuedPass, seal
from keys.bcbp.signing import sign as sign_pass
from keys.body_form import BodyForm
from keys.code_secret import Sealing, open_code_secret
from keys.crypto import NONCE_BYTES, PrivateKey, PublicKey
from keys.issued import Issued
from keys.labels import Domain, Label
from keys.ring import Secret
from keys.ticket import ProofKind, Ticket, encode_body
from keys.trusted import Status, Usage
from sync.flight import Flight


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
    """What makes the codes of one event now: of a `flight` boarding passes. `last_s`: when its key stops verifying, Unix seconds."""

    key: PrivateKey = field(repr=False)
    domain: Domain
    event: int
    with_names: bool
    last_s: int
    storage: bytes = field(repr=False)
    flight: Flight | None = None
    now_s: int = 0

    @classmethod
    def of(cls, keys: Keychain, event: EventRow, now_s: int) -> "Mint":
        """The mint of this event; `KeysNotPublished`, `KeyMissing`."""
        signer = keys.signer(event.code_usage, event.event, now_s)
        storage = keys.secret(Secret.STORAGE)
        return cls(
            signer.private,
            keys.domain,
            event.event,
            event.with_names,
            signer.expires,
            storage,
            event.flight,
            now_s,
        )

    def strike(
        self, rows: Sequence[TicketRow], holders: Sequence[PublicKey | None], nonces: bytes
    ) -> tuple[list[IssuedTicket], list[CredentialRow]]:
        """The codes of tickets, and what is stored of them. `holders`: the key each is bound to; `nonces`: 12 random bytes each.

        One kind of work after the other for all of them, since signing by itself, with its tables at hand in the
        processor's cache, is a quarter faster than signing between other things.
        """
        codes = self._tickets(rows, holders) if self.flight is None else self._passes(rows, self.flight)
        sealed = self._sealed(rows, codes, nonces)
        return _issued(rows, codes), _credentials(rows, codes, sealed)

    def _tickets(self, rows: Sequence[TicketRow], holders: Sequence[PublicKey | None]) -> Sequence[Issued]:
        bodies = self._bodies(rows, holders)
        signatures = [self.key.sign(Label.TICKET, self.domain, body) for body in bodies]
        return [Issued(*pair) for pair in zip(bodies, signatures, strict=True)]

    def _passes(self, rows: Sequence[TicketRow], flight: Flight) -> Sequence[Issued]:
        passes = [boarding_pass_of(flight, row, self.now_s) for row in rows]
        return [sign_pass(self.key, self.domain, one, flight.pass_type) for one in passes]

    def _bodies(self, rows: Sequence[TicketRow], holders: Sequence[PublicKey | None]) -> list[bytes]:
        kid, with_names = self.key.public.kid, self.with_names
        fill = BodyForm(self.event, kid).fill
        return [
            fill(
                row.number,
                row.index,
                row.not_before,
                row.expires,
                row.seat,
                row.name if with_names else None,
                row.class_,
                row.paper,
            )
            if holder is None
            else encode_body(self._bound(row, holder), kid)
            for row, holder in zip(rows, holders, strict=True)
        ]

    def _bound(self, row: TicketRow, holder: PublicKey) -> Ticket:
        return Ticket(
            self.event,
            row.number,
            row.index,
            row.not_before,
            row.expires,
            ProofKind.HOLDER_KEY,
            row.seat,
            row.name if self.with_names else None,
            holder,
            row.class_,
            row.paper,
        )

    def _sealed(self, rows: Sequence[TicketRow], codes: Sequence[Issued], nonces: bytes) -> list[bytes]:
        """K of each code (FORMAT.md 6.3)."""
        starts, domain = range(0, NONCE_BYTES * len(rows), NONCE_BYTES), self.domain
        seal = Sealing(self.storage, domain, self.event).seal
        return [
            seal(nonces[start : start + NONCE_BYTES], row.index, code.secret(domain))
            for row, code, start in zip(rows, codes, starts, strict=True)
        ]


def _issued(rows: Sequence[TicketRow], codes: Sequence[Issued]) -> list[IssuedTicket]:
    return [
        IssuedTicket(row.number, row.index, row.reference, row.external_reference, code)
        for row, code in zip(rows, codes, strict=True)
    ]


def _credentials(
    rows: Sequence[TicketRow], codes: Sequence[Issued], sealed: Sequence[bytes]
) -> list[CredentialRow]:
    return [
        CredentialRow(row.event, row.index, row.number, row.state, code.body, box)
        for row, code, box in zip(rows, codes, sealed, strict=True)
    ]


def code_again(keys: Keychain, event: EventRow, credential: CredentialRow) -> Issued | None:
    """The very code that was issued, signed once more: Ed25519 gives the same bytes. None if its key is gone or withdrawn.

    That makes no new credential, so a retired key will do.
    """
    if credential.is_pass:
        return _pass_again(keys, event, credential)
    for key in keys.ring.keys:
        same = key.usage is Usage.TICKET and key.private.public.kid == credential.kid
        if same and key.status is not Status.COMPROMISED:
            return Issued(credential.body, key.private.sign(Label.TICKET, keys.domain, credential.body))
    return None


def _pass_again(keys: Keychain, event: EventRow, credential: CredentialRow) -> IssuedPass | None:
    """The signed characters do not name their key: it is the one whose signature gives the stored K."""
    secret = open_code_secret(
        keys.secret(Secret.STORAGE), credential.sealed_secret, keys.domain, event.event, credential.index
    )
    type_ = DEFAULT_TYPE if event.flight is None else event.flight.pass_type
    for key in keys.ring.keys:
        if key.usage is Usage.BCBP and key.status is not Status.COMPROMISED:
            issued = seal(key.private, keys.domain, credential.body, type_)
            if issued.secret(keys.domain) == secret:
                return issued
    return None
