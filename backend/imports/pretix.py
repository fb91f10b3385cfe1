"""Orders as pretix gives them, by its API or in its JSON export: a ticket for each position, and whether pages are missing.

A position is known by its order and its number in it (`A0B1C-2`), which pretix never gives twice; what a guest has in the mail is its `secret`.
Mail addresses, invoices, answers and scans are not kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from backend.imports.fields import Wanted
from backend.imports.reasons import RefusedRow, Why
from backend.imports.row import Row
from sync.roster import CredentialState

FIELDS: Final = {
    "order code, positionid": "reference",
    "attendee_name": "name",
    "seat": "seat",
    "item, variation": "class",
    "valid_from": "not_before",
    "valid_until": "expires",
    "status, canceled, blocked": "status",
    "secret": "alias",
}
NOT_KEPT: Final = (
    "email", "phone", "invoice_address", "attendee_email", "street", "answers", "payments", "checkins",
)  # fmt: skip
_STATES: Final = {
    "p": CredentialState.VALID,
    "paid": CredentialState.VALID,
    "n": CredentialState.UNPAID,
    "pending": CredentialState.UNPAID,
}  # any other order was cancelled, ran out or was paid back
_SEAT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Taking:
    """Which positions become tickets. `subevent`: of an event series, the one date whose tickets these are."""

    wanted: Wanted = field(default_factory=Wanted)
    add_ons: bool = False
    subevent: int | None = None


@dataclass(slots=True)
class Orders:
    """Reads orders one after the other. `left_out` counts what becomes no ticket and is no mistake, by why."""

    taking: Taking
    left_out: Counter[str]
    products: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0

    def rows(self, order: Mapping[str, Any]) -> Iterator[Row | RefusedRow]:
        """A row for each position."""
        for position in order["positions"]:
            self.lines += 1
            if not isinstance(position, Mapping):
                yield RefusedRow(self.lines, str(order["code"]), Why.NOT_AN_OBJECT)
            elif order.get("testmode") is True:
                self.left_out["test_orders"] += 1
            elif position.get("addon_to") is not None and not self.taking.add_ons:
                self.left_out["add_ons"] += 1
            else:
                yield self._row(order, position)

    def _row(self, order: Mapping[str, Any], position: Mapping[str, Any]) -> Row | RefusedRow:
        number = position.get("positionid") or position.get("id")
        if not number:
            return RefusedRow(self.lines, str(order["code"]), Why.NO_REFERENCE, "positionid")
        reference = f"{order['code']}-{number}"
        subevent = position.get("subevent")
        if subevent is not None and subevent != self.taking.subevent:
            return RefusedRow(self.lines, reference, Why.OTHER_DATE, "subevent", {"date": str(subevent)[:40]})
        cells = {
            "reference": reference,
            "name": _text(position.get("attendee_name")),
            "seat": _seat(position.get("seat")),
            "class": self._class(position),
            "not_before": _text(position.get("valid_from")),
            "expires": _text(position.get("valid_until")),
        }
        return Row(self.lines, reference, cells, _state(order, position), _text(position.get("secret")))

    def _class(self, position: Mapping[str, Any]) -> str | None:
        """The product by its number, and its name if the export tells it; as whoever imports calls it, if he says so."""
        item, variation = _text(position.get("item")), _text(position.get("variation"))
        if item is None:
            return None
        ids = [item] if variation is None else [f"{item}/{variation}", item]
        name = self.products.get(item, ids[0])
        known = self.taking.wanted.classes
        return next((known[one] for one in (*ids, name) if one in known), name) or None


def is_order(value: Any) -> bool:
    """Whether this is an order of pretix's."""
    return isinstance(value, Mapping) and isinstance(value.get("positions"), list) and bool(value.get("code"))


def products_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The names of products by their numbers, from what an export says of its event."""
    items = said.get("items")
    named = [one for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
    return {str(one.get("id")): name for one in named if (name := _translated(one.get("name")))}


def _state(order: Mapping[str, Any], position: Mapping[str, Any]) -> CredentialState:
    state = _STATES.get(str(order.get("status")), CredentialState.REVOKED)
    if position.get("canceled") is True:
        return CredentialState.REVOKED
    if state is CredentialState.UNPAID and order.get("valid_if_pending") is True:
        state = CredentialState.VALID
    if state is CredentialState.VALID and position.get("blocked"):
        return CredentialState.SUSPENDED
    return state


def _seat(seat: Any) -> str | None:
    """The seat's name, or its row and number where the name is too long for a code."""
    if not isinstance(seat, Mapping):
        return _text(seat)
    name = _text(seat.get("name"))
    if name is not None and len(name.encode("utf-8", "replace")) <= _SEAT_BYTES:
        return name
    parts = [part for key in ("row_name", "seat_number") if (part := _text(seat.get(key)))]
    return "-".join(parts) or name


def _translated(name: Any) -> str | None:
    """A name, of one in several languages the first."""
    if isinstance(name, Mapping):
        return next((text for one in name.values() if (text := _text(one))), None)
    return _text(name)


def _text(value: Any) -> str | None:
    return (
        str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None
    )


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a paged export is there: `orders` of `of`; `missing` are its pages, as in `2-200`; `next` where to go on."""

    orders: int
    of: int
    missing: str
    next: str


@dataclass(slots=True)
class Pages:
    """What the pages of an export say of each other."""

    _of: int = 0
    _next: str = ""
    _orders: dict[int, int] = field(default_factory=dict)

    def add(self, said: Mapping[str, Any], orders: int) -> None:
        """One more page, with so many orders in it."""
        of = said.get("count")
        if not isinstance(of, int) or isinstance(of, bool):
            return
        self._of = max(self._of, of)
        self._orders[_number(said)] = orders
        following = said.get("next")
        if isinstance(following, str) and _page_in(following) not in self._orders:
            self._next = "?" + urlsplit(following).query

    def completeness(self) -> Completeness | None:
        """What is missing; None if nothing is, or nobody knows how much there should be."""
        orders = sum(self._orders.values())
        if orders >= self._of:
            return None
        return Completeness(orders, self._of, self._missing(), self._next)

    def _missing(self) -> str:
        size = max(self._orders.values(), default=0)
        pages = -(-self._of // size) if size else 0
        gaps = _runs([page for page in range(1, min(pages, 1_000_000) + 1) if page not in self._orders])
        return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in gaps)


def _number(said: Mapping[str, Any]) -> int:
    """Which page this is, by its neighbours."""
    if isinstance(following := said.get("next"), str):
        return _page_in(following) - 1
    if isinstance(before := said.get("previous"), str):
        return _page_in(before) + 1
    return 1


def _page_in(address: str) -> int:
    """The number of the page at this address; the first one has none in it."""
    try:
        page = parse_qs(urlsplit(address).query).get("page", ["1"])[0]
    except ValueError:
        return 1
    return int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
