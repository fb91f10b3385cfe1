"""The local authority and the server's certificate on disk: made once, renewed when they no longer fit."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from backend.lan import certificates
from backend.lan.addresses import Place

_AUTHORITY: Final = "lan-authority.pem"
_AUTHORITY_KEY: Final = "lan-authority.key"
_SERVER: Final = "lan-server.pem"
_RENEWED_BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Authority:
    """What tablets are made to trust, and its key. `is_new`: it was made just now, so that nobody trusts it yet."""

    folder: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    is_new: bool

    @classmethod
    def open(cls, folder: Path, name: str, now: datetime) -> Self:
        """The one in this folder; a new one if there is none, if it ends soon, or if the key is another's: they are two files."""
        path, key_path = folder / _AUTHORITY, folder / _AUTHORITY_KEY
        if path.is_file() and key_path.is_file():
            found, held = x509.load_pem_x509_certificate(path.read_bytes()), _key_in(key_path.read_bytes())
            lasts = found.not_valid_after_utc - now > certificates.SERVER_LIFE
            if lasts and held.public_key() == found.public_key():
                return cls(folder, found, held, is_new=False)
        key = certificates.new_key()
        made = certificates.authority(key, f"{name} ({now:%Y-%m-%d})", now)
        _write(key_path, _private(key))
        _write(path, _public(made))
        return cls(folder, made, key, is_new=True)

    @property
    def path(self) -> Path:
        """The certificate as programs on this machine take it."""
        return self.folder / _AUTHORITY

    @property
    def der(self) -> bytes:
        """The certificate in the form that telephones take."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """What people compare: the SHA-256 of the certificate, as every system shows it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def server_file(self, place: Place, now: datetime) -> Path:
        """A file with the server's certificate and its key; made anew when the place has changed, the end is near, or another
        authority signed it."""
        path = self.folder / _SERVER
        if not (path.is_file() and self._fits(path.read_bytes(), place, now)):
            key = certificates.new_key()
            made = certificates.for_server(key, place, self.certificate, self.key, now)
            _write(path, _private(key) + _public(made))
        return path

    def _fits(self, pem: bytes, place: Place, now: datetime) -> bool:
        held = x509.load_pem_x509_certificate(pem)
        return (
            certificates.names_of(held) == certificates.wanted_names(place)
            and held.not_valid_after_utc - now > _RENEWED_BEFORE
            and self._signed(held)
        )

    def _signed(self, held: x509.Certificate) -> bool:
        try:
            held.verify_directly_issued_by(self.certificate)
        except (InvalidSignature, ValueError):
            return False
        return True


def now() -> datetime:
    """The clock on the wall, as certificates have it."""
    return datetime.now(UTC)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_in(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _write(path: Path, pem: bytes) -> None:
    """For the owner alone from its first byte on, and whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    aside.write_bytes(pem)
    aside.replace(path)
