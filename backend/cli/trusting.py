"""What the commands share that judge a code by a trust list alone: the exported file, and a refusal as JSON."""

import base64
import binascii
import hashlib
from pathlib import Path

import msgspec
import typer

from keys.errors import KeysError
from keys.labels import Domain
from keys.trust import Anchor, TrustList, accept


class Exported(msgspec.Struct, frozen=True):
    """The file that `portao keys export` writes: hex, hex, base64."""

    domain: str
    root_public_key: str
    trust_list: str

    def trust(self) -> TrustList:
        """The list, verified from its root. Raises KeysError, or ValueError for what is not hex or base64."""
        domain = Domain(bytes.fromhex(self.domain))
        root = hashlib.sha256(bytes.fromhex(self.root_public_key)).digest()
        return accept(Anchor(domain, root), None, base64.b64decode(self.trust_list, validate=True))


def exported_trust(path: Path) -> TrustList:
    """The trust list in an exported file. Raises KeysError; `typer.BadParameter` for a file of another kind."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Exported).trust()
    except OSError as error:
        raise typer.BadParameter(
            f"{path}: {error.strerror}; write it with `portao keys export > {path}`", param_hint="--trust"
        ) from None
    except (ValueError, binascii.Error) as error:
        raise typer.BadParameter(
            f"{path} is no file written by `portao keys export`: {error}", param_hint="--trust"
        ) from None


def refused(error: KeysError) -> dict[str, object]:
    """The name of the error, and the clause that decided."""
    said: dict[str, object] = {"error": error.name, "detail": str(error)}
    clause = getattr(error, "clause", None)
    return {**said, "clause": clause} if clause else said
