"""Claims, on a SQL database: one look at everything that decides, and one compare and swap."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Integer, LargeBinary, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from backend.schema.aliases import aliases
from backend.schema.central import credentials, policies
from backend.schema.claims import claims
from backend.schema.journal import key_views
from backend.store.asking import Asking
from backend.store.bearings import BEARINGS, asked_of, bearings_in
from backend.store.noun import DOMAIN, EVENT
from backend.store.rows_aliases import AliasRow
from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey
from keys import cbor
from sync.feed_items import ITEM_CAP
from sync.leases import Counted, Lease
from sync.policy import Policy
from sync.presence import Day, Holder

_POLICIES_KEPT: Final = 64
_CLAUSE: Final = "9.1"
_CLAIM, _CREDENTIAL, _ALIAS, _VIEW = claims.c, credentials.c, aliases.c, key_views.c
_KEY: Final = ("domain", "event", "ticket", "zone", "use", "stay")
_LEASE: Final = ("stay", "device", "gate", "nonce", "at_ms", "until_ms")
_COUNTED: Final = ("admits", "exits", "day_s", "day_admits")
_HOLDER: Final = ("holder_device", "holder_gate", "holder_point_ms", "holder_credential")


def _asked(name: str, type_: Any = Integer) -> Any:
    return bindparam(f"asked_{name}", type_=type_)


_IN_FORCE: Final = (
    select(policies.c.raw)
    .where(policies.c.domain == DOMAIN, policies.c.event == EVENT)
    .order_by(policies.c.version.desc())
    .limit(1)
    .scalar_subquery()
)


def _of_key(table: Any) -> Any:
    place = table.domain == DOMAIN, table.event == EVENT, table.ticket == _asked("ticket")
    return and_(*place, table.zone == _asked("zone"), table.use == _asked("use"))


def _of_event(table: Any, *more: Any) -> Any:
    return and_(table.domain == DOMAIN, table.event == EVENT, *more)


# Entries of the ticket by the zone's other uses: a limit may count them together.
_ELSEWHERE: Final = (
    select(func.coalesce(func.sum(_VIEW.admits), 0))
    .where(
        _of_event(_VIEW, _VIEW.ticket == _asked("ticket")),
        _VIEW.zone == _asked("zone"),
        _VIEW.use != _asked("use"),
    )
    .correlate(None)
    .scalar_subquery()
)

# Who asks, and a row for each lease of the key or one where there is none.
_LOOK: Final = (
    BEARINGS.add_columns(
        _CREDENTIAL.ticket.label("of_ticket"),
        _CREDENTIAL.body,
        _CREDENTIAL.sealed_secret,
        _ALIAS.ticket.label("alias_ticket"),
        _ALIAS.status_index.label("alias_index"),
        _ALIAS.sealed_secret.label("alias_secret"),
        _IN_FORCE.label("policy"),
        _ELSEWHERE.label("elsewhere"),
        *(_VIEW[name] for name in (*_COUNTED, *_HOLDER)),
        *(_CLAIM[name].label(f"lease_{name}") for name in _LEASE),
    )
    .outerjoin(credentials, _of_event(_CREDENTIAL, _CREDENTIAL.status_index == _asked("index")))
    .outerjoin(aliases, _of_event(_ALIAS, _ALIAS.alias == _asked("hash", LargeBinary)))
    .outerjoin(key_views, _of_key(_VIEW))
    .outerjoin(claims, _of_key(_CLAIM))
)


def _taking(insert: Any) -> Any:
    """Insert the lease, or put it in the place of one that is over, or of itself."""
    taking = insert(claims)
    new = taking.excluded
    same = and_(_CLAIM.device == new.device, _CLAIM.nonce == new.nonce)
    return taking.on_conflict_do_update(
        index_elements=[_CLAIM[name] for name in _KEY],
        set_={name: new[name] for name in _LEASE if name not in _KEY},
        where=or_(_CLAIM.until_ms <= new.at_ms, same),
    ).returning(_CLAIM.stay)


_TAKE_ON_SQLITE: Final = _taking(insert_on_sqlite)
_TAKE_ON_POSTGRESQL: Final = _taking(insert_on_postgresql)


class SqlClaims:
    """See `contract_claims.Claims`."""

    __slots__ = ("_asking", "_domain")

    def __init__(self, asking: Asking, domain: int) -> None:
        self._asking = asking
        self._domain = domain

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes]
    ) -> ClaimLook | None:
        index, hash_ = credential
        asked = {"index": index, "hash": hash_, **key._asdict()}
        given = {f"asked_{name}": value for name, value in asked.items()}
        rows = await self._asking.rows(_LOOK, {**asked_of(self._domain, device, event), **given})
        bearings = bearings_in(rows[0]) if rows else None
        return None if bearings is None else ClaimLook(bearings, _ground(rows, hash_))

    async def take(self, event: int, key: EntryKey, lease: Lease) -> bool:
        values = {"domain": self._domain, "event": event, **key._asdict()}
        values |= {name: getattr(lease, name) for name in _LEASE}
        taking = _TAKE_ON_SQLITE if self._asking.is_sqlite else _TAKE_ON_POSTGRESQL
        return bool(await self._asking.rows(taking, values))


def _ground(rows: Sequence[Any], hash_: bytes) -> ClaimGround | None:
    first = rows[0]
    if first.of_ticket is None:
        return None
    leases = tuple(Lease(*row[-len(_LEASE) :]) for row in rows if row.lease_stay is not None)
    alias = None
    if first.alias_ticket is not None:
        alias = AliasRow(hash_, first.alias_ticket, first.alias_index, first.alias_secret)
    shown = first.of_ticket, first.body, first.sealed_secret
    return ClaimGround(*shown, _policy(first.policy), _counted(first), leases, alias)


@lru_cache(maxsize=_POLICIES_KEPT)
def _policy(raw: bytes) -> Policy:
    """The policy of these bytes: whoever changes it writes others."""
    return Policy.from_value(cbor.decode(raw, _CLAUSE, ITEM_CAP))


def _counted(row: Any) -> Counted:
    if row.admits is None:
        return Counted(elsewhere=int(row.elsewhere))
    holder = None
    if row.holder_device is not None:
        holder = Holder(*(getattr(row, name) for name in _HOLDER))
    day = None if row.day_s is None else Day(row.day_s, row.day_admits)
    return Counted(row.admits, row.exits, holder, day, int(row.elsewhere))
