"""A Token Status List as CWT (draft-ietf-oauth-status-list), with our own claim -65537 beside it (PROTOCOL.md 3.2).

The one format here whose maps have other keys than our own: texts and a negative integer. So they are read here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from keys import cbor, cose
from keys.cbor import AnyKeyed, Fields, Value
from keys.errors import Malformed
from sync.fields import SECOND_BITS

TYPE: Final = "application/statuslist+cwt"
CLAUSE: Final = "3.2"
WIDTH: Final = 2
SUBJECT_BYTES: Final = 128
_SUBJECT, _EXPIRES, _ISSUED, _LIST, _TTL, _OURS = 2, 4, 6, 65533, 65534, -65537
_TOKEN_KEYS: Final = frozenset[int | str]({_SUBJECT, _EXPIRES, _ISSUED, _LIST, _TTL, _OURS})
_LIST_KEYS: Final = frozenset[int | str]({"bits", "lst"})
_OUR_KEYS: Final = frozenset[int | str](range(1, 8))
_UNPAID: Final = 8


@dataclass(frozen=True, slots=True)
class StatusList:
    """The claims of the draft. `packed` is the list as zlib; times in Unix seconds, `ttl_s` how long it may be cached."""

    subject: str
    issued_s: int
    expires_s: int
    ttl_s: int
    packed: bytes


def encode_status_list(status_list: StatusList, ours: Mapping[int, Value]) -> bytes:
    """The canonical bytes of the token, with `ours` as claim -65537."""
    token: AnyKeyed = {
        _SUBJECT: status_list.subject,
        _EXPIRES: status_list.expires_s,
        _ISSUED: status_list.issued_s,
        _LIST: {"bits": WIDTH, "lst": status_list.packed},
        _TTL: status_list.ttl_s,
        _OURS: cast(AnyKeyed, dict(ours)),
    }
    return cbor.encode(token, any_keys=True)


def read_status_list(payload: bytes) -> tuple[StatusList, Fields]:
    """The token, and a reader over our claim, whose fields are 1 to 7 and may have 8. `Malformed` for any other claim."""
    claims = _closed(cbor.decode(payload, CLAUSE, cose.CAP, any_keys=True), _TOKEN_KEYS)
    token, ours = _fields(claims), _fields(_ours(claims[_OURS]))
    status_list = StatusList(
        subject=token.text(_SUBJECT, at_most=SUBJECT_BYTES),
        issued_s=token.uint(_ISSUED, bits=SECOND_BITS),
        expires_s=token.uint(_EXPIRES, bits=SECOND_BITS),
        ttl_s=token.uint(_TTL, bits=SECOND_BITS),
        packed=_packed(_closed(claims[_LIST], _LIST_KEYS)),
    )
    return status_list, ours


def _ours(claim: AnyKeyed) -> dict[int | str, AnyKeyed]:
    with_unpaid = isinstance(claim, dict) and _UNPAID in claim
    return _closed(claim, _OUR_KEYS | {_UNPAID} if with_unpaid else _OUR_KEYS)


def _closed(value: AnyKeyed, keys: frozenset[int | str]) -> dict[int | str, AnyKeyed]:
    if not isinstance(value, dict) or value.keys() != keys:
        raise Malformed(CLAUSE, "the claims are not those of a roster")
    return value


def _fields(claims: dict[int | str, AnyKeyed]) -> Fields:
    # All keys are integers by now, and a reader of Fields looks at the type of each value that it gives.
    return Fields(cast(dict[int, Value], claims), CLAUSE)


def _packed(status_list: dict[int | str, AnyKeyed]) -> bytes:
    packed = status_list["lst"]
    if status_list["bits"] != WIDTH or not isinstance(packed, bytes):
        raise Malformed(CLAUSE, f"not {WIDTH} bits a credential in a byte string")
    return packed
