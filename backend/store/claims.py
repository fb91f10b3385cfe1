"""Claims, on a SQL database: one look at everything that decides, and one compare and swap."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Executable, Integer, LargeBinary, and_, bindparam, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from backend.schema.aliases import aliases
from backend.schema.central import credentials, policies
from backend.schema.claims import claims
from backend.schema.journal import key_views
from backend.store.asking import Asking
from backend.store.bearings import BEARINGS, asked_of, bearings_in
from backend.store.lease_ends import BEFORE_ALL, PAGE, entering, given, sweeping
from backend.store.noun import DOMAIN, EVENT, OnEach, on_each
from backend.store.rows_aliases import AliasRow
from backend.store.rows_claims import ClaimGround, ClaimLook, EntryKey, LeaseEnd, LeasePlace, NewLease
from backend.store.shared_clock import now_ms_on
from keys import cbor
from sync.feed_items import ITEM_CAP
from sync.leases import LEASE_MS, Counted, Lease
from sync.policy import Policy
from sync.presence import Day, Holder

_POLICIES_KEPT: Final = 64
_CLAUSE: Final = "9.1"
_CLAIM, _CREDENTIAL, _ALIAS, _VIEW = claims.c, credentials.c, aliases.c, key_views.c
_KEY: Final = ("domain", "event", "ticket", "zone", "stay")
_LEASE: Final = ("stay", "device", "gate", "nonce", "at_ms", "until_ms", "use", "entered")
_GIVEN: Final = (*EntryKey._fields, *NewLease._fields)
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


def _of_event(table: Any, *more: Any) -> Any:
    return and_(table.domain == DOMAIN, table.event == EVENT, *more)


def _of_zone(table: Any, *more: Any) -> Any:
    return _of_event(table, table.ticket == _asked("ticket"), table.zone == _asked("zone"), *more)


# Entries of the ticket by the zone's other uses: a limit may count them together.
_ELSEWHERE: Final = (
    select(func.coalesce(func.sum(_VIEW.admits), 0))
    .where(_of_zone(_VIEW, _VIEW.use != _asked("use")))
    .correlate(None)
    .scalar_subquery()
)


def _looking(is_sqlite: bool) -> Executable:
    """Who asks, and a row for each lease of the ticket in the zone or one where there is none."""
    return (
        BEARINGS.add_columns(
            _CREDENTIAL.ticket.label("of_ticket"),
            _CREDENTIAL.body,
            _CREDENTIAL.sealed_secret,
            _ALIAS.ticket.label("alias_ticket"),
            _ALIAS.status_index.label("alias_index"),
            _ALIAS.sealed_secret.label("alias_secret"),
            _IN_FORCE.label("policy"),
            _ELSEWHERE.label("elsewhere"),
            now_ms_on(is_sqlite).label("now_ms"),
            *(_VIEW[name] for name in (*_COUNTED, *_HOLDER)),
            *(_CLAIM[name].label(f"lease_{name}") for name in _LEASE),
        )
        .outerjoin(credentials, _of_event(_CREDENTIAL, _CREDENTIAL.status_index == _asked("index")))
        .outerjoin(aliases, _of_event(_ALIAS, _ALIAS.alias == _asked("hash", LargeBinary)))
        .outerjoin(key_views, _of_zone(_VIEW, _VIEW.use == _asked("use")))
        .outerjoin(claims, _of_zone(_CLAIM))
    )


def _taking(is_sqlite: bool) -> Executable:
    """Insert the lease, or put it in the place of one that is over, or of itself."""
    now = now_ms_on(is_sqlite)
    times = {"at_ms": now, "until_ms": now + LEASE_MS, "entered": false()}
    taking = (insert_on_sqlite if is_sqlite else insert_on_postgresql)(claims).values(
        domain=DOMAIN, event=EVENT, **{name: _asked(name, _CLAIM[name].type) for name in _GIVEN}, **times
    )
    new = taking.excluded
    same = and_(_CLAIM.device == new.device, _CLAIM.nonce == new.nonce, _CLAIM.use == new.use)
    written = {name: new[name] for name in _LEASE if name not in (*_KEY, "entered")}
    return taking.on_conflict_do_update(
        index_elements=[_CLAIM[name] for name in _KEY],
        set_={**written, "entered": and_(same, _CLAIM.entered)},
        where=or_(_CLAIM.until_ms <= new.at_ms, same),
    ).returning(_CLAIM.stay)


_LOOK: Final = on_each(_looking)
_TAKE: Final = on_each(_taking)
_ENTER: Final = on_each(entering)
_SWEEP: Final = on_each(sweeping)


class SqlClaims:
    """See `contract_claims.Claims`."""

    __slots__ = ("_asking", "_domain")

    def __init__(self, asking: Asking, domain: int) -> None:
        self._asking = asking
        self._domain = domain

    async def look(
        self, device: bytes, event: int, key: EntryKey, credential: tuple[int, bytes], now_ms: int | None
    ) -> ClaimLook | None:
        index, hash_ = credential
        asked = _as_asked({"index": index, "hash": hash_, **key._asdict()})
        asked |= {**asked_of(self._domain, device, event), "given_ms": now_ms}
        rows = await self._asking.rows(_LOOK[self._asking.is_sqlite], asked)
        bearings = bearings_in(rows[0]) if rows else None
        return None if bearings is None else ClaimLook(bearings, _ground(rows, hash_))

    async def take(self, event: int, key: EntryKey, lease: NewLease, now_ms: int | None) -> bool:
        asked = _as_asked({**key._asdict(), **lease._asdict()})
        return bool(await self._carried_out(_TAKE, **asked, of_event=event, given_ms=now_ms))

    async def enter(self, event: int, ends: Collection[LeaseEnd]) -> None:
        for device in sorted({end.device for end in ends}):
            mine = [end for end in ends if end.device == device]
            tickets: Any = sorted({end.ticket for end in mine})
            nonces = [end.nonce for end in mine]
            listed = json.dumps(tickets) if self._asking.is_sqlite else tickets
            await self._carried_out(_ENTER, of_event=event, among=listed, by_device=device, nonces=nonces)

    async def sweep(self, after: LeasePlace | None, at_most: int, now_ms: int | None) -> LeasePlace | None:
        begin = given("after", after or BEFORE_ALL)
        page = await self._asking.rows(PAGE, {"of_domain": self._domain, "at_most": at_most, **begin})
        if not page:
            return None
        last = LeasePlace(*page[-1])
        await self._carried_out(_SWEEP, **begin, **given("last", last), given_ms=now_ms)
        return last

    async def _carried_out(self, statements: OnEach, **values: Any) -> Sequence[Any]:
        return await self._asking.rows(
            statements[self._asking.is_sqlite], {"of_domain": self._domain, **values}
        )


def _as_asked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"asked_{name}": value for name, value in values.items()}


def _ground(rows: Sequence[Any], hash_: bytes) -> ClaimGround | None:
    first = rows[0]
    if first.of_ticket is None:
        return None
    leases = tuple(Lease(*row[-len(_LEASE) :]) for row in rows if row.lease_stay is not None)
    alias = None
    if first.alias_ticket is not None:
        alias = AliasRow(hash_, first.alias_ticket, first.alias_index, first.alias_secret)
    shown = first.of_ticket, first.body, first.sealed_secret
    return ClaimGround(*shown, _policy(first.policy), _counted(first), leases, first.now_ms, alias)


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
