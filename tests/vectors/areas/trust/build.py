"""How a trust list is built field by field, and a case around it."""

import hashlib
import itertools
from collections.abc import Sequence
from typing import Final

from tests.vectors import spelling
from tests.vectors.actors import (
    DOMAIN,
    ISSUER,
    LAST_TIME,
    NOW,
    Signer,
    signer,
)
from tests.vectors.case import Case, Json
from tests.vectors.spelling import array, bstr, mapping, protected_header, uint

LABEL: Final = "PORTAO-TRUST-V1"
ROOTS: Final = tuple(signer(f"root {number}") for number in range(4))
ISSUED: Final = NOW
EXPIRES: Final = NOW + 7 * 86400


def entry(
    key: bytes = ISSUER.public,
    usage: int = 1,
    not_before: int = 0,
    expires: int = LAST_TIME,
    status: int = 1,
    events: Sequence[int] | None = None,
) -> bytes:
    """One key of field 6."""
    pairs = [(1, bstr(key)), (2, uint(usage)), (3, uint(not_before)), (4, uint(expires)), (5, uint(status))]
    if events is not None:
        pairs.append((6, array(*map(uint, events))))
    return mapping(*pairs)


def link(old: Signer, new: Signer, label: str = "PORTAO-ROOT-V1", domain: bytes = DOMAIN) -> bytes:
    """The old root's signature over the new one."""
    return old.sign(label, domain, new.public)


def chain(*roots: Signer) -> list[bytes]:
    """Field 5, its items one by one."""
    later = [array(bstr(new.public), bstr(link(old, new))) for old, new in itertools.pairwise(roots)]
    return [array(bstr(roots[0].public)), *later]


def payload(
    *, domain: bytes = DOMAIN, counter: int = 5, issued: int = ISSUED, expires: int = EXPIRES,
    roots: Sequence[bytes] | None = None, keys: Sequence[bytes] = (entry(),),
) -> bytes:  # fmt: skip
    """Clause 3.1, field by field."""
    items = chain(ROOTS[0]) if roots is None else roots
    return mapping(
        (1, bstr(domain)),
        (2, uint(counter)),
        (3, uint(issued)),
        (4, uint(expires)),
        (5, array(*items)),
        (6, array(*keys)),
    )


def signed(
    content: bytes,
    root: Signer = ROOTS[0],
    *,
    label: str = LABEL,
    domain: bytes = DOMAIN,
    protected: bytes | None = None,
) -> bytes:
    """The COSE object around a payload."""
    protected = protected_header(root.kid) if protected is None else protected
    return spelling.cose(
        protected, content, root.sign_bytes(spelling.to_be_signed(protected, label, domain, content))
    )


def _to_be_signed(content: bytes) -> bytes:
    return spelling.to_be_signed(protected_header(ROOTS[0].kid), LABEL, DOMAIN, content)


def case(
    name: str,
    clause: str,
    comment: str,
    lists: Sequence[bytes],
    expect: str,
    decoded: Json = None,
    anchor: Signer = ROOTS[0],
    layers: dict[str, Json] | None = None,
) -> Case:
    """Lists offered to a device that knows this anchor."""
    inputs: dict[str, Json] = {
        "anchor": {"domain": DOMAIN.hex(), "root_fingerprint": hashlib.sha256(anchor.public).hexdigest()},
        "lists": [raw.hex() for raw in lists],
    }
    return Case(name, clause, comment, inputs | ({"layers": layers} if layers else {}), expect, decoded)


def held(
    counter: int = 5,
    roots: Sequence[Signer] = ROOTS[:1],
    keys: list[Json] | None = None,
    issued: int = ISSUED,
    expires: int = EXPIRES,
) -> Json:
    """What the device holds in the end."""
    return {
        "counter": counter, "issued": issued, "expires": expires,
        "roots": [root.public.hex() for root in roots], "keys": [said()] if keys is None else keys,
    }  # fmt: skip


def said(
    key: bytes = ISSUER.public,
    usage: int = 1,
    not_before: int = 0,
    expires: int = LAST_TIME,
    status: int = 1,
    events: list[Json] | None = None,
) -> Json:
    """One key of what it holds."""
    return {
        "key": key.hex(),
        "usage": usage,
        "not_before": not_before,
        "expires": expires,
        "status": status,
        "events": events,
    }
