"""How leases end on a SQL database: their entry came, or their time is over and their rows are swept."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Executable,
    Integer,
    LargeBinary,
    bindparam,
    delete,
    select,
    true,
    tuple_,
    update,
)

from backend.schema.claims import claims
from backend.store.noun import among, of_domain, of_event
from backend.store.rows_claims import LeasePlace
from backend.store.shared_clock import now_ms_on

_CLAIM: Final = claims.c
_PLACE: Final = tuple(_CLAIM[name] for name in LeasePlace._fields)
_NUMBERS: Final = {"event": BigInteger, "ticket": Integer, "zone": Integer, "stay": Integer}
BEFORE_ALL: Final = LeasePlace(-1, -1, -1, -1)


def entering(is_sqlite: bool) -> Executable:
    """Mark the leases of a device with these tickets (`among`) and nonces, by the table's own key."""
    nonces = bindparam("nonces", type_=LargeBinary, expanding=True)
    mine = _CLAIM.device == bindparam("by_device", type_=LargeBinary), _CLAIM.nonce.in_(nonces)
    found = update(claims).where(of_event(claims), among(_CLAIM.ticket, is_sqlite), *mine)
    return found.values(entered=true()).returning(_CLAIM.stay)


def _given(which: str) -> Any:
    return tuple_(*(bindparam(f"{which}_{name}", type_=type_) for name, type_ in _NUMBERS.items()))


def given(which: str, place: LeasePlace) -> dict[str, int]:
    """The parameters for a place."""
    return {f"{which}_{name}": number for name, number in place._asdict().items()}


PAGE: Final = (
    select(*_PLACE)
    .where(of_domain(claims), tuple_(*_PLACE) > _given("after"))
    .order_by(*_PLACE)
    .limit(bindparam("at_most", type_=Integer))
)
"""The places after one, in the order of the key."""


def sweeping(is_sqlite: bool) -> Executable:
    """Delete what is over after one place and up to another."""
    page = tuple_(*_PLACE) > _given("after"), tuple_(*_PLACE) <= _given("last")
    found = delete(claims).where(of_domain(claims), *page, _CLAIM.until_ms <= now_ms_on(is_sqlite))
    return found.returning(_CLAIM.stay)
