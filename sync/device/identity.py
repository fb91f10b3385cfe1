"""Who this device is: its keys, its domain and its certificate (PROTOCOL.md section 5)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from keys.crypto import PrivateKey, opening_public_key
from keys.labels import Domain
from keys.trust import Anchor
from sync.device.database import Database
from sync.device.errors import AlreadyEnrolled, NotEnrolled
from sync.enrolment import EnrolmentCode, EnrolRequest, device_id

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Identity:
    """A device's own keys and what its enrolment code told it. `certificate` is None until the server has answered."""

    url: str
    anchor: Anchor
    key: PrivateKey
    opening_seed: bytes
    token: bytes
    name: str
    certificate: bytes | None
    accepted_s: int | None
    device: bytes = field(init=False)
    """The device's number (PROTOCOL.md 5.4), made from its key once: every message names it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "device", device_id(self.key.public))

    @property
    def domain(self) -> Domain:
        return self.anchor.domain

    def request(self) -> bytes:
        """The enrolment request (PROTOCOL.md 5.2): the same bytes each time, so a lost answer can be asked for again."""
        request = EnrolRequest(self.token, self.key.public, opening_public_key(self.opening_seed), self.name)
        return request.sign(self.key, self.domain)


class IdentityStore:
    """Keeps the identity. Keys are made and committed before the first request, so that no answer is lost with a crash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, code: EnrolmentCode, name: str, random: Random) -> Identity:
        """Make the keys for this enrolment code, or take those made by an earlier try with the same code.

        Raises AlreadyEnrolled if the store belongs to a device already.
        """
        held = self.find()
        if held is not None and held.certificate is not None:
            raise AlreadyEnrolled(held.name)
        if held is not None and held.token == code.token:
            return held
        row = (code.url, code.domain.raw, code.root_fingerprint, random(32), random(32), code.token, name)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO identity (one, url, domain, root, signing_seed, opening_seed, token, name)"
                " VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return self.pending()

    def finish(self, certificate: bytes, trust_list: bytes, accepted_s: int) -> None:
        """Keep the certificate and the first trust list, both verified as of `accepted_s`."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE identity SET certificate = ?, accepted_s = ?", (certificate, accepted_s)
            )
            connection.execute("INSERT OR REPLACE INTO trust (one, raw) VALUES (1, ?)", (trust_list,))

    def move(self, url: str) -> None:
        """The server is at this address from now on."""
        with self._database.writing() as connection:
            connection.execute("UPDATE identity SET url = ?", (url,))

    def get(self) -> Identity:
        """The enrolled identity. Raises NotEnrolled."""
        held = self.find()
        if held is None or held.certificate is None:
            raise NotEnrolled(str(self._database.path))
        return held

    def pending(self) -> Identity:
        """The identity, enrolled or not yet. Raises NotEnrolled if no enrolment was ever begun."""
        held = self.find()
        if held is None:
            raise NotEnrolled(str(self._database.path))
        return held

    def find(self) -> Identity | None:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT url, domain, root, signing_seed, opening_seed, token, name, certificate, accepted_s"
                " FROM identity"
            ).fetchone()
        if row is None:
            return None
        url, domain, root, signing_seed, opening_seed, token, name, certificate, accepted_s = row
        anchor = Anchor(Domain(domain), root)
        return Identity(
            url,
            anchor,
            PrivateKey.from_seed(signing_seed),
            opening_seed,
            token,
            name,
            certificate,
            accepted_s,
        )
